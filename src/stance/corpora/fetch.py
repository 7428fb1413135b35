"""Public corpora from where their authors publish them: only what is missing, checked, in place only when whole."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from stance.corpora.download import AGAIN, MAX_ARCHIVE, MAX_FILE, Line, differs
from stance.corpora.registry import CorpusInfo, Published, corpus_info, damaged
from stance.exceptions import InputError
from stance.terminal import Show

_FILES, _ARCHIVES = "https://raw.githubusercontent.com", "https://codeload.github.com"
_BEHIND_HOST = "(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]{0,500})?"
_ANYWHERE = re.compile(r"https://([A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,9}|\[[0-9A-Fa-f:]{2,45}\])" + _BEHIND_HOST)
_HERE = re.compile(r"https?://(localhost|127(\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}|\[::1\])" + _BEHIND_HOST)


@dataclass(frozen=True)
class FetchResult:
    """How many files a fetch brought, how many were here already, and how many bytes came over the net."""

    fetched: int
    kept: int
    bytes: int


@dataclass(frozen=True)
class _Order:
    """What to bring, from which server, where it lies until it is whole, and where it belongs."""

    info: CorpusInfo
    wanted: Sequence[Published]
    server: str
    incoming: Path
    place: Path

    def put(self, file: Published) -> None:
        """Move a file that is whole to where it belongs."""
        path = self.place / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.aside(file).replace(path)

    def aside(self, file: Published) -> Path:
        """Return where a file lies until it is whole; its folder is made."""
        path = self.incoming / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def fetch(
    name: str | CorpusInfo,
    folder: Path,
    *,
    progress: Show,
    mirror: str | None = None,
    force: bool = False,
    jobs: int = 8,
    waits: Sequence[float] = (1.0, 3.0),
    timeout: float = 30.0,
) -> FetchResult:
    """Bring the files of a public corpus that are missing; files that are here are kept.

    Every file is compared with its published SHA-256 and then moved to its place at once. What is not finished lies in
    `.incoming` in `folder` and is taken up by the next call.

    Parameters
    ----------
    name : str or CorpusInfo
    folder : Path
        The corpora's folder, see `stance.corpora.registry.corpora_folder`; the files come to lie in `name` below it.
    progress : Show
        Told how many bytes or files are done; see `stance.terminal`.
    mirror : str, optional
        An address instead of ``https://HOST`` that serves the same paths; ``http`` only on this computer.
    force : bool, default=False
        Whether files here that differ from the published ones are replaced.
    jobs : int, default=8
        How many files are fetched at once.
    waits : sequence of float, optional
        Seconds before each further try when the connection breaks or the server asks to come again.
    timeout : float, default=30.0
        Seconds without an answer after which a try is given up.

    Raises
    ------
    InputError
        If the corpus is unknown or not public, the mirror is not allowed, a file here differs from the published one
        (without `force`), the server or the disk fails, or what comes is not what was published.
    MissingExtraError
        If the extra ``fetch`` is not installed.
    """
    info = corpus_info(name)
    if not info.public:
        needed = " ".join(dict.fromkeys(need.partition("/")[0] for need in info.needs))
        what = f"fetch what it needs: stance corpora fetch {needed}" if needed else "there is nothing to fetch"
        raise InputError(f"{info.name} ships with this package; {what}")
    server, here = _server(_ARCHIVES if info.archive else _FILES, mirror)
    if not _wanted(info, folder, force):
        return FetchResult(0, len(info.files), 0)
    incoming = folder.absolute() / ".incoming" / info.name
    with Line(waits, timeout, proxies=not here) as line, _disk_faults(folder), _alone(incoming):
        wanted = _wanted(info, folder, force)  # again: another fetch may have ended before this one was alone
        order = _Order(info, wanted, server, incoming, folder / info.name)
        received = 0
        if wanted and info.archive:
            received = _bring_archive(order, line, progress)
        elif wanted:
            received = _bring_files(order, line, progress, jobs)
        shutil.rmtree(incoming, ignore_errors=True)
    return FetchResult(len(wanted), len(info.files) - len(wanted), received)


def _bring_files(order: _Order, line: Line, progress: Show, jobs: int) -> int:
    def bring(file: Published) -> int:
        url = f"{order.server}/{info.repository}/{info.commit}/{quote(info.path_there(file))}"
        received = line.bring(url, order.aside(file), sha256=file.sha256, size=file.size)
        order.put(file)
        return received

    info, received, what = order.info, 0, f"fetching {order.info.name}"
    progress(what, 0, len(order.wanted))
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        try:
            for done, ended in enumerate(as_completed([pool.submit(bring, file) for file in order.wanted]), 1):
                received += ended.result()
                progress(what, done, len(order.wanted))
        finally:  # the first fault, or Ctrl-C, ends the others too
            line.stopped.set()
            pool.shutdown(cancel_futures=True)
    return received


def _bring_archive(order: _Order, line: Line, progress: Show) -> int:
    info, archive = order.info, order.incoming / f"{order.info.commit}.zip"
    url = f"{order.server}/{info.repository}/zip/{info.commit}"

    def show(done: int, of: int | None) -> None:
        progress(f"fetching {info.name}", done, of)

    # GitHub packs archives anew, so that they have no lasting SHA-256; their members have.
    received = line.bring(url, archive, sha256=None, limit=MAX_ARCHIVE, show=show)
    try:
        _unpack(order, archive, url, progress)
    except InputError:
        archive.unlink()
        raise
    return received


def _unpack(order: _Order, archive: Path, url: str, progress: Show) -> None:
    """Take what is wanted, by its listed names and nothing else, out of an archive that may hold anything."""
    what = f"unpacking {order.info.name}"
    progress(what, 0, len(order.wanted))
    with _archive_faults(url):
        members = zipfile.ZipFile(archive)
    with members:
        for done, file in enumerate(order.wanted, 1):
            with _archive_faults(url):
                data = _member(members, order.info, file, url)
            order.aside(file).write_bytes(data)
            order.put(file)
            progress(what, done, len(order.wanted))


@contextmanager
def _archive_faults(url: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise InputError(f"sends no whole zip archive; it was deleted, {AGAIN}", path=url) from None


def _member(members: zipfile.ZipFile, info: CorpusInfo, file: Published, url: str) -> bytes:
    name = f"{str(info.repository).rpartition('/')[2]}-{info.commit}/{info.path_there(file)}"
    try:
        entry = members.getinfo(name)
    except KeyError:
        raise InputError(f"the archive lacks {name!r}; give another address with --mirror", path=url) from None
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("other ways of packing are not read in bounded pieces")
    with members.open(entry) as stream:
        data = stream.read((MAX_FILE if file.size is None else file.size) + 1)
    if (found := hashlib.sha256(data).hexdigest()) != file.sha256:
        raise differs(file.path, file.sha256, found, url)
    return data


def _wanted(info: CorpusInfo, folder: Path, force: bool) -> list[Published]:
    """Return the files to bring; refuse to replace what somebody may have changed on purpose."""
    faults = damaged(info, folder)
    changed = [folder / info.name / file.path for file, reason in faults if reason == "differs"]
    if changed and not force:
        more = f" (and {len(changed) - 1} more)" if changed[1:] else ""
        raise InputError(f"differs from the published file{more}; to replace it give --force", path=changed[0])
    return [file for file, _ in faults]


def _server(default: str, mirror: str | None) -> tuple[str, bool]:
    """Return the address that stands for ``https://HOST``, and whether it is this computer's own."""
    if mirror is None:
        return default, False
    here = _HERE.fullmatch(mirror) is not None
    if not here and not _ANYWHERE.fullmatch(mirror):
        raise InputError(f"the mirror {mirror!r} is not allowed; give an address that begins with https://")
    return mirror.rstrip("/"), here


@contextmanager
def _disk_faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        path = error.filename2 or error.filename or folder
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise InputError(f"the disk is full; free some space and {AGAIN}", path=path) from None
        remedy = "give another folder, for instance with STANCE_CORPORA=FOLDER"
        raise InputError(f"cannot be written ({error.strerror or error}); {remedy}", path=path) from None


@contextmanager
def _alone(incoming: Path) -> Iterator[None]:
    """Keep other fetches of the corpus out; the lock goes with the process, however it ends."""
    incoming.mkdir(parents=True, exist_ok=True)
    with incoming.with_name(f"{incoming.name}.lock").open("a") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise InputError("another fetch is at work here; wait until it has ended", path=incoming) from None
        yield
