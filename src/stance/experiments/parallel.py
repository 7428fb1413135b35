"""Models fitted in parallel processes, each with one thread, so that results do not depend on how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from stance.processes import end_with_parent


def in_parallel(
    function: Callable[..., Any],
    arguments: Sequence[tuple[Any, ...]],
    *,
    jobs: int = -1,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Any]:
    """Call a function with each of some arguments and yield what it returns, in their order.

    Parameters
    ----------
    function : callable
        A function of a module, so that other processes find it.
    arguments : sequence of tuple
        The positional arguments of each call.
    jobs : int, default=-1
        Processes; -1 for one a core.
    progress : callable, optional
        Called with (calls done, calls in all).
    """
    progress(0, len(arguments))
    run = Parallel(n_jobs=min(jobs, len(arguments)), return_as="generator", initializer=end_with_parent)
    for done, result in enumerate(run(delayed(_alone)(function, each) for each in arguments), 1):
        progress(done, len(arguments))
        yield result


def _alone(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    # With more threads the last bits of a dense matrix product differ.
    with threadpool_limits(1):
        return function(*arguments)
