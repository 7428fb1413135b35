"""Who takes a stance towards whom as a network, and as files for Gephi and other tools.

Nodes are actors and targets by name; an edge is a stance of one towards another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from stance.exceptions import InputError
from stance.report.corpus.names import CorpusNames, name_across
from stance.schema import Document, Sentence
from stance.writing import written_aside

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MODIFIED = re.compile(r' lastmodifieddate="[^"]{0,40}"')


@dataclass
class _Edge:
    """A stance of one towards another: claims, the numbers of their documents, and their scores."""

    weight: int = 0
    documents: dict[int, None] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)


class ClaimNetwork:
    """A network that grows with each document.

    Parameters
    ----------
    fixed : iterable of str
        Names that stay as they are; see `stance.report.corpus.names.CorpusNames`.
    """

    def __init__(self, fixed: Iterable[str] = ()) -> None:
        self._names = CorpusNames(fixed)
        self._made, self._received = Counter[str](), Counter[str]()
        self._edges: dict[tuple[str, str, str], _Edge] = {}
        self._n_documents = 0

    def add(self, sentences: Iterable[Sentence], text: str = "") -> None:
        """Add the claims of one document; `text`, all of it, tells whose surname stands alone."""
        number = self._n_documents = self._n_documents + 1
        names = []
        for sentence in sentences:
            for claim in sentence.claims:
                actor, target = name_across(claim.actor), name_across(claim.target)
                for name, counts in ((actor, self._made), (target, self._received)):
                    if name:
                        counts[name] += 1
                        names.append(name)
                if actor and target:
                    edge = self._edges.setdefault((actor, target, claim.stance), _Edge())
                    edge.weight += 1
                    edge.documents[number] = None
                    edge.scores += [] if claim.score is None else [claim.score]
        self._names.add(text, names)

    @property
    def graph(self) -> Any:
        """The network as a `networkx.MultiDiGraph`, the names of one bearer joined.

        Nodes have `made` and `received`, how many claims they make and are the target of. Edges have the stance as key
        and `stance`, `weight` (claims), `documents`, and `score` (mean; not where there are no scores). Claims without
        a known actor or target count for their node and give no edge.
        """
        out: Any = nx.MultiDiGraph()
        for counts, role in ((self._made, "made"), (self._received, "received")):
            for name, n in counts.items():
                called = self._names[name]
                if called not in out:
                    out.add_node(called, made=0, received=0)
                out.nodes[called][role] += n
        together: dict[tuple[str, str, str], _Edge] = {}
        for (actor, target, stance), edge in self._edges.items():
            one = together.setdefault((self._names[actor], self._names[target], stance), _Edge())
            one.weight += edge.weight
            one.documents |= edge.documents
            one.scores += edge.scores
        for (actor, target, stance), edge in together.items():
            score = {"score": sum(edge.scores) / len(edge.scores)} if edge.scores else {}
            numbers = {"weight": edge.weight, "documents": len(edge.documents), **score}
            out.add_edge(actor, target, key=stance, stance=stance, **numbers)
        return out

    def to_graphml(self) -> str:
        """Return the network as GraphML, the same text for the same claims."""
        return _document(nx.generate_graphml(_for_files(self.graph)))

    def to_gexf(self) -> str:
        """Return the network as GEXF 1.2, the same text for the same claims."""
        text = _document(nx.generate_gexf(_for_files(self.graph), version="1.2draft"))
        return _MODIFIED.sub("", text, count=1)  # the day of writing, before all names


class NetworkWriter:
    """Takes labelled documents one after the other, as the writers of `stance.corpora.outputs` do."""

    def __init__(self, fixed: Iterable[str] = ()) -> None:
        self.network = ClaimNetwork(fixed)

    def write(self, document: Document, sentences: Iterable[Sentence]) -> None:
        self.network.add(sentences, document.text)


@contextmanager
def open_network(path: Path, fixed: Iterable[str] = ()) -> Iterator[NetworkWriter]:
    """Open a writer of a network, `.graphml` or `.gexf`; the file appears only when all is written.

    Parameters
    ----------
    path : Path
    fixed : iterable of str
        Names that stay as they are; see `stance.report.corpus.names.CorpusNames`.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    writer = NetworkWriter(fixed)
    yield writer
    network = writer.network
    text = network.to_gexf() if path.suffix.lower() == ".gexf" else network.to_graphml()
    try:
        with written_aside(path) as aside:
            aside.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot be written ({reason}); check space and permissions", path=path) from None


def _for_files(graph: Any) -> Any:
    """Return the graph in a fixed order, with characters that XML can hold and a number for each edge."""
    out = nx.MultiDiGraph()
    names = {name: f"n{number}" for number, name in enumerate(sorted(graph))}
    for name, node in names.items():
        out.add_node(node, label=_NOT_XML.sub("\ufffd", name), **graph.nodes[name])
    edges = sorted((names[actor], names[target], stance, data) for actor, target, stance, data in _edges(graph))
    for number, (actor, target, _, data) in enumerate(edges):
        shown = {key: round(value, 4) if key == "score" else value for key, value in data.items()}
        out.add_edge(actor, target, key=f"e{number}", **shown | {"stance": _NOT_XML.sub("\ufffd", data["stance"])})
    return out


def _edges(graph: Any) -> Iterable[tuple[str, str, str, dict[str, Any]]]:
    edges: Iterable[tuple[str, str, str, dict[str, Any]]] = graph.edges(keys=True, data=True)
    return edges


def _document(lines: Iterable[str]) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"
