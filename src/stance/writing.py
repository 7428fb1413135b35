"""Files that appear under their name only when they are whole, and text that can be written to them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Give a path beside a file's: what is written there takes the file's place at the end, or goes on an error."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield aside
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def encodable(text: str) -> str:
    """Put a question mark for each half of a surrogate pair: it must not stop whoever writes the text down."""
    return text.encode("utf-8", "replace").decode()
