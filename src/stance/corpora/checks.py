"""Checks of an annotated corpus and of its splits, each with a stable code; docs/checks.md says what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from heapq import nlargest
from itertools import islice
from typing import Literal

from stance.corpora.corpus import Corpus
from stance.corpora.schemes import Scheme
from stance.corpora.similar import Copies, distinct_sentences, iter_near_duplicates, letters, normal_form, spellings
from stance.exceptions import InputError
from stance.schema import Json, Sentence, Span, sentences_by_document

Level = Literal["issue", "tip", "passed"]
LEVELS: tuple[Level, ...] = ("issue", "tip", "passed")

MAX_EXAMPLES, MAX_PAIRS = 5, 1_000_000
SHORT = 5
"""Sentences with fewer words repeat by nature ("He denied it.")."""

SHARE = 0.01
"""From this share of the smaller side on, nearly repeated sentences can move its score."""

_TEXTS = {
    "STN001": ("The same sentence on both sides", "Drop the copies from the side that is trained on."),
    "STN002": ("Nearly the same sentence on both sides", "Drop them from training, or split by story."),
    "STN003": ("One document or story on both sides", "Split by document, or by story where that is known."),
    "STN004": ("Labels with few examples", "Annotate more of them, merge labels, or leave their score out."),
    "STN005": ("Spans that do not fit the text", "Correct 'start' and 'end': code points of the text as it is given."),
    "STN006": ("One entity, two spellings in a document", "Write the fullest name of the document everywhere."),
    "STN007": ("The same sentence, annotated differently", "Read both beside the codebook and correct one."),
    "STN008": ("A sentence stands twice", "Keep one, unless both count; short ones repeat by nature."),
}
_SHOWN, _LONGEST = 80, 400  # characters of a quotation and of an example, whatever ids it names


@dataclass(frozen=True)
class Check:
    """What one check found.

    Parameters
    ----------
    code : str
        For instance ``STN001``; its meaning never changes.
    title : str
        What was looked for.
    level : {"issue", "tip", "passed"}
        Whether scores cannot be trusted, something is worth a look, or nothing was found.
    count : int
        How many were found.
    detail : str
        The numbers, in one sentence.
    remedy : str
        What to do about it.
    examples : tuple of str
        Some of what was found, short.
    """

    code: str
    title: str
    level: Level
    count: int
    detail: str
    remedy: str
    examples: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return asdict(self) | {"examples": list(self.examples)}


def check_corpus(
    corpus: Corpus,
    *,
    scheme: Scheme | None = None,
    splits: Mapping[str, Sequence[int]] | None = None,
    min_class: int = 10,
) -> list[Check]:
    """Look for what flatters the scores on a corpus, and for slips of its annotation.

    Parameters
    ----------
    corpus : Corpus
    scheme : Scheme, optional
        Its labels; without it those that occur.
    splits : mapping of str to sequence of int, optional
        Row numbers of `corpus.sentences` by the split's name: train, dev and test, or the folds of a cross-validation.
        Each is held against all others. A name that begins with ``train`` says what is trained on. With fewer than two
        splits the checks of two sides (STN001 to STN003) are left out.
    min_class : int, default=10
        Fewer examples of a label in one set are too few.

    Returns
    -------
    list of Check
        Issues, then tips, then what passed, each by code.

    Raises
    ------
    InputError
        If a split is empty or names a row that is not there.
    """
    sets = _sets(corpus, splits)
    sentences = distinct_sentences(corpus.sentences, sets)
    pairs = scheme is not None and scheme.unit == "pairs"
    found = [
        _few_examples(corpus, None if scheme is None else list(scheme.labels), sets, min_class, pairs=pairs),
        _broken_spans(corpus),
        _two_spellings(corpus),
        _contradictions(sentences, pairs=pairs),
        _repeats(sentences, sets),
    ]
    if len(sets) > 1:
        found += [_same(sentences), _nearly_same(sentences, sets), _documents(corpus, sets)]
    return sorted(found, key=lambda check: (LEVELS.index(check.level), check.code))


def _sets(corpus: Corpus, splits: Mapping[str, Sequence[int]] | None) -> dict[str, list[int]]:
    """Return the rows of each split, or of the one set where there is none."""
    n_rows = len(corpus.sentences)
    if not splits:
        return {corpus.name: list(range(n_rows))}
    for name, rows in splits.items():
        if len(rows) == 0:
            raise InputError(f"split {name!r} is empty; leave it out")
        for row in rows:
            if not 0 <= row < n_rows:
                raise InputError(f"split {name!r} names row {row!r}, but there are {n_rows} sentences; count from 0")
    return {name: [int(row) for row in rows] for name, rows in splits.items()}


def _check(code: str, level: Level, count: int, detail: str, examples: Iterable[str]) -> Check:
    title, remedy = _TEXTS[code]
    shown = tuple(_cut(example, _LONGEST) for example in islice(examples, MAX_EXAMPLES))
    return Check(code, title, level if count else "passed", count, detail, remedy, shown)


def _same(sentences: Sequence[Copies]) -> Check:
    found = sorted((copies for copies in sentences if len(copies.everywhere) > 1), key=_is_short)
    n_long = sum(not _is_short(copies) for copies in found)
    detail = f"{_some(len(found), 'sentence')} in more than one split, {n_long:,} with {SHORT} words or more."
    examples = (_by_split(copies) for copies in found)
    return _check("STN001", "issue" if n_long else "tip", len(found), detail, examples)


def _nearly_same(sentences: Sequence[Copies], sets: Mapping[str, list[int]]) -> Check:
    long = [copies for copies in sentences if copies.everywhere and not _is_short(copies)]
    splits = [copies.everywhere for copies in long]
    touched: dict[str, set[int]] = {name: set() for name in sets}
    # Only pairs across splits count, so each split is a group; a sentence that stands in several has one of its own.
    groups = [[*sets].index(min(own)) if len(own) == 1 else -1 - k for k, own in enumerate(splits)]
    pairs = iter_near_duplicates([copies.sentences[0].text for copies in long], groups=groups)

    def across() -> Iterator[tuple[int, int, float]]:
        """Yield pairs, not all of a template's countless ones, and note which sentences of each split they touch."""
        for i, j, similarity in islice(pairs, MAX_PAIRS):
            for here, there in ((i, j), (j, i)):
                for name in (name for name in splits[here] if splits[there] - {name}):
                    touched[name].add(here)
            yield i, j, similarity

    found = nlargest(MAX_EXAMPLES, across(), key=lambda pair: pair[2])
    examples = (f"{similarity:.2f}: {_by_split(long[i])}, {_by_split(long[j])}" for i, j, similarity in found)
    half = sum(map(len, sets.values())) / 2  # of a split and all others together, the smaller side counts
    share, side = max((len(touched[name]) / len(rows), name) for name, rows in sets.items() if len(rows) <= half)
    count = len(set[int]().union(*touched.values()))
    cut = next(pairs, None) is not None
    least, most = ("At least ", "at least") if cut else ("", "at most")
    part = f"{most} {100 * share:.1f} % of one side ({side}); fewer than {SHORT} words left out."
    detail = f"{least}{_some(count, 'sentence')} nearly like one in another split, {part}"
    return _check("STN002", "issue" if cut or share >= SHARE else "tip", count, detail, examples)


def _documents(corpus: Corpus, sets: Mapping[str, list[int]]) -> Check:
    groups, splits = corpus.groups, dict[str, set[str]]()
    for name, rows in sets.items():
        for row in rows:
            splits.setdefault(groups[row], set()).add(name)
    found = [f"{group} in {', '.join(sorted(names))}" for group, names in sorted(splits.items()) if len(names) > 1]
    detail = f"{len(found):,} of {_some(len(splits), 'document')} in more than one split, taking one story as one."
    return _check("STN003", "issue", len(found), detail, found)


def _few_examples(
    corpus: Corpus, labels: Sequence[str] | None, sets: Mapping[str, list[int]], min_class: int, *, pairs: bool
) -> Check:
    """Count the sentences with a label, or the claims where each pair of mentions gets one."""
    of_row = [[claim.stance for claim in s.claims] if pairs else sorted(s.stances) for s in corpus.sentences]
    whole = Counter(label for row in of_row for label in row)
    counts = {name: Counter(label for row in rows for label in of_row[row]) for name, rows in sets.items()}
    labels = sorted(whole) if labels is None else labels
    # Of a label that is rare in all, every part that is trained on has few: no need to name the parts as well.
    few = [(whole[label], label, "all") for label in labels if whole[label] < min_class]
    serious = bool(few)
    for name, count in counts.items():
        for label in labels:
            if count[label] < min_class <= whole[label]:
                few.append((count[label], label, name))
                serious |= count[label] == 0 or name.casefold().startswith("train")
    n_labels = len({label for _, label, _ in few})
    detail = f"{n_labels:,} of {_some(len(labels), 'label')} with fewer than {min_class} examples in a set."
    examples = (f"{label}: {number:,} in {name}" for number, label, name in sorted(few))
    return _check("STN004", "issue" if serious else "tip", n_labels, detail, examples)


def _broken_spans(corpus: Corpus) -> Check:
    texts: dict[str, list[str]] = {}  # of splits read apart, each may bring its own text of a document
    for document in corpus.documents:
        texts.setdefault(document.id, []).append(document.text)
    found, total = [], 0
    for sentence in corpus.sentences:
        whole = Span(sentence.start, sentence.end, sentence.text)
        for span in (whole, *(span for claim in sentence.claims for span in claim.spans)):
            total += 1
            bounds = slice(span.start, span.end)
            verbatim = span.start >= 0 and any(text[bounds] == span.text for text in texts.get(sentence.doc, ()))
            if not verbatim or span.start < whole.start or span.end > whole.end:
                reason = f"stands outside {whole.start}-{whole.end}" if verbatim else "is not what stands there"
                found.append(f"{_quote(span.text)} {reason} ({sentence.doc}:{span.start}-{span.end})")
    detail = f"{len(found):,} of {_some(total, 'span')} not verbatim or outside the sentence."
    return _check("STN005", "issue", len(found), detail, found)


def _two_spellings(corpus: Corpus) -> Check:
    found, documents = [], sentences_by_document(corpus.sentences)
    for doc, sentences in documents.items():
        mentions = (m for s in sentences for claim in s.claims for m in (claim.actor, claim.target))
        names = {mention.entity for mention in mentions if mention is not None and mention.entity}
        found += [f"{_quote(one)}, {_quote(other)} ({doc})" for one, other in spellings(names)]
    detail = f"{_some(len(found), 'pair')} of names that look like one, in {_some(len(documents), 'document')}."
    return _check("STN006", "tip", len(found), detail, found)


def _contradictions(sentences: Sequence[Copies], *, pairs: bool) -> Check:
    """Compare copies wherever they stand; boilerplate is left out, since by rule it holds no claims."""
    found, repeated = [], 0
    for copies in sentences:
        compared = [sentence for sentence in copies.sentences if sentence.part != "boilerplate"]
        repeated += len(compared) > 1
        ways: dict[tuple[str, ...], set[frozenset[tuple[str, ...]]]] = {}
        for sentence in compared:
            for key, marked in _annotation(sentence, pairs).items():
                ways.setdefault(key, set()).add(frozenset(marked))
        if any(len(way) > 1 for way in ways.values()):
            found.append(_example(compared[0].text, [sentence.item for sentence in compared]))
    detail = f"{len(found):,} of {_some(repeated, 'sentence')} with copies annotated in more than one way."
    return _check("STN007", "tip", len(found), detail, found)


def _annotation(sentence: Sentence, pairs: bool) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """Return the words marked for each claim; where pairs are given, the labels of each pair.

    Entities do not count, since "He denied it." may be said of anybody; nor do pairs that only one copy has.
    """
    out: dict[tuple[str, ...], set[tuple[str, ...]]] = {} if pairs else {(): set()}
    for claim in sentence.claims:
        actor, target = (mention.span if mention is not None else None for mention in (claim.actor, claim.target))
        cue, *who = ("" if span is None else letters(span.text) for span in (claim.cue, actor, target))
        if pairs:
            out.setdefault(tuple(who), set()).add((claim.stance,))
        else:
            out[()].add((claim.stance, cue, *who))
    return out


def _repeats(sentences: Sequence[Copies], sets: Iterable[str]) -> Check:
    found = [own for copies in sentences for name in sets if len(own := copies.within(name)) > 1]
    surplus = sum(len(own) - 1 for own in found)
    detail = f"{_some(len(found), 'sentence')} more than once in one set, {_some(surplus, 'row')} too many."
    examples = (_example(own[0].text, [sentence.item for sentence in own]) for own in found)
    return _check("STN008", "tip", len(found), detail, examples)


def _is_short(copies: Copies) -> bool:
    return len(normal_form(copies.sentences[0].text).split()) < SHORT


def _by_split(copies: Copies) -> str:
    """Return a sentence and one place of it in each split."""
    places = [f"{copies.within(split)[0].item} in {split}" for split in sorted(copies.everywhere)]
    return _example(copies.sentences[0].text, places)


def _example(text: str, places: Sequence[str]) -> str:
    return f"{_quote(text)} ({', '.join(places[:3])}{', …' if len(places) > 3 else ''})"


def _quote(text: str) -> str:
    return f"“{_cut(' '.join(text[: 4 * _SHOWN].split()), _SHOWN)}”"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
