"""Parts of a stream to a dask cluster and back in order.

A part whose worker is lost is labelled by another; one that is labelled twice comes back once.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from stance.exceptions import InputError, MissingExtraError, StanceError, WorkerError
from stance.scale.job import Done, Job, Part
from stance.scale.workers import Labelling, in_order
from stance.terminal import say

if TYPE_CHECKING:
    from distributed import Client, Future

    from stance.scale.shipping import Shipment

LOCAL = "local"
SCHEMES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")
_PATIENCE = 20
"""Seconds until a scheduler must answer, and a lack of workers is spoken of."""

_WAITING = 3
"""So many parts are under way for each thread of a worker."""

_KEPT_BYTES = 1 << 28
"""Free memory that a worker keeps: dask has it given back at 64 KiB, and each part asks for it again."""


@contextmanager
def on_cluster(job: Job, address: str, workers: int | None = None) -> Iterator[Labelling]:
    """Label parts on a dask cluster; results are the same as those of one process.

    Parameters
    ----------
    job : Job
    address : str
        Of the scheduler, ``tcp://HOST:PORT`` or ``tls://HOST:PORT`` (its certificates are those of dask's own
        configuration); ``local`` starts a cluster of processes here.
    workers : int, optional
        How many processes a local cluster has; one a core by default.

    Raises
    ------
    InputError
        If no scheduler answers there, or it has no workers.
    MissingExtraError
        If the extra ``cluster`` is not installed.
    WorkerError
        If workers are lost again and again with the same part, or do not fit.
    """
    try:
        import dask
        from distributed import Client, LocalCluster, Security

        from stance.scale.shipping import Shipment
    except ImportError:
        raise MissingExtraError("--cluster", "cluster") from None
    if address != LOCAL and not address.startswith(SCHEMES):
        raise InputError(f"--cluster {address!r} is no scheduler; give tcp://HOST:PORT, tls://HOST:PORT or {LOCAL}")
    if address != LOCAL and workers is not None:
        raise InputError("--workers does not go with the address of a cluster, which has its own; leave it out")
    if address.startswith("tls://") and Security().get_connection_args("client").get("ssl_context") is None:
        what = "has no certificates; set distributed.comm.tls in dask's configuration (docs/stance_cluster.md)"
        raise InputError(f"--cluster {address!r} {what}")
    if job.explain and job.model is not None:
        raise InputError("--explain with --model needs the model's run, which workers do not have; leave out --cluster")
    shipment = Shipment.of(job)
    # What dask says while workers come and go is said here in a line, where it matters.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    settings: dict[str, Any] = {"distributed.admin.large-graph-warning-threshold": "1GB"}
    if address == LOCAL:
        spawned = dask.config.get("distributed.nanny.pre-spawn-environ")
        settings["distributed.nanny.pre-spawn-environ"] = {**spawned, "MALLOC_TRIM_THRESHOLD_": _KEPT_BYTES}
        settings["distributed.worker.profile.enabled"] = False  # nobody looks at it
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        target: Any = address
        if address == LOCAL:
            target = LocalCluster(
                n_workers=workers or os.cpu_count() or 1,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
            stack.enter_context(target)
        try:
            client = stack.enter_context(Client(target, timeout=_PATIENCE, set_as_default=False))
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            what = " ".join(str(error).split())[:200]
            raise InputError(f"--cluster {address!r} cannot be used ({what}); start a scheduler and workers") from None
        yield lambda parts: _label(client, shipment, parts)


def _label(client: Client, shipment: Shipment, parts: Iterable[Part]) -> Iterator[tuple[Part, Done]]:
    from distributed import CancelledError, KilledWorker

    from stance.scale.shipping import Shipping, label_part

    key = f"stance-{uuid.uuid4().hex}"

    def submit(part: Part) -> _Pending:
        return _Pending(client, client.submit(label_part, key, part, key=f"{key}-{part.number}"))

    try:
        client.register_plugin(Shipping(key, shipment))
        yield from in_order(parts, submit, lambda: _WAITING * max(1, sum(client.nthreads().values())))
    except (StanceError, BrokenPipeError):
        raise
    except KilledWorker:
        raise WorkerError("workers were lost again and again with the same documents; give them more memory") from None
    except ImportError as error:
        raise WorkerError(f"a worker lacks a package ({error}); install there what is installed here") from None
    except (CancelledError, OSError) as error:
        raise WorkerError(f"the cluster went away ({type(error).__name__}); start it again") from None
    finally:
        with suppress(Exception):
            client.unregister_worker_plugin(key)


class _Pending:
    """A part that is under way; while there are no workers it waits for some, and says so once."""

    def __init__(self, client: Client, future: Future):
        self._client, self._future = client, future

    def result(self) -> Done:
        from distributed import TimeoutError as Late

        said = False
        while True:
            try:
                done: Done = self._future.result(timeout=_PATIENCE)
                return done
            except Late:
                if not said and not self._client.nthreads():
                    said = True
                    say("the cluster has no workers any more; waiting for some")
