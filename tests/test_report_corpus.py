"""What many documents say together: counts, networks for other tools, plots, and the page."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from types import SimpleNamespace

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from corpus_texts import labelled_corpus
from stance.actors.aliases import AliasTable
from stance.report.corpus.dates import MAX_PERIODS, parse_date, period_of
from stance.report.corpus.figures import draw_corpus
from stance.report.corpus.heat_plots import HeatDisplay
from stance.report.corpus.network import ClaimNetwork, open_network
from stance.report.corpus.network_plots import NetworkDisplay, heaviest
from stance.report.corpus.rate_plots import RateDisplay
from stance.report.corpus.tables import CorpusTables, per_hundred
from stance.report.pages import corpus_page
from stance.scale.stream import label_inputs
from stance.schema import STANCES, Claim, Document, Mention, Sentence, sentences_by_document

DOCUMENTS, SENTENCES = labelled_corpus()


@pytest.fixture(scope="module")
def tables():
    return CorpusTables.from_sentences(DOCUMENTS, SENTENCES)


@pytest.fixture(scope="module")
def network():
    out = ClaimNetwork()
    for own in sentences_by_document(SENTENCES).values():
        out.add(own)
    return out


@pytest.fixture(scope="module")
def page():
    return corpus_page(DOCUMENTS, SENTENCES, "All")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-09", date(2024, 3, 9)),
        ("2024-03-09T10:00:00+02:00", date(2024, 3, 9)),
        ("2024-03", date(2024, 3, 1)),
        ("2024", date(2024, 1, 1)),
        ("Sat, 09 Mar 2024 23:00:00 GMT", date(2024, 3, 9)),
        ("03/04/2019", None),
        ("2024-13-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("Sat, 09 Mar 99999999999 23:00:00 GMT", None),
        ("yesterday", None),
        ("20240309", None),
        ("", None),
        (None, None),
    ],
)
def test_parse_date_reads_what_is_one_date(text, expected):
    assert parse_date(text) == expected


@settings(max_examples=30)
@given(st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, max_size=5))
def test_period_covers_all_dates_in_few_stretches(days):
    kind = period_of(days)
    n = pd.Period(max(days), freq=kind).ordinal - pd.Period(min(days), freq=kind).ordinal + 1
    assert n <= MAX_PERIODS or kind == "Y"


@given(st.text(max_size=60))
def test_parse_date_takes_any_text(text):
    found = parse_date(text)
    assert found is None or isinstance(found, date)


def test_tables_count_by_actor_target_source_and_time(tables):
    assert tables.by_actor().to_dict("index") == {
        "Ottawa": {"accusation": 3, "denial": 0, "concern": 0},
        "Beijing": {"accusation": 0, "denial": 1, "concern": 0},
        "Paris": {"accusation": 0, "denial": 0, "concern": 1},
    }
    assert tables.by_target().sum(axis=1).to_dict() == {"Beijing": 3, "Paris": 2, "Ottawa": 1}
    assert list(tables.by_source().index) == ["Wire", "Gazette"]
    assert tables.by_source().loc["Wire"].to_dict() == {
        "documents": 2, "sentences": 5, "accusation": 2, "denial": 1, "concern": 0
    }  # fmt: skip
    assert tables.period == "W"
    by_time = tables.by_time()
    assert by_time["documents"].sum() == 3
    assert by_time[list(STANCES)].to_numpy().sum() == 5
    assert by_time["sentences"].eq(0).any()  # weeks without documents are there
    assert by_time.index[0] == "2024-01-01"


def test_tables_keep_pairs_with_the_most_frequent_first(tables):
    first = tables.pairs().iloc[0].to_dict()
    assert first.pop("score") == pytest.approx(0.8)
    assert first == {"actor": "Ottawa", "target": "Beijing", "stance": "accusation", "claims": 2, "documents": 2}
    assert "you" not in set(tables.pairs()["actor"])


def test_tables_place_claims_in_the_course_of_their_document(tables):
    by_stretch = tables.by_stretch()
    assert by_stretch["sentences"].sum() == len(SENTENCES)
    assert by_stretch[list(STANCES)].to_numpy().sum() == 6
    assert by_stretch.loc[0, "sentences"] == 4


def test_tables_leave_out_boilerplate_and_other_stances():
    sentences = [
        Sentence("a", 0, 0, 4, "Menu", "boilerplate"),
        Sentence("a", 1, 5, 7, "Hm", claims=(Claim("support"), Claim("denial"))),
    ]
    tables = CorpusTables.from_sentences([Document("a", "Menu Hm")], sentences)
    assert list(tables.documents["sentences"]) == [1]
    assert list(tables.claims["stance"]) == ["denial"]


def test_tables_of_nothing_are_empty():
    tables = CorpusTables.from_sentences([], [])
    assert tables.period is None
    assert all(len(table) == 0 for table in (tables.pairs(), tables.by_actor(), tables.by_source(), tables.by_time()))


def test_rates_have_no_value_where_nothing_was_written(tables):
    by_time = tables.by_time()
    rates = per_hundred(by_time, STANCES)
    assert rates[by_time["sentences"] == 0].isna().to_numpy().all()
    assert rates.iloc[0]["accusation"] == pytest.approx(100 / 3)


def test_network_counts_claims_documents_and_scores(network):
    edge = network.graph.edges["Ottawa", "Beijing", "accusation"]
    assert (edge["weight"], edge["documents"], edge["score"]) == (2, 2, pytest.approx(0.8))
    assert network.graph.nodes["Beijing"] == {"made": 1, "received": 3}
    assert network.graph.nodes["Paris"] == {"made": 1, "received": 2}  # one of them from an unknown actor


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_network_files_hold_the_network_and_are_the_same_each_time(network, tmp_path, ending):
    for name in ("one", "two"):
        with open_network(tmp_path / f"{name}.{ending}") as writer:
            for document in DOCUMENTS:
                writer.write(document, [s for s in SENTENCES if s.doc == document.id])
    one, two = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "two"))
    assert one == two
    read = nx.read_graphml if ending == "graphml" else nx.read_gexf
    graph = read(tmp_path / f"one.{ending}", **({"force_multigraph": True} if ending == "graphml" else {}))
    names = nx.get_node_attributes(graph, "label")
    edges = {
        (names[a], names[b], data["stance"], int(data["weight"]), int(data["documents"]), float(data["score"]))
        for a, b, data in graph.edges(data=True)
    }
    assert ("Ottawa", "Beijing", "accusation", 2, 2, 0.8) in edges
    assert len(edges) == 4
    assert len(set(re.findall(r'<edge [^>]*\bid="([^"]+)"', one.decode()))) == 4


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8)), max_size=4))
def test_network_files_are_xml_for_any_name(pairs):
    network = ClaimNetwork()
    claims = tuple(Claim("accusation", None, Mention(None, a), Mention(None, b)) for a, b in pairs)
    network.add([Sentence("a", 0, 0, 1, "x", claims=claims)])
    for text in (network.to_graphml(), network.to_gexf()):
        root = ElementTree.fromstring(text.encode())
        nodes = root.iter("{http://graphml.graphdrawing.org/xmlns}node")
        assert len(list(nodes)) in (0, len(network.graph))


def test_network_that_cannot_be_labelled_leaves_no_file(tmp_path):
    with pytest.raises(RuntimeError, match="stop"), open_network(tmp_path / "a.gexf"):
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_heaviest_pairs_hang_together():
    rows = [("a", "b", 1), ("c", "d", 1), ("hub", "x", 1), ("hub", "y", 1), ("hub", "z", 1)]
    pairs = pd.DataFrame(rows, columns=["actor", "target", "claims"])
    assert set(heaviest(pairs, 4)["actor"]) == {"hub"}


def test_network_display_says_what_it_leaves_out(tables):
    display = NetworkDisplay.from_pairs(tables.pairs(), stances=STANCES, n_nodes=2)
    assert display.frame()[["actor", "target"]].to_numpy().tolist() == [["Ottawa", "Beijing"], ["Beijing", "Ottawa"]]
    assert display.n_left_out == 2


def test_network_names_stand_apart_and_inside(tables):
    names = [f"Somebody of a long name {k}" for k in range(14)]
    rows = [(a, b, STANCES[k % 3], 1 + k) for k, (a, b) in enumerate(zip(names, names[1:] + names[:1], strict=True))]
    pairs = pd.DataFrame([*rows, ("alone", "alone", "denial", 9)], columns=["actor", "target", "stance", "claims"])
    display = NetworkDisplay.from_pairs(pairs, stances=STANCES).plot(width=10.4)
    figure = display.figure_
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in display.ax_.texts]
    assert len(boxes) == 15
    assert all(figure.bbox.containsx(edge) for box in boxes for edge in (box.x0, box.x1))
    assert all(figure.bbox.containsy(edge) for box in boxes for edge in (box.y0, box.y1))
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[k + 1 :])


@pytest.mark.parametrize("kind", ["network", "heat", "rate"])
def test_displays_draw_into_given_axes_and_give_their_numbers(tables, kind):
    display = {
        "network": lambda: NetworkDisplay.from_pairs(tables.pairs(), stances=STANCES),
        "heat": lambda: HeatDisplay(table=tables.by_actor(), rows="Actor", columns="Stance"),
        "rate": lambda: RateDisplay(counts=tables.by_stretch(), stances=STANCES, along="Place"),
    }[kind]()
    axes = Figure().add_subplot()
    assert display.plot(axes).ax_ is axes
    assert len(display.frame())


def test_figures_are_those_that_the_documents_allow(tables):
    drawn = draw_corpus(tables, files=False)
    assert list(drawn) == ["network", "actor_stance", "actor_target", "time", "course", "sources"]
    assert "Ottawa, accusation towards Beijing: 2" in drawn["network"].alt
    assert "1 document without a date" in drawn["time"].caption
    bare = CorpusTables.from_sentences([Document(d.id, d.text) for d in DOCUMENTS], SENTENCES)
    assert "time" not in (again := draw_corpus(bare, files=False))
    assert "sources" not in again


def test_corpus_page_says_the_same_each_time_and_links_its_documents(page):
    assert page == corpus_page(DOCUMENTS, SENTENCES, "All")
    assert "6 claims (accusation 4, denial 1, concern 1) in 4 of 4 documents." in page
    assert '<a href="#d2">News of c</a>' in page
    assert 'data-v="2024-03-11"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert ">nan<" not in page


def test_corpus_page_counts_documents_whose_text_has_no_room():
    page = corpus_page(DOCUMENTS, SENTENCES, "All", max_bytes=2500)
    shown = page.count("<article")
    assert 1 <= shown < 4
    assert f"{4 - shown} more document" in page
    assert "News of d" in page  # in the table all the same


class Accuser:
    """Stands in for a labeler: in each document Ottawa accuses Beijing."""

    attributor_ = SimpleNamespace(alias_table=AliasTable())

    def predict(self, documents, min_score):
        claim = Claim("accusation", None, Mention(None, "Ottawa"), Mention(None, "Beijing"), 0.9)
        return [Sentence(d.id, 0, 0, len(d.text), d.text, claims=(claim,)) for d in documents]


def test_label_picks_the_view_by_ending_and_number_of_documents(tmp_path, monkeypatch):
    monkeypatch.setattr("stance.scale.job.load_labeler", lambda model: Accuser())
    texts = tmp_path / "texts"
    texts.mkdir()
    for k in range(2):
        (texts / f"{k}.txt").write_text("Ottawa accused Beijing.", encoding="utf-8")
    label_inputs([str(texts / "0.txt")], str(tmp_path / "one.html"))
    label_inputs([str(texts)], str(tmp_path / "many.html"))
    one, many = ((tmp_path / name).read_text(encoding="utf-8") for name in ("one.html", "many.html"))
    assert "All documents together" not in one
    assert "2 claims (accusation 2) in 2 of 2 documents." in many
    for name, read in (("a.graphml", nx.read_graphml), ("a.gexf", nx.read_gexf)):
        label_inputs([str(texts)], str(tmp_path / name))
        graph = read(tmp_path / name)
        assert list(nx.get_node_attributes(graph, "label").values()) == ["Beijing", "Ottawa"]
        assert [(data["weight"], data["documents"]) for *_, data in graph.edges(data=True)] == [(2, 2)]


def test_corpus_page_without_claims_says_so():
    page = corpus_page([Document("a", "Hm."), Document("b", "Hm.")], [], "None")
    assert "Nobody takes a stance in these documents." in page
