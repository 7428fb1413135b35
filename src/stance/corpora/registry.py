"""Which corpora there are: where each is published, under which terms, which files it has and whether they are here."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from stance.corpora.files import read_text
from stance.exceptions import InputError
from stance.resources import cache_folder, resource

_LINE = re.compile(r"([0-9a-f]{64})  ([0-9]{1,12}|-)  ([^\s\\:][^\r\n\\:]{0,250})")


@dataclass(frozen=True)
class Published:
    """A file of a public corpus.

    Parameters
    ----------
    path : str
        Below the corpus's folder, with forward slashes.
    sha256 : str
        Of its bytes, 64 hexadecimal digits.
    size : int or None
        In bytes; None where nobody has noted it.
    """

    path: str
    sha256: str
    size: int | None


@dataclass(frozen=True)
class CorpusInfo:
    """What the registry says of a corpus.

    Parameters
    ----------
    name : str
        What it is called here and what its folder is called.
    title, what, licence, citation : str
        Its full name, one line on what it holds, and the terms and the reference that its authors state.
    scheme : str or None
        The label scheme of its annotations.
    splits : tuple of str
        Its parts, the one that is read by default first.
    needs : tuple of str
        Parts of public corpora whose text it is joined with, as ``NAME/SPLIT``.
    repository, commit, folder : str or None
        Where it is published: GitHub's ``OWNER/NAME``, the commit's 40 digits and the folder there; None for our own.
    archive : bool
        Whether it comes as one archive of the repository, because it has thousands of small files.
    split_files : str or None
        A pattern for the paths of a split's files, with ``{split}`` for its name; ``*`` stands for slashes too.
    kept_in : str or None
        The folder here that `folder` is kept in, below the corpus's own; None for the corpus's own.
    listing : Path or None
        The list of its files: a line each, ``SHA256  SIZE  PATH``, with ``-`` for a size that nobody has noted.
    """

    name: str
    title: str
    what: str
    licence: str
    citation: str
    scheme: str | None = None
    splits: tuple[str, ...] = ("all",)
    needs: tuple[str, ...] = ()
    repository: str | None = None
    commit: str | None = None
    folder: str | None = None
    archive: bool = False
    split_files: str | None = None
    kept_in: str | None = None
    listing: Path | None = None

    @property
    def public(self) -> bool:
        """Whether it is published elsewhere and can be fetched."""
        return self.repository is not None

    @cached_property
    def files(self) -> tuple[Published, ...]:
        """All files that are published; none for our own corpora."""
        return () if self.listing is None else _read_listing(self.listing)

    def check_split(self, split: str) -> None:
        """Refuse a split that there is not.

        Raises
        ------
        InputError
            It says which there are.
        """
        if split not in self.splits:
            raise InputError(f"{self.name} has no split {split!r}; use one of {', '.join(self.splits)}")

    def files_of(self, split: str) -> tuple[Published, ...]:
        """Return the files that a split needs.

        Raises
        ------
        InputError
            If there is no such split.
        """
        self.check_split(split)
        return tuple(file for file in self.files if self.belongs(file.path, split))

    def belongs(self, path: str, split: str) -> bool:
        """Say whether a file, by its path below the corpus's folder, is one that a split needs."""
        return fnmatchcase(path, (self.split_files or "").replace("{split}", split))

    def path_there(self, file: Published) -> str:
        """Return a file's path in the repository."""
        below = file.path if self.kept_in is None else file.path.removeprefix(f"{self.kept_in}/")
        return f"{self.folder}/{below}"


@cache
def corpora() -> Mapping[str, CorpusInfo]:
    """Return every corpus that is known, by name: our own first."""
    folder = resource("data", "corpora")
    tables = tomllib.loads((folder / "registry.toml").read_text(encoding="utf-8"))
    known = {}
    for name, table in tables.items():
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
        }
        listing = folder / f"{name}.sha256" if "repository" in table else None
        known[name] = CorpusInfo(name=name, listing=listing, **values)
    return MappingProxyType(known)


def corpus_info(name: str | CorpusInfo) -> CorpusInfo:
    """Return what the registry says of a corpus.

    Parameters
    ----------
    name : str or CorpusInfo
        An entry, such as one made by hand, is given back as it is.

    Raises
    ------
    InputError
        If no corpus is called so.
    """
    if isinstance(name, CorpusInfo):
        return name
    known = corpora()
    if not isinstance(name, str):
        raise InputError(f"a corpus is called by its name, one of {', '.join(known)}; got {name!r:.80}")
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}? The corpora are" if close else "use one of"
        raise InputError(f"there is no corpus {name!r}; {hint} {', '.join(known)}")
    return known[name]


def corpora_folder(given: str | Path | None = None) -> Path:
    """Return where fetched corpora are kept: the folder given, else `STANCE_CORPORA`, else one in the user's cache.

    Raises
    ------
    InputError
        If it begins with ``~`` and there is no such home folder.
    """
    if not (chosen := given or os.environ.get("STANCE_CORPORA")):
        return cache_folder() / "corpora"
    try:
        return Path(chosen).expanduser()
    except RuntimeError:
        raise InputError("there is no such home folder; write the path in full", path=chosen) from None


def require(name: str | CorpusInfo, split: str, folder: Path, *, asked: str | None = None) -> None:
    """Refuse to go on without a split's files; a glance, which hashes nothing: see `damaged`.

    A folder of many files counts as here when it is not empty. For our own corpora the texts they need must be here.

    Parameters
    ----------
    name : str or CorpusInfo
    split : str
    folder : Path
        The corpora's folder, see `corpora_folder`.
    asked : str, optional
        The corpus that needs it, which the command is to fetch; by default itself.

    Raises
    ------
    InputError
        It names the first file that is missing and the command that fetches it, or what cannot be read.
    """
    info = corpus_info(name)
    asked = asked or info.name
    groups: dict[PurePosixPath, list[Path]] = {}
    for file in info.files_of(split):
        groups.setdefault(PurePosixPath(file.path).parent, []).append(folder / info.name / file.path)
    for paths in groups.values():
        if not _is_here(paths):
            raise InputError(f"no such file; fetch it with: stance corpora fetch {asked}", path=paths[0])
    for needed in info.needs:
        corpus, _, part = needed.partition("/")
        require(corpus, part, folder, asked=asked)


def damaged(name: str | CorpusInfo, folder: Path) -> list[tuple[Published, str]]:
    """Return the published files that are not here as they were published.

    Parameters
    ----------
    name : str or CorpusInfo
    folder : Path
        The corpora's folder, see `corpora_folder`.

    Returns
    -------
    list of (Published, str)
        Each with the reason, ``missing`` or ``differs``, in the order of the list of files.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    info = corpus_info(name)
    states = ((file, _state(file, folder / info.name / file.path)) for file in info.files)
    return [(file, state) for file, state in states if state is not None]


def _is_here(paths: list[Path]) -> bool:
    """Say whether the one file is there, or the folder of many and something in it."""
    first, parent = paths[0], paths[0].parent
    with _readable(first):
        return first.is_file() if len(paths) == 1 else parent.is_dir() and any(parent.iterdir())


def _state(file: Published, path: Path) -> str | None:
    with _readable(path):
        if not path.exists():
            return "missing"
        if not path.is_file() or file.size not in (None, path.stat().st_size):
            return "differs"
        with path.open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    return None if same else "differs"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check its permissions", path=path) from None


def _read_listing(path: Path) -> tuple[Published, ...]:
    files = []
    for number, line in enumerate(read_text(path).removesuffix("\n").split("\n"), 1):
        match = _LINE.fullmatch(line)
        parts = PurePosixPath(match[3]).parts if match else ()
        if match is None or ".." in parts or parts[0] == "/":
            raise InputError("must be SHA256  SIZE  PATH; write the list anew", path=path, line=number)
        files.append(Published(match[3], match[1], None if match[2] == "-" else int(match[2])))
    return tuple(files)
