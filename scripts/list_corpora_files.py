"""Write data/corpora/NAME.sha256: the files of each public corpus, as `SHA256  SIZE  PATH`.

usage: python scripts/list_corpora_files.py SHA256SUMS CORPORA_FOLDER [--check]

SHA256SUMS lists the published files with their paths below CORPORA_FOLDER. Of a corpus that it does not list, the
files of all splits in CORPORA_FOLDER are listed. Sizes come from CORPORA_FOLDER; a file that is not there, such as a
test split that is held back, has `-`. A file there with another SHA-256 than the one listed stops the script.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from stance.corpora.registry import CorpusInfo, corpora


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sums", type=Path, metavar="SHA256SUMS")
    parser.add_argument("folder", type=Path, metavar="CORPORA_FOLDER")
    parser.add_argument("--check", action="store_true", help="only say whether the lists are up to date")
    wanted = parser.parse_args()
    listed = read_sums(wanted.sums)
    stale = []
    for info in corpora().values():
        if info.listing is None:
            continue
        text = listing(info, listed, wanted.folder / info.name)
        if wanted.check:
            same = info.listing.exists() and info.listing.read_text(encoding="utf-8") == text
            stale += [] if same else [info.name]
        else:
            info.listing.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        print(f"out of date: {', '.join(stale)}; run the script without --check")
    return 1 if stale else 0


def read_sums(path: Path) -> dict[str, str]:
    """Read the output of sha256sum: path and SHA-256 of each file."""
    rows = (line.split("  ", 1) for line in path.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in rows}


def listing(info: CorpusInfo, listed: dict[str, str], folder: Path) -> str:
    """Return the text of a corpus's list, sorted by path."""
    prefix = f"{info.name}/"
    sums = {name.removeprefix(prefix): digest for name, digest in listed.items() if name.startswith(prefix)}
    if not sums:
        paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        sums = {
            name: sha256(path)
            for name, path in paths.items()
            if any(info.belongs(name, split) for split in info.splits)
        }
    lines = []
    for name, digest in sorted(sums.items()):
        path = folder / name
        if path.exists() and sha256(path) != digest:
            sys.exit(f"{path}: is not the published file; put the published one there")
        size = path.stat().st_size if path.exists() else "-"
        lines.append(f"{digest}  {size}  {name}\n")
    return "".join(lines)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
