"""Names put in each other's place: what is swapped, what is left alone, and what is counted."""

import csv
import io
import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.cli.entry import main
from stance.corpora.annotated import Annotated
from stance.evaluation.swap_scores import Outcome, score_swaps, stance_flips
from stance.evaluation.swaps import find_slots, iter_swaps, put_name, swap_names
from stance.exceptions import InputError
from stance.scale.audit import audit_labeler, outlet_of
from stance.schema import Claim, Document, Mention, Sentence, Span

WORDS = st.sampled_from(
    [
        *("Moscow", "France", "French", "John Miller", "Miller", "Miller's", "Republicans", "Anna", "Tower", "É"),
        *("he", "she", "said", ",", ".", "“", "the", "Mr.", "of"),
    ]
)


def sentence(text, **roles):
    mentions = {
        role: Mention(Span(text.index(name), text.index(name) + len(name), name), entity)
        for role, (name, entity) in roles.items()
    }
    claims = (Claim("accusation", **mentions),) if mentions else ()
    return Sentence("a", 0, 0, len(text), text, claims=claims)


def slots(text, **roles):
    return [(slot.kind, slot.name, slot.role) for slot in find_slots(sentence(text, **roles))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia and Kenya met in Moscow.", [("country", "Russia"), ("country", "Kenya"), ("capital", "Moscow")]),
        ("John Miller spoke.", [("person", "John Miller")]),
        ("Prime Minister John Miller spoke.", [("person", "John Miller")]),
        ("Some Republicans objected.", [("party", "Republicans")]),
        ("In China nobody spoke.", [("country", "China")]),
        ("China Daily reported it.", []),
        ("The Bank of China reported it.", [("country", "China")]),
        ("Environment Canada warned.", []),
        ("He lives in Paris, France.", [("capital", "Paris")]),
        ("China and a Chinese envoy spoke.", []),
        ("A China hawk spoke in a pro-China paper.", []),
        ("A St. Louis County court ruled.", []),
        ("Miller spoke.", []),
        ("Johns Hopkins University said so.", []),
        ("", []),
    ],
)
def test_names_are_found_where_they_stand_alone(text, expected):
    assert [(kind, name) for kind, name, _ in slots(text)] == expected


def test_roles_are_those_of_annotated_claims():
    text = "Moscow accused John Miller of lying to France."
    found = slots(text, actor=("Moscow", "Russia"), target=("John Miller", "John Miller"))
    assert found == [
        ("person", "John Miller", "target"),
        ("capital", "Moscow", "actor"),
        ("country", "France", "other"),
    ]


def test_family_name_of_an_annotated_person_is_found():
    text = "Mr. Miller accused his rivals, and Miller's aides did too."
    (slot,) = find_slots(sentence(text, actor=("Mr. Miller", "John Miller")))
    swap = put_name(text, slot, next(name for name in swap_names() if name.name == "Chinedu Okwara"))
    assert swap.text == "Mr. Okwara accused his rivals, and Okwara's aides did too."
    assert [swap.text[a:b] for a, b in swap.spans] == ["Okwara", "Okwara"]


def test_all_mentions_of_one_name_are_swapped():
    text = "John Miller left; Miller and John Miller are one."
    (slot,) = find_slots(sentence(text))
    name = next(name for name in swap_names() if name.name == "Liu Guodong")
    assert put_name(text, slot, name).text == "Liu Guodong left; Liu and Liu Guodong are one."


def test_names_of_others_are_left_alone():
    assert slots("John Miller met Beth Miller, and the Miller Foundation paid.") == []


def test_gender_of_the_sentence_is_kept():
    genders = {swap.new.gender for swap in iter_swaps(sentence("John Miller said that he was ill."))}
    assert genders == {"he"}
    free = {swap.new.gender for swap in iter_swaps(sentence("John Miller was ill."))}
    assert free == {"he", "she"}


def test_each_slot_gets_one_name_of_each_group():
    swaps = list(iter_swaps(sentence("Moscow accused John Miller.")))
    for kind in ("person", "capital"):
        groups = [swap.new.group for swap in swaps if swap.slot.kind == kind]
        assert sorted(groups) == sorted({name.group for name in swap_names() if name.kind == kind})
    assert all(swap.new.name != "Moscow" for swap in swaps)
    assert swaps == list(iter_swaps(sentence("Moscow accused John Miller.")))


def test_names_are_as_many_for_every_origin_and_both_genders():
    persons = [name for name in swap_names() if name.kind == "person"]
    counts = {(name.group, name.gender) for name in persons}
    assert len(counts) == 24
    assert all(sum((n.group, n.gender) == key for n in persons) == 3 for key in counts)
    assert len({name.name for name in swap_names()}) == len(swap_names())
    assert not any(name.name.endswith(("s", "x", "z")) for name in persons)


@given(st.lists(WORDS, max_size=10).map(" ".join))
def test_swapped_text_differs_only_in_the_name(text):
    for swap in iter_swaps(sentence(text)):
        rest, at = [], 0
        for start, end, _ in swap.slot.spans:
            rest.append(text[at:start])
            at = end
        others, at = [], 0
        for start, end in swap.spans:
            others.append(swap.text[at:start])
            at = end
        assert rest == others
        assert text[swap.slot.spans[-1][1] :] == swap.text[at:]


def outcome(slot, group, before=(), after=(), **options):
    known = {"item": f"s{slot}", "outlet": "nyt", "kind": "country", "role": "actor", "gender": ""} | options
    known |= {"actor_before": False, "actor_after": False} if "actor_before" not in options else {}
    return Outcome(slot=slot, group=group, before=frozenset(before), after=frozenset(after), **known)


def test_flips_are_counted_by_what_swaps_have_in_common():
    outcomes = [
        outcome(0, "A", ["denial"], []),
        outcome(0, "B", ["denial"], ["denial"]),
        outcome(1, "A", [], []),
        outcome(1, "B", [], ["concern"], actor_before=False, actor_after=False),
        outcome(2, "B", [], [], actor_before=True, actor_after=False),
    ]
    rows = {(row.by, row.name): row for row in score_swaps(outcomes)}
    whole = rows["all", "all"]
    assert (whole.swaps, whole.sentences, whole.flips, whole.share) == (5, 3, 2, 0.4)
    assert (whole.gained, whole.lost, whole.actor_flips, whole.shift) == (1, 1, 1, None)
    assert whole.low < 0.4 < whole.high
    assert rows["group", "country: A"].shift == pytest.approx(-50)
    assert rows["group", "country: B"].shift == pytest.approx(100 / 3)
    assert ("gender", "") not in rows
    assert stance_flips(outcomes) == {"concern": (1, 0), "denial": (0, 1)}


class Reader(SimpleNamespace):
    """A labeler that accuses whoever names Moscow, and whose actor is always the first word."""

    def annotate(self, documents, sentences):
        out = []
        for s in sentences:
            word = s.text.partition(" ")[0]
            claim = Claim("accusation", actor=Mention(Span(0, len(word), word)))
            out.append(s.with_claims((claim,) if "Moscow" in s.text else ()))
        return out, np.zeros((len(out), 3))


def test_audit_finds_a_labeler_that_listens_to_names():
    document = Document("nyt_2016-01-02_x", "Moscow spoke of Rome. Nobody did.")
    sentences = (Sentence(document.id, 0, 0, 21, document.text[:21]), Sentence(document.id, 1, 22, 33, "Nobody did."))
    audit = audit_labeler(Reader(), [Annotated(document, sentences)])
    rows = {(row.by, row.name): row for row in audit.rows}
    # Eight names for Moscow lose the claim; for Rome it stays.
    assert (rows["all", "all"].swaps, rows["all", "all"].lost, rows["outlet", "nyt"].flips) == (16, 8, 8)
    assert audit.by_stance == {"accusation": (0, 8)}
    assert audit.n_sentences == 2


def test_audit_without_names_is_refused():
    document = Document("a", "Nobody did.")
    with pytest.raises(InputError, match="none of 1 sentences names anybody who can be swapped"):
        audit_labeler(Reader(), [Annotated(document, (Sentence("a", 0, 0, 11, "Nobody did."),))])


@pytest.mark.parametrize(
    ("document", "outlet"),
    [
        (Document("huff-post_2016-09-26_one", ""), "huff-post"),
        (Document("x", "", source="polnear", meta={"origin": "polnear:nyt_2016-09-26_one"}), "nyt"),
        (Document("x", "", source="The Crumb"), "The Crumb"),
        (Document("x", ""), ""),
    ],
)
def test_outlet_is_who_printed_it(document, outlet):
    assert outlet_of(document) == outlet


def test_audit_command_prints_table_json_and_csv(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("stance.scale.models.load_labeler", lambda given: Reader())
    line = {"doc": "a", "sentence": 0, "start": 0, "end": 20, "text": "Moscow accused them.", "claims": []}
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert main(["audit", "a.jsonl"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[1].split() == ["all", "all", "8", "1", "100.00", "[67.56,", "100.00]", "0", "8", "–", "0"]
    assert "accusation 0 gained, 8 lost" in out
    assert main(["audit", "a.jsonl", "--csv"]) == 0
    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out)))["flips"] == "8"
    assert main(["audit", "a.jsonl", "-o", "a.json"]) == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["flips"][0]["lost"] == 8
    assert main(["audit", "a.jsonl", "-o", "a.json"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["audit", "gone.jsonl"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
