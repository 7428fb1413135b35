"""Files as streams of bytes, also compressed ones (`.gz`, `.zst`), and pieces that are compressed one by one."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stance.exceptions import InputError

COMPRESSIONS = (".gz", ".zst")
Seen = Callable[[int], None]
"""Called with the number of bytes that were read from the disk just now."""

_GZIP_LEVEL = 6


def full_ending(path: Path) -> str:
    """Return a name's ending in lower case, with the one before it where the file is compressed.

    Examples
    --------
    >>> full_ending(Path("a.b.JSONL.gz")), full_ending(Path("a.csv"))
    ('.jsonl.gz', '.csv')
    """
    last = path.suffix.lower()
    return Path(path.stem).suffix.lower() + last if last in COMPRESSIONS else last


def split_ending(path: Path) -> tuple[str, str]:
    """Return the ending without the compression's, and the compression's, "" for none."""
    last = path.suffix.lower()
    return (Path(path.stem).suffix.lower(), last) if last in COMPRESSIONS else (last, "")


def without_ending(path: Path) -> Path:
    """Return the path without its ending, the compression's included."""
    return (path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path).with_suffix("")


@contextmanager
def open_stream(path: Path, seen: Seen | None = None) -> Iterator[IO[bytes]]:
    """Open a file for reading from its begin to its end, by its ending as it is or decompressed.

    Parameters
    ----------
    path : Path
    seen : callable, optional
        Told how many bytes of the file, as it lies on the disk, are read.

    Raises
    ------
    InputError
        If it is missing, cannot be read, or is damaged.
    """
    kind = path.suffix.lower()
    try:
        with io.BufferedReader(_Seen(path, seen)) as file:
            if kind == ".gz":
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield unpacked  # type: ignore[misc]
            elif kind == ".zst":
                import pyarrow as pa

                with io.BufferedReader(pa.CompressedInputStream(file, "zstd")) as unpacked:
                    yield unpacked
            else:
                yield file
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except IsADirectoryError:
        raise InputError("is a folder where a file is needed", path=path) from None
    except (OSError, EOFError, zlib.error) as error:
        if kind in COMPRESSIONS and getattr(error, "errno", None) is None:
            raise InputError(f"is no whole {kind} file ({error}); compress it again", path=path) from None
        raise InputError(
            f"cannot be read ({getattr(error, 'strerror', error)}); give a file that can be", path=path
        ) from None


def compress(data: bytes, kind: str) -> bytes:
    """Compress a piece of a file; pieces one after the other are a file again.

    Parameters
    ----------
    data : bytes
    kind : {"", ".gz", ".zst"}
        By ending; the same data gives the same bytes.
    """
    if kind == ".gz":
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if kind == ".zst":
        import pyarrow as pa

        packed: bytes = pa.compress(data, codec="zstd", asbytes=True)
        return packed
    return data


class _Seen(io.FileIO):
    """A file that tells how much of it was read."""

    def __init__(self, path: Path, seen: Seen | None):
        super().__init__(path)
        self._told = seen

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        count = super().readinto(buffer)
        if count and self._told is not None:
            self._told(count)
        return count
