"""Who takes a stance towards whom as a network, and as files for Gephi and other tools.

Nodes are actors and targets by name, as they are named in the documents; an edge is a stance of one towards another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import networkx as nx

from stance.exceptions import InputError
from stance.report.corpus.names import name_across
from stance.schema import Document, Sentence
from stance.writing import written_aside

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MODIFIED = re.compile(r' lastmodifieddate="[^"]{0,40}"')


class ClaimNetwork:
    """A network that grows with each document.

    Attributes
    ----------
    graph : networkx.MultiDiGraph
        Nodes have `made` and `received`, how many claims they make and are the target of. Edges have the stance as key
        and `stance`, `weight` (claims), `documents`, and `score` (mean; not where there are no scores). Claims without
        a known actor or target count for their node and give no edge.
    """

    def __init__(self) -> None:
        self.graph: Any = nx.MultiDiGraph()

    def add(self, sentences: Iterable[Sentence]) -> None:
        """Add the claims of one document."""
        seen = set()
        for sentence in sentences:
            for claim in sentence.claims:
                actor, target = name_across(claim.actor), name_across(claim.target)
                for name, role in ((actor, "made"), (target, "received")):
                    if name:
                        if name not in self.graph:
                            self.graph.add_node(name, made=0, received=0)
                        self.graph.nodes[name][role] += 1
                if not actor or not target:
                    continue
                key = (actor, target, claim.stance)
                if not self.graph.has_edge(*key):
                    self.graph.add_edge(*key, stance=claim.stance, weight=0, documents=0)
                edge = self.graph.edges[key]
                edge["weight"] += 1
                edge["documents"] += key not in seen
                seen.add(key)
                if claim.score is not None:
                    mean = edge.get("score", 0.0)
                    edge["score"] = mean + (claim.score - mean) / edge["weight"]

    def to_graphml(self) -> str:
        """Return the network as GraphML, the same text for the same claims."""
        return _document(nx.generate_graphml(_for_files(self.graph)))

    def to_gexf(self) -> str:
        """Return the network as GEXF 1.2, the same text for the same claims."""
        text = _document(nx.generate_gexf(_for_files(self.graph), version="1.2draft"))
        return _MODIFIED.sub("", text, count=1)  # the day of writing, before all names


class NetworkWriter:
    """Takes labelled documents one after the other, as the writers of `stance.corpora.outputs` do."""

    def __init__(self) -> None:
        self.network = ClaimNetwork()

    def write(self, document: Document, sentences: Iterable[Sentence]) -> None:
        self.network.add(sentences)


@contextmanager
def open_network(path: Path) -> Iterator[NetworkWriter]:
    """Open a writer of a network, `.graphml` or `.gexf`; the file appears only when all is written.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    writer = NetworkWriter()
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
