"""Starve and disturb the commands, and see that no half file looks whole and that each says what is wrong.

    python tests/fuzz/faults.py

A full disk, folders that cannot be written, no HOME, LANG=C, no terminal, no fonts, a closed standard output, two at
once, a clock that goes backwards: a clear message or a right result, never a traceback. For kills see `kills.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

STANCE = str(Path(sys.executable).with_name("stance"))
SMALL = ["run", "corpus.max_documents=8", "evaluation=quick", "evaluation.n_resamples=5", "tagger.max_iter=3"]
SMALL += ["jobs=1", "report=none"]
TEXT = "Ottawa accused Beijing of lying. “We deny it,” Beijing said. Farmers were worried. "


def damaged(folder: Path) -> list[str]:
    """Return the files that are called as if they were whole and are not."""
    import pyarrow.parquet as pq

    from stance.exceptions import StanceError
    from stance.stances.labeler import Labeler

    found = []
    for path in folder.rglob("*"):
        if not path.is_file() or path.name.startswith(".") or path.name.endswith((".part", ".lock")):
            continue
        try:
            if path.suffix == ".json":
                json.loads(path.read_bytes())
            elif path.suffix == ".jsonl":
                data = path.read_bytes()
                assert data.endswith(b"\n") or not data
                [json.loads(line) for line in data.splitlines()]
            elif path.suffix == ".parquet":
                pq.read_table(path)
            elif path.suffix == ".skops":
                Labeler.load(path)
        except (ValueError, AssertionError, OSError, StanceError) as error:
            found.append(f"{path.relative_to(folder)}: {error}"[:150])
    for path in folder.rglob("run.json"):
        named = {"config.yaml", "metrics.json", "predictions.parquet", "claims.jsonl", "model.skops"}
        if b'"COMPLETED"' in path.read_bytes() and (lost := named - {p.name for p in path.parent.iterdir()}):
            found.append(f"{path.parent.name} is COMPLETED without {sorted(lost)}")
    return found


def mounted(folder: Path, options: str) -> bool:
    """Mount a small disk of memory there, which only root may, and say whether it worked."""
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return os.getuid() == 0 and subprocess.run(words, check=False, capture_output=True).returncode == 0


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def surroundings(only: str) -> int:
    found = 0
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        (top / "a.txt").write_text(TEXT * 200)
        (top / "clock").mkdir()
        # A clock that goes back by an hour at each look, for the process and what it starts.
        (top / "clock" / "sitecustomize.py").write_text(
            "import time, itertools\nbefore, looks = time.time, itertools.count()\n"
            "time.time = lambda: before() - 3600 * next(looks)\n"
        )
        (top / "closed").mkdir(mode=0o555)
        bare = {key: value for key, value in os.environ.items() if key not in ("HOME", "STANCE_CORPORA", "TERM")}
        bare["OMP_NUM_THREADS"] = "1"
        file = ["label", str(top / "a.txt")]

        def tried(what: str, words: list[str], *, codes=(0,), env=None, cwd=top, shell="", **options) -> None:
            nonlocal found
            if only not in what:
                return
            environment = {**bare, "STANCE_CACHE": str(top / "cache"), **(env or {})}
            command = [STANCE, *words]
            if shell:
                command = ["sh", "-c", f"{STANCE} {' '.join(words)} {shell}"]
            done = subprocess.run(
                command, cwd=cwd, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=600, **options
            )
            error = done.stderr.decode(errors="replace")
            half = damaged(top)
            bad = done.returncode not in codes or "Traceback" in error or half or len(error.splitlines()) > 3
            found += bool(bad)
            shown = f"{what:34} exit {done.returncode}  {error.strip()[-160:]} {half or ''}"
            print(f"{'!' if bad else ' '} {shown}", flush=True)

        tried("files of at most 30 kB, .jsonl", [*file, "-o", "b.jsonl"], codes=(1, 2), preexec_fn=_limit_files)
        tried("files of at most 30 kB, .parquet", [*file, "-o", "b.parquet"], codes=(0, 1, 2), preexec_fn=_limit_files)
        tried("files of at most 30 kB, run", SMALL, codes=(1, 2), preexec_fn=_limit_files)
        disk = top / "disk"
        disk.mkdir()
        if mounted(disk, "size=60k"):
            try:
                tried("a full disk, label", [*file, "-o", str(disk / "b.jsonl")], codes=(1, 2))
                tried("a full disk, run", SMALL, cwd=disk, codes=(1, 2))
                left = [path.name for path in disk.rglob("*") if path.suffix in (".jsonl", ".skops", ".parquet")]
                print(f"  left on the full disk: {left}")
            finally:
                subprocess.run(["umount", disk], check=False)
        tried("a full device as standard output", file, codes=(1, 2), shell="> /dev/full")
        tried("a reader that leaves", file, shell="| head -n 1 >/dev/null")
        tried("standard output is closed", file, codes=(0, 1, 2), shell=">&-")
        tried("standard error is closed", [*file, "-o", "c.jsonl"], shell="2>&-")
        tried("no HOME, LANG=C, no terminal", [*file, "-o", "d.jsonl"], env={"LANG": "C", "LC_ALL": "C"})
        tried("no HOME and no cache named", [*file, "-o", "e.jsonl"], env={"STANCE_CACHE": ""})
        tried("a clock that goes backwards, label", [*file, "-o", "f.jsonl"], env={"PYTHONPATH": str(top / "clock")})
        tried("a clock that goes backwards, run", SMALL, env={"PYTHONPATH": str(top / "clock")})
        full, fonts = [*SMALL[:-1], "report=full"], {"MPLCONFIGDIR": str(top / "fonts")}
        tried("no list of fonts", full, env=fonts)
        listed = [(path, json.loads(path.read_text())) for path in (top / "fonts").glob("fontlist*.json")]
        for path, fonts_there in listed:
            moved = [{**font, "fname": f"/nowhere/{font['name']}.ttf"} for font in fonts_there["ttflist"]]
            path.write_text(json.dumps({**fonts_there, "ttflist": moved}))
        tried("fonts are not where they were", full, env=fonts)
        for path, fonts_there in listed:
            others = [font for font in fonts_there["ttflist"] if font["name"] != "DejaVu Sans"]
            path.write_text(json.dumps({**fonts_there, "ttflist": others}))
        tried("the font is missing", full, codes=(2,), env=fonts)
        closed, cache = top / "closed", {"STANCE_CACHE": str(top / "closed" / "cache")}
        if mounted(closed, "size=60k,ro"):
            try:
                tried("a folder that is read only, label", [*file, "-o", "closed/b.jsonl"], codes=(1, 2))
                tried("a folder that is read only, run", SMALL, cwd=closed, codes=(1, 2))
                tried("a cache that is read only, label", [*file, "-o", "h.jsonl"], env=cache)
                tried("a cache that is read only, run", SMALL, env=cache)
            finally:
                subprocess.run(["umount", closed], check=False, stderr=subprocess.DEVNULL)
        for what, words in {
            "two runs at once in one folder": SMALL,
            "two labelling into one file": [*file, "-o", "g.jsonl", "--force"],
        }.items():
            if only not in what:
                continue
            piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": top, "env": bare}
            two = [subprocess.Popen([STANCE, *words], **piped) for _ in range(2)]
            said = [process.communicate(timeout=600)[1].decode() for process in two]
            codes = [process.returncode for process in two]
            bad = not set(codes) <= {0, 2} or any("Traceback" in each for each in said) or bool(damaged(top))
            found += bad
            print(f"{'!' if bad else ' '} {what:34} exits {codes} {said}", flush=True)
    return found > 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="those whose name holds this")
    return surroundings(parser.parse_args().only)


if __name__ == "__main__":
    sys.exit(main())
