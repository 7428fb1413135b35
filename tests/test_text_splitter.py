"""Sentence boundaries: what a reader of English news expects, one row a behaviour."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from stance.exceptions import ConfigError, MissingExtraError
from stance.resources import resource
from stance.schema import Document
from stance.text import SPLITTERS, PunktSplitter, Splitter, make_splitter

ROOT = Path(__file__).resolve().parents[1]


def cut(text: str, name: str = "punkt_news") -> list[str]:
    return [sentence.text for sentence in make_splitter(name).split(Document("d", text))]


# The last rule of the list is one that we miss on purpose; the file says why.
RULES = [
    line
    for line in Path(__file__).parents[1].joinpath("benchmarks", "golden_rules.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
GOLDEN = RULES[:-1]

NEWS = [
    # Ranks, titles, initials.
    "The stations were closed, Sgt. Charles Poirier said. / He gave no date.",
    "Lt. Gen. A. B. Ferris and Rep. Ann Lee (D-Mass.) met Gov. J. B. Hall. / They did not speak.",
    "Sen. Ted Cruz (R-Texas) spoke. / Sen. Tim Kaine (D-Va.) did not.",
    "It was plan B. / Nobody had a plan C.",
    # Months, days, numbers.
    "On Sept. 11 and again on Jan. 6 the bells rang.",
    "The trial opens in Dec. / The jury is chosen.",
    "He is No. 5 on the list of the top No. 1 hits.",
    "“Did you sign it?” / No. / I never did.",
    "Growth was 2.5 per cent. / In 2015. / 13 banks closed.",
    "It begins at 8 p.m. ET on Monday. / It ends at 9 p.m. / Doors open at 7 p.m. Monday.",
    # States and acronyms at a sentence's end.
    "The building is in Markham, Ont., near Toronto. / It is brown.",
    "He was born in Gary, Ind. / President Obama met him there.",
    "Trump owns a club in Bedminster, N.J. / Roger Ailes came.",
    "Police in the U.K. and the U.S. / The Dutch have done the same.",
    "The U.S. Senate and the U.N. Security Council met.",
    "Apple Inc. Chief Executive Tim Cook flew in. / So did Ford Motor Co. / The rest stayed away.",
    "They charge vets, nurses, etc. / The rule is old.",
    # Datelines and other dashes.
    "OTTAWA, March 4 (Reuters) - China has denied it. / Canada has not.",
    "NEWARK, N.J. - A jury has met.",
    "“They see it.” — Ann Lee",
    # Quotations.
    '"Is he lying?" Sen. Ann Lee asked. / Nobody knew.',
    "“We will not go.” / “You will,” he said.",
    "“Never!” she shouted. / He left.",
    'He said, "It is false. / It has always been false." / Then he left.',
    "The deal (see p. 5) is off. / (It was signed in May.) / Nobody minds.",
    # Ellipses.
    "China has been ... strictly abiding by the law.",
    "He trailed off... / The room was silent.",
    # Glued sentences, and what only looks so.
    "China has denied the accusations. / China has said so.",
    "Read Node.js in the example.Com archive v2.Final at www.site.org today.",
    # Q and A, tweets, notes.
    "Q. Who paid? / A. The ministry.",
    "Q: Who paid? / A: The ministry.",
    "Thank you! / @annlee is right. / Sad! #MAGA",
    "It is cold. :) / We go home.",
    "It was proved in 1990. [12] / Nobody cares. [3, 4]",
    # Words in small letters that begin sentences, and abbreviations never at an end.
    "The site has grown. / wikiHow is free.",
    "Some, e.g. France, i.e. Paris, voted no in Smith v. Jones.",
    "The miss was ill. / The man sat. / The dog was far. / All were no. / Done.",
]


@pytest.mark.parametrize("marked", GOLDEN)
def test_splitter_keeps_golden_rule(marked: str) -> None:
    assert cut(marked.replace(" / ", " ")) == marked.split(" / ")


@pytest.mark.parametrize("marked", NEWS)
def test_splitter_reads_news(marked: str) -> None:
    assert cut(marked.replace(" / ", " ")) == marked.split(" / ")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "China denies the accusations.China has said so before.",
            ["China denies the accusations.", "China has said so before."],
        ),
        ("It rose by 5%.The bank is glad.", ["It rose by 5%.", "The bank is glad."]),
        ("Is it so?Nobody knows it.", ["Is it so?", "Nobody knows it."]),
        ("One.\u00a0Two is next.\u200b Three.", ["One.", "Two is next.\u200b", "Three."]),
        ("First line\r\nSecond line.\r\n\r\nThird.", ["First line", "Second line.", "Third."]),
        ("- close the port\n- open the archive", ["- close the port", "- open the archive"]),
        ("Done. *** \n", ["Done. ***"]),
        ("...", ["..."]),
        ("", []),
        (" \n\t\u2003 ", []),
    ],
)
def test_splitter_handles_layout(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_splitter_joins_wrapped_lines() -> None:
    text = (
        "The minister told reporters in Ottawa on Friday that the government\n"
        "had known about the stations for many months and was making sure that\n"
        "the police were following up on them. He named nobody and took no\n"
        "questions.\n"
    )
    assert [" ".join(sentence.split()) for sentence in cut(text)] == [
        "The minister told reporters in Ottawa on Friday that the government had known about the stations for many "
        "months and was making sure that the police were following up on them.",
        "He named nobody and took no questions.",
    ]


def test_splitter_cuts_long_sentences_at_white_space() -> None:
    text = "word " * 4000
    sentences = make_splitter("punkt_news").split(Document("d", text))
    assert len(sentences) == 4
    assert all(len(s.text) <= 5000 and not s.text.startswith("ord") for s in sentences)
    assert [
        len(s) for s in [x.text for x in make_splitter("punkt_news", max_length=10).split(Document("d", "x" * 25))]
    ] == [10, 10, 5]


@pytest.mark.parametrize(
    "text", ["." * 50_000, '"' * 50_000, "word " * 10_000, '."' * 20_000, "! " * 20_000, "(" * 50_000]
)
def test_splitter_survives_hostile_text(text: str) -> None:
    sentences = make_splitter("punkt_news").split(Document("d", text))
    assert sum(len("".join(s.text.split())) for s in sentences) == len("".join(text.split()))


@pytest.mark.parametrize("name", ["punkt_news", "punkt_plain"])
def test_splitter_gives_sentences_of_the_contract(name: str) -> None:
    document = Document(
        "page", "Ottawa recalls envoy\n\nCanada has recalled its envoy. Beijing has not.\n\nWith files from Reuters"
    )
    sentences = make_splitter(name).split(document)
    assert [(s.doc, s.index, s.part) for s in sentences] == [
        ("page", 0, "headline"),
        ("page", 1, "body"),
        ("page", 2, "body"),
        ("page", 3, "boilerplate"),
    ]
    assert all(document.text[s.start : s.end] == s.text and not s.claims for s in sentences)


def test_splitter_is_deterministic_and_clones() -> None:
    from sklearn.base import clone

    splitter = clone(PunktSplitter(parameters="plain", max_length=99))
    assert splitter.get_params() == {"parameters": "plain", "max_length": 99}
    assert repr(splitter) == "PunktSplitter(max_length=99, parameters='plain')"
    assert cut("One. Two.") == cut("One. Two.")


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: make_splitter("punkt"), "one of punkt_news, punkt_plain, pysbd, blingfire, got 'punkt'"),
        (
            lambda: make_splitter("punkt_news", max_length=0).split(Document("d", "a")),
            "max_length must be a whole number",
        ),
        (lambda: PunktSplitter(parameters="old").split(Document("d", "a")), "'news' or 'plain', got 'old'"),
        (lambda: PunktSplitter().set_params(length=3), "no parameter 'length'"),
    ],
)
def test_splitter_refuses_wrong_parameters(make: object, match: str) -> None:
    with pytest.raises(ConfigError, match=match):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("name", ["pysbd", "blingfire"])
def test_splitter_names_the_extra_of_a_missing_peer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"stance\[splitters\]"):
        make_splitter(name).split(Document("d", "One. Two."))


@pytest.mark.filterwarnings("ignore")  # the peers' own regular expressions
@pytest.mark.parametrize("name", ["pysbd", "blingfire"])
def test_splitter_peer_keeps_the_promises(name: str) -> None:
    pytest.importorskip(name)
    text = "Ottawa recalls envoy\n\nCanada  has\u00a0recalled it. Beijing \ud800 has not."
    sentences = make_splitter(name).split(Document("d", text))
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(text.split())
    assert all(text[s.start : s.end] == s.text for s in sentences)


def test_all_splitters_can_be_made() -> None:
    assert all(isinstance(make_splitter(name), Splitter) for name in SPLITTERS)


def test_punkt_parameters_are_what_the_script_builds() -> None:
    built = runpy.run_path(str(ROOT / "scripts" / "build_punkt.py"))["build"]()
    assert json.loads(resource("data", "language/punkt.json").read_text("utf8")) == built


@pytest.mark.corpora
@pytest.mark.skipif("STANCE_CORPORA" not in os.environ, reason="needs the public corpora below STANCE_CORPORA")
def test_splitter_reaches_its_score_on_gum() -> None:
    folder = Path(os.environ["STANCE_CORPORA"]) / "gum"
    gold: dict[str, set[int]] = {}
    for line in (folder / "sentences.jsonl").read_text("utf8").splitlines():
        sentence = json.loads(line)
        gold.setdefault(sentence["doc"], set()).add(sentence["end"])
    true = total = 0
    for line in (folder / "documents.jsonl").read_text("utf8").splitlines():
        document = Document.from_json(json.loads(line))
        found = {s.end for s in make_splitter("punkt_news").split(document)}
        true += len(found & gold[document.id])
        total += len(found) + len(gold[document.id])
    assert 2 * true / total >= 0.995


def test_splitting_needs_no_download(tmp_path: Path) -> None:
    code = (
        "from stance.text import make_splitter\n"
        "from stance.schema import Document\n"
        "document = Document('d', 'A. B. Lee of the U.S. left. He did.')\n"
        "print(len(make_splitter('punkt_news').split(document)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"NLTK_DATA": str(tmp_path), "PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        check=True,
    )
    assert run.stdout.strip() == "2"
