"""Annotations in the formats of other tools: one module a format, each with `read` and `write`.

Every reader gives `Annotated` documents, every writer takes them; nothing here knows where a corpus comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from stance.corpora.annotated import Annotated, Faults, by_document
from stance.corpora.files import iter_lines, parse_json_line
from stance.corpora.outputs import check_output
from stance.corpora.schemes import Scheme
from stance.exceptions import InputError


class Format(NamedTuple):
    """A format's module, the endings of its files, and whether a record holds a document instead of a sentence."""

    module: str
    endings: tuple[str, ...]
    whole_documents: bool = False


FORMATS = {
    "jsonl": Format("jsonl", (".jsonl",)),
    "csv": Format("tables", (".csv",)),
    "parquet": Format("tables", (".parquet",)),
    "brat": Format("brat", ("",), whole_documents=True),
    "conll": Format("conll", (".conll", ".bio"), whole_documents=True),
    "label-studio": Format("label_studio", (".json",)),
    "doccano": Format("doccano", (".jsonl",)),
    "spacy": Format("docbin", (".spacy",), whole_documents=True),
}
"""The formats by name; brat's has no ending, for it is a folder."""

TABLES = frozenset({"csv", "parquet"})
"""The formats that have no place for further keys of a sentence."""

_WITH_SCHEME = TABLES | {"jsonl"}


def read_annotations(
    path: Path,
    *,
    form: str | None = None,
    documents: Path | None = None,
    annotator: str | None = None,
    scheme: Scheme | None = None,
    faults: Faults | None = None,
) -> Iterator[Annotated]:
    """Read annotations in any format.

    Parameters
    ----------
    path : Path
        A file or, for brat, a folder.
    form : str, optional
        One of `FORMATS`; by default known by the file's ending and, for `.jsonl`, its first line.
    documents : Path, optional
        The texts of stand-off annotations in `jsonl`; see `stance.corpora.formats.jsonl.read`.
    annotator : str, optional
        Whose annotations are read, where a file holds those of several people (`label-studio`).
    scheme : Scheme, optional
        Labels that a claim may have, checked here by the package's own formats, with the line.
    faults : Faults, optional
        What becomes of records that cannot be read; by default the first one stops.

    Raises
    ------
    InputError
        If the format is unknown, an option does not go with it, or something cannot be read.
    """
    name = form or sniff(path)
    if name not in FORMATS:
        raise InputError(f"the format {name!r} is not known; use one of {', '.join(FORMATS)}", path=path)
    options: dict[str, Any] = {}
    for option, given, takes in (("documents", documents, "jsonl"), ("annotator", annotator, "label-studio")):
        if given is not None:
            if name != takes:
                raise InputError(f"{option} {str(given)!r} goes with the format {takes}, not with {name}", path=path)
            options[option] = given
    if name in _WITH_SCHEME:
        options["scheme"] = scheme
    found: Iterator[Annotated] = _module(name).read(path, faults or Faults(), **options)
    return found


def write_annotations(
    path: Path,
    documents: Iterable[Annotated],
    *,
    form: str | None = None,
    force: bool = False,
    scattered: bool = False,
) -> None:
    """Write annotations in any format; the file or folder appears under its name only when it is whole.

    Parameters
    ----------
    path : Path
        A file or, for brat, a folder that does not exist yet.
    documents : iterable of Annotated
    form : str, optional
        One of `FORMATS`; by default known by the path's ending.
    force : bool, optional
        Whether an existing file may be written over; a folder never is.
    scattered : bool, optional
        Whether a document may come several times, each time with other sentences. Formats of sentences keep that order;
        in formats of documents each then stands once, with its sentences in their own order.

    Raises
    ------
    InputError
        If the format is unknown, does not fit the ending, or the output cannot be written.
    """
    name = check_target(path, form=form, force=force)
    gathered = by_document(documents) if scattered and FORMATS[name].whole_documents else documents
    _module(name).write(path, gathered)


def check_target(path: Path, *, form: str | None = None, force: bool = False) -> str:
    """Refuse an output that cannot be written as asked, and return the name of its format.

    Raises
    ------
    InputError
        If the format is unknown, does not fit the ending, or the output is there already.
    """
    name = form or _by_ending(path)
    if name not in FORMATS:
        raise InputError(f"the format {name!r} is not known; use one of {', '.join(FORMATS)}", path=path)
    if name != "brat":
        check_output(path, FORMATS[name].endings, force=force)
    elif path.exists():
        raise InputError("exists already; give a new folder", path=path)
    return name


def sniff(path: Path) -> str:
    """Return the format of a file or folder.

    Raises
    ------
    InputError
        If it does not exist or its ending is not known.
    """
    if not path.exists():
        raise InputError("no such file or folder; check the path", path=path)
    name = "brat" if path.is_dir() else _by_ending(path)
    if name == "jsonl":
        number, raw = next(iter_lines(path))
        try:
            first = parse_json_line(raw, path, number)
        except InputError:
            return name  # its reader says it, or skips it
        if _module("doccano").looks_like(first):
            return "doccano"
    return name


def _by_ending(path: Path) -> str:
    for name, kind in FORMATS.items():
        if path.suffix.lower() in kind.endings:
            return name
    known = ", ".join(sorted({ending for kind in FORMATS.values() for ending in kind.endings if ending}))
    raise InputError(f"the ending {path.suffix!r} is not known; use one of {known}, or name the format", path=path)


def _module(name: str) -> Any:
    return import_module(f"{__name__}.{FORMATS[name].module}")
