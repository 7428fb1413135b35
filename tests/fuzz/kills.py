"""SIGKILL at a random moment of `run`, `label`, `label --resume`, `fetch` and a sweep, and then the same once more.

    python tests/fuzz/kills.py --tries 200

What lies there after the kill must be whole or must not be called as if it were: JSON parses, Parquet has its end, a
model loads, a run is not COMPLETED without its files. Then the same command again must end well, with the same output.

Each command is a process of its own, forked from one that has imported the package, so that the kills fall into the
work and not into the imports; the first of each kind is a real `stance ...`. A line a try and, also when it is ended
early (Ctrl-C, SIGTERM), a table.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import http.server
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from faults import SMALL, STANCE, TEXT, damaged

from stance.corpora.fetch import fetch
from stance.corpora.registry import CorpusInfo

IMPORTED = ("stance.cli.entry", "stance.experiments.run", "stance.experiments.launching.launch", "stance.scale.stream")
IMPORTED += ("stance.scale.models", "stance.stances.trained_sentiment", "stance.corpora.fetch", "pyarrow.parquet")
IMPORTED += ("sklearn.linear_model", "sklearn.pipeline", "scipy.stats", "pandas", "skops.io", "hydra", "faults")
ENVIRONMENT = {"OMP_NUM_THREADS": "1"}
PARTS, PART = 6, 120_000
"""Documents to label, and how many characters of blank lines make each of them a part of its own."""


class Corpus:
    """A made-up public corpus of twelve files, on a server of this machine."""

    def __init__(self, folder: Path, port: int = 0):
        self.folder = folder
        self.info = CorpusInfo(
            name="small",
            title="Small",
            what="Noise",
            licence="none",
            citation="none",
            repository="nobody/small",
            commit="0" * 40,
            folder="data",
            split_files="*",
            listing=folder / "small.sha256",
        )
        self.port = port

    def serve(self) -> None:
        """Make the files and serve them."""
        data = self.folder / "served" / "nobody" / "small" / ("0" * 40) / "data"
        data.mkdir(parents=True)
        lines = []
        for number in range(12):
            content = random.Random(number).randbytes(400_000)
            (data / f"{number}.txt").write_bytes(content)
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {len(content)}  {number}.txt\n")
        (self.folder / "small.sha256").write_text("".join(lines))
        handler = functools.partial(Slow, directory=str(self.folder / "served"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.port = server.server_port

    def fetch(self, folder: Path) -> None:
        """Download it, as `stance corpora fetch` does."""
        fetch(self.info, folder / "corpora", progress=lambda *_: None, mirror=f"http://127.0.0.1:{self.port}")

    def wrong(self, folder: Path) -> list[str]:
        """Return the files that lie in place and are not those that are published."""
        here = folder / "corpora" / "small"
        there = [file for file in self.info.files if (here / file.path).exists()]
        return [f.path for f in there if hashlib.sha256((here / f.path).read_bytes()).hexdigest() != f.sha256]


class Slow(http.server.SimpleHTTPRequestHandler):
    """Sends slowly enough to be killed in the middle."""

    def copyfile(self, source, outputfile):
        with contextlib.suppress(ConnectionError):  # who asked was killed
            while piece := source.read(100_000):
                outputfile.write(piece)
                time.sleep(0.02)

    def log_message(self, *_):
        """Say nothing."""


class Ended(NamedTuple):
    """How a command ended: its exit code, negative where a signal did it, what it said, and seconds of the clock."""

    code: int
    said: str
    seconds: float


def work(words: list[str], folder: Path, corpus: tuple[Path, int]) -> None:
    """Be the command, in a process of its own."""
    os.setsid()
    os.chdir(folder)
    os.environ.update(ENVIRONMENT, STANCE_CACHE=str(folder / "cache"))
    for path, number in (("/dev/null", 1), (folder / ".said", 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    if words[0] == "fetch":
        Corpus(*corpus).fetch(folder)
        return
    from stance.cli.entry import main

    sys.exit(main(words))


def forked(words: list[str], folder: Path, corpus: Corpus, wait: float | None = None) -> Ended:
    """Run a command in a fork, killed with all that it started after `wait` seconds."""
    process = get_context("forkserver").Process(target=work, args=(words, folder, (corpus.folder, corpus.port)))
    start = time.monotonic()
    process.start()
    process.join(wait)
    if process.exitcode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
    said = folder / ".said"
    return Ended(process.exitcode, said.read_text() if said.exists() else "", time.monotonic() - start)


def whole(words: list[str], folder: Path, corpus: Corpus) -> bytes:
    """Run a command to its end, as anybody would, and return its output, if it writes one file."""
    if words[0] == "fetch":
        corpus.fetch(folder)
    else:
        environment = {**os.environ, **ENVIRONMENT, "STANCE_CACHE": str(folder / "cache")}
        done = subprocess.run(
            [STANCE, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr)
    return output(folder)


def output(folder: Path) -> bytes:
    out = folder / "out.jsonl"
    return out.read_bytes() if out.exists() else b""


def campaign(tries: int, seed: int) -> int:
    table: Counter[tuple[str, str]] = Counter()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        blank = "\n" * PART
        (top / "in.jsonl").write_text(
            "".join(json.dumps({"id": str(n), "text": TEXT * 5 + blank + TEXT}) + "\n" for n in range(PARTS))
        )
        corpus = Corpus(top)
        corpus.serve()
        label = ["label", str(top / "in.jsonl"), "-o", "out.jsonl"]
        commands: dict[str, list[str]] = {
            "run": SMALL,
            "label": [*label, "--force"],
            "label --resume": [*label, "--resume"],
            "fetch": ["fetch"],
            "sweep": [*SMALL, "seed=0,1", "-m"],
        }
        expected: dict[str, bytes] = {}
        lasts: dict[str, float] = {}
        for what, words in commands.items():
            (folder := top / f"whole {what}").mkdir()
            expected[what] = whole(words, folder, corpus)
            (folder := top / f"fork {what}").mkdir()
            lasts[what] = forked(words, folder, corpus).seconds
        whole_again = ("run", "label", "sweep")  # the others go on where they were
        try:
            for number in range(tries):
                lasts["label --resume"] = lasts["label"]
                what = list(commands)[number % len(commands)]
                (folder := top / f"{number}").mkdir()
                wait = rng.uniform(0.02, lasts[what] * 1.05)
                first = forked(commands[what], folder, corpus, wait)
                faults = damaged(folder) + corpus.wrong(folder)
                again = forked(commands[what], folder, corpus)
                faults += damaged(folder) + corpus.wrong(folder)
                faults += [] if again.code == 0 else [f"the next start ends with {again.code}: {again.said[-300:]}"]
                faults += [] if output(folder) == expected[what] else ["the next start gives another output"]
                if what in whole_again:
                    lasts[what] = again.seconds  # others may use the machine too
                end = "killed" if first.code < 0 else "had ended"
                table[what, f"{end}: {'! a finding' if faults else 'nothing half, the next start ends well'}"] += 1
                print(f"{number + 1:4} {what:15} {end} after {wait:5.2f} s of about {again.seconds:5.2f}", flush=True)
                for fault in faults:
                    print(f"!    {what}: {fault}", flush=True)
                shutil.rmtree(folder)
        finally:
            for (what, said), count in sorted(table.items()):
                print(f"{what:15} {count:4}  {said}", flush=True)
    return any("!" in said for _, said in table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.path.insert(0, str(Path(__file__).parent))
    get_context("forkserver").set_forkserver_preload(list(IMPORTED))
    return campaign(given.tries, given.seed)


if __name__ == "__main__":
    sys.exit(main())
