"""Tags, mentions, names and entities: the parts below the attribution model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.actors.entities import EntityResolver
from stance.actors.reading import Reading
from stance.actors.reported import governors, sayings
from stance.actors.tagging import load_tagger, plain_case
from stance.schema import Sentence
from stance.text.quotations import quoted_spans
from stance.text.tokens import tokenize

ARTICLE = (
    "Foreign Ministry spokesperson Mao Ning defended the stations on Friday. Mao said the reports were lies.\n"
    "Sgt. Charles Poirier of the Royal Canadian Mounted Police said Thursday that people were afraid. "
    "The RCMP has opened an inquiry, Poirier said.\n"
    "Safeguard Defenders, a human rights group, says China runs them. In a report, it said people were harassed. "
    'Senator Jane Rowe, a Democrat, spoke last. "This is wrong," Rowe told reporters. "It must stop now."\n'
    "She left. The senator had warned of it."
)


def tagged(document: str, sentence: str = "") -> Reading:
    text = sentence or document
    start = document.index(text)
    tokens = tokenize(text, start)
    quoted = quoted_spans(document, [Sentence("d", 0, start, start + len(text), text)])[0]
    return Reading(tokens, load_tagger().tag([[token.text for token in tokens]])[0], quoted)


def tokens_of(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def mentions(text: str, cue: str) -> list[str]:
    reading = tagged(text)
    start = text.index(cue)
    span = tuple(i for i, t in enumerate(reading.tokens) if t.start < start + len(cue) and t.end > start)
    at = (span[0], span[-1] + 1)
    found = reading.candidates(at)
    return [text[reading.tokens[c.start].start : reading.tokens[c.end - 1].end] for c in found]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("China on Friday accused Canada of smearing its reputation .", "NNP IN NNP VBD NNP IN VBG PRP$ NN ."),
        ("She told reporters that they were worried .", "PRP VBD NNS IN PRP VBD VBN ."),
        ("The ministry denied the report .", "DT NN VBD DT NN ."),
    ],
)
def test_tagger_tags_plain_news(text: str, want: str) -> None:
    words = text.split()
    got = load_tagger().tag([words])[0]
    same = sum(a == b for a, b in zip(got, want.split(), strict=True))
    assert same >= len(words) - 1, got


@given(st.lists(st.lists(st.text(min_size=1, max_size=8), max_size=6), max_size=4))
def test_tagger_gives_one_tag_a_token_whatever_the_batch(sentences: list[list[str]]) -> None:
    tags = load_tagger().tag(sentences)
    assert [len(row) for row in tags] == [len(row) for row in sentences]
    assert tags == [load_tagger().tag([row])[0] for row in sentences]


def test_plain_case_lowers_headlines_only() -> None:
    assert plain_case(tokens_of("Chris Christie Calls Hillary Clinton Unfit"))[2] == "calls"
    assert plain_case(tokens_of("Mao Ning said it was false"))[0] == "Mao"


@pytest.mark.parametrize(
    ("text", "cue", "want"),
    [
        ("The ministry's spokesman accused France and Germany of spying.", "accused", "France and Germany"),
        ("The ministry's spokesman accused France.", "accused", "The ministry's spokesman"),
        ("Foreign Ministry spokesperson Mao Ning denied it.", "denied", "Foreign Ministry spokesperson Mao Ning"),
        ("Turkish allegations angered Syria.", "allegations", "Turkish"),
        ("Critics of the deal warned of a split.", "warned", "Critics of the deal"),
        ("His attacks on moderators went on.", "attacks", "His"),
        ("Vann R. Newkirk blamed the party.", "blamed", "Vann R. Newkirk"),
    ],
)
def test_candidates_hold_the_codebooks_span(text: str, cue: str, want: str) -> None:
    assert want in mentions(text, cue)


def test_candidates_leave_out_days_and_what_follows_a_persons_name() -> None:
    found = mentions("Sgt. Charles Poirier of the police accused them on Friday.", "accused")
    assert "Sgt. Charles Poirier" in found
    assert not [mention for mention in found if "Friday" in mention or "Poirier of" in mention]


@given(st.text(max_size=80))
def test_candidates_lie_in_the_sentence(text: str) -> None:
    reading = tagged(text)
    for candidate in reading.candidates((0, 0)):
        assert 0 <= candidate.start < candidate.end <= len(reading.tokens)
        assert candidate.start <= candidate.head < candidate.end


def test_reading_knows_the_quotation_a_sentence_goes_on_with() -> None:
    document = "He spoke.\n\n“We wait. We hope,” she said.\n\n“We won. We stay.\n\n“We left.”"
    goes_on = tagged(document, "We hope,” she said.")
    assert (goes_on.starts_quoted, goes_on.ends_quoted) == (True, False)
    assert goes_on.in_quote == [True, True, True, True, False, False, False]
    assert (goes_on.words_outside, goes_on.speech_outside) == (2, True)
    whole = tagged(document, "We stay.")
    assert (whole.starts_quoted, whole.ends_quoted, whole.words_outside) == (True, True, 0)
    assert tagged(document, "“We left.”").starts_quoted
    assert not tagged(document, "“We won.").starts_quoted


def test_reading_takes_no_apostrophe_for_a_quotation_mark() -> None:
    assert not any(tagged("The workers' union isn't China's.").in_quote)
    assert tagged("She said 'it is false' twice.").in_quote[2:7] == [True] * 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The mayor, who denied it, answered that they were wrong.", ["denied", "answered"]),
        ("According to the minister, he feared a split.", ["According", "feared"]),
        ("He walked home and slept.", []),
    ],
)
def test_reading_marks_words_that_name_a_source(text: str, words: list[str]) -> None:
    reading = tagged(text)
    assert [token.text for token, speech in zip(reading.tokens, reading.speech, strict=True) if speech] == words


@pytest.mark.parametrize(
    ("mention", "nth", "entity"),
    [
        ("Mao", 1, "Mao Ning"),
        ("Foreign Ministry spokesperson Mao Ning", 0, "Mao Ning"),
        ("Sgt. Charles Poirier", 0, "Charles Poirier"),
        ("Poirier", 1, "Charles Poirier"),
        ("The RCMP", 0, "Royal Canadian Mounted Police"),
        ("it", -1, "Safeguard Defenders"),
        ("Rowe", 1, "Jane Rowe"),
        ("She", 0, "Jane Rowe"),
        ("The senator", 0, "Jane Rowe"),
    ],
)
def test_entities_are_the_fullest_names_of_the_document(mention: str, nth: int, entity: str) -> None:
    start = ARTICLE.index("In a report, it") + 13 if nth < 0 else -1
    for _ in range(nth + 1):
        start = ARTICLE.index(mention, start + 1)
    assert EntityResolver(ARTICLE).resolve(mention, start, start) == entity


@pytest.mark.parametrize(
    ("mention", "entity"),
    [
        ("Critics", "critics"),
        ("the agency", "agency"),
        ("Chinese", "China"),
        ("Beijing", "Beijing"),
        ("the U.S.", "United States"),
    ],
)
def test_entities_of_groups_and_places(mention: str, entity: str) -> None:
    text = f"{mention} said no."
    assert EntityResolver(text).resolve(mention, 0, 0) == entity


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee acknowledged it on Monday, in the rain. Bob Ray left. ",
        '"It is late," answered Ann Lee, a clerk. Bob Ray left. ',
        "Ann Lee came. She later conceded that it was late. Nobody left. ",
    ],
)
def test_speaker_is_the_subject_of_any_verb_of_saying(text: str) -> None:
    assert EntityResolver(f"{text}“We wait.”").speaker(len(text)) == "Ann Lee"


def test_speaker_of_a_continued_quotation_is_the_one_before() -> None:
    assert EntityResolver(ARTICLE).speaker(ARTICLE.index('"It must stop')) == "Jane Rowe"


@given(st.text(max_size=120), st.integers(0, 120))
def test_resolver_never_fails(text: str, at: int) -> None:
    resolver = EntityResolver(text)
    start = min(at, len(text))
    for mention in ("he", "it", "we", "the senator", text[start:] or "x"):
        assert resolver.resolve(mention, start, start) is None or isinstance(
            resolver.resolve(mention, start, start), str
        )
    resolver.speaker(start)


@pytest.mark.parametrize(
    ("text", "cue", "want"),
    [
        ("The minister lied to parliament, Smith said.", "lied", ["tail Smith"]),
        ("The mayor, the auditors told us on Monday, wasted millions.", "wasted", ["mid the auditors"]),
        ("According to Norway, Latvia lied.", "lied", ["per Norway"]),
        ("The Herald said that residents say the firm cheated.", "cheated", ["lead residents", "lead The Herald"]),
        ("Doyle said he was ill; the firm cheated, Hall said.", "cheated", ["tail Hall"]),
        ("Dan Reed, 57, a nurse from Columbus, Ohio, said the firm cheated.", "cheated", ["lead Dan Reed"]),
        ("Hall: the firm cheated us", "cheated", ["lead Hall"]),
        ("The firm cheated its customers.", "cheated", []),
    ],
)
def test_governors_are_the_clauses_of_saying_nearest_first(text: str, cue: str, want: list[str]) -> None:
    reading = tagged(text)
    at = next(i for i, token in enumerate(reading.tokens) if token.text == cue)
    options = reading.candidates((at, at + 1))
    found = sayings(reading, options, {option.end: reading.predicate(option.end) for option in options})
    names = [(saying.kind, options[saying.speakers[0]]) for saying in governors(found, (at, at + 1))]
    tokens = reading.tokens
    got = [f"{kind} {text[tokens[one.start].start : tokens[one.end - 1].end]}" for kind, one in names]
    assert got == want


def test_tags_of_finite_verbs_are_mended() -> None:
    reading = tagged("The minister lied to parliament, a witness recalled.")
    assert [reading.tags[reading.words.index(word)] for word in ("lied", "recalled")] == ["VBD", "VBD"]
    assert tagged("Officials accused of fraud resigned.").tags[1] == "VBN"
