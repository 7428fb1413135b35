"""Rows of CSV and Parquet files, with the file and the line in every complaint."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from stance.corpora.compression import Seen
from stance.corpora.files import BOM, all_lines, decode, stop
from stance.exceptions import InputError

_MAX_FIELD = 2**25
"""Characters: some times a document, and little enough that a quotation mark without its end cannot fill the memory."""

_BATCH = 64
_BUFFER = 2**20


def csv_rows(
    path: Path,
    *,
    required: Sequence[str],
    seen: Seen | None = None,
    bad: Callable[[InputError], None] = stop,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line and the fields of every row, by the header's names; one row is held at a time.

    Parameters
    ----------
    path : Path
        As it is, or compressed (`.gz`, `.zst`).
    required : sequence of str
        Columns that must be there.
    seen : callable, optional
        Told how many bytes are read from the disk.
    bad : callable, optional
        Told of each row that has not the header's columns, and then it is left out; by default the first one is raised.

    Raises
    ------
    InputError
        If the file cannot be read, a required column is missing, a column stands twice or a row has other columns; it
        names the line, of a row over several lines the first.
    """
    records = _records(path, seen)
    first, names = next(records, (1, []))
    if missing := [name for name in required if name not in names]:
        if len(names) == 1 and ";" in names[0]:
            raise InputError("its columns are parted by ';'; save it with commas", path=path, line=first)
        there = ", ".join(f"{name!r:.40}" for name in names[:8]) or "nothing"
        what = f"the header lacks {_listed(missing)}; name the columns {_listed(required)} (it has {there})"
        raise InputError(what, path=path, line=first)
    _refuse_twice(names, path, first)
    for line, fields in records:
        if len(fields) != len(names):
            what = f"does not have the header's {len(names)} columns but {len(fields)}; quote fields that hold commas"
            bad(InputError(what, path=path, line=line))
            continue
        yield line, dict(zip(names, fields, strict=True))


def parquet_rows(
    path: Path, *, required: Sequence[str], seen: Seen | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number (from 1) and the values of every row, without holding a whole row group.

    Parameters
    ----------
    path : Path
    required : sequence of str
        Columns that must be there.
    seen : callable, optional
        Told how many bytes of the file the rows stand for.

    Raises
    ------
    InputError
        If the file cannot be read, a required column is missing, a column stands twice, or a value is none of its type.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        size = path.stat().st_size
        # With a buffer the pages of a column are read one after the other: a row group may be the whole file.
        with pq.ParquetFile(path, buffer_size=_BUFFER) as file:
            names = file.schema_arrow.names
            if missing := [name for name in required if name not in names]:
                raise InputError(f"lacks the column {_listed(missing)}; name columns so", path=path)
            _refuse_twice(names, path)
            row, told, rows = 0, 0, max(1, file.metadata.num_rows)
            for batch in file.iter_batches(batch_size=_BATCH):
                if seen is not None:
                    now = size * (row + len(batch)) // rows
                    seen(now - told)
                    told = now
                for value in batch.to_pylist():
                    row += 1
                    yield row, value
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"is not a Parquet file that can be read ({str(error).splitlines()[0]})", path=path) from None
    except InputError:
        raise
    except (ValueError, OverflowError, KeyError) as error:
        what = "text that is not UTF-8, a date beyond the calendar or an unknown time zone"
        raise InputError(f"holds {what} ({error}); mend that column or leave it out", path=path) from None


def _refuse_twice(names: Sequence[str], path: Path, line: int | None = None) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1 and name]:
        raise InputError(f"the header has {_listed(twice)} twice; give each column its own name", path=path, line=line)


def _records(path: Path, seen: Seen | None) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of every record that is not blank, and the line on which it begins."""
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(_lines(path, seen), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"is not CSV ({error}); quote fields that hold commas or line ends, and close each quotation mark",
                path=path,
                line=line,
            ) from None
        if fields:
            yield line, fields


def _lines(path: Path, seen: Seen | None) -> Iterator[str]:
    """Yield the lines of a text file with their ends, whichever these are."""
    empty = True
    for number, raw in all_lines(path, seen):
        text = decode(raw, path, line=number)
        if number > 1 and raw.startswith(BOM):
            text = "\ufeff" + text  # only the file's first letters can be a byte-order mark
        empty = empty and not text.strip()
        yield from io.StringIO(text, newline="")
    if empty:
        raise InputError("the file is empty; give a file with text", path=path)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(map(repr, names))
