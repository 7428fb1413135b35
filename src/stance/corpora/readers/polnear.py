"""PolNeAR: who says or thinks what in news articles, as spans of source, cue and content.

Newell, Margolin and Ruths (2018), LREC. One text file an article; beside it a brat standoff file for each annotator.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import read_text
from stance.corpora.formats.brat.standoff import AnnFile, Event, TextBound, parse_ann
from stance.exceptions import InputError
from stance.schema import Claim, Document, Json, Mention, Sentence, Span
from stance.text import make_splitter

LABEL = "attribution"
_ATTRIBUTIONS = frozenset({"Attribution", "Attribution-no-source"})


def read(folder: Path, split: str, faults: Faults, *, annotator: str | None = None) -> Iterator[Annotated]:
    """Yield one document an article, cut into sentences by the default splitter, with a claim for each attribution.

    A claim stands in the sentence of its cue (of its content, where there is no cue). A source in another sentence is
    an actor without a span, its words the entity and its place `extra["source"]`. The content is `extra["content"]`: a
    list of spans, wherever they stand. Of a source or cue in several pieces the first counts.

    Parameters
    ----------
    folder : Path
        The corpora's folder; the files are `polnear/SPLIT/text/*.txt` and `polnear/SPLIT/attributions/*_WHO.ann`.
    split : {"train", "dev", "test"}
    faults : Faults
    annotator : str, optional
        Whose annotation is read, and only of the articles that this person has; by default that of the first by name.

    Raises
    ------
    InputError
        If nobody is called so or, unless faults are skipped, a file or a line of it cannot be read.
    """
    root = folder / "polnear" / split
    found: dict[str, dict[str, Path]] = {}
    for path in sorted((root / "attributions").glob("*.ann")):
        article, _, who = path.stem.rpartition("_")
        found.setdefault(article, {})[who] = path
    everybody = sorted({who for paths in found.values() for who in paths})
    if annotator is not None and annotator not in everybody:
        raise InputError(
            f"{annotator!r} annotated nothing here; use one of {', '.join(everybody)}", path=root / "attributions"
        )
    for article, paths in found.items():
        chosen = next(iter(paths.values())) if annotator is None else paths.get(annotator)
        if chosen is not None:
            with faults.guard():
                yield _annotated(article, root / "text" / f"{article}.txt", chosen, faults)


class _Attribution(NamedTuple):
    """An attribution as it is marked; its first stretch says which sentence it belongs to."""

    cue: Span | None
    source: Span | None
    content: tuple[Span, ...]


def _annotated(article: str, text_path: Path, ann_path: Path, faults: Faults) -> Annotated:
    text = read_text(text_path)
    outlet, _, rest = article.partition("_")
    document = Document(article, text, source=outlet, date=rest.partition("_")[0] or None)
    sentences = make_splitter("punkt_news").split(document)
    claims: list[list[Claim]] = [[] for _ in sentences]
    ann = parse_ann(read_text(ann_path, may_be_empty=True), text, ann_path, faults)
    for event in ann.events.values():
        if event.type in _ATTRIBUTIONS and (marked := _marked(event, ann, text)) is not None:
            anchor = marked.cue or marked.content[0]
            place = _sentence_at(sentences, anchor.start)
            if place is not None:
                claims[place].append(_claim(marked, sentences[place]))
    kept = tuple(s.with_claims(tuple(found)) for s, found in zip(sentences, claims, strict=True))
    return Annotated(document, kept)


def _marked(event: Event, ann: AnnFile, text: str) -> _Attribution | None:
    parts: dict[str, TextBound] = {}
    for role, id_ in event.arguments:
        if id_ in ann.textbounds:
            parts.setdefault(role, ann.textbounds[id_])
    cue, source = (_first(parts.get(name), text) for name in ("Cue", "Source"))
    content = tuple(
        _span(fragment, text) for name in ("Content", "Content2") if name in parts for fragment in parts[name].fragments
    )
    return _Attribution(cue, source, content) if cue is not None or content else None


def _claim(marked: _Attribution, sentence: Sentence) -> Claim:
    extra: Json = {"content": [span.to_json() for span in marked.content]} if marked.content else {}
    actor = None
    cue = marked.cue if marked.cue is None or _inside(marked.cue, sentence) else None
    if marked.cue is not None and cue is None:
        extra["cue"] = marked.cue.to_json()
    if marked.source is not None:
        actor = Mention(marked.source)
        if not _inside(marked.source, sentence):
            actor = Mention(None, marked.source.text)
            extra["source"] = marked.source.to_json()
    return Claim(LABEL, cue, actor, extra=extra)


def _first(bound: TextBound | None, text: str) -> Span | None:
    return None if bound is None else _span(bound.fragments[0], text)


def _span(fragment: tuple[int, int], text: str) -> Span:
    start, end = fragment
    return Span(start, end, text[start:end])


def _inside(span: Span, sentence: Sentence) -> bool:
    return sentence.start <= span.start and span.end <= sentence.end


def _sentence_at(sentences: list[Sentence], place: int) -> int | None:
    return next((k for k, s in enumerate(sentences) if s.start <= place < s.end), None)
