"""Aliases, countries and kinds: the table, what `stance label` makes of them, and places against two packages."""

import csv
import io
import json
import unicodedata
from dataclasses import replace

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.actors.aliases import KINDS, Alias, AliasTable, read_aliases
from stance.actors.entities import EntityResolver
from stance.actors.kinds import EntityCodes, with_entity_codes
from stance.actors.lexicon import places
from stance.actors.words import words_of
from stance.cli.entry import main
from stance.corpora.outputs import COLUMNS, ENTITY_COLUMNS
from stance.exceptions import InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.resources import resource
from stance.scale.models import load_labeler
from stance.schema import Claim, Document, Mention, Sentence, Span

ARTICLE = "Ottawa accused Beijing of spying.\n\nAnn Lee, a minister, denied it. Lee accused the RCMP of lying.\n"
TABLE = 'alias,entity,country,kind\nBeijing,China,cn,State\nAnn Lee,"Lee, Ann",CA,person\nthe RCMP,RCMP,,\n'


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "aliases.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A small run whose model was trained with a table of aliases."""
    folder = tmp_path_factory.mktemp("run")
    path = tmp_path_factory.mktemp("table") / "aliases.csv"
    path.write_text("alias,entity\nOttawa,Canada\n", encoding="utf-8")
    words = ["corpus.max_documents=12", "evaluation=quick", "evaluation.baselines=[majority]", "tagger.max_iter=20"]
    words += ["jobs=1", "report=none", f"actors.aliases={path}"]
    run_experiment(job_config(compose_config(words)), folder)
    path.unlink()
    return folder


@pytest.fixture
def article(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def resolve(text, mention, rows):
    return EntityResolver(text, AliasTable(rows)).resolve(mention, text.index(mention), 0)


def test_aliases_win_over_the_document():
    text = "Mao Ning, a spokesperson, spoke. Mao denied it. The CIA did, too."
    assert resolve(text, "Mao", [Alias("Mao", "Mao Zedong")]) == "Mao Zedong"
    assert resolve(text, "The CIA", [Alias("CIA", "Central Intelligence Agency")]) == "Central Intelligence Agency"


def test_aliases_hold_for_what_the_document_resolves_to():
    text = "Senator Ann Lee came. She denied it. “We wait,” Lee said. “We hope.”"
    resolver = EntityResolver(text, AliasTable([Alias("Ann Lee", "A. Lee")]))
    assert resolver.resolve("She", text.index("She"), text.index("She")) == "A. Lee"
    assert resolver.resolve("Lee", text.index("Lee said"), text.index("“We wait")) == "A. Lee"
    assert resolver.speaker(text.index("“We hope")) == "A. Lee"
    assert resolver.resolve("Lee and Ann Lee", 0, 0) == "A. Lee and A. Lee"


def test_short_acronyms_are_matched_as_they_are_written():
    rows = AliasTable([Alias("US", "United States"), Alias("The White House", "Executive Office")])
    assert [rows.entity(name) for name in ("US", "the US", "us", "white house")] == [
        *("United States", "United States", None, "Executive Office")
    ]


def test_table_is_read(table):
    first, *others = read_aliases(table(TABLE)).rows
    assert first == Alias("Beijing", "China", "CN", "state")
    assert others == [Alias("Ann Lee", "Lee, Ann", "CA", "person"), Alias("the RCMP", "RCMP")]
    assert read_aliases(table("alias,entity,country,kind\nAnn,B,CA,\nthe ann,B,,group\n")).rows == [
        Alias("Ann", "B", "CA", "group")
    ]
    assert len(read_aliases(table("\ufeffkind,entity,alias\r\n,China,Beijing\r\n\r\n"))) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: has no column 'alias'; its first line must be 'alias,entity,country,kind'"),
        ("alias,country\n", ":1: has no column 'entity'"),
        ("alias,entity,colour\n", ":1: column 'colour' is not known or there twice"),
        ("alias,entity,entity\n", ":1: column 'entity' is not known or there twice"),
        ("alias,entity\nA,B\n,C\n", ":3: has no alias; give one or remove the row"),
        ("alias,entity\nA\n", ":2: has no entity"),
        ("alias,entity\nA,B,C\n", ":2: has 3 cells but 2 columns"),
        ("alias,entity,country\nA,B,Canada\n", ":2: country 'CANADA' is no ISO 3166 alpha-2 code"),
        ("alias,entity,kind\nA,B,robot\n", ":2: kind 'robot' is not known; use one of state, government"),
        ("alias,entity\nAnn,B\nthe ann,C\n", ":3: alias 'the ann' stands for 'B' and 'C'; keep one of them"),
        ("alias,entity,country\nA,B,CA\nA,B,FR\n", ":3: alias 'A' stands for 'CA' and 'FR'; keep one of them"),
        ('alias,entity\n"A"x,B\n', ":2: is no CSV"),
    ],
)
def test_wrong_tables_are_refused_with_their_line(table, text, message):
    path = table(text)
    with pytest.raises(InputError, match=r"aliases\.csv") as error:
        read_aliases(path)
    assert str(error.value).startswith(f"{path}{message}")


def test_files_that_are_no_table_are_refused(tmp_path):
    (tmp_path / "latin.csv").write_bytes("alias,entity\nMalé,Maldives\n".encode("latin-1"))
    with pytest.raises(InputError, match="is not UTF-8"):
        read_aliases(tmp_path / "latin.csv")
    with pytest.raises(InputError, match="no such file"):
        read_aliases(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_aliases(tmp_path)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9)), max_size=5))
def test_every_alias_of_a_table_is_found(pairs):
    rows = AliasTable([Alias(*pair) for pair in pairs])
    assert all(rows.entity(alias) is not None for alias, _ in pairs)


@given(st.text(max_size=60), st.text(max_size=30))
def test_codes_are_known_ones_whatever_the_entity(text, entity):
    country, kind = EntityCodes(EntityResolver(text)).find(entity)
    assert country is None or country in places().codes.values()
    assert kind is None or kind in KINDS


def test_codes_stand_beside_the_entity_and_come_back():
    claim = Claim("denial", actor=Mention(None, "Ann Lee"), target=Mention(Span(0, 6, "Ottawa"), "Ottawa"))
    sentence = Sentence("d", 0, 0, len(ARTICLE), ARTICLE, claims=(claim,))
    aliases = AliasTable([Alias("Lee", "Ann Lee", "CA")])
    (out,) = with_entity_codes([Document("d", ARTICLE)], [sentence], aliases)
    actor, target = out.claims[0].to_json()["actor"], out.claims[0].to_json()["target"]
    assert actor == {"text": None, "start": None, "end": None, "entity": "Ann Lee", "country": "CA", "kind": "person"}
    assert list(target.items())[-3:] == [("entity", "Ottawa"), ("country", "CA"), ("kind", "government")]
    assert Sentence.from_json(out.to_json()) == out
    assert replace(out, claims=(claim,)) == sentence


def labelled(capsys, *words):
    assert main(["label", "a.txt", *words]) == 0
    return [claim for line in capsys.readouterr().out.splitlines() for claim in json.loads(line)["claims"]]


def test_label_takes_aliases_and_says_codes(run, article, capsys):
    model = ["--model", str(run)]
    plain = labelled(capsys, *model)
    assert "Canada" in {claim["actor"]["entity"] for claim in plain if claim["actor"]}, "the model keeps its table"
    inputs = json.loads((run / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert [one["path"] for one in inputs if one["path"].endswith("aliases.csv")]
    assert all(list(claim["actor"]) == ["text", "start", "end", "entity"] for claim in plain if claim["actor"])
    own = labelled(capsys, *model, "--aliases", "t.csv", "--entities")
    found = {(m["entity"], m["country"], m["kind"]) for claim in own for m in (claim["actor"], claim["target"]) if m}
    assert {("Ottawa", "CA", "government"), ("China", "CN", "state")} <= found
    spans = [[(part or {}).get("start") for part in (c["cue"], c["actor"], c["target"])] for c in own]
    assert spans == [[(part or {}).get("start") for part in (c["cue"], c["actor"], c["target"])] for c in plain]


def test_tables_get_columns_of_codes_at_the_end_when_asked(run, article, capsys):
    for words in (["-o", "p.csv"], ["-o", "a.csv", "--entities"], ["-o", "a.parquet", "--entities"]):
        assert main(["label", "a.txt", "--model", str(run), *words]) == 0
    texts = [(article / name).read_text(encoding="utf-8") for name in ("p.csv", "a.csv")]
    plain, rows = (list(csv.DictReader(io.StringIO(text))) for text in texts)
    assert tuple(plain[0]) == COLUMNS
    assert tuple(rows[0]) == (*COLUMNS, *ENTITY_COLUMNS)
    assert [{key: row[key] for key in COLUMNS} for row in rows] == plain
    assert "CN" in {row["target_country"] for row in rows}
    frame = pyarrow.parquet.read_table(article / "a.parquet").to_pylist()
    assert [row["target_country"] or "" for row in frame] == [row["target_country"] for row in rows]
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["label", "a.txt", "--aliases", "gone.csv"], "stance: gone.csv: no such file; check the path"),
        (["label", "a.txt", "--aliases", "bad.csv"], "stance: bad.csv:3: has no entity; give one or remove the row"),
        (["run", "actors.aliases=bad.csv"], "stance: bad.csv:3: has no entity; give one or remove the row"),
    ],
)
def test_wrong_aliases_end_with_two_and_one_line(article, capsys, words, message):
    (article / "bad.csv").write_text("alias,entity\nA,B\nC,\n", encoding="utf-8")
    assert main(words) == 2
    assert capsys.readouterr().err.strip() == message


def test_aliases_of_a_model_can_be_replaced(run):
    labeler = load_labeler(str(run))
    labeler.attributor_.use_aliases(AliasTable([Alias("Beijing", "PRC")]))
    claims = [c for s in labeler.predict([Document("a", "Ottawa accused Beijing of spying.")]) for c in s.claims]
    assert [(c.actor.entity, c.target.entity) for c in claims] == [("Ottawa", "PRC")]


def rows_of_places():
    with resource("data", "lexicons/places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_places_are_all_of_iso_3166_with_the_union_and_kosovo():
    pycountry = pytest.importorskip("pycountry", reason="needs the extra [countries]")
    own = {row["alpha2"]: row for row in rows_of_places()}
    assert set(own) == {country.alpha_2 for country in pycountry.countries} | {"EU", "XK"}
    assert len(own) == len(rows_of_places())
    for country in pycountry.countries:
        row = own[country.alpha_2]
        names = {row["country"], *row["aliases"].split("|")}
        said = f"{country.name}|{getattr(country, 'common_name', '')}|{getattr(country, 'official_name', '')}"
        assert row["alpha3"] == country.alpha_3
        assert any(name and name.casefold() in said.casefold() for name in names), said


# Where the package has an old or formal form ("Nur-Sultan"; the British are "Welsh"), or the land is its own
# capital, or has no people of its own.
_OTHER_CAPITALS = words_of("BQ DJ GI GS HK KI KZ LU MC NF PS SG SM SZ TK US VA")
_OTHER_DEMONYMS = words_of(
    "AI CG CV CX DJ DM GB GG GI GP GS GW HK HM IO JE KG KN MO MP MQ MV PM RE SJ SR TF TJ UZ VA WF YT"
)


def test_capitals_and_demonyms_are_those_of_a_package():
    package = pytest.importorskip("countryinfo", reason="needs the extra [countries]")
    own = {row["alpha2"]: row for row in rows_of_places()}
    other = {}
    for info in package.CountryInfo("Canada").all().values():
        code = info["ISO"]["alpha2"] if isinstance(info.get("ISO"), dict) else None
        if code in own:
            other[code] = info
    assert len(other) > 240
    lost = {code for code, info in other.items() if not same(info.get("capital"), own[code]["capital"])}
    assert lost - _OTHER_CAPITALS == set()
    lost = {code for code, info in other.items() if not same(info.get("demonym"), own[code]["demonyms"])}
    assert lost - _OTHER_DEMONYMS == set()


def same(theirs, ours):
    if not theirs:
        return True
    names = theirs if isinstance(theirs, list) else theirs.split(",")
    return bool({plain(name) for name in names} & {plain(name) for name in ours.split("|")})


def plain(name):
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip().casefold()
    return letters.replace("saint ", "st. ")
