"""What a run leaves for those who want to repeat it: `run.json`, written when it starts and when it ends."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import stance
from stance.exceptions import InputError
from stance.experiments.records.exclusive import locked, write_new
from stance.experiments.records.latest import point_latest
from stance.experiments.records.nicknames import nickname
from stance.experiments.records.provenance import (
    code_sha256,
    git_state,
    is_gone,
    machine,
    peak_memory_mb,
    sha256,
    this_process,
    versions,
)
from stance.writing import written_aside

FORMAT_VERSION = 2
FILE = "run.json"
RUNNING, COMPLETED, FAILED, INTERRUPTED = "RUNNING", "COMPLETED", "FAILED", "INTERRUPTED"
_KEPT = ("status", "started", "finished", "error")
_UNFINISHED = frozenset({"status", "finished", "timings", "peak_memory_mb", "error"})
_LATER = frozenset({"task", "labels", "headline", "split", "config_sha256", "test_sha256", "sweep"})


class Record:
    """The run's own file about itself; it is written aside and moved, so that it is always whole.

    Parameters
    ----------
    folder : Path
        The run's folder; it must not hold a record yet.
    name : str
        The experiment's name.
    seed : int
        The run's seed.
    command : sequence of str
        The command line.
    overrides : sequence of str, optional
        What the command line changed in the configuration.
    sweep : mapping, optional
        `folder` and `job` of the sweep that the run is part of.

    Attributes
    ----------
    data : dict
        What the file holds; `docs/runs.md` describes every key.

    Raises
    ------
    InputError
        If the folder holds a record already: runs are never overwritten.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        seed: int,
        command: Sequence[str],
        overrides: Sequence[str] = (),
        sweep: Mapping[str, Any] | None = None,
    ):
        self._begin(folder, name, seed, command, overrides, sweep)
        try:
            write_new(self.path, _encoded(self.data))
        except FileExistsError:
            raise InputError("a run is recorded here already; runs are never overwritten", path=folder) from None

    @classmethod
    def reopen(
        cls,
        folder: Path,
        *,
        name: str,
        seed: int,
        command: Sequence[str],
        overrides: Sequence[str] = (),
        sweep: Mapping[str, Any] | None = None,
    ) -> Self:
        """Begin a run again in the folder where it failed or was interrupted; how that ended stays in `attempts`.

        Takes what the class takes.

        Raises
        ------
        InputError
            If there is no whole record, the run is completed, still on, or being begun again by somebody else.
        """
        path = folder / FILE
        with locked(path):
            old = read_record(path)
            status = shown_status(old)
            if status == COMPLETED:
                raise InputError("the run is completed; runs are never overwritten", path=folder)
            if status == RUNNING:
                raise InputError("the run may still be on; stop it first, or remove it (stance runs rm)", path=folder)
            record = cls.__new__(cls)
            record._begin(folder, name, seed, command, overrides, sweep)
            before = old.get("attempts")
            attempt = {key: old.get(key) for key in _KEPT} | {"status": status}
            record.data["attempts"] = [*(before if isinstance(before, list) else ()), attempt]
            record.data["nickname"] = old.get("nickname") or record.data["nickname"]
            record._write()
        return record

    def _begin(
        self,
        folder: Path,
        name: str,
        seed: int,
        command: Sequence[str],
        overrides: Sequence[str],
        sweep: Mapping[str, Any] | None,
    ) -> None:
        self.path = folder / FILE
        self._clock = time.perf_counter()
        self.data: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "status": RUNNING,
            "name": name,
            "nickname": nickname(folder),
            "task": None,
            "labels": None,
            "headline": None,
            "split": None,
            "seed": seed,
            "command": list(command),
            "overrides": list(overrides),
            "sweep": None if sweep is None else dict(sweep),
            "started": _now(),
            "finished": None,
            "process": this_process(),
            "versions": versions(),
            "platform": machine(),
            "git": git_state(Path(stance.__file__).parent),
            "code_sha256": code_sha256(),
            "config_sha256": None,
            "inputs": [],
            "test_sha256": None,
            "warnings": [],
            "checks": [],
            "timings": {},
            "peak_memory_mb": None,
            "attempts": [],
            "error": None,
        }

    def set(self, **known: Any) -> None:
        """Say what is known by now, and write it.

        Parameters
        ----------
        **known
            `task`, `labels`, `headline`, `split`, `config_sha256`, `test_sha256`, `sweep`.

        Raises
        ------
        TypeError
            If a key is none of these.
        """
        if foreign := sorted(known.keys() - _LATER):
            raise TypeError(f"{foreign[0]!r} is not set by name; known are {', '.join(sorted(_LATER))}")
        self.data.update(known)
        self._write()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage of the run, in seconds."""
        begin = time.perf_counter()
        yield
        self.data["timings"][name] = round(time.perf_counter() - begin, 3)

    def add_input(self, path: Path, shown: str) -> None:
        """Note a file, or a folder of many, that the result depends on, with its SHA-256."""
        self.data["inputs"].append({"path": shown, "sha256": sha256(path)})

    def complete(self) -> None:
        """Say that the run ended well, and make it `latest`."""
        self._end(COMPLETED)
        point_latest(self.path.parent)

    def fail(self, error: BaseException) -> None:
        """Say that the run failed, and how."""
        text = "".join(traceback.format_exception(error))
        self.data["error"] = {"type": type(error).__name__, "message": str(error), "traceback": text}
        self._end(FAILED)

    def _end(self, status: str) -> None:
        self.data["status"] = status
        self.data["finished"] = _now()
        self.data["timings"]["total"] = round(time.perf_counter() - self._clock, 3)
        self.data["peak_memory_mb"] = peak_memory_mb()
        self._write()

    def _write(self) -> None:
        write_json(self.path, self.data)


def known_at_report(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without what it cannot say yet while the run's report is written."""
    return {key: value for key, value in record.items() if key not in _UNFINISHED}


def write_json(path: Path, value: Any) -> None:
    """Write JSON aside and move it into place, keys in the order given."""
    with written_aside(path) as aside:
        aside.write_bytes(_encoded(value))


def _encoded(value: Any) -> bytes:
    # A word of the command line need not be text; what UTF-8 cannot hold is written as JSON's own escape.
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def read_bytes(path: Path) -> bytes:
    """Return what is in a file of a run; `FileNotFoundError` where there is none.

    Raises
    ------
    InputError
        If it is no plain file, or may not be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError("is no plain file; move it elsewhere", path=path)
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); see who may read it", path=path) from None


def read_record(path: Path) -> dict[str, Any]:
    """Read a `run.json`.

    Raises
    ------
    InputError
        If it is missing, cut off, no record, or of a format that this version does not know.
    """
    try:
        content = read_bytes(path)
    except FileNotFoundError:
        raise InputError("there is no run here (no run.json)", path=path.parent) from None
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError("is half written or damaged; remove the run: stance runs rm", path=path) from None
    if not isinstance(record, dict) or "format_version" not in record:
        raise InputError("is no record of a run; move the folder out of the runs", path=path)
    if record["format_version"] != FORMAT_VERSION:
        version = str(record["format_version"])[:20]
        known = f"this stance reads {FORMAT_VERSION}; use the stance that made it, or run it again"
        raise InputError(f"has format version {version}; {known}", path=path)
    return record


def shown_status(record: Mapping[str, Any]) -> str:
    """Return the status that a record has by now.

    Returns
    -------
    str
        `INTERRUPTED` where a run was stopped by a signal or Ctrl-C, or says RUNNING while its process is gone (this can
        be known on its own host only); else as recorded, FAILED where that is no status.
    """
    status, error = record.get("status"), record.get("error")
    if status == RUNNING:
        return INTERRUPTED if is_gone(record.get("process")) else RUNNING
    if status == FAILED and isinstance(error, dict) and error.get("type") in ("KeyboardInterrupt", "Terminated"):
        return INTERRUPTED
    return COMPLETED if status == COMPLETED else FAILED


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
