"""The texts that lie open: those named on the command line and those pasted, each labelled when first looked at."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from stance.exceptions import InputError
from stance.report.summary import title_of
from stance.schema import Claim, Document, Mention, Sentence
from stance.serve.gold import Corrections, Place, gold_sentence

MAX_CHARACTERS = 200_000
"""How much of a text is shown, and so can be corrected."""
MAX_PASTED = 20_000_000
"""How many characters of pasted texts are held; of more, the oldest go."""
MAX_CLAIMS = 50
_LONGEST_NAME = 300
_PATIENCE = 60.0
_NO_NAME = re.compile(r"[^\w.-]+")

Label = Callable[[Document], list[Sentence]]


class BusyError(Exception):
    """Others are being labelled, for a long time."""


@dataclass
class _Lying:
    document: Document
    sentences: list[Sentence] | None
    pasted: bool


@dataclass(frozen=True)
class Open:
    """A text as it is looked at.

    Parameters
    ----------
    key : str
        What its address ends in.
    document : Document
    sentences : tuple of Sentence
        All of them; those that were saved have the claims that were saved.
    saved : frozenset of (start, end)
        The sentences that were.
    """

    key: str
    document: Document
    sentences: tuple[Sentence, ...]
    saved: frozenset[Place]

    @property
    def shown(self) -> tuple[Sentence, ...]:
        """The sentences that a page shows, as `stance.report.article` chooses them."""
        return tuple(s for k, s in enumerate(self.sentences) if not k or s.end <= MAX_CHARACTERS)


@dataclass(frozen=True)
class Listed:
    """A text in the list: `n_sentences` and `n_claims` are None until it was labelled."""

    key: str
    title: str
    n_sentences: int | None
    n_claims: int | None
    n_saved: int


class Desk:
    """Texts, their claims, and the corrections of these; safe to use from several threads.

    Parameters
    ----------
    label : callable
        Returns the sentences of a document with their claims.
    corrections : Corrections
        Where they are saved.
    labels : sequence of str
        Those that a correction may give.
    needs_cue : bool
        Whether each claim must say which words signal it.
    documents : sequence of Document, optional
        Those that are there from the start.
    sentences : mapping of str to list of Sentence, optional
        What is known of them, by their ids.
    """

    def __init__(
        self,
        label: Label,
        corrections: Corrections,
        *,
        labels: Sequence[str],
        needs_cue: bool = True,
        documents: Iterable[Document] = (),
        sentences: dict[str, list[Sentence]] | None = None,
    ):
        self.corrections, self.labels, self.needs_cue = corrections, tuple(labels), needs_cue
        self._label, self._labelling, self._lock = label, threading.Lock(), threading.Lock()
        known = sentences or {}
        self._texts = {
            str(number): _Lying(document, known.get(document.id), pasted=False)
            for number, document in enumerate(documents, 1)
        }
        self._next = len(self._texts) + 1

    def paste(self, text: str, title: str = "") -> str:
        """Take a text and return its key; its id says what it is called and, shortly, what it says.

        Raises
        ------
        InputError
            If there is nothing in it.
        """
        if not text.strip():
            raise InputError("the text is empty; paste one, or choose a file")
        title = " ".join(title.split())[:_LONGEST_NAME]
        stem = _NO_NAME.sub("-", title).strip("-.")[:60] or "text"
        id_ = f"{stem}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"
        with self._lock:
            for key, lying in self._texts.items():
                if lying.document.id == id_ and lying.document.text == text:
                    return key
            key, self._next = str(self._next), self._next + 1
            self._texts[key] = _Lying(Document(id_, text, title=title or None), None, pasted=True)
            held = sum(len(lying.document.text) for lying in self._texts.values() if lying.pasted)
            for old in [k for k, lying in self._texts.items() if lying.pasted and k != key]:
                if held <= MAX_PASTED:
                    break
                held -= len(self._texts.pop(old).document.text)
        return key

    def listed(self, first: int = 0, n: int | None = None) -> tuple[list[Listed], int]:
        """Return texts in the order in which they came, `n` from the one numbered `first`, and how many there are."""
        with self._lock:
            texts = list(self._texts.items())
        saved = self.corrections.counts()
        out = []
        for key, lying in texts[first:][:n]:
            found = lying.sentences
            n_sentences = None if found is None else len(found)
            n_claims = None if found is None else sum(len(sentence.claims) for sentence in found)
            out.append(
                Listed(key, title_of(lying.document, found or ()), n_sentences, n_claims, saved[lying.document.id])
            )
        return out, len(texts)

    def open(self, key: str) -> Open | None:
        """Return a text with its claims, labelled if it was not yet; None where there is none of that key.

        Raises
        ------
        BusyError
            If others are being labelled for too long.
        """
        with self._lock:
            lying = self._texts.get(key)
        if lying is None:
            return None
        if lying.sentences is None:
            if not self._labelling.acquire(timeout=_PATIENCE):
                raise BusyError
            try:
                if lying.sentences is None:
                    lying.sentences = self._label(lying.document)
            finally:
                self._labelling.release()
        gold = self.corrections.of(lying.document.id)
        saved = {place: s for place, s in gold.items() if lying.document.text[s.start : s.end] == s.text}
        sentences = tuple(
            sentence if (place := (sentence.start, sentence.end)) not in saved
            else replace(sentence, claims=saved[place].claims)
            for sentence in lying.sentences
        )  # fmt: skip
        places = frozenset((s.start, s.end) for s in sentences if (s.start, s.end) in saved)
        return Open(key, lying.document, sentences, places)

    def save(self, text: Open, given: object) -> int:
        """Save corrected sentences and return how many.

        Parameters
        ----------
        text : Open
        given : object
            A list of objects with `sentence` (its number) and `claims`, in the contract's gold format.

        Raises
        ------
        InputError
            If it is no such list, a label is unknown, a span does not fit, or the file cannot be written.
        """
        if not isinstance(given, list) or not given:
            raise InputError("there is no sentence to save; give a list of 'sentence' and 'claims'")
        by_number = {sentence.index: sentence for sentence in text.shown}
        corrected = [self._corrected(by_number, each, text.document) for each in given]
        self.corrections.save(corrected)
        return len(corrected)

    def save_rest(self, text: Open) -> int:
        """Save all sentences that are shown and were not saved yet, with their claims as they are; return how many."""
        rest = [s for s in text.shown if s.part != "boilerplate" and (s.start, s.end) not in text.saved]
        if rest:
            self.corrections.save(rest)
        return len(rest)

    def forget(self, text: Open, number: int) -> None:
        """Take a sentence out of the corrections: the model's claims are shown again."""
        places = [(sentence.start, sentence.end) for sentence in text.sentences if sentence.index == number]
        self.corrections.forget(text.document.id, places)

    def _corrected(self, by_number: dict[int, Sentence], given: object, document: Document) -> Sentence:
        if not isinstance(given, dict) or not isinstance(given.get("claims"), list):
            raise InputError("a corrected sentence is an object with 'sentence' and 'claims'")
        number, claims = given.get("sentence"), given["claims"]
        if type(number) is not int or number not in by_number:
            raise InputError(f"sentence {str(number)[:20]} is not shown here; load the page again")
        if len(claims) > MAX_CLAIMS:
            raise InputError(f"{len(claims)} claims in one sentence; at most {MAX_CLAIMS} are taken")
        own = gold_sentence(by_number[number]).with_claims(())
        if claims and own.part == "boilerplate":
            own = replace(own, part="body")  # for boilerplate holds no claims: somebody sees here that it is none
        read = Sentence.from_json(own.to_json() | {"claims": claims}, document.text)
        return own.with_claims(tuple(self._checked(claim) for claim in read.claims))

    def _checked(self, claim: Claim) -> Claim:
        if claim.stance not in self.labels:
            raise InputError(f"the label {claim.stance[:50]!r} is unknown; use one of {', '.join(self.labels)}")
        if self.needs_cue and claim.cue is None:
            raise InputError(f"the {claim.stance} has no cue; select the words that signal it")
        if any(not span.text.strip() for span in claim.spans):
            raise InputError("words were selected that are blank; select at least one word")
        return Claim(claim.stance, claim.cue, _checked_mention(claim.actor), _checked_mention(claim.target))


def _checked_mention(mention: Mention | None) -> Mention | None:
    """Return a mention with a name that fits; None where it neither points at words nor names anybody."""
    if mention is None:
        return None
    name = (mention.entity or "").strip() or None
    if name is not None and len(name) > _LONGEST_NAME:
        raise InputError(f"a name of {len(name)} characters; at most {_LONGEST_NAME} are taken")
    return None if mention.span is None and name is None else replace(mention, entity=name)
