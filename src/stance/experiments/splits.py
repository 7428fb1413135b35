"""Which part of a corpus a run is measured on, and what its metrics are then called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stance.corpora.library import is_here
from stance.corpora.registry import CorpusInfo, corpora_folder, require
from stance.exceptions import ConfigError

CV = "cv"

_TEST = {"test": "test", "devtest_rw": "rw", "devtest_mt": "mt"}
_DEV = {"dev": "dev", "valid": "dev"}
"""What corpora call their parts, and what the metrics' names end in."""


@dataclass(frozen=True)
class Part:
    """A published part of a corpus that is measured on.

    Parameters
    ----------
    split : str
        What the corpus calls it.
    suffix : str
        What the metrics' names end in.
    """

    split: str
    suffix: str


def measured_parts(info: CorpusInfo | None, wanted: str, folder: str | Path | None = None) -> list[Part]:
    """Return the parts that a run is measured on, that of the headline first; none for a cross-validation.

    Parameters
    ----------
    info : CorpusInfo or None
        What the registry says of the corpus; None for a file of one's own, which has no parts.
    wanted : str
        `evaluation.split`: ``test`` (all test files), ``dev``, ``cv``, the suffix of one part, or ``auto``: the test
        files that are here, else the development file, else cross-validation.
    folder : path-like, optional
        Where fetched corpora lie.

    Raises
    ------
    ConfigError
        If the corpus has no such part.
    InputError
        If a part that is asked for is not here; it names the file and the command that fetches it.
    """
    splits = () if info is None else info.splits
    test, dev = ([Part(name, kind[name]) for name in splits if name in kind] for kind in (_TEST, _DEV))
    if wanted == CV:
        return []
    if wanted == "auto":
        here = [[p for p in parts if info is not None and is_here(info, p.split, folder)] for parts in (test, dev)]
        return next((parts for parts in here if parts), [])
    chosen = test if wanted == "test" else [part for part in [*test, *dev] if part.suffix == wanted]
    if not chosen:
        allowed = ["auto", *(["test"] if test else []), *dict.fromkeys(part.suffix for part in [*test, *dev]), CV]
        what = "a corpus without splits" if info is None or not test + dev else f"corpus={info.name}"
        raise ConfigError(f"evaluation.split={wanted!r} does not fit {what}; use {', '.join(dict.fromkeys(allowed))}")
    assert info is not None
    for part in chosen:
        require(info, part.split, corpora_folder(folder))
    return chosen
