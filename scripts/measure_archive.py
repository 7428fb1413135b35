"""Time and memory of `stance label` on an archive: PolNeAR's texts, repeated under new ids.

python scripts/measure_archive.py -n 1000000                            one process
python scripts/measure_archive.py -n 100000 --workers 2                 two
python scripts/measure_archive.py -n 100000 --workers 2 --cluster local
python scripts/measure_archive.py -n 20000 --kills 20                   SIGKILL twenty times, then to the end

Memory is the proportional set size of all its processes together, looked at every second (needs psutil).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

_CHARACTERS = 125
"""In a sentence, so many of an article's."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=100_000, help="about how many sentences")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cluster")
    parser.add_argument("--kills", type=int, default=0)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive, out = Path(folder, "archive.jsonl"), Path(folder, "out.jsonl")
        with archive.open("w", encoding="utf-8") as file:
            file.writelines(lines(parsed.n * _CHARACTERS))
        words = ["label", str(archive), "-o", str(out), "--resume", "--workers", str(parsed.workers)]
        words += ["--cluster", parsed.cluster] if parsed.cluster else []
        begun, peaks = time.monotonic(), []
        for kill in range(parsed.kills, -1, -1):
            process = subprocess.Popen([Path(sys.executable).with_name("stance"), *words])
            peaks.append(watch(process, out.with_name(f".{out.name}.resume.json") if kill else None))
            if not kill and process.returncode:
                sys.exit(process.returncode)
        seconds = time.monotonic() - begun
        with out.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with out.open("rb") as file:
            n = sum(1 for _ in file)
        load = os.getloadavg()[0]
        print(f"{n:,} sentences, {seconds:.0f} s, {n / seconds:,.0f} a second, peak {max(peaks) / 1e6:.0f} MB")
        print(f"memory by tenths of the time: {', '.join(f'{each / 1e6:.0f}' for each in tenths)} MB; load {load:.1f}")
        print(f"SHA-256 of the output {digest}")


tenths: list[int] = []
"""The most memory in each tenth of the last process's time."""


def lines(characters: int) -> Iterator[str]:
    folder = Path(os.environ["STANCE_CORPORA"], "polnear")
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*/text/*.txt"))]
    number = 0
    while characters > 0:
        text = texts[number % len(texts)]
        yield json.dumps({"id": f"d{number}", "text": text}) + "\n"
        characters, number = characters - len(text), number + 1


def watch(process: subprocess.Popen[bytes], manifest: Path | None) -> int:
    """Return the most memory; where a manifest is given, kill the process at some moment after it changed."""
    root, seen = psutil.Process(process.pid), []
    before = _read(manifest)
    until: float | None = None
    while process.poll() is None:
        seen.append(sum(_memory(each) for each in [root, *root.children(recursive=True)]))
        if manifest is None:
            time.sleep(1)
        elif until is None:
            until = time.monotonic() + random.uniform(0, 0.5) if _read(manifest) != before else None
            time.sleep(0.01)
        elif time.monotonic() >= until:
            process.kill()
            process.wait()
    tenths[:] = [
        max(seen[k * len(seen) // 10 : max(k * len(seen) // 10 + 1, (k + 1) * len(seen) // 10)]) for k in range(10)
    ]
    return max(seen)


def _read(path: Path | None) -> bytes:
    return path.read_bytes() if path is not None and path.exists() else b""


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


if __name__ == "__main__":
    main()
