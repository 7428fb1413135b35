"""Who takes a stance towards whom: the seed article with its obvious cues given, and the estimator's manners."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from directions import DIRECTIONS, UNSOLVED, Row
from stance.actors.attribution import Attributor
from stance.resources import resource
from stance.schema import Claim, Document, Mention, Sentence, Span

# Sentence (its beginning and end), stance, cue, and who: actor text, actor entity, target text (None: whatever).
OBVIOUS = [
    ("China on Friday accused", "in Quebec.", "accusation", "accused", "China", "China", "Canada"),
    ('Canada should "stop', "daily briefing.", "accusation", "stop attacks and smears",
     "Foreign Ministry spokesperson Mao Ning", "Mao Ning", "Canada"),
    ('"China has been ...', "Mao said.", "denial", "strictly abiding by international law", "Mao", "Mao Ning", None),
    ("Canadians of Chinese origin", "said Thursday.", "accusation", "victims",
     "Sgt. Charles Poirier", "Charles Poirier", None),
    ("The investigation adds to", "Canadian elections.", "accusation", "accusations", "Ottawa", "Ottawa", "Beijing"),
    ("China has denied", "accusations.", "denial", "denied", "China", "China", None),
    ("Prime Minister Justin Trudeau said", 'enormously."', "concern", "concerns us enormously",
     "Prime Minister Justin Trudeau", "Justin Trudeau", None),
    ("In November 2022, Chinese President", "Canadian elections.", "concern", "concerns",
     "Trudeau", "Justin Trudeau", None),
    ("In November 2022, Chinese President", "Canadian elections.", "accusation", "rebuked",
     "Chinese President Xi Jinping", "Xi Jinping", "Prime Minister Justin Trudeau"),
    ("Foreign Affairs Minister Melanie Joly", "last fall.", "concern", "concerns",
     "Foreign Affairs Minister Melanie Joly", "Melanie Joly", None),
    ("The Spanish human rights organization", "the U.S.", "accusation", "has scores of such stations",
     "The Spanish human rights organization Safeguard Defenders", "Safeguard Defenders", "China"),
    ("In a report last September", 'for persecution."', "accusation", "harass", "it", "Safeguard Defenders", None),
]  # fmt: skip


@pytest.fixture(scope="session")
def embedded() -> tuple[list[Document], list[Sentence]]:
    def lines(name: str) -> list[dict[str, object]]:
        text = resource("data", f"embedded/{name}").read_text(encoding="utf8")
        return [json.loads(line) for line in text.splitlines()]

    documents = [Document.from_json(item) for item in lines("documents.jsonl")]
    texts = {document.id: document.text for document in documents}
    return documents, [Sentence.from_json(item, texts[str(item["doc"])]) for item in lines("annotations.jsonl")]


@pytest.fixture(scope="session")
def attributor(embedded: tuple[list[Document], list[Sentence]]) -> Attributor:
    return Attributor().fit(*embedded)


@pytest.fixture(scope="session")
def seed(attributor: Attributor) -> list[Claim]:
    # The article is read byte for byte, offsets and line ends included.
    path = resource("seeds", "000_a74782415fa912cf.txt")
    document = Document("seed", path.read_bytes().decode("utf-8-sig"))
    sentences = []
    for index, (begin, end, stance, cue, *_) in enumerate(OBVIOUS):
        start = document.text.index(begin)
        stop = document.text.index(end, start) + len(end)
        at = document.text.index(cue, start)
        claim = Claim(stance, Span(at, at + len(cue), cue), score=0.9)
        sentences.append(Sentence("seed", index, start, stop, document.text[start:stop], claims=(claim,)))
    labelled = attributor.predict([document], sentences)
    assert all(document.text[s.start : s.end] == s.text for s in labelled)
    return [sentence.claims[0] for sentence in labelled]


def test_seed_actors_are_found(seed: list[Claim]) -> None:
    wrong = [(row[4], claim.actor) for row, claim in zip(OBVIOUS, seed, strict=True)
             if claim.actor is None or claim.actor.span is None or claim.actor.span.text != row[4]]  # fmt: skip
    assert len(wrong) <= 2, wrong


def test_seed_entities_are_the_fullest_names(seed: list[Claim]) -> None:
    wrong = [(row[5], claim.actor) for row, claim in zip(OBVIOUS, seed, strict=True)
             if claim.actor is None or claim.actor.entity != row[5]]  # fmt: skip
    assert len(wrong) <= 2, wrong


def test_seed_targets_are_found(seed: list[Claim]) -> None:
    rows = [(row[6], claim.target) for row, claim in zip(OBVIOUS, seed, strict=True) if row[6]]
    wrong = [(want, got) for want, got in rows if got is None or got.span is None or got.span.text != want]
    assert len(wrong) <= 2, wrong


@pytest.fixture(scope="session")
def directed(attributor: Attributor) -> dict[str, Claim]:
    documents, sentences = [], []
    for text, stance, cue, *_ in DIRECTIONS:
        at = text.index(cue)
        claim = Claim(stance, Span(at, at + len(cue), cue))
        documents.append(Document(text, text))
        sentences.append(Sentence(text, 0, 0, len(text), text, claims=(claim,)))
    return {sentence.text: sentence.claims[0] for sentence in attributor.predict(documents, sentences)}


def words(mention: Mention | None) -> str | None:
    return mention.span.text if mention is not None and mention.span is not None else None


@pytest.mark.parametrize("row", DIRECTIONS, ids=lambda row: row[0])
def test_direction_is_found(directed: dict[str, Claim], row: Row) -> None:
    text, _, _, actor, target = row
    found = directed[text]
    wrong = [want for want, got in ((actor, found.actor), (target, found.target)) if want not in ("*", words(got))]
    if text in UNSOLVED and wrong:
        pytest.xfail(UNSOLVED[text])
    assert not wrong, (words(found.actor), words(found.target))
    assert text not in UNSOLVED, "is solved now: take it off the list"


def bare(sentence: Sentence) -> Sentence:
    return sentence.with_claims(tuple(replace(claim, actor=None, target=None) for claim in sentence.claims))


def test_predict_fills_actors_and_changes_nothing_else(
    attributor: Attributor, embedded: tuple[list[Document], list[Sentence]]
) -> None:
    documents, sentences = embedded[0], [bare(sentence) for sentence in embedded[1][:400]]
    texts = {document.id: document.text for document in documents}
    labelled = attributor.predict(documents, sentences)
    assert [bare(sentence) for sentence in labelled] == sentences
    mentions = [m for s in labelled for c in s.claims for m in (c.actor, c.target) if m is not None]
    assert len(mentions) > 100
    for sentence in labelled:
        for claim in sentence.claims:
            for mention in (claim.actor, claim.target):
                if mention is not None and mention.span is not None:
                    assert sentence.start <= mention.span.start < mention.span.end <= sentence.end
                    assert texts[sentence.doc][mention.span.start : mention.span.end] == mention.span.text


def test_nobody_takes_a_stance_towards_the_same_mention(
    attributor: Attributor, embedded: tuple[list[Document], list[Sentence]]
) -> None:
    claims = [claim for sentence in attributor.predict(*embedded) for claim in sentence.claims]
    both = [(each.actor.span, each.target.span) for each in claims if each.actor and each.target and each.target.span]
    assert len(both) > 500
    assert not [pair for pair in both if pair[0] == pair[1]]


def test_predict_does_not_depend_on_the_other_sentences_given(
    attributor: Attributor, embedded: tuple[list[Document], list[Sentence]]
) -> None:
    sentences = [bare(sentence) for sentence in embedded[1][:120]]
    apart = [attributor.predict(embedded[0], [sentence])[0] for sentence in sentences]
    assert attributor.predict(embedded[0], sentences) == apart


def test_fit_twice_gives_the_same_weights(embedded: tuple[list[Document], list[Sentence]]) -> None:
    some = embedded[1][:600]
    first, second = (clone(Attributor()).fit(embedded[0], some) for _ in range(2))
    assert first.actor_ranker_.vocabulary_ == second.actor_ranker_.vocabulary_
    assert np.array_equal(first.actor_ranker_.coef_, second.actor_ranker_.coef_)
    assert np.array_equal(first.target_ranker_.coef_, second.target_ranker_.coef_)


def test_predict_before_fit_raises() -> None:
    with pytest.raises(NotFittedError, match="not fitted"):
        Attributor().predict([], [])


def test_fit_without_claims_names_the_remedy() -> None:
    document = Document("a", "Nothing happened.")
    with pytest.raises(ValueError, match="give sentences with gold claims"):
        Attributor().fit([document], [Sentence("a", 0, 0, 17, document.text)])


@pytest.mark.parametrize(
    "text", ["", "...", "accused", '"""""', "A" * 5000, "’s ’s ’s", "China accused\u2028Canada\x00."]
)
def test_predict_survives_odd_sentences(attributor: Attributor, text: str) -> None:
    cue = Span(0, len(text), text)
    for claim in (Claim("accusation", cue), Claim("denial", None)):
        sentence = Sentence("odd", 0, 0, len(text), text, claims=(claim,))
        assert bare(attributor.predict([Document("odd", text)], [sentence])[0]) == bare(sentence)


def test_fitted_state_is_saved_and_loaded_by_skops(attributor: Attributor, seed: list[Claim]) -> None:
    skops = pytest.importorskip("skops.io")
    data = skops.dumps(attributor)
    foreign = [name for name in skops.get_untrusted_types(data=data) if not name.startswith("stance.")]
    assert foreign == []
    loaded = skops.loads(data, trusted=skops.get_untrusted_types(data=data))
    assert np.array_equal(loaded.actor_ranker_.coef_, attributor.actor_ranker_.coef_)
    assert loaded.target_ranker_.vocabulary_ == attributor.target_ranker_.vocabulary_
