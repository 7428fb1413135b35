"""Names of one bearer in several documents are one, and only where nobody else can be meant."""

import pytest

from stance.report.corpus.names import CorpusNames, name_across
from stance.report.corpus.network import ClaimNetwork
from stance.report.corpus.tables import CorpusTables
from stance.report.pages import corpus_page
from stance.schema import Claim, Document, Mention, Sentence


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ottawa", "Ottawa"), (" New\n York ", "New York"), ("You", None), ("someone", None), ("I’m", None)],
)
def test_name_across_documents_is_no_pronoun(name, expected):
    assert name_across(Mention(None, name)) == expected


def corpus_names(*documents, fixed=()):
    """Return the names of documents, each a text and the names of its claims."""
    names = CorpusNames(fixed)
    for text, *own in documents:
        names.add(text, own)
    return names


CABINET = ("Justin Trudeau spoke.", "Justin Trudeau", "Justin Trudeau")


@pytest.mark.parametrize(
    ("documents", "fixed", "joined"),
    [
        ([CABINET, ("Trudeau spoke.", "Trudeau")], (), {"Trudeau": "Justin Trudeau"}),
        ([CABINET, ("Margaret Trudeau wept. Trudeau left.", "Trudeau")], (), {}),  # another bearer, who claims nothing
        ([CABINET, ("x", "Margaret Trudeau"), ("x", "Trudeau")], (), {}),
        ([CABINET, ("x", "Trudeau")], ("Trudeau",), {}),  # a table of aliases has it
        ([CABINET, ("x", "Justin P. Trudeau")], (), {"Justin P. Trudeau": "Justin Trudeau"}),
        ([CABINET, ("x", "Justin P. Trudeau")], ("Justin P. Trudeau",), {"Justin Trudeau": "Justin P. Trudeau"}),
        ([CABINET, ("The prime minister spoke.", "prime minister")], (), {}),  # of whichever country
        ([("x", "Asif Zardari"), ("Zardari", "Zardari")], (), {}),  # nothing says that it is a person
        ([("x", "Asif Zardari"), ("President Zardari", "Zardari")], (), {"Zardari": "Asif Zardari"}),
        ([CABINET, ("x", "Trudeau"), *[("x",)] * 98], (), {"Trudeau": "Justin Trudeau"}),
        ([CABINET, ("x", "Trudeau"), *[("x",)] * 99], (), {}),  # the more documents, the likelier a second one
        ([("x", "Paris Hilton", "Ann London"), ("x", "Paris", "London")], (), {}),
        ([("x", "Wall Street"), ("x", "Street")], (), {}),
        ([("x", "Clinton's campaign"), ("x", "Clinton’s campaign", "Clinton’s campaign")], (),
         {"Clinton's campaign": "Clinton’s campaign"}),
    ],
)  # fmt: skip
def test_names_are_joined_where_one_bearer_can_be_meant(documents, fixed, joined):
    assert corpus_names(*documents, fixed=fixed).joined == joined
    assert corpus_names(*documents[::-1], fixed=fixed).joined == joined


def test_tables_and_network_join_names_and_the_page_says_so():
    documents, sentences = [], []
    for doc, who in enumerate(("Justin Trudeau", "Trudeau")):
        text = f"{who} accused Beijing."
        claim = Claim("accusation", None, Mention(None, who), Mention(None, "Beijing"), 0.5)
        documents.append(Document(str(doc), text))
        sentences.append(Sentence(str(doc), 0, 0, len(text), text, claims=(claim,)))
    tables = CorpusTables.from_sentences(documents, sentences)
    (pair,) = tables.pairs().to_dict("records")
    assert (pair["actor"], pair["claims"], pair["documents"]) == ("Justin Trudeau", 2, 2)
    assert 'Justin Trudeau</bdi> <span class="also">also <bdi>Trudeau</bdi>' in corpus_page(documents, sentences, "T")
    network = ClaimNetwork()
    for document, sentence in zip(documents, sentences, strict=True):
        network.add([sentence], document.text)
    assert dict(network.graph.nodes["Justin Trudeau"]) == {"made": 2, "received": 0}
    assert network.graph.edges["Justin Trudeau", "Beijing", "accusation"]["documents"] == 2
    assert len(CorpusTables.from_sentences(documents, sentences, fixed=["Trudeau"]).pairs()) == 2
