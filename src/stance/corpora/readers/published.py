"""Texts of public corpora, for offsets that hold only in the very bytes that were published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from stance.corpora.files import decode, read_bytes
from stance.corpora.registry import CorpusInfo
from stance.exceptions import InputError


def published_texts(info: CorpusInfo, folder: Path) -> Callable[[str], str]:
    """Return what reads a text file of a corpus and refuses one that is not as it was published.

    Parameters
    ----------
    info : CorpusInfo
        What the registry says of the corpus.
    folder : Path
        The corpora's folder.

    Returns
    -------
    callable
        Takes a file's path below the corpus's folder, with forward slashes, and returns its text. It raises
        `InputError`, with the command that fetches the file, if it is missing or not the published one.
    """
    sums = {file.path: file.sha256 for file in info.files}

    def read(name: str) -> str:
        path = folder / info.name / name
        if not path.exists():
            raise InputError(f"no such file; fetch it with: stance corpora fetch {info.name}", path=path)
        data = read_bytes(path)
        if hashlib.sha256(data).hexdigest() != sums.get(name):
            raise InputError(
                f"is not the published file, so offsets do not hold; run: stance corpora fetch {info.name} --force",
                path=path,
            )
        return decode(data, path)

    return read
