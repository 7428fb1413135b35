"""spaCy's DocBin (`.spacy`): one Doc a document, with sentences, cues, actors and targets as groups of spans.

Source: https://spacy.io/api/docbin. The format is msgpack in zlib; nothing in it is unpickled or run.
"""

from __future__ import annotations

import gc
import json
import zlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import read_bytes
from stance.corpora.formats.records import Place, check_json, make_sentence, stored
from stance.corpora.formats.regions import Region, Relation, group, leftover, make_claim, mark
from stance.exceptions import InputError, MissingExtraError
from stance.schema import Document, Json, Sentence, Span
from stance.text import make_splitter, tokenize

_KEY = "stance"
_MENTIONS = {"actors": "Actor", "targets": "Target"}
_GROUPS = ("sentences", "cues", *_MENTIONS)
_MAX_BYTES = 2**30
"""No file is unpacked beyond this, however small it is."""

_CHUNK = 2**20


class _Doc(NamedTuple):
    """What is read of a Doc: its groups of spans, the sentences that somebody found in it, and our own JSON.

    The id of a region is that of its span, which may stand at several or be empty.
    """

    text: str
    groups: Mapping[str, Sequence[Region]]
    sentences: Sequence[tuple[int, int]]
    told: object


def read(path: Path, faults: Faults) -> Iterator[Annotated]:
    """Yield the documents of a file.

    Of a Doc that `write` did not make, entities and spans are read: `doc.spans["sc"]` where there is such a group, else
    `doc.ents`. The labels Actor and Target make mentions, whose entity is `kb_id_`; all others are stances and make
    cues. A sentence with one cue may have an actor and a target. Sentences are those of the Doc, else cut as the
    package cuts news. Such documents are called by the file and their number.

    Parameters
    ----------
    path : Path
        `.spacy`.
    faults : Faults

    Raises
    ------
    InputError
        If the file is no DocBin. Faults of a document name its number.
    MissingExtraError
        If spaCy is not installed.
    """
    spacy = _spacy()
    data = read_bytes(path)
    with Place(path, "the file").named(), _strange_bytes():
        _check_size(data)
        packed = spacy.DocBin().from_bytes(data)
        vocab = spacy.Vocab(strings=packed.strings)
        wanted = [k for k, attr in enumerate(packed.attrs) if attr in spacy.attrs]
    for k in range(len(packed)):
        made: list[Annotated] = []
        with faults.guard(), Place(path, f"document {k + 1}").named():
            with _strange_bytes():
                doc = _unpacked(packed, k, wanted, vocab)
            made.append(_foreign(doc, f"{path.stem}-{k + 1}") if doc.told is None else _own(doc))
        yield from made


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write a file that `spacy.tokens.DocBin` reads.

    A Doc has the groups of spans `sentences`, `cues` (labelled with their stance), `actors` and `targets` (with their
    entity as `kb_id_`). Spans of one claim have one `id_`, the number of the claim in its document. A claim without a
    cue has its whole sentence in `cues`. What spans cannot hold stands as JSON in `doc.user_data["stance"]`. Words are
    cut where a span starts or ends, so that `doc.text` is the document's text. Lost are empty entities.

    Parameters
    ----------
    path : Path
        `.spacy`.
    documents : iterable of Annotated

    Raises
    ------
    InputError
        If the file cannot be written, or a sentence or one of its spans is empty.
    MissingExtraError
        If spaCy is not installed.
    """
    spacy = _spacy()
    packed, vocab = spacy.DocBin(attrs=[], store_user_data=True), spacy.Vocab()
    with stored(path) as aside:
        for document, sentences in documents:
            packed.add(_packed(spacy.Doc, vocab, document, sentences))
        aside.write_bytes(packed.to_bytes())


def _spacy() -> SimpleNamespace:
    try:
        from spacy import attrs  # type: ignore[import-not-found,unused-ignore]
        from spacy.tokens import Doc, DocBin  # type: ignore[import-not-found,unused-ignore]
        from spacy.vocab import Vocab  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise MissingExtraError("the format spacy", "spacy") from None
    # All else that a file says of its words is not used, so damage there does no harm.
    needed = {attrs.ORTH, attrs.ENT_IOB, attrs.ENT_TYPE, attrs.SENT_START}
    return SimpleNamespace(Doc=Doc, DocBin=DocBin, Vocab=Vocab, attrs=needed)


def _packed(doc_type: Any, vocab: Any, document: Document, sentences: Sequence[Sentence]) -> Any:
    """Return the spaCy Doc of a document."""
    spans: list[tuple[str, Span, dict[str, str]]] = []
    told: Json = {"document": document.to_json(), "sentences": [], "claims": []}
    del told["document"]["text"]
    for sentence in sentences:
        spans.append(("sentences", Span(sentence.start, sentence.end, sentence.text), {}))
        kept = sentence.to_json()
        told["sentences"].append({k: v for k, v in kept.items() if k not in ("doc", "start", "end", "text", "claims")})
        for claim, found in zip(sentence.claims, mark(sentence), strict=True):
            number = str(len(told["claims"]))
            told["claims"].append(leftover(claim))
            for name, region in zip(_GROUPS[1:], found, strict=True):
                if region is not None:
                    about = {"label": region.label, "kb_id": region.entity or "", "span_id": number}
                    spans.append((name, region.span, about))
    words, spaces = _words(document.text, {s.start for _, s, _ in spans}, {s.end for _, s, _ in spans})
    doc = doc_type(vocab, words=words, spaces=spaces)
    groups: dict[str, list[Any]] = {name: [] for name in _GROUPS}
    for name, span, about in spans:
        piece = doc.char_span(span.start, span.end, **about)
        if piece is None:
            raise InputError(f"{document.id}:{span.start}-{span.end} does not lie in its document; correct the offsets")
        groups[name].append(piece)
    for name, pieces in groups.items():
        doc.spans[name] = pieces
    doc.user_data[_KEY] = json.dumps(told, ensure_ascii=False)
    return doc


def _words(text: str, starts: Collection[int], ends: Collection[int]) -> tuple[list[str], list[bool]]:
    """Cut a text into spaCy's words, and tell which of them a single space follows; no character is left out."""
    tokens = tokenize(text)
    cuts = {0, len(text), *starts, *ends, *(t.start for t in tokens), *(t.end for t in tokens)}
    words: list[str] = []
    spaces: list[bool] = []
    for start, end in pairwise(sorted(cut for cut in cuts if cut <= len(text))):
        word = text[start:end]
        if word == " " and words and not spaces[-1] and start not in starts and end not in ends:
            spaces[-1] = True
        else:
            words.append(word)
            spaces.append(False)
    return words, spaces


@contextmanager
def _strange_bytes() -> Iterator[None]:
    """Turn whatever damaged bytes make spaCy raise into an `InputError`.

    Raises
    ------
    InputError
        If anything else was raised inside.
    """
    collecting = gc.isenabled()
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # spaCy, srsly, numpy and struct all say it in ways of their own
        raise InputError(f"is no DocBin that can be read ({type(error).__name__}); write it again") from None
    finally:
        if collecting:
            gc.enable()  # srsly turns it off to unpack, and leaves it so after an error


def _check_size(data: bytes) -> None:
    unpack, size = zlib.decompressobj(), 0
    for at in range(0, len(data), _CHUNK):
        piece = data[at : at + _CHUNK]
        while piece:
            size += len(unpack.decompress(piece, _CHUNK))
            piece = unpack.unconsumed_tail
            if size > _MAX_BYTES:
                raise InputError(f"unpacks to more than {_MAX_BYTES:,} bytes; split it")


def _unpacked(packed: Any, number: int, wanted: Sequence[int], vocab: Any) -> _Doc:
    """Return what is to be read of a document; the others are left alone, for one of them may be damaged."""
    one = type(packed)()
    one.attrs = [packed.attrs[k] for k in wanted]
    one.tokens = [packed.tokens[number][:, wanted]]
    for name in ("spaces", "cats", "span_groups", "flags", "user_data"):
        setattr(one, name, getattr(packed, name)[number : number + 1])
    doc = next(one.get_docs(vocab))
    text = doc.text

    def pieces(spans: Iterable[Any]) -> Iterator[Region]:
        for span in spans:
            if span.start >= span.end:
                raise InputError("holds an empty span; remove it")
            # What the file says of characters is not trusted, only which words are meant.
            start, end = doc[span.start].idx, doc[span.end - 1].idx + len(doc[span.end - 1])
            yield Region(span.id_, span.label_, Span(start, end, text[start:end]), span.kb_id_ or None)

    groups = {name: list(pieces(doc.spans[name])) for name in (*_GROUPS, "sc") if name in doc.spans}
    groups.setdefault("sc", list(pieces(doc.ents)))
    sentences = [(s.start_char, s.end_char) for s in doc.sents] if doc.has_annotation("SENT_START") else []
    return _Doc(text, groups, sentences, doc.user_data.get(_KEY))


def _foreign(doc: _Doc, name: str) -> Annotated:
    document = Document(name, doc.text)
    found = [Sentence(name, k, a, b, doc.text[a:b]) for k, (a, b) in enumerate(doc.sentences)]
    bare = found or make_splitter("punkt_news").split(document)
    regions = [region._replace(id=str(k)) for k, region in enumerate(doc.groups["sc"])]
    return Annotated(document, _filled(bare, regions, [], {}))


def _own(doc: _Doc) -> Annotated:
    told = _told(doc.told)
    document = Document.from_json(told["document"] | {"text": doc.text})
    spans = [piece.span for piece in doc.groups.get("sentences", ())]
    if len(spans) != len(told["sentences"]):
        raise InputError(f"has {len(spans)} sentences but tells of {len(told['sentences'])}; write it again")
    places = [{"doc": document.id, **span.to_json()} for span in spans]
    bare = [make_sentence(about | place, {}) for about, place in zip(told["sentences"], places, strict=True)]
    numbered = {str(k): rest for k, rest in enumerate(told["claims"])}
    regions, relations, cue_of, rests = [], [], {}, {}
    for k, cue in enumerate(doc.groups.get("cues", ())):
        regions.append(cue._replace(id=f"cue {k}"))
        rests[f"cue {k}"] = numbered.get(cue.id, {})
        cue_of[cue.id] = f"cue {k}"
    for name, label in _MENTIONS.items():
        for k, mention in enumerate(doc.groups.get(name, ())):
            regions.append(mention._replace(id=f"{name} {k}", label=label))
            if mention.id and mention.id in cue_of:
                relations.append(Relation(cue_of[mention.id], f"{name} {k}"))
    return Annotated(document, _filled(bare, regions, relations, rests))


def _told(given: object) -> Json:
    """Return our own JSON of a Doc."""
    try:
        told = json.loads(given) if isinstance(given, str) else None
    except (ValueError, RecursionError):
        told = None
    kinds = {"document": dict, "sentences": list, "claims": list}
    if not isinstance(told, dict) or not all(isinstance(told.get(key), kind) for key, kind in kinds.items()):
        raise InputError(f"its user_data[{_KEY!r}] is not what the package writes; write it again or remove it")
    if not all(isinstance(about, dict) for about in (*told["sentences"], *told["claims"])):
        raise InputError(f"its user_data[{_KEY!r}] tells of a sentence or a claim that is no object; write it again")
    check_json(told)
    return told


def _filled(
    bare: Sequence[Sentence], regions: Iterable[Region], relations: Iterable[Relation], rests: Mapping[str, Json]
) -> tuple[Sentence, ...]:
    """Give sentences the claims that are marked in them."""
    if any(after.start < before.end for before, after in pairwise(bare)):
        raise InputError("its sentences overlap or are out of order; write it again")
    starts = [sentence.start for sentence in bare]
    home: dict[str, int] = {}
    marked: list[list[Region]] = [[] for _ in bare]
    joined: list[list[Relation]] = [[] for _ in bare]
    for region in regions:
        k = bisect_right(starts, region.span.start) - 1
        if k < 0 or region.span.end > bare[k].end:
            raise InputError(f"{region} does not lie in one sentence; mark it within one")
        home[region.id] = k
        marked[k].append(region)
    for relation in relations:
        joined[home[relation.one]].append(relation)
    return tuple(
        sentence.with_claims(tuple(make_claim(found, rests.get(found.cue.id, {})) for found in group(inside, links)))
        for sentence, inside, links in zip(bare, marked, joined, strict=True)
    )
