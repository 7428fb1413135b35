"""An hour of the processor for the targets of `texts.py`, each its share, begun from files that our own writers made.

    python tests/fuzz/hour.py --minutes 60 FOLDER

Always the target that is furthest behind its share gets the next slice, so that a campaign which is ended early is a
fair one too. FOLDER keeps what each target has learned (`TARGET/`), so that the next campaign goes on from there, the
bytes of each finding (`TARGET-crash-...`), what was said at it (`TARGET-finding-1.txt`) and a line a slice (`log.txt`).
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from stance.corpora.annotated import Annotated
from stance.corpora.formats import FORMATS, write_annotations
from stance.corpora.library import load_corpus

SHARES = {"text": 15, "label": 14, "report": 8, "jsonl": 12, "csv": 12, "brat": 12, "parquet": 9}
SHARES |= {"conll": 7, "label-studio": 4, "doccano": 3, "spacy": 4}
"""Shares in a hundred, by how often a file of the kind comes from a stranger and by how much code reads it."""
MOST = 5
"""Findings after which a target is left until they are mended."""


def seeds(folder: Path) -> None:
    """Write for each target files that are right, in small: what bytes are changed in that gets past the first line."""
    corpus = load_corpus("embedded")
    for name, number in ((name, number) for name in SHARES for number in range(4)):
        (target := folder / name).mkdir(parents=True, exist_ok=True)
        document = corpus.documents[number]
        seed = target / f"seed-{number}"
        if name in FORMATS:
            annotated = [Annotated(document, tuple(s for s in corpus.sentences if s.doc == document.id))]
            made = folder / f"made{FORMATS[name].endings[0]}"
            write_annotations(made, annotated, form=name)
            if name == "brat":
                (text,), (notes,) = made.glob("*.txt"), made.glob("*.ann")
                seed.write_bytes(text.read_bytes() + b"\xff" + notes.read_bytes())
                shutil.rmtree(made)
            else:
                made.replace(seed)
        else:
            seed.write_text(document.text, encoding="utf-8")


def processor() -> float:
    """Return the seconds of the processor that ended slices have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def slice_of(target: str, folder: Path, seconds: int) -> tuple[int, int, str]:
    """Try one target for some seconds of the clock: how many tries, how many edges seen, and what a finding said."""
    options = [f"-max_total_time={seconds}", "-max_len=8192", "-timeout=60", "-rss_limit_mb=4000"]
    options += ["-print_final_stats=1", f"-artifact_prefix={folder}/{target}-", str(folder / target)]
    command = [sys.executable, str(Path(__file__).with_name("texts.py")), target, *options]
    said = subprocess.run(command, capture_output=True, check=False)
    error = said.stderr.decode(errors="replace") + said.stdout.decode(errors="replace")
    tries = re.findall(r"number_of_executed_units: *(\d+)", error) or re.findall(r"^#(\d+)", error, re.MULTILINE)
    edges = re.findall(r"cov: (\d+)", error)
    return int((tries or ["0"])[-1]), int((edges or ["0"])[-1]), error[-6000:] if said.returncode else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=60, help="of the processor, in all")
    parser.add_argument("--slice", type=int, default=60, help="seconds of the clock at a time")
    given = parser.parse_args()
    seeds(given.folder)
    used, tries, found = Counter[str](), Counter[str](), Counter[str]()
    while sum(used.values()) < given.minutes * 60:
        open_ = [name for name in SHARES if found[name] < MOST]
        if not open_:
            break
        target = min(open_, key=lambda name: used[name] / SHARES[name])
        before = processor()
        number, edges, finding = slice_of(target, given.folder, given.slice)
        used[target] += processor() - before
        tries[target] += number
        found[target] += bool(finding)
        line = f"{target:13} {tries[target]:9} tries  {used[target]:6.0f} s  {edges:6} edges  {found[target]} findings"
        if finding:
            (given.folder / f"{target}-finding-{found[target]}.txt").write_text(finding, encoding="utf-8")
        with (given.folder / "log.txt").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        print(line, flush=True)
    for name in SHARES:
        print(f"{name:13} {tries[name]:9} tries  {used[name]:6.0f} s  {found[name]} findings")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
