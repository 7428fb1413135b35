"""From what a user names to a desk: files, or a run with what it labelled; and the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stance.corpora.inputs import ENDINGS, iter_documents
from stance.exceptions import InputError
from stance.experiments.reasons import EXPLAINED_CHARACTERS, explain_first
from stance.experiments.records.record import FILE
from stance.experiments.runs import StoredRun, open_run
from stance.experiments.runs.rebuild import read_claims
from stance.scale.models import load_labeler
from stance.schema import Document, Sentence, sentences_by_document
from stance.serve.app import App
from stance.serve.desk import Desk, Label
from stance.serve.gold import Corrections
from stance.serve.guards import Doorkeeper
from stance.serve.server import PageServer
from stance.stances.labeler import Labeler

PORT = 8765
OUTPUT = "corrections.jsonl"


def make_server(
    given: Sequence[str] = (),
    *,
    port: int = PORT,
    model: str | None = None,
    output: str | Path = OUTPUT,
    root: str | Path = "runs",
    notify: Callable[[str], None] = lambda message: None,
) -> PageServer:
    """Return the server of a page on which texts are labelled and corrected; it does not answer yet.

    Parameters
    ----------
    given : sequence of str, optional
        Files and folders of texts, as for `stance label`; or one run, as `open_run` knows it.
    port : int, optional
        0 takes any that is free.
    model : str, optional
        A run or a model file; by default the run's own, else the model that ships.
    output : path-like, optional
        Where corrections go.
    root : path-like, optional
        Where runs lie.
    notify : callable, optional
        Told in a sentence what the user should know.

    Returns
    -------
    PageServer
        Its `address` says where the page is; `serve_forever` answers.

    Raises
    ------
    InputError
        If an input, the model, the output or the port cannot be used.
    """
    if "-" in given:
        raise InputError("standard input cannot be served; give a file, or paste the text into the page")
    corrections = Corrections(Path(output))
    run = _run(given, root)
    documents, sentences = _from_run(run, notify) if run is not None else (list(iter_documents(given)), {})
    labels: list[str] = [] if run is None else [str(label) for label in run.record.get("labels") or ()]
    report = None if run is None else run.folder / "report.html"
    needs_cue = True if run is None else _needs_cue(run.config())

    def make_app(door: Doorkeeper) -> App:
        labeler = load_labeler(str(run.folder) if run is not None and model is None else model)
        desk = Desk(
            _labelling(labeler),
            corrections,
            labels=list(dict.fromkeys([*labels, *labeler.stances])),
            needs_cue=needs_cue,
            documents=documents,
            sentences=sentences,
        )
        return App(desk, door, report)

    # The port is taken before the model is read, so that a wrong one is said at once.
    return PageServer(port, make_app)


def _run(given: Sequence[str], root: str | Path) -> StoredRun | None:
    """Return the run that is meant, None where files are."""
    for word in given:
        path = Path(word)
        is_run = (path / FILE).is_file() if path.is_dir() else not path.exists() and path.suffix.lower() not in ENDINGS
        if is_run or (path.is_file() and path.name == FILE):
            if len(given) > 1:
                raise InputError("a run is served alone; give one run, or files", path=word)
            return open_run(word, root)
    return None


def _from_run(
    run: StoredRun, notify: Callable[[str], None]
) -> tuple[list[Document], dict[str, list[Sentence]]]:  # fmt: skip
    documents, sentences, lost = read_claims(run)
    for what in lost:
        notify(what)
    return documents, sentences_by_document(sentences)


def _labelling(labeler: Labeler) -> Label:
    """Return what labels a text and says why, as far as a report does."""

    def label(document: Document) -> list[Sentence]:
        return explain_first(labeler, labeler.predict([document]), EXPLAINED_CHARACTERS)

    return label


def _needs_cue(config: dict[str, Any]) -> bool:
    scheme = config.get("scheme")
    return bool(scheme.get("cue", True)) if isinstance(scheme, dict) else True
