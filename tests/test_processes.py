"""What a process that is killed leaves behind of those that worked for it."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL and a shell")

PROGRAM = """
import subprocess, sys
from stance.experiments.parallel import in_parallel
if __name__ == "__main__":
    note = ["sh", "-c", f"echo $PPID >> {sys.argv[1]}; exec sleep 20"]
    list(in_parallel(subprocess.run, [(note,), (note,)], jobs=2))
"""


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def test_processes_of_an_experiment_end_with_it_when_it_is_killed(tmp_path):
    program, pids = tmp_path / "program.py", tmp_path / "pids"
    program.write_text(PROGRAM)
    pids.touch()
    process = subprocess.Popen([sys.executable, program, pids])
    assert until(lambda: len(pids.read_text().split()) == 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    workers = [int(pid) for pid in pids.read_text().split()]
    assert process.pid not in workers
    assert until(lambda: not any(map(is_there, workers)))
