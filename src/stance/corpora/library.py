"""Corpora by name: `embedded`, `silver`, `polnear`, ...; the registry says what each is, `readers` how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.corpus import Corpus, collect
from stance.corpora.formats import jsonl, read_annotations
from stance.corpora.readers import dse, gum, newsmtsc, ours, plv, polnear, seesaw
from stance.corpora.registry import CorpusInfo, corpora, corpora_folder, corpus_info, require
from stance.corpora.schemes import Scheme, load_scheme
from stance.exceptions import InputError
from stance.resources import resource

Reader = Callable[[Path, str, Faults], Iterator[Annotated]]


_SHIPPED = {
    "embedded": ("embedded/annotations.jsonl", "embedded/documents.jsonl"),
    "silver": ("annotations/silver_polnear.jsonl", "annotations/silver_newsmtsc.jsonl"),
    "silver_newsmtsc": ("annotations/silver_newsmtsc.jsonl",),
    "silver_doubtful": ("annotations/doubtful_polnear.jsonl", "annotations/doubtful_seesaw.jsonl"),
    "gold": ("annotations/gold.jsonl", "annotations/gold_documents.jsonl"),
    "kit": ("kit/sentences.jsonl", "annotations/gold.jsonl", "annotations/gold_documents.jsonl"),
}
"""The files of our own corpora below `data/`."""

_GROUP_KEYS = ("story", "origin")
"""What readers say of a document in its `meta`: the story that it tells with others, the article that it is part of."""


def _read_embedded(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    annotations, documents = (resource("data", name) for name in _SHIPPED["embedded"])
    return jsonl.read(annotations, faults, documents=documents)


_READERS: dict[str, Reader] = {
    "embedded": _read_embedded,
    "silver": ours.read_silver,
    "silver_newsmtsc": ours.read_silver_newsmtsc,
    "silver_doubtful": ours.read_silver_doubtful,
    "gold": ours.read_gold,
    "kit": ours.read_kit,
    "polnear": polnear.read,
    "dse": dse.read,
    "plv": plv.read,
    "newsmtsc": newsmtsc.read,
    "seesaw": seesaw.read,
    "gum": gum.read,
}


def read_corpus(
    name: str,
    split: str | None = None,
    *,
    folder: str | Path | None = None,
    faults: Faults | None = None,
    annotator: str | None = None,
) -> Iterator[Annotated]:
    """Stream a split of a corpus, document by document.

    Parameters
    ----------
    name : str
        A name of the registry, see ``stance corpora list``.
    split : str, optional
        One of the corpus's splits; the first by default.
    folder : path-like, optional
        Where fetched corpora lie; see `stance.corpora.registry.corpora_folder`.
    faults : Faults, optional
        What becomes of records that cannot be read; by default the first one stops.
    annotator : str, optional
        Whose annotations are read; PolNeAR has several for some articles.

    Raises
    ------
    InputError
        If name or split is unknown, or a file is missing: it names the file and the command that fetches it.
    """
    info = corpus_info(name)
    split = _split(info, split)
    root = corpora_folder(folder)
    _require(info, split, root)
    faults = faults or Faults()
    if annotator is None:
        return _READERS[name](root, split, faults)
    if name != "polnear":
        raise InputError(f"@{annotator} goes with polnear; {name} has one annotation of each sentence")
    return polnear.read(root, split, faults, annotator=annotator)


def load_corpus(
    name: str, split: str | None = None, *, folder: str | Path | None = None, faults: Faults | None = None
) -> Corpus:
    """Read a split of a corpus into memory; see `read_corpus` for parameters and errors.

    Examples
    --------
    >>> import stance
    >>> corpus = stance.load_corpus("embedded")
    >>> len(corpus.documents), corpus.to_frame().columns[:3].tolist()
    (429, ['doc', 'sentence', 'start'])
    """
    if isinstance(name, (str, Path)) and Path(name).suffix:
        raise InputError(f"there is no corpus {str(name)!r}; a file of your own is read by stance.load_annotations")
    info, root = corpus_info(name), corpora_folder(folder)
    scheme = load_scheme(info.scheme) if info.scheme else None
    read = read_corpus(name, split, folder=root, faults=faults)
    files = _files(info, _split(info, split), root)
    return collect(name, read, files=files, scheme=scheme, group_keys=_GROUP_KEYS)


def load_annotations(
    given: str | Path,
    documents: str | Path | None = None,
    *,
    name: str | None = None,
    scheme: Scheme | None = None,
    faults: Faults | None = None,
) -> Corpus:
    """Read annotations of one's own into memory, in any format that `stance corpora convert` knows.

    Parameters
    ----------
    given : str or Path
        A file or folder; `@ANNOTATOR` after it chooses one of several people.
    documents : str or Path, optional
        The texts of stand-off annotations.
    name : str, optional
        The corpus's name; the file's by default.
    scheme : Scheme, optional
        Labels that a claim may have; without it any.
    faults : Faults, optional
        What becomes of records that cannot be read; by default the first one stops.

    Raises
    ------
    InputError
        If a file or a record cannot be read, a span does not match its text, a label is unknown, or a sentence stands
        twice.

    Examples
    --------
    >>> import stance
    >>> corpus = stance.load_annotations("corrections.jsonl")  # doctest: +SKIP
    >>> labeler = stance.Labeler().fit(corpus.documents, corpus.sentences)  # doctest: +SKIP
    """
    documents = None if documents is None else Path(documents)
    word, annotator = _annotator(str(given))
    path = Path(word)
    if word in corpora() and not path.exists():
        raise InputError(f"{word} is a corpus and no file; it is read by stance.load_corpus({word!r})")
    read = read_annotations(path, documents=documents, annotator=annotator, scheme=scheme, faults=faults)
    files = (path,) if documents is None else (path, documents)
    return collect(name or path.stem, read, files=files, scheme=scheme)


def read_any(
    given: str,
    *,
    form: str | None = None,
    documents: Path | None = None,
    folder: str | Path | None = None,
    faults: Faults | None = None,
) -> Iterator[Annotated]:
    """Stream annotations from what a user names.

    Parameters
    ----------
    given : str
        A corpus as NAME or NAME:SPLIT, or a file or folder (`./NAME` if it is called like a corpus); `@ANNOTATOR`
        after it chooses one of several people.
    form, documents
        See `stance.corpora.formats.read_annotations`.
    folder, faults
        See `read_corpus`.

    Raises
    ------
    InputError
        If it is neither, or cannot be read.
    """
    given, annotator = _annotator(given)
    name, _, split = given.partition(":")
    if name not in corpora():
        if not given or not Path(given).exists():
            known = ", ".join(corpora())
            raise InputError(
                f"no such file or folder, and no corpus; check the path, or use one of {known}", path=given or "''"
            )
        return read_annotations(Path(given), form=form, documents=documents, annotator=annotator, faults=faults)
    if form is not None or documents is not None:
        raise InputError(f"--from and --documents go with files; {name} is a corpus that needs neither")
    return read_corpus(name, split or None, folder=folder, faults=faults, annotator=annotator)


def _annotator(given: str) -> tuple[str, str | None]:
    """Part what is read from who annotated it; both may hold an @."""
    if Path(given).exists():
        return given, None
    for at in (k for k, char in enumerate(given) if char == "@"):
        name, annotator = given[:at], given[at + 1 :]
        if annotator and (name.partition(":")[0] in corpora() or Path(name).exists()):
            return name, annotator
    return given, None


def is_here(info: CorpusInfo, split: str, folder: str | Path | None = None) -> bool:
    """Tell whether a split can be read; a glance, which opens no file."""
    try:
        _require(info, split, corpora_folder(folder))
    except InputError:
        return False
    return True


def load_splits(
    given: str, *, form: str | None = None, folder: str | Path | None = None, faults: Faults | None = None
) -> tuple[Corpus, dict[str, list[int]], Scheme | None]:
    """Read all splits of a corpus that are here, or the one set in a file, to look for what they share.

    Parameters
    ----------
    given, form, folder, faults
        See `read_any`.

    Returns
    -------
    Corpus
        The sentences of all splits; a document that stands in two of them stands there twice.
    dict
        The name of each split and the rows of its sentences.
    Scheme or None
        The corpus's label scheme.

    Raises
    ------
    InputError
        If nothing is here or something cannot be read.
    """
    name, _, wanted = given.partition(":")
    if name not in corpora():
        corpus = collect(Path(given).stem, read_any(given, form=form, folder=folder, faults=faults))
        return corpus, {}, None
    info, root = corpus_info(name), corpora_folder(folder)
    here = [wanted] if wanted else [split for split in info.splits if is_here(info, split, root)]
    parts = {split: load_corpus(name, split, folder=root, faults=faults) for split in here or [info.splits[0]]}
    rows, at = {}, 0
    for split, part in parts.items():
        rows[split] = list(range(at, at + len(part.sentences)))
        at += len(part.sentences)
    documents = tuple(document for part in parts.values() for document in part.documents)
    sentences = tuple(sentence for part in parts.values() for sentence in part.sentences)
    return (
        Corpus(name, documents, sentences, group_keys=_GROUP_KEYS),
        rows,
        load_scheme(info.scheme) if info.scheme else None,
    )


def _split(info: CorpusInfo, split: str | None) -> str:
    if split is None:
        return info.splits[0]
    info.check_split(split)
    return split


def _require(info: CorpusInfo, split: str, root: Path) -> None:
    """Refuse to read what is not there; a gold folder stands for the corpora that gold is joined from."""
    if not ours.gold_is_given(info.name, split, root):
        require(info, split, root)


def _files(info: CorpusInfo, split: str, root: Path) -> list[Path]:
    """Return the files that a split is read from, or their folder where there are many."""
    if ours.gold_is_given(info.name, split, root):
        return [root / "gold" / "documents.jsonl", root / "gold" / f"{split}.jsonl"]
    shipped = [resource("data", file) for file in _SHIPPED.get(info.name, ())]
    needed = [place.partition("/")[::2] for place in info.needs] or [(info.name, split)]
    fetched = []
    for corpus, part in needed:
        paths = [root / corpus / file.path for file in corpus_info(corpus).files_of(part)]
        for parent in dict.fromkeys(path.parent for path in paths):
            members = [path for path in paths if path.parent == parent]
            fetched += members if len(members) == 1 else [parent]
    return [*shipped, *fetched]
