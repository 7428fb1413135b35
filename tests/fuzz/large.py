"""Large and deep inputs, each a file given to `stance label`: what is said, seconds of the processor, peak of memory.

    python tests/fuzz/large.py [--only WORD] [--full]

`--full` adds those that take a minute each. A finding is a traceback, an exit code other than 0 and 2, or more memory
than `--most` megabytes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain, repeat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

STANCE = str(Path(sys.executable).with_name("stance"))
MILLION = 1_000_000
CLAIM = "China accused Canada of lying. "
COMMAS = "China accused Canada, "


def text(piece: str, size: int = MILLION) -> Callable[[Path], str]:
    """Make a text of one thing over and over."""
    return written("a.txt", lambda: repeat(piece, size // len(piece)))


def written(name: str, pieces: Callable[[], Iterable[str]]) -> Callable[[Path], str]:
    """Make a file of pieces, one after the other: what this process holds would count as memory of those it starts."""

    def make(folder: Path) -> str:
        with (folder / name).open("w", encoding="utf-8") as file:
            file.writelines(pieces())
        return name

    return make


def record(pieces: Callable[[], Iterable[str]]) -> Callable[[Path], str]:
    return written("a.jsonl", lambda: chain(['{"id": "a", "text": "No.'], pieces(), ['"}\n']))


def parquet(value: pa.Array) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        pq.write_table(pa.table({"id": ["a"], "text": value}), folder / "a.parquet")
        return "a.parquet"

    return make


def model(folder: Path) -> str:
    """Make a text and, beside it, a model that unpacks to 2 GB."""
    with zipfile.ZipFile(folder / "model.skops", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            with archive.open(f"{number}.npy", "w", force_zip64=True) as member:
                for _ in range(100):
                    member.write(bytes(MILLION))
    (folder / "a.txt").write_text(CLAIM)
    return "a.txt"


def rows(number: int, *, closed: bool = True) -> Iterable[str]:
    """Yield the lines of a CSV file, each of 4,000 characters; or all in one field, the mark of which is not closed."""
    yield "id,text\n" if closed else 'id,text\n1,"'
    for each in range(number):
        yield f"{each},{'No claim is here. ' * 222}\n"


INPUTS: dict[str, Callable[[Path], str]] = {
    "10⁶ quotation marks in one line": text('"'),
    "10⁶ brackets": text("["),
    "10⁶ letters without a space": text("a"),
    "10⁶ characters, 5,000 combining marks on each letter": text("a" + "\u0301" * 5000),
    "10⁶ characters of joined emoji": text("👩\u200d"),
    "10⁶ characters of accusations in one line, no full stop": text(COMMAS),
    "10⁶ characters, 32,000 sentences in one document": text(CLAIM),
    "100 MB in one line, .txt": text("a ", 100 * MILLION),
    "100 MB in one line, .jsonl": record(lambda: repeat("a ", 50 * MILLION)),
    "JSON 100,000 deep": record(lambda: ['", "n": ', "[" * 100_000, "]" * 100_000, ', "m": "']),
    "a number of 100,000 digits": record(lambda: ['", "n": ', "1" * 100_000, ', "m": "']),
    "10⁶ keys, two alike": record(lambda: (f'", "{n % 999_999}": "' for n in range(MILLION))),
    "CSV of 100,002 columns": written(
        "a.csv", lambda: [",".join(["id", "text", *map(str, range(100_000))]), "\n", "a,No.", ",1" * 100_000, "\n"]
    ),
    "CSV of 400 MB in one field, its quotation mark not closed": written("a.csv", lambda: rows(100_000, closed=False)),
    "Parquet whose text is bytes that are no text": parquet(pa.array([b"\xff\xfe"])),
    "a model of 2 MB that unpacks to 2 GB": model,
}
LONG: dict[str, Callable[[Path], str]] = {
    "4 x 10⁶ characters of accusations in one line, no full stop": text(COMMAS, 4 * MILLION),
    "10⁷ characters of accusations in one line, no full stop": text(COMMAS, 10 * MILLION),
    "CSV of 40 MB, 10,000 rows": written("a.csv", lambda: rows(10_000)),
    "10⁷ characters, 320,000 sentences in one document": text(CLAIM, 10 * MILLION),
}


def labelled(make: Callable[[Path], str], folder: Path) -> tuple[int, str, float, int]:
    """Return exit code, what was said, seconds of the processor and the peak of memory in megabytes."""
    words = [STANCE, "label", make(folder), "-o", "out.jsonl"]
    words += ["--model", "model.skops"] if (folder / "model.skops").exists() else []
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(words, cwd=folder, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    told = (folder / "said").read_text(errors="replace")
    return process.returncode, told, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="those whose name holds this")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--most", type=int, default=1000, help="megabytes")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    found = 0
    for name, make in (INPUTS | (LONG if given.full else {})).items():
        if given.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            code, told, seconds, memory = labelled(make, Path(folder))
        bad = code not in (0, 2) or "Traceback" in told or memory > given.most
        found += bad
        said = "labelled" if code == 0 else f"exit {code}: {told.strip()[-160:]}"
        print(f"{'!' if bad else ' '} {name:62} {seconds:5.0f} s {memory:5} MB  {said}", flush=True)
    return found > 0


if __name__ == "__main__":
    sys.exit(main())
