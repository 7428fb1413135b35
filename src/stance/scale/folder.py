"""Tables in, a folder of tables out: each input file has an output that is begun, resumed and finished by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from stance.corpora.compression import without_ending
from stance.corpora.inputs import has_columns, input_files
from stance.exceptions import InputError
from stance.scale.checkpoint import Checkpoint, finished_of, open_checkpoint
from stance.scale.fingerprint import difference
from stance.scale.job import Job, Part
from stance.scale.reading import Meter, Reading, cut_parts, open_inputs
from stance.scale.standing import Standing, Watch
from stance.scale.workers import Labelling, notes_said
from stance.schema import Json
from stance.text.language import Foreign

Finish = Callable[[Checkpoint], None]


def pair_files(inputs: Sequence[str], folder: Path, ending: str) -> list[tuple[Path, Path]]:
    """Return each input file with its output: its path below INPUT, with another ending.

    Raises
    ------
    InputError
        If an input is no table, or two would have one output.
    """
    pairs: dict[Path, Path] = {}
    for given in inputs:
        if given == "-" or not has_columns(given):
            raise InputError(f"a folder OUT takes .jsonl, .csv and .parquet, one output each; got {given!r}")
        for path in input_files(given):
            inside = path.relative_to(given) if path != Path(given) else Path(path.name)
            target = folder / (without_ending(inside).as_posix() + ending)
            if target in pairs:
                raise InputError(f"would have the output of {pairs[target]}, {target}; rename one of them", path=path)
            pairs[target] = path
    return [(path, target) for target, path in pairs.items()]


class FolderJob:
    """What is to be done for a folder.

    Parameters
    ----------
    pairs : sequence of (Path, Path)
        See `pair_files`.
    job : Job
    reading : Reading
    made_of : callable
        Returns the fingerprint of an output that is made of one file.
    finish : callable
        Moves an output into place.
    resume, force : bool
        See `stance.scale.stream.label_inputs`.
    """

    def __init__(
        self,
        pairs: Sequence[tuple[Path, Path]],
        job: Job,
        reading: Reading,
        made_of: Callable[[Path], Json],
        finish: Finish,
        *,
        resume: bool,
        force: bool,
    ):
        self._pairs, self._job, self._reading, self._made_of, self._finish = pairs, job, reading, made_of, finish
        self._resume, self._force = resume, force
        self._outs: dict[int, Checkpoint] = {}
        self._ends: dict[int, int] = {}
        self._stacks: dict[int, ExitStack] = {}
        self._size = sum(path.stat().st_size for path, _ in pairs)
        self._standing = Standing(size=self._size)
        self._meter, self._foreign = Meter(), Foreign()

    def check(self) -> None:
        """Refuse what cannot be done before any work is.

        Raises
        ------
        InputError
            If an output is there and neither `resume` nor `force` says what to do with it.
        """
        if not self._resume and not self._force:
            for _, target in self._pairs:
                if target.exists():
                    raise InputError("exists already; give --resume, --force or another folder", path=target)

    def run(self, label: Labelling, watch: Watch) -> Foreign:
        """Label all files.

        Returns
        -------
        Foreign
            The documents that are not English.
        """
        pieces = self._job.pieces
        assert pieces is not None
        with ExitStack() as stack:
            stack.callback(self._close)
            for part, done in notes_said(label(self._parts())):
                head = pieces.head() if part.number == 0 else b""
                n_documents = len(part.documents)
                self._outs[part.file].append(head + done.piece, documents=n_documents, sentences=done.n_sentences)
                self._standing = self._standing.plus(n_documents, done.n_sentences, part.read)
                watch(self._standing)
                self._finish_those_at_their_end()
            self._finish_those_at_their_end()
        return self._foreign

    def _parts(self) -> Iterator[Part]:
        for number, (path, target) in enumerate(self._pairs):
            made_of = self._made_of(path)
            if self._resume and (there := finished_of(target)) is not None:
                if not there.job:
                    raise InputError("exists already, and nothing says of what; --force writes over it", path=target)
                if (differs := difference(there.job, made_of)) is not None:
                    raise InputError(f"cannot go on: {differs}; --force begins anew", path=target)
                self._meter(path.stat().st_size)
                self._standing = self._standing.resuming(there.done)
                continue
            first, documents = open_inputs([str(path)], self._reading, self._meter)
            target.parent.mkdir(parents=True, exist_ok=True)
            stack = self._stacks[number] = ExitStack()
            out = stack.enter_context(open_checkpoint(target, made_of, resume=self._resume, force=self._force))
            self._outs[number] = out
            begun, end = out.done["parts"], 0
            self._standing = self._standing.resuming(out.done)
            for part in cut_parts(first, documents, self._meter, self._foreign):
                end = part.number + 1
                if part.number >= begun:
                    yield replace(part, file=number)
            self._ends[number] = end

    def _finish_those_at_their_end(self) -> None:
        for number, end in list(self._ends.items()):
            if self._outs[number].done["parts"] == end:
                self._finish(self._outs[number])
                self._stacks.pop(number).close()
                del self._ends[number], self._outs[number]

    def _close(self) -> None:
        for stack in self._stacks.values():
            stack.close()
