"""Kill, starve and disturb the commands, and see that no half file looks whole and that the next start works.

    python tests/fuzz/faults.py kill --tries 200
    python tests/fuzz/faults.py surroundings

`kill`: `run`, `label`, `fetch` and a sweep, in turn, each ended by SIGKILL at a random moment. What lies there after
it must be whole or must not be called as if it were: JSON parses, Parquet has its end, a model loads, a run is not
COMPLETED without its files; then the same command again must end well, with the same output.
`surroundings`: a full disk, folders that cannot be written, no HOME, LANG=C, no terminal, a closed standard output, two
at once, a clock that goes backwards: a clear message or a right result, never a traceback.
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
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stance.corpora.fetch import fetch
from stance.corpora.registry import CorpusInfo

STANCE = str(Path(sys.executable).with_name("stance"))
SMALL = ["run", "corpus.max_documents=8", "evaluation=quick", "evaluation.n_resamples=5", "tagger.max_iter=3"]
SMALL += ["jobs=1", "report=none"]
TEXT = "Ottawa accused Beijing of lying. “We deny it,” Beijing said. Farmers were worried. "


def call(words: list[str], cwd: Path, *, wait: float | None = None, **environment: str) -> tuple[int, str]:
    """Run a command, killed after `wait` seconds, and return its exit code and what it said."""
    process = subprocess.Popen(
        words if words[0] == sys.executable else [STANCE, *words],
        cwd=cwd,
        env={**os.environ, "STANCE_CACHE": str(cwd / "cache"), "OMP_NUM_THREADS": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _, error = process.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, error = process.communicate()
    return process.returncode, error.decode(errors="replace")


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
        self.mirror = f"http://127.0.0.1:{port}"

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
        self.mirror = f"http://127.0.0.1:{server.server_port}"

    def words(self, folder: Path) -> list[str]:
        port = self.mirror.rpartition(":")[2]
        return [sys.executable, __file__, "fetch", "--from", str(self.folder), "--port", port, "--to", str(folder)]

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
                time.sleep(0.05)

    def log_message(self, *_):
        """Say nothing."""


def kill(tries: int, seed: int) -> int:
    table: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        (top / "in.jsonl").write_text("".join(json.dumps({"id": str(n), "text": TEXT * 20}) + "\n" for n in range(60)))
        corpus = Corpus(top)
        corpus.serve()
        label = ["label", str(top / "in.jsonl"), "-o", "out.jsonl"]
        commands: dict[str, Callable[[Path], list[str]]] = {
            "run": lambda _: SMALL,
            "label": lambda _: [*label, "--force"],
            "label --resume": lambda _: [*label, "--resume"],
            "fetch": corpus.words,
            "sweep": lambda _: [*SMALL, "seed=0,1", "-m"],
        }
        whole: dict[str, tuple[float, bytes]] = {}
        for what, words in commands.items():
            (folder := top / f"whole {what}").mkdir()
            start = time.monotonic()
            code, error = call(words(folder), folder)
            assert code == 0, (what, error)
            out = folder / "out.jsonl"
            whole[what] = time.monotonic() - start, out.read_bytes() if out.exists() else b""
        rng = random.Random(seed)
        for number in range(tries):
            what = list(commands)[number % len(commands)]
            (folder := top / f"{number}").mkdir()
            words = commands[what](folder)
            code, _ = call(words, folder, wait=rng.uniform(0.2, whole[what][0] * 1.05))
            faults = damaged(folder) + corpus.wrong(folder)
            if number % 4 < 2 or what not in ("run", "sweep"):  # the next start takes as long again
                again, error = call(words, folder)
                faults += damaged(folder) + corpus.wrong(folder)
                faults += [] if again == 0 else [f"the next start ends with {again}: {error[-300:]}"]
                if whole[what][1] and (folder / "out.jsonl").read_bytes() != whole[what][1]:
                    faults.append("the next start gives another output")
            end = "was killed" if code < 0 else "had ended"
            table[what, f"{end}, {'! a finding' if faults else 'nothing half, the next start works'}"] += 1
            if number % 10 == 9:
                print(f"{number + 1} tries", flush=True)
            for fault in faults:
                print(f"! try {number}, {what}: {fault}", flush=True)
            shutil.rmtree(folder)
    for (what, said), count in sorted(table.items()):
        print(f"{what:15} {count:4}  {said}")
    return any("!" in said for _, said in table)


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
        full = top / "full"
        full.mkdir()
        if (
            os.getuid() == 0
            and not subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60k", "tmpfs", full]).returncode
        ):
            try:
                tried("a full disk, label", [*file, "-o", str(full / "b.jsonl")], codes=(1, 2))
                tried("a full disk, run", SMALL, cwd=full, codes=(1, 2))
                left = [path.name for path in full.rglob("*") if path.suffix in (".jsonl", ".skops", ".parquet")]
                print(f"  left on the full disk: {left}")
            finally:
                subprocess.run(["umount", full], check=False)
        tried("a full device as standard output", file, codes=(1, 2), shell="> /dev/full")
        tried("a reader that leaves", file, shell="| head -n 1 >/dev/null")
        tried("standard output is closed", file, codes=(0, 1, 2), shell=">&-")
        tried("standard error is closed", [*file, "-o", "c.jsonl"], shell="2>&-")
        tried("no HOME, LANG=C, no terminal", [*file, "-o", "d.jsonl"], env={"LANG": "C", "LC_ALL": "C"})
        tried("no HOME and no cache named", [*file, "-o", "e.jsonl"], env={"STANCE_CACHE": ""})
        tried("a clock that goes backwards, label", [*file, "-o", "f.jsonl"], env={"PYTHONPATH": str(top / "clock")})
        tried("a clock that goes backwards, run", SMALL, env={"PYTHONPATH": str(top / "clock")})
        tried("no fonts of one's own", [*SMALL[:-1], "report=full"], env={"MPLCONFIGDIR": str(top / "fonts")})
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
    parser.add_argument("what", choices=("kill", "surroundings", "fetch"))
    parser.add_argument("--only", default="", help="of surroundings: those whose name holds this")
    parser.add_argument("--from", type=Path, dest="source", help="of fetch, which kill calls")
    parser.add_argument("--to", type=Path, help="of fetch")
    parser.add_argument("--port", type=int, default=0, help="of fetch")
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.what == "fetch":
        corpus = Corpus(given.source, given.port)
        fetch(corpus.info, given.to / "corpora", progress=lambda *_: None, mirror=corpus.mirror)
        return 0
    return kill(given.tries, given.seed) if given.what == "kill" else surroundings(given.only)


if __name__ == "__main__":
    sys.exit(main())
