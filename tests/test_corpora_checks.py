"""Checks of a corpus and its splits: each code, its level and its count."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.corpora import checks
from stance.corpora.checks import LEVELS, MAX_EXAMPLES, check_corpus
from stance.corpora.corpus import Corpus
from stance.corpora.library import load_corpus
from stance.corpora.schemes import Scheme, load_scheme
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span

ONE_SET = ["STN004", "STN005", "STN006", "STN007", "STN008"]
TWO_SIDES = ["STN001", "STN002", "STN003"]
PAIRS = Scheme("pairs", "pairs", False, {"for": "", "against": ""})
LONG = "Ann Kell denied on Monday that she had sold the harbour."


def claim(text, stance="denial", cue="denied", actor=None, target=None, *, entity=None):
    def span(words):
        at = text.index(words)
        return Span(at, at + len(words), words)

    actor = None if actor is None else Mention(span(actor), entity)
    return Claim(stance, cue and span(cue), actor, target and Mention(span(target)))


def make(*rows, parts=(), **meta):
    """Return a corpus of documents d0, d1, ... with one sentence each; a row is its text, or that and its claims."""
    documents, sentences = [], []
    for k, row in enumerate(rows):
        text, *claims = (row,) if isinstance(row, str) else row
        documents.append(Document(f"d{k}", text, meta=meta))
        part = parts[k] if parts else "body"
        sentences.append(Sentence(f"d{k}", 0, 0, len(text), text, part, tuple(claims)))
    return Corpus("made", tuple(documents), tuple(sentences), group_keys=("story",))


def unlike(number):
    """Return so many sentences that have nothing in common."""
    chance = random.Random(0)
    return [" ".join("".join(chance.choices(ascii_lowercase, k=7)) for _ in range(8)) for _ in range(number)]


def check(code, corpus, **options):
    return next(found for found in check_corpus(corpus, **options) if found.code == code)


def outcome(code, corpus, **options):
    found = check(code, corpus, **options)
    return found.level, found.count


def test_checks_come_back_whatever_they_find_issues_first():
    found = check_corpus(make(*unlike(6), LONG, LONG, "He denied it."), splits={"train": range(7), "test": [7, 8]})
    assert sorted(one.code for one in found) == TWO_SIDES + ONE_SET
    order = [(LEVELS.index(one.level), one.code) for one in found]
    assert order == sorted(order)
    assert (found[0].code, found[0].level) == ("STN001", "issue")
    assert found[-1].level == "passed"


def test_every_code_is_explained():
    found = check_corpus(make(LONG, "Bo Reed waited."), splits={"train": [0], "test": [1]})
    text = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (STN0\d+) \|", text, re.MULTILINE) == sorted(one.code for one in found)


@pytest.mark.parametrize("splits", [None, {}, {"all": [0, 1]}])
def test_checks_of_one_set_need_no_splits(splits):
    assert [one.code for one in check_corpus(make(LONG, "Bo Reed waited."), splits=splits)] == ONE_SET


def test_checks_of_an_empty_corpus_find_nothing():
    assert {one.level for one in check_corpus(Corpus("none", (), ()))} == {"passed"}


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (LONG, ("issue", 1)),
        (LONG.upper().replace("MONDAY", "“Monday”") + " …", ("issue", 1)),
        (LONG.replace("denied", "denied "), ("issue", 1)),
        ("Ann Kell denied on Monday that she had left.", ("passed", 0)),
    ],
)
def test_same_sentence_on_both_sides_is_an_issue(copy, expected):
    assert outcome("STN001", make(LONG, copy), splits={"train": [0], "test": [1]}) == expected


def test_short_sentence_on_both_sides_is_a_tip():
    corpus = make("He denied it.", "He denied it!", LONG, "…", "—", LONG)
    assert outcome("STN001", corpus, splits={"train": [0, 3], "test": [1, 2, 4]}) == ("tip", 1)
    found = check("STN001", corpus, splits={"train": [0, 3, 5], "test": [1, 2, 4]})
    assert (found.level, found.count) == ("issue", 2)
    assert found.detail == "2 sentences in more than one split, 1 with 5 words or more."
    assert found.examples == (
        "“Ann Kell denied on Monday that she had sold the harbour.” (d2:0-56 in test, d5:0-56 in train)",
        "“He denied it.” (d1:0-13 in test, d0:0-13 in train)",
    )


def test_copies_in_many_folds_are_found_once():
    corpus = make(*[LONG] * 6)
    splits = {f"fold {k}": [k, k + 3] for k in range(3)}
    assert outcome("STN001", corpus, splits=splits) == ("issue", 1)
    assert outcome("STN008", corpus, splits=splits) == ("tip", 3)


def test_row_in_two_splits_is_on_both_sides():
    corpus = make(LONG, "Bo Reed waited for the boat.")
    splits = {"train": [0, 1], "test": [1]}
    assert outcome("STN001", corpus, splits=splits) == ("issue", 1)
    assert outcome("STN003", corpus, splits=splits) == ("issue", 1)


@pytest.mark.parametrize(("n_test", "expected"), [(100, ("issue", 2)), (101, ("tip", 2))])
def test_nearly_same_sentences_count_by_their_share_of_the_smaller_side(n_test, expected):
    texts = [*unlike(n_test + 299), LONG.replace("sold", "never sold"), LONG]
    splits = {"train": range(n_test - 1, len(texts) - 1), "test": [*range(n_test - 1), len(texts) - 1]}
    found = check("STN002", make(*texts), splits=splits)
    assert (found.level, found.count) == expected
    assert f"at most {100 / n_test:.1f} % of one side (test)" in found.detail
    (example,) = found.examples
    assert "in train), " in example
    assert "in test)" in example


def test_nearly_same_sentences_of_a_template_are_counted_up_to_a_number_of_pairs(monkeypatch):
    monkeypatch.setattr(checks, "MAX_PAIRS", 10)
    texts = [f"On day {k} the council said that it would look into the harbour." for k in range(12)]
    splits = {"train": range(6), "test": range(6, 12)}
    found = check("STN002", make(*texts), splits=splits)
    assert found.level == "issue"
    assert found.detail.startswith("At least 8 sentences nearly like one in another split, at least 100.0 % of one")
    assert outcome("STN002", make(*texts), splits={"train": range(11), "test": [11]}) == ("issue", 11)


def test_nearly_same_sentences_on_one_side_or_short_or_copied_pass():
    texts = [LONG, LONG.replace("sold", "never sold"), "Ann denied it all.", *unlike(4), "Ann denied it, all"]
    assert outcome("STN002", make(*texts), splits={"train": [0, 1, 2], "dev": [3, 4], "test": [5, 6, 7]}) == (
        "passed",
        0,
    )


def test_nearly_same_sentences_of_several_folds_are_counted_in_each():
    texts = [LONG, "But " + LONG, LONG.replace("sold", "never sold"), *unlike(3)]
    found = check("STN002", make(*texts), splits={f"fold {k}": [k, k + 3] for k in range(3)})
    assert (found.level, found.count) == ("issue", 3)
    assert "50.0 %" in found.detail


@pytest.mark.parametrize(
    ("texts", "splits", "expected"),
    [
        (
            [LONG, *(word + LONG for word in ("Yes ", "But ", "So "))],
            {"train": [1, 2, 3, 6], "test": [0, 4, 5]},
            "33.3",
        ),
        ([LONG, "But " + LONG, LONG], {"train": [0, 1], "test": [2, 3]}, "50.0"),
    ],
)
def test_nearly_same_sentences_have_the_share_of_those_with_their_like_in_another_split(texts, splits, expected):
    assert f"{expected} %" in check("STN002", make(*texts, *unlike(3)), splits=splits).detail


def test_document_on_both_sides_is_an_issue():
    document = Document("a", "Ann waited. Bo left.")
    sentences = (Sentence("a", 0, 0, 11, "Ann waited."), Sentence("a", 1, 12, 20, "Bo left."))
    corpus = Corpus("made", (document,), sentences)
    found = check("STN003", corpus, splits={"train": [0], "test": [1]})
    assert (found.level, found.count, found.examples) == ("issue", 1, ("a in test, train",))
    assert outcome("STN003", corpus, splits={"train": [0, 1], "test": [0]})[1] == 1


def test_story_on_both_sides_is_an_issue():
    corpus = make("Ann waited.", "Bo left.", story="harbour")
    assert check("STN003", corpus, splits={"train": [0], "test": [1]}).examples == ("harbour in test, train",)


LABELS = Scheme("two", "claims", False, {"denial": "", "concern": ""})


def labelled(**numbers):
    """Return a corpus with so many sentences of each label."""
    texts = iter(unlike(sum(numbers.values())))
    rows = [(stance, next(texts)) for stance, number in numbers.items() for _ in range(number)]
    return make(*((text, Claim(stance)) for stance, text in rows))


@pytest.mark.parametrize(
    ("numbers", "splits", "expected"),
    [
        ({"denial": 10, "concern": 10}, None, ("passed", 0)),
        ({"denial": 10, "concern": 9}, None, ("issue", 1)),
        ({"denial": 10}, None, ("issue", 1)),
        ({"denial": 20, "concern": 20}, {"train": range(30), "test": [*range(10), *range(30, 40)]}, ("passed", 0)),
        ({"denial": 20, "concern": 20}, {"train": range(30), "test": [*range(10), *range(31, 40)]}, ("tip", 1)),
        ({"denial": 20, "concern": 20}, {"train": range(29), "test": [*range(10), *range(29, 40)]}, ("issue", 1)),
        ({"denial": 20, "concern": 20}, {"train_all": range(30), "test": range(20, 40)}, ("issue", 1)),
        ({"denial": 12, "concern": 12}, {"0": range(0, 24, 2), "1": range(1, 24, 2)}, ("tip", 2)),
    ],
)
def test_label_with_few_examples(numbers, splits, expected):
    assert outcome("STN004", labelled(**numbers), scheme=LABELS, splits=splits) == expected


def test_label_with_few_examples_is_named_with_its_number():
    found = check("STN004", labelled(denial=4), scheme=LABELS, min_class=5)
    assert found.examples == ("concern: 0 in all", "denial: 4 in all")
    assert found.detail == "2 of 2 labels with fewer than 5 examples in a set."
    assert outcome("STN004", labelled(denial=4), min_class=4) == ("passed", 0)


def test_examples_of_a_label_are_sentences_or_given_pairs():
    corpus = make((LONG, *(Claim(stance) for stance in ["for", "against"] * 5)))
    assert outcome("STN004", corpus, scheme=PAIRS, min_class=5) == ("passed", 0)
    assert outcome("STN004", corpus, min_class=5) == ("issue", 2)


TEXT = "Ann waited. Bo denied it."


@pytest.mark.parametrize(
    ("sentence", "span", "example"),
    [
        ((12, 25, "Bo denied it."), (15, 21, "denies"), "“denies” is not what stands there (a:15-21)"),
        ((12, 25, "Bo denied it."), (15, 22, "denied"), "“denied” is not what stands there (a:15-22)"),
        ((12, 25, "Bo denied it."), (-10, -4, "denied"), "“denied” is not what stands there (a:-10--4)"),
        ((12, 25, "Bo denied it."), (0, 3, "Ann"), "“Ann” stands outside 12-25 (a:0-3)"),
        ((12, 24, "Bo denied it."), (15, 21, "denied"), "“Bo denied it.” is not what stands there (a:12-24)"),
        ((12, 25, "Bo denied it."), (15, 21, "denied"), None),
    ],
)
def test_span_that_does_not_fit_is_an_issue(sentence, span, example):
    document = Document("a", TEXT)
    corpus = Corpus("made", (document,), (Sentence("a", 0, *sentence, claims=(Claim("denial", Span(*span)),)),))
    found = check("STN005", corpus)
    assert (found.level, found.examples) == (("issue", (example,)) if example else ("passed", ()))


def test_span_may_stand_in_any_text_of_its_document():
    documents = (Document("a", TEXT), Document("a", "Ann waited."))
    sentences = (Sentence("a", 0, 12, 25, "Bo denied it."), Sentence("a", 0, 0, 11, "Ann waited."))
    assert outcome("STN005", Corpus("made", documents, sentences)) == ("passed", 0)


@pytest.mark.parametrize(
    ("docs", "entities", "expected"),
    [
        ("aa", ("Ann Kell", "Dr. Ann Kell"), ("tip", 1)),
        ("aa", ("Ann Kellner", "Ann Kelner"), ("tip", 1)),
        ("aa", ("Ann Kell", "Ann Kell"), ("passed", 0)),
        ("aa", ("Ann Kell", None), ("passed", 0)),
        ("ab", ("Ann Kell", "Dr. Ann Kell"), ("passed", 0)),
    ],
)
def test_two_spellings_of_an_entity_in_a_document_are_a_tip(docs, entities, expected):
    documents = tuple(Document(id_, LONG) for id_ in sorted(set(docs)))
    sentences = tuple(
        Sentence(id_, 0, 0, len(LONG), LONG, claims=(claim(LONG, actor="Ann Kell", entity=entity),))
        for id_, entity in zip(docs, entities, strict=True)
    )
    assert outcome("STN006", Corpus("made", documents, sentences)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([claim(LONG)], [claim(LONG)], ("passed", 0)),
        ([claim(LONG)], [], ("tip", 1)),
        ([claim(LONG)], [claim(LONG, "concern")], ("tip", 1)),
        ([claim(LONG)], [claim(LONG, cue="denied on Monday")], ("tip", 1)),
        ([claim(LONG, actor="Ann Kell")], [claim(LONG, actor="she")], ("tip", 1)),
        ([claim(LONG, actor="she", entity="Ann Kell")], [claim(LONG, actor="she", entity="Ann")], ("passed", 0)),
    ],
)
def test_same_sentence_annotated_differently_is_a_tip(one, other, expected):
    assert outcome("STN007", make((LONG, *one), (LONG.upper(), *other))) == expected


def test_pairs_of_mentions_contradict_only_themselves():
    harbour, monday = (claim(LONG, "for", None, "Ann Kell", target) for target in ("harbour", "Monday"))
    against = claim(LONG, "against", None, "Ann Kell", "harbour")
    assert outcome("STN007", make((LONG, harbour), (LONG, monday)), scheme=PAIRS) == ("passed", 0)
    assert outcome("STN007", make((LONG, harbour), (LONG, monday, against)), scheme=PAIRS) == ("tip", 1)


def test_boilerplate_contradicts_nothing():
    rows = (LONG, claim(LONG)), LONG
    assert outcome("STN007", make(*rows, parts=("body", "boilerplate"))) == ("passed", 0)
    assert outcome("STN007", make(*rows, parts=("body", "headline"))) == ("tip", 1)


def test_sentence_twice_in_one_set_is_a_tip():
    corpus = make(LONG, "Bo Reed waited.", LONG, LONG)
    found = check("STN008", corpus)
    assert (found.level, found.count) == ("tip", 1)
    assert found.detail == "1 sentence more than once in one set, 2 rows too many."
    assert outcome("STN008", corpus, splits={"train": [0, 1], "test": [2]}) == ("passed", 0)
    assert outcome("STN008", corpus, splits={"train": [0, 1], "test": [2, 3]}) == ("tip", 1)


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ({"train": [0], "dev": []}, "split 'dev' is empty; leave it out"),
        ({"train": [0], "dev": [2]}, "split 'dev' names row 2, but there are 2 sentences; count from 0"),
        ({"train": [-1]}, "split 'train' names row -1"),
    ],
)
def test_splits_that_do_not_fit_are_refused(splits, message):
    with pytest.raises(InputError, match=message):
        check_corpus(make(LONG, "Bo Reed waited."), splits=splits)


def test_check_goes_into_json_and_stays_short():
    corpus = make(*((f"{k % 8} {'word ' * 3000} denied", claim("denied")) for k in range(40)))
    corpus = Corpus("made", (), tuple(replace(sentence, doc="x" * 5000) for sentence in corpus.sentences))
    for found in check_corpus(corpus):
        assert json.loads(json.dumps(found.to_json())) == found.to_json()
        assert len(found.examples) == min(found.count, MAX_EXAMPLES)
        assert all(len(example) <= 400 for example in found.examples)


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.lists(st.sampled_from(["Ann", "denied", "it", "…", "again", "harbour"]), max_size=7).map(" ".join),
            st.sampled_from(["", "denial", "concern"]),
        ),
        min_size=2,
        max_size=12,
    ),
    st.data(),
)
def test_checks_hold_together(rows, data):
    documents = tuple(Document(id_, "") for id_ in "abc")
    sentences = tuple(
        Sentence(id_, 0, 0, len(text), text, claims=(Claim(stance),) if stance else ()) for id_, text, stance in rows
    )
    cut = data.draw(st.integers(1, len(rows) - 1))
    splits = {"train": range(cut), "test": range(cut, len(rows))}
    corpus = Corpus("made", documents, sentences)
    found = check_corpus(corpus, splits=splits)
    assert found == check_corpus(corpus, splits=dict(reversed(splits.items())))
    assert sorted(one.code for one in found) == TWO_SIDES + ONE_SET
    for one in found:
        assert (one.level == "passed") == (one.count == 0) == (one.examples == ())
        assert one.detail.endswith(".")
        assert one.remedy.endswith(".")


def test_embedded_corpus_has_no_issue():
    corpus = load_corpus("embedded")
    folds = {f"fold {k}": [] for k in range(5)}
    order = sorted({sentence.doc for sentence in corpus.sentences})
    for row, sentence in enumerate(corpus.sentences):
        folds[f"fold {order.index(sentence.doc) % 5}"].append(row)
    found = {one.code: one for one in check_corpus(corpus, scheme=load_scheme("stance3"), splits=folds)}
    assert [code for code, one in found.items() if one.level == "issue"] == []
    assert found["STN002"].count == 0
    assert found["STN001"].examples[0].startswith("“The trial continues.”")
