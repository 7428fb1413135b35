"""`stance label`: documents in, labelled sentences out, batch by batch."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from stance.actors.aliases import read_aliases
from stance.actors.kinds import with_entity_codes
from stance.corpora.inputs import has_columns, iter_documents
from stance.corpora.outputs import JsonlWriter, check_output, open_writer, write_documents
from stance.exceptions import InputError
from stance.scale.models import load_labeler
from stance.schema import Document, Sentence
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.labeler import Labeler
from stance.stances.trained_sentiment import TrainedSentiment, with_target_sentiment
from stance.terminal import Show, say
from stance.text.language import Foreign
from stance.writing import written_aside

TABLE_ENDINGS = (".jsonl", ".csv", ".parquet")
NETWORK_ENDINGS = (".graphml", ".gexf")
ENDINGS = (*TABLE_ENDINGS, ".html", *NETWORK_ENDINGS)
Predictor = Callable[[list[Document]], list[Sentence]]
BATCH_CHARACTERS = 200_000
"""Documents are labelled together until they hold about so many characters: enough work at once, little to hold."""


def label_inputs(
    inputs: Sequence[str],
    output: str | None,
    *,
    model: str | None = None,
    min_score: float = 0.0,
    explain: bool = False,
    target_sentiment: bool = False,
    sentiment: str | None = None,
    aliases: str | None = None,
    entities: bool = False,
    stdin_format: str = "text",
    force: bool = False,
    progress: Show = lambda what, done, of: None,
) -> None:
    """Label what the inputs hold and write it to `output`, or to standard output as JSONL.

    Parameters
    ----------
    inputs : sequence of str
        See `stance.corpora.inputs.iter_documents`.
    output : str or None
        A path that ends in one of `ENDINGS`; None for standard output. `.html` is the view of an article, or of a
        corpus where there are several documents; `.graphml` and `.gexf` are the network of who takes a stance towards
        whom.
    model : str or None, optional
        A run's folder or a model file; None for the default model.
    min_score : float, optional
        Claims with a lower score are left out.
    explain : bool, optional
        Whether each claim says why it is made.
    target_sentiment : bool, optional
        Whether each claim says how its sentence speaks of the target.
    sentiment : {"trained", "vader"}, optional
        What scores the sentiment of sentences; None for what the model has.
    aliases : str or None, optional
        A table of names and their entities, see `stance.actors.aliases.read_aliases`, in place of the model's own.
    entities : bool, optional
        Whether actors and targets get the country and the kind of their entities.
    stdin_format : {"text", "jsonl"}
        What standard input holds.
    force : bool, optional
        Whether an existing output may be written over.
    progress : callable, optional
        Told how many documents are labelled.

    Raises
    ------
    InputError
        If an input, the model or the output cannot be used; an output that was not finished is not left behind.
    """
    path = None if output is None else Path(output)
    if path is not None:
        check_output(path, ENDINGS, force=force)
    table = None if aliases is None else read_aliases(aliases)
    first, documents = open_inputs(inputs, stdin_format)
    labeler = load_labeler(model)
    if table is not None:
        labeler.attributor_.use_aliases(table)
    if sentiment is not None:
        labeler.set_params(sentiment=VaderSentiment() if sentiment == "vader" else TrainedSentiment())
    label = _predictor(labeler, min_score, model, explain, target_sentiment, entities)
    found = counted(batches(first, documents), progress)
    if path is None:
        if sys.stdout is None:
            raise InputError("standard output is closed; give a file with -o")
        for batch in found:
            write_documents(JsonlWriter(sys.stdout), batch, label(batch))
            sys.stdout.flush()
    elif path.suffix.lower() == ".html":
        _label_page(label, found, path, labeler.attributor_.alias_table.entities)
    elif path.suffix.lower() in NETWORK_ENDINGS:
        from stance.report.corpus.network import open_network

        with open_network(path, labeler.attributor_.alias_table.entities) as network:
            for batch in found:
                write_documents(network, batch, label(batch))
    else:
        columns = any(has_columns(given) for given in inputs) or stdin_format == "jsonl"
        with open_writer(
            path, with_meta=columns, with_why=explain, with_target=target_sentiment, with_entities=entities
        ) as writer:
            for batch in found:
                write_documents(writer, batch, label(batch))


def open_inputs(inputs: Sequence[str], stdin_format: str) -> tuple[Document, Iterator[Document]]:
    """Read the first document, so that a wrong input is said before a model is loaded.

    Parameters
    ----------
    inputs : sequence of str
        See `stance.corpora.inputs.iter_documents`.
    stdin_format : {"text", "jsonl"}
        What standard input holds.

    Returns
    -------
    Document
        The first one.
    iterator of Document
        Those that follow.

    Raises
    ------
    InputError
        If an input is not there, or the first holds no document.
    """
    if not inputs:
        raise InputError("there is no INPUT; give a file or a folder")
    for given in inputs:
        if not given:
            raise InputError("an INPUT is empty; give a file or a folder")
        if given != "-" and not Path(given).exists():
            raise InputError("no such file or folder; check the path", path=given)
    documents = iter_documents(
        inputs, stdin=sys.stdin.buffer if sys.stdin is not None else None, stdin_format=stdin_format
    )
    first = next(documents, None)
    if first is None:
        raise InputError("the input holds no document; give a file with text", path=inputs[0])
    return first, documents


def batches(first: Document, documents: Iterator[Document]) -> Iterator[list[Document]]:
    """Yield documents in lists of about `BATCH_CHARACTERS` characters."""
    batch, size = [first], len(first.text)
    for document in documents:
        if size + len(document.text) > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document.text)
    yield batch


def counted(batches: Iterator[list[Document]], progress: Show) -> Iterator[list[Document]]:
    """Yield batches; tell before each how many documents are done, and at the end how many were not English."""
    done, foreign = 0, Foreign()
    for batch in batches:
        progress("documents", done, None)
        for document in batch:
            foreign.see(document)
        yield batch
        done += len(batch)
    if foreign.warning:
        say(foreign.warning)


def _predictor(
    labeler: Labeler, min_score: float, model: str | None, explain: bool, target_sentiment: bool, entities: bool
) -> Predictor:
    """Return what labels documents, and adds reasons, sentiment towards targets and codes where they are asked for."""

    def label(batch: Sequence[Document]) -> list[Sentence]:
        sentences = labeler.predict(batch, min_score=min_score)
        if entities:
            sentences = with_entity_codes(batch, sentences, labeler.attributor_.alias_table)
        return with_target_sentiment(sentences) if target_sentiment else sentences

    if not explain:
        return label
    from stance.scale.training import training_sentences
    from stance.stances.explanation import with_reasons

    training = training_sentences(labeler, model, say)
    return lambda batch: with_reasons(labeler, label(batch), training=training)


def _label_page(label: Predictor, batches: Iterator[list[Document]], path: Path, fixed: Sequence[str]) -> None:
    from stance.report.pages import article_page, corpus_page

    documents = [document for batch in batches for document in batch]
    sentences = label(documents)
    if len(documents) > 1:
        html = corpus_page(documents, sentences, title=path.stem, fixed=fixed)
    else:
        html = article_page(documents, sentences, title=path.stem)
    try:
        with written_aside(path) as aside:
            aside.write_text(html, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}); check space and permissions", path=path) from None
