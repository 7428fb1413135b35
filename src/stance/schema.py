"""What flows through the house: documents, sentences, claims and spans, with JSON in and out.

All offsets count Unicode code points in the document's text exactly as given, end exclusive:
``document.text[span.start:span.end] == span.text`` for every span, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stance.display import Displayed
from stance.exceptions import InputError

STANCES = ("accusation", "denial", "concern")
PARTS = ("headline", "caption", "body", "boilerplate")
SENTIMENTS = ("negative", "neutral", "positive")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document.

    Parameters
    ----------
    start, end : int
        Offsets in code points into the document's text, end exclusive.
    text : str
        The verbatim text between them.
    """

    start: int
    end: int
    text: str

    def to_json(self) -> Json:
        return {"text": self.text, "start": self.start, "end": self.end}

    @classmethod
    def from_json(cls, value: object, document: str | None = None) -> Span:
        """Read a span.

        Parameters
        ----------
        value : object
            A JSON object with `start`, `end` and, unless it is stand-off, `text`.
        document : str, optional
            The document's text: fills a missing `text`, and a `text` that differs is refused.

        Raises
        ------
        InputError
            If it is no such object or does not fit the document.
        """
        start, end, text = _span_fields(value)
        if start is None or end is None:
            raise InputError(f"a span needs 'start' and 'end', got {value!r}")
        return cls(start, end, _verbatim(start, end, text, document))


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor or a target: a span of the sentence (or none) and the entity it stands for.

    An actor known only from another sentence has no span but an entity. `extra` holds further keys of the JSON object.
    """

    span: Span | None
    entity: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def to_json(self) -> Json:
        span: Json = {"text": None, "start": None, "end": None} if self.span is None else self.span.to_json()
        return span | {"entity": self.entity} | dict(self.extra)

    @classmethod
    def from_json(cls, value: object, document: str | None = None) -> Mention:
        """Read a mention; see `Span.from_json` for parameters and errors."""
        start, end, text = _span_fields(value)
        assert isinstance(value, Mapping)
        entity = value.get("entity")
        if entity is not None and not isinstance(entity, str):
            raise InputError(f"'entity' must be text or null, got {entity!r}")
        extra = {key: item for key, item in value.items() if key not in {"text", "start", "end", "entity"}}
        if start is None and end is None and text is None:
            return cls(None, entity, extra)
        return cls(Span.from_json(value, document), entity, extra)


@dataclass(frozen=True, slots=True)
class Claim(Displayed):
    """Who takes which stance towards whom, and the words that say so.

    Parameters
    ----------
    stance : str
        A label of the scheme, one of `STANCES` by default.
    cue : Span or None
        The shortest span that signals the stance.
    actor, target : Mention or None
        Who takes it (None where nobody is named or known) and towards whom.
    score : float or None
        The probability of the stance in [0, 1]; None in gold annotations.
    """

    stance: str
    cue: Span | None = None
    actor: Mention | None = None
    target: Mention | None = None
    score: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def spans(self) -> list[Span]:
        """Its cue and the spans of its actor and target, as far as there are any."""
        mentions = [mention.span for mention in (self.actor, self.target) if mention is not None]
        return [span for span in (self.cue, *mentions) if span is not None]

    def to_json(self) -> Json:
        out: Json = {"stance": self.stance}
        if self.score is not None:
            out["score"] = self.score
        for key, part in (("cue", self.cue), ("actor", self.actor), ("target", self.target)):
            out[key] = None if part is None else part.to_json()
        return out | dict(self.extra)

    @classmethod
    def from_json(cls, value: object, document: str | None = None) -> Claim:
        """Read a claim; see `Span.from_json` for parameters and errors."""
        if not isinstance(value, Mapping) or not isinstance(value.get("stance"), str):
            raise InputError(f"a claim is an object with a 'stance', got {value!r}")
        parts: dict[str, Any] = {}
        for key, kind in (("cue", Span), ("actor", Mention), ("target", Mention)):
            part = value.get(key)
            try:
                parts[key] = None if part is None else kind.from_json(part, document)
            except InputError as error:
                raise InputError(f"{key}: {error}") from None
        known = {"stance", "score", "cue", "actor", "target"}
        extra = {key: item for key, item in value.items() if key not in known}
        return cls(stance=value["stance"], score=_number(value, "score", 0, 1), extra=extra, **parts)


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Sentiment of a sentence: one of `SENTIMENTS` and a score from -1 to 1."""

    label: str
    score: float

    def to_json(self) -> Json:
        return {"label": self.label, "score": self.score}


@dataclass(frozen=True, slots=True)
class Sentence(Displayed):
    """A sentence of a document, with what is known about it.

    Parameters
    ----------
    doc : str
        The document's id.
    index : int
        Its number in the document, from 0 (`sentence` in JSON).
    start, end, text
        Offsets into the document and the verbatim text between them.
    part : str
        One of `PARTS`; boilerplate holds no claims.
    claims : tuple of Claim
    sentiment : Sentiment or None
    extra : mapping
        Unknown keys of the JSON object, kept as they came.
    """

    doc: str
    index: int
    start: int
    end: int
    text: str
    part: str = "body"
    claims: tuple[Claim, ...] = ()
    sentiment: Sentiment | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def item(self) -> str:
        """The sentence's name in predictions, ``doc:start-end``."""
        return f"{self.doc}:{self.start}-{self.end}"

    @property
    def stances(self) -> frozenset[str]:
        """The stances that are taken in it."""
        return frozenset(claim.stance for claim in self.claims)

    def with_claims(self, claims: tuple[Claim, ...]) -> Sentence:
        """Return the same sentence with other claims."""
        return self._with(claims, self.sentiment)

    def with_sentiment(self, sentiment: Sentiment | None) -> Sentence:
        """Return the same sentence with another sentiment."""
        return self._with(self.claims, sentiment)

    def _with(self, claims: tuple[Claim, ...], sentiment: Sentiment | None) -> Sentence:
        # `dataclasses.replace` takes twice the time, and every sentence comes by here.
        return Sentence(self.doc, self.index, self.start, self.end, self.text, self.part, claims, sentiment, self.extra)

    def to_json(self) -> Json:
        out: Json = {
            "doc": self.doc,
            "sentence": self.index,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "part": self.part,
        }
        if self.sentiment is not None:
            out["sentiment"] = self.sentiment.to_json()
        out["claims"] = [claim.to_json() for claim in self.claims]
        out.update(self.extra)
        return out

    @classmethod
    def from_json(cls, value: object, document: str | None = None, *, index: int = 0) -> Sentence:
        """Read a sentence with its claims.

        Parameters
        ----------
        value : object
            A JSON object of the contract's output or gold format, stand-off or with text.
        document : str, optional
            The document's text, see `Span.from_json`.
        index : int, optional
            The sentence's number where the object gives none.

        Raises
        ------
        InputError
            If a field is missing or of the wrong kind, or a span does not fit.
        """
        if not isinstance(value, Mapping):
            raise InputError(f"a sentence is an object, got {value!r}")
        doc, number = value.get("doc"), value.get("sentence", index)
        if not isinstance(doc, str) or not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise InputError(
                "a sentence needs 'doc' (text) and, where given, 'sentence' (a whole number from 0), "
                f"got {doc!r} and {number!r}"
            )
        span = Span.from_json(value, document)
        part = value.get("part", "body")
        if part not in PARTS:
            raise InputError(f"'part' must be one of {', '.join(PARTS)}, got {part!r}")
        claims = value.get("claims", [])
        if not isinstance(claims, list):
            raise InputError(f"'claims' must be a list, got {claims!r}")
        read = tuple(Claim.from_json(claim, document) for claim in claims)
        for claim in read:
            for piece in claim.spans:
                if not (span.start <= piece.start and piece.end <= span.end):
                    raise InputError(f"span {piece.start}-{piece.end} stands outside its sentence")
        sentiment = None
        if (given := value.get("sentiment")) is not None:
            score = _number(given, "score", -1, 1) if isinstance(given, Mapping) else None
            if score is None or given.get("label") not in SENTIMENTS:
                raise InputError(f"'sentiment' needs a 'label' of {', '.join(SENTIMENTS)} and a 'score', got {given!r}")
            sentiment = Sentiment(given["label"], score)
        known = {"doc", "sentence", "start", "end", "text", "part", "sentiment", "claims"}
        extra = {key: item for key, item in value.items() if key not in known}
        return cls(doc, number, span.start, span.end, span.text, part, read, sentiment, extra)


@dataclass(frozen=True, slots=True)
class Document(Displayed):
    """A text and where it comes from.

    Parameters
    ----------
    id : str
        Its name, unique in a corpus.
    text : str
        The text exactly as given: line ends kept, a byte-order mark not counted.
    title, date, source : str or None
        What they say.
    meta : mapping
        All other keys of the input.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> Json:
        out: Json = {"id": self.id, "text": self.text}
        named = {"title": self.title, "date": self.date, "source": self.source}
        return out | {key: value for key, value in named.items() if value is not None} | dict(self.meta)

    @classmethod
    def from_json(cls, value: object) -> Document:
        """Read a document from an object with `id` and `text`.

        Raises
        ------
        InputError
            If `id` or `text` is missing or of the wrong kind.
        """
        if not isinstance(value, Mapping):
            raise InputError(f"a document is an object with 'id' and 'text', got {type(value).__name__}")
        for key in ("id", "text"):
            if not isinstance(value.get(key), str):
                got = "nothing" if key not in value else repr(value[key])
                raise InputError(f"a document needs {key!r}, a JSON string, got {got[:80]}")
        named = {}
        for key in ("title", "date", "source"):
            item = value.get(key)
            named[key] = item if item is None or isinstance(item, str) else str(item)
        meta = {key: item for key, item in value.items() if key not in {"id", "text", *named}}
        return cls(id=value["id"], text=value["text"], meta=meta, **named)


def sentences_by_document(sentences: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    """Return the sentences of each document, by the document's id."""
    out: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        out.setdefault(sentence.doc, []).append(sentence)
    return out


def _span_fields(value: object) -> tuple[int | None, int | None, str | None]:
    if not isinstance(value, Mapping):
        raise InputError(f"a span is an object with 'start' and 'end', got {value!r}")
    start, end, text = value.get("start"), value.get("end"), value.get("text")
    for key, number in (("start", start), ("end", end)):
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            raise InputError(f"{key!r} must be a whole number or null, got {number!r}")
    if text is not None and not isinstance(text, str):
        raise InputError(f"'text' must be text or null, got {text!r}")
    return start, end, text


def _verbatim(start: int, end: int, text: str | None, document: str | None) -> str:
    if not 0 <= start <= end or (document is not None and end > len(document)):
        raise InputError(f"span {start}-{end} does not lie in its document")
    if document is None:
        if text is None:
            raise InputError(f"span {start}-{end} has no 'text', and its document is not there to fill it in")
        return text
    found = document[start:end]
    if text is not None and text != found:
        raise InputError(f"span {start}-{end} says {text!r} but the document has {found!r} there")
    return found


def _number(value: Mapping[str, Any], key: str, least: float, most: float) -> float | None:
    number = value.get(key)
    if number is None:
        return None
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        raise InputError(f"{key!r} must be a number or null, got {number!r}")
    if not least <= number <= most:  # nor is NaN between them
        raise InputError(f"{key!r} must be from {least} to {most}, got {number!r}")
    return float(number)
