"""Everything `stance` raises on purpose; it lives nearest to the street and imports nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StanceError(Exception):
    """Base class of all errors that `stance` raises on purpose."""


class InputError(StanceError, ValueError):
    """Data, a file or an option that cannot be used as given.

    Parameters
    ----------
    message : str
        What is wrong and, after a semicolon or a full stop, what to do about it.
    path : path-like, optional
        The file at fault.
    line : int, optional
        The line at fault, counted from 1.
    """

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None):
        self.message, self.path, self.line = message, path, line
        where = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(where + message)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.path, self.line))


class ConfigError(InputError):
    """A configuration key, group or value that does not exist or does not fit."""


class ModelError(InputError):
    """A model file that is not ours, is damaged, or needs types that are not trusted."""


class WorkerError(StanceError, RuntimeError):
    """A process that worked for this one went away; nothing is wrong with what it was given, as far as is known."""


class MissingExtraError(StanceError, ImportError):
    """An optional dependency is needed that is not installed.

    Parameters
    ----------
    what : str
        The feature that needs it.
    extra : str
        The extra of this package that brings it.
    """

    def __init__(self, what: str, extra: str):
        self.what, self.extra = what, extra
        super().__init__(f"{what} needs an optional package; run: pip install 'stance[{extra}]'")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.what, self.extra))


def _rebuild(kind: type[InputError], message: str, path: str | Path | None, line: int | None) -> InputError:
    """Unpickle an error that crossed a process boundary, its place kept."""
    return kind(message, path=path, line=line)


@contextmanager
def placed(path: str | Path, line: int | None = None) -> Iterator[None]:
    """Give every `InputError` inside the file and the line, where it names none itself.

    Parameters
    ----------
    path : path-like
        The file that is being read.
    line : int, optional
        The line that is being read, counted from 1.
    """
    try:
        yield
    except InputError as error:
        raise InputError(error.message, path=error.path or path, line=error.line or line) from None
