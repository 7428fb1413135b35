"""What a worker of a cluster is sent, and how it labels with it; needs the extra ``cluster``.

A worker gets the model once, as the bytes of its skops file: it checks their SHA-256 and loads them as any model file,
without running code from it.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import WorkerPlugin

from stance import __version__
from stance.exceptions import InputError, WorkerError
from stance.processes import collect_rarely
from stance.resources import resource
from stance.scale.job import Done, Job, Part, Workshop, one_thread
from stance.stances.labeler import Labeler, word_lists_fingerprint


@dataclass(frozen=True)
class Shipment:
    """A job as it is sent: what it needs from files goes with it.

    Parameters
    ----------
    job : Job
        Its `model` and `aliases` are names of files here; a worker reads them from the bytes.
    version, word_lists : str
        What a worker must have.
    files : tuple of (str, bytes)
        Files by what they are to the job, `model` or `aliases`.
    sha256 : tuple of str
        Of each file.
    """

    job: Job
    version: str
    word_lists: str
    files: tuple[tuple[str, bytes], ...]
    sha256: tuple[str, ...]

    @classmethod
    def of(cls, job: Job) -> Shipment:
        """Read the files of a job."""
        model = Path(job.model) if job.model is not None else resource("data", "models/release.skops")
        paths = {"model": model} | ({} if job.aliases is None else {"aliases": Path(job.aliases)})
        try:
            files = tuple((what, path.read_bytes()) for what, path in paths.items())
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror}); check the path", path=error.filename) from None
        digests = tuple(hashlib.sha256(data).hexdigest() for _, data in files)
        return cls(job, __version__, word_lists_fingerprint(), files, digests)

    def unpack(self) -> Workshop:
        """Load the job on a worker.

        Raises
        ------
        WorkerError
            If the worker has another version of the package, or a file is not what was sent.
        """
        if (self.version, self.word_lists) != (__version__, word_lists_fingerprint()):
            raise WorkerError(f"a worker has stance {__version__}, not {self.version} as here; install the same")
        with TemporaryDirectory(prefix="stance-") as folder:
            job = self.job
            for (what, data), sha256 in zip(self.files, self.sha256, strict=True):
                if hashlib.sha256(data).hexdigest() != sha256:
                    raise WorkerError(f"a worker got another {what} than was sent; try again")
                path = Path(folder) / ("model.skops" if what == "model" else "aliases.csv")
                path.write_bytes(data)
                if what == "aliases":
                    job = replace(job, aliases=str(path))
                else:
                    labeler = Labeler.load(path)
            collect_rarely()  # a worker labels and does nothing else
            return Workshop(job, labeler)


class _Workshops:
    """The jobs of this worker, by their key; one part is labelled at a time, whatever threads the worker has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shipments: dict[str, Shipment] = {}
        self._workshops: dict[str, Workshop] = {}

    def take(self, key: str, shipment: Shipment) -> None:
        self._shipments[key] = shipment

    def drop(self, key: str) -> None:
        self._shipments.pop(key, None)
        self._workshops.pop(key, None)

    def do(self, key: str, part: Part) -> Done:
        with self._lock:
            if key not in self._workshops:
                self._workshops[key] = self._shipments[key].unpack()
            with one_thread():
                return self._workshops[key].do(part.documents)


_HERE = _Workshops()


def label_part(key: str, part: Part) -> Done:
    """Label a part on a worker that the job of this key was shipped to."""
    return _HERE.do(key, part)


class Shipping(WorkerPlugin):  # type: ignore[misc]
    """Gives each worker the shipment once, those too that come later.

    Parameters
    ----------
    key : str
    shipment : Shipment
    """

    def __init__(self, key: str, shipment: Shipment):
        self.name, self._shipment = key, shipment

    def setup(self, worker: object) -> None:
        _HERE.take(self.name, self._shipment)

    def teardown(self, worker: object) -> None:
        _HERE.drop(self.name)
