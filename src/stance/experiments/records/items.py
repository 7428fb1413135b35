"""Evaluated items: one number for what they are, and their texts beside the predictions (`items.jsonl`).

So runs can be compared without their corpus.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stance.exceptions import InputError
from stance.writing import written_aside

if TYPE_CHECKING:
    import pandas as pd

ITEMS = "items.jsonl"


def items_sha256(rows: pd.DataFrame) -> str:
    """Return a SHA-256 of what was measured on: the items with their labels and what gold says of each, in any order.

    Parameters
    ----------
    rows : DataFrame
        One row an item and label of one model, with `item`, `label` and `gold`.
    """
    lines = sorted(
        f"{item}\t{label}\t{bool(gold)}\n"
        for item, label, gold in zip(rows["item"], rows["label"], rows["gold"], strict=True)
    )
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def write_items(path: Path, texts: Mapping[str, str], items: Iterable[str]) -> None:
    """Write the text of each evaluated item, one JSON object a line with `item` and `text`.

    Parameters
    ----------
    path : Path
        The file.
    texts : mapping of str to str
        Item to text; items without one are left out.
    items : iterable of str
        In the order of the file.
    """
    lines = [
        json.dumps({"item": item, "text": texts[item]}, ensure_ascii=False) + "\n" for item in items if item in texts
    ]
    with written_aside(path) as aside:
        # Half a surrogate pair, from somebody's JSON, is written as JSON's own escape.
        aside.write_bytes("".join(lines).encode("utf-8", "backslashreplace"))


def read_items(path: Path, wanted: Collection[str]) -> dict[str, str]:
    """Read the texts of some items; of those that the file does not have there is none.

    Parameters
    ----------
    path : Path
        The file.
    wanted : collection of str
        Items.

    Raises
    ------
    InputError
        If a line is not as `write_items` writes it.
    """
    out: dict[str, str] = {}
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = json.loads(line)
                    item, text = row["item"], row["text"]
                except (ValueError, KeyError, TypeError, RecursionError):
                    raise InputError("is no item and text; run it again", path=path, line=number) from None
                if item in wanted:
                    out[item] = str(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); see who may read it", path=path) from None
    return out
