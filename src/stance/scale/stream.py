"""`stance label`: documents in, labelled sentences out, part by part."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from stance.corpora.compression import full_ending
from stance.corpora.inputs import has_columns, input_files
from stance.corpora.outputs import check_output, write_documents
from stance.corpora.pieces import ENDINGS as TABLE_ENDINGS
from stance.corpora.pieces import to_parquet
from stance.exceptions import InputError
from stance.scale import reading as streams
from stance.scale.checkpoint import Checkpoint, finished_of, open_checkpoint
from stance.scale.fingerprint import fingerprint
from stance.scale.folder import FolderJob, pair_files
from stance.scale.job import Done, Job, Part
from stance.scale.models import model_file
from stance.scale.reading import Meter, Reading, cut_parts, open_inputs
from stance.scale.standing import Standing, Watch
from stance.scale.workers import Labelling, in_processes, in_this_process, notes_said
from stance.schema import Document, Json, Sentence
from stance.terminal import say
from stance.text.language import Foreign
from stance.writing import written_aside

NETWORK_ENDINGS = (".graphml", ".gexf")
ENDINGS = (*TABLE_ENDINGS, ".html", *NETWORK_ENDINGS)
_PLAIN, _READING = Job(), Reading()


def label_inputs(
    inputs: Sequence[str],
    output: str | None,
    *,
    job: Job = _PLAIN,
    reading: Reading = _READING,
    workers: int | None = None,
    cluster: str | None = None,
    to: str = "jsonl",
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
        whom. A page holds all documents in memory. A folder (that is there, or whose name ends in ``/``) gets an output
        for each table that the inputs hold.
    job : Job, optional
        How they are labelled; `ending` and `meta` follow from the output, and `model` may be all that `load_labeler`
        takes.
    reading : Reading, optional
        How inputs are read.
    workers : int, optional
        How many processes label; by default this one. Of a local cluster so many are started, by default one a core.
    cluster : str or None, optional
        The address of a dask scheduler, or ``local``.
    to : str, optional
        The ending of the outputs in a folder, one of `TABLE_ENDINGS` without its dot.
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
    in_folder = output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir())
    kind = None if path is None else f".{to}" if in_folder else full_ending(path)
    if path is not None and not in_folder:
        check_output(path, ENDINGS, force=force or resume)
    if resume and (kind not in TABLE_ENDINGS or "-" in inputs):
        raise InputError(f"--resume needs input files and an OUT that ends in one of {', '.join(TABLE_ENDINGS)}")
    if resume and path is not None and not in_folder and finished_of(path) is not None:
        say(f"{path} is finished already; --force labels anew")
        return
    meter, foreign = Meter(), Foreign()
    first, documents = open_inputs(inputs, reading, meter)
    job = replace(
        job,
        model=None if job.model is None else str(model_file(job.model)),
        ending=".jsonl" if path is None else kind if kind in TABLE_ENDINGS else None,
        meta=any(has_columns(given) for given in inputs) or ("-" in inputs and reading.stdin_format == "jsonl"),
    )
    labelling = _labelling(job, workers, cluster)
    if path is not None and in_folder:
        foreign = _label_folder(inputs, path, job, reading, labelling, watch, resume=resume, force=force)
    else:
        parts = cut_parts(first, documents, meter, foreign)
        size = None if "-" in inputs else sum(file.stat().st_size for given in inputs for file in input_files(given))
        if path is not None and kind in TABLE_ENDINGS:
            made_of = _made_of([given for given in inputs if given != "-"], job, reading)
            with open_checkpoint(path, made_of, resume=resume, force=force) as out, labelling as label:
                _label_table(out, job, parts, label, watch, size)
        else:
            with labelling as label:
                found = _watched(notes_said(label(parts)), watch, size)
                if path is None:
                    _label_stdout(found)
                elif kind == ".html":
                    _label_page(found, path)
                else:
                    _label_network(found, path)
    if foreign.warning:
        say(foreign.warning)


def _label_folder(
    inputs: Sequence[str],
    folder: Path,
    job: Job,
    reading: Reading,
    labelling: AbstractContextManager[Labelling],
    watch: Watch,
    *,
    resume: bool,
    force: bool,
) -> Foreign:
    assert job.ending is not None
    work = FolderJob(
        pair_files(inputs, folder, job.ending),
        job,
        reading,
        lambda path: _made_of([str(path)], job, reading),
        lambda out: out.finish(_converter(job), keep=True),
        resume=resume,
        force=force,
    )
    work.check()
    with labelling as label:
        return work.run(label, watch)


def _label_table(
    out: Checkpoint, job: Job, parts: Iterator[Part], label: Labelling, watch: Watch, size: int | None
) -> None:
    skipped = out.done["parts"]
    # What is finished is read once more, so that ids are still compared with those before and offsets with the file.
    left = (part for part in parts if part.number >= skipped)
    standing = Standing(size=size).resuming(out.done)
    watch(standing)
    pieces = job.pieces
    assert pieces is not None
    for part, done in notes_said(label(left)):
        head = pieces.head() if part.number == 0 else b""
        out.append(head + done.piece, documents=len(part.documents), sentences=done.n_sentences)
        standing = standing.plus(len(part.documents), done.n_sentences, part.read)
        watch(standing)
    watch(replace(standing, read=size or 0))
    out.finish(_converter(job))


def _made_of(inputs: Sequence[str], job: Job, reading: Reading) -> Json:
    """Return the fingerprint of an output; how large its parts are belongs to it."""
    ours = {"--prefix-ids": reading.prefix_ids, "--skip-bad": reading.faults.skip}
    return fingerprint(inputs, job, ours | {"parts of": streams.BATCH_CHARACTERS})


def _converter(job: Job) -> Callable[[Path, Path], None] | None:
    """Return what makes the output of its pieces, None where they are the output."""
    return (lambda source, path: _to_parquet(source, path, job)) if job.ending == ".parquet" else None


def _to_parquet(source: Path, path: Path, job: Job) -> None:
    with source.open("rb") as file:
        to_parquet(file, path, job.further)


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
        standing = standing.plus(len(part.documents), done.n_sentences, part.read)
        watch(standing)
