"""`stance label`: documents in, labelled sentences out, part by part."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from stance.corpora.compression import full_ending
from stance.corpora.inputs import has_columns, input_files
from stance.corpora.outputs import check_output, write_documents
from stance.corpora.pieces import ENDINGS as TABLE_ENDINGS
from stance.corpora.pieces import to_parquet
from stance.exceptions import InputError
from stance.scale import reading as streams
from stance.scale.checkpoint import Checkpoint, is_finished, open_checkpoint
from stance.scale.fingerprint import fingerprint
from stance.scale.job import Done, Job, Part
from stance.scale.models import model_file
from stance.scale.reading import Meter, Reading, cut_parts, open_inputs
from stance.scale.workers import Labelling, in_processes, in_this_process
from stance.schema import Document, Json, Sentence
from stance.terminal import say
from stance.text.language import Foreign
from stance.writing import written_aside

NETWORK_ENDINGS = (".graphml", ".gexf")
ENDINGS = (*TABLE_ENDINGS, ".html", *NETWORK_ENDINGS)
_PLAIN, _READING = Job(), Reading()


@dataclass(frozen=True)
class Standing:
    """How far it is.

    Parameters
    ----------
    documents, sentences : int
        Labelled and written, those of an earlier process included.
    resumed : int
        Sentences of an earlier process.
    read : int
        Bytes of the inputs, as they lie on the disk, up to the last document that is labelled.
    size : int or None
        Bytes of all inputs; None where standard input is among them.
    """

    documents: int = 0
    sentences: int = 0
    resumed: int = 0
    read: int = 0
    size: int | None = None


Watch = Callable[[Standing], None]


def label_inputs(
    inputs: Sequence[str],
    output: str | None,
    *,
    job: Job = _PLAIN,
    reading: Reading = _READING,
    workers: int | None = None,
    cluster: str | None = None,
    resume: bool = False,
    force: bool = False,
    watch: Watch = lambda standing: None,
) -> None:
    """Label what the inputs hold and write it to `output`, or to standard output as JSONL.

    Documents are read, labelled and written part by part: only a few parts are in memory, however many there are.
    Whoever labels them, the output has the same bytes.

    Parameters
    ----------
    inputs : sequence of str
        See `stance.corpora.inputs.iter_documents`.
    output : str or None
        A path that ends in one of `ENDINGS`; None for standard output. `.html` is the view of an article, or of a
        corpus where there are several documents; `.graphml` and `.gexf` are the network of who takes a stance towards
        whom. A page holds all documents in memory.
    job : Job, optional
        How they are labelled; `ending` and `meta` follow from the output, and `model` may be all that `load_labeler`
        takes.
    reading : Reading, optional
        How inputs are read.
    workers : int, optional
        How many processes label; by default this one. Of a local cluster so many are started, by default one a core.
    cluster : str or None, optional
        The address of a dask scheduler, or ``local``.
    resume : bool, optional
        Whether to go on with what a process that was ended left behind.
    force : bool, optional
        Whether an existing output may be written over, and what was begun is forgotten.
    watch : callable, optional
        Told after each part how far it is.

    Raises
    ------
    InputError
        If an input, the model or the output cannot be used; an output that was not finished is not left behind under
        its name.
    WorkerError
        If a process of `workers` or of the cluster died, and could not be replaced.
    """
    path = None if output is None else Path(output)
    if path is not None:
        check_output(path, ENDINGS, force=force or resume)
    kind = None if path is None else full_ending(path)
    if resume and (kind not in TABLE_ENDINGS or "-" in inputs):
        raise InputError(f"--resume needs input files and an OUT that ends in one of {', '.join(TABLE_ENDINGS)}")
    if resume and path is not None and is_finished(path):
        say(f"{path} is finished already; --force labels anew")
        return
    meter = Meter()
    first, documents = open_inputs(inputs, reading, meter)
    job = replace(
        job,
        model=None if job.model is None else str(model_file(job.model)),
        ending=".jsonl" if path is None else kind if kind in TABLE_ENDINGS else None,
        meta=any(has_columns(given) for given in inputs) or ("-" in inputs and reading.stdin_format == "jsonl"),
    )
    foreign = Foreign()
    parts = cut_parts(first, documents, meter, foreign)
    size = None if "-" in inputs else sum(file.stat().st_size for given in inputs for file in input_files(given))
    labelling = _labelling(job, workers, cluster)
    if path is not None and kind in TABLE_ENDINGS:
        made_of = fingerprint([given for given in inputs if given != "-"], job, _options(reading))
        with open_checkpoint(path, made_of, resume=resume, force=force) as out, labelling as label:
            _label_table(out, job, parts, label, watch, size)
    else:
        with labelling as label:
            found = _watched(_notes_said(label(parts)), watch, size)
            if path is None:
                _label_stdout(found)
            elif kind == ".html":
                _label_page(found, path)
            else:
                _label_network(found, path)
    if foreign.warning:
        say(foreign.warning)


def _label_table(
    out: Checkpoint, job: Job, parts: Iterator[Part], label: Labelling, watch: Watch, size: int | None
) -> None:
    skipped, resumed = out.done["parts"], out.done["sentences"]
    # What is finished is read once more, so that ids are still compared with those before and offsets with the file.
    left = (part for part in parts if part.number >= skipped)
    watch(Standing(out.done["documents"], resumed, resumed, 0, size))
    pieces = job.pieces
    assert pieces is not None
    for part, done in _notes_said(label(left)):
        head = pieces.head() if part.number == 0 else b""
        out.append(head + done.piece, documents=len(part.documents), sentences=done.n_sentences)
        watch(Standing(out.done["documents"], out.done["sentences"], resumed, part.read, size))
    watch(Standing(out.done["documents"], out.done["sentences"], resumed, size or 0, size))
    parquet = job.ending == ".parquet"
    out.finish((lambda source, path: _to_parquet(source, path, job)) if parquet else None)


def _to_parquet(source: Path, path: Path, job: Job) -> None:
    with source.open("rb") as file:
        to_parquet(file, path, job.further)


def _notes_said(found: Iterable[tuple[Part, Done]]) -> Iterator[tuple[Part, Done]]:
    """Say once what the user should know, whichever process noticed it."""
    said: set[str] = set()
    for part, done in found:
        for note in done.notes:
            if note not in said:
                say(note)
                said.add(note)
        yield part, done


def _label_stdout(found: Iterable[tuple[Part, Done]]) -> None:
    if sys.stdout is None:
        raise InputError("standard output is closed; give a file with -o")
    for _, done in found:
        sys.stdout.write(done.piece.decode())
        sys.stdout.flush()


def _label_network(found: Iterable[tuple[Part, Done]], path: Path) -> None:
    from stance.report.corpus.network import open_network

    # Which names are kept as they are is known to those who label: it comes with the parts.
    first = next(found := iter(found))
    with open_network(path, first[1].fixed) as network:
        for part, done in chain([first], found):
            write_documents(network, part.documents, done.sentences)


def _label_page(found: Iterable[tuple[Part, Done]], path: Path) -> None:
    from stance.report.pages import article_page, corpus_page

    documents: list[Document] = []
    sentences: list[Sentence] = []
    fixed: tuple[str, ...] = ()
    for part, done in found:
        documents += part.documents
        sentences += done.sentences
        fixed = done.fixed
    if len(documents) > 1:
        html = corpus_page(documents, sentences, title=path.stem, fixed=fixed)
    else:
        html = article_page(documents, sentences, title=path.stem)
    try:
        with written_aside(path) as aside:
            aside.write_text(html, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}); check space and permissions", path=path) from None


def _labelling(job: Job, workers: int | None, cluster: str | None) -> AbstractContextManager[Labelling]:
    if cluster is not None:
        from stance.scale.cluster import on_cluster

        return on_cluster(job, cluster, workers)
    return in_this_process(job) if workers is None or workers == 1 else in_processes(job, workers)


def _watched(found: Iterable[tuple[Part, Done]], watch: Watch, size: int | None) -> Iterator[tuple[Part, Done]]:
    standing = Standing(size=size)
    watch(standing)
    for part, done in found:
        yield part, done
        documents, sentences = standing.documents + len(part.documents), standing.sentences + done.n_sentences
        standing = replace(standing, documents=documents, sentences=sentences, read=part.read)
        watch(standing)


def _options(reading: Reading) -> Json:
    return {
        "--prefix-ids": reading.prefix_ids,
        "--skip-bad": reading.faults.skip,
        "characters in a part": streams.BATCH_CHARACTERS,
    }
