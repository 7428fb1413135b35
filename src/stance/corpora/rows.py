"""Rows of CSV and Parquet files, with the file and the line in every complaint."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stance.corpora.files import read_text
from stance.exceptions import InputError

_MAX_FIELD = 2**31 - 1
_BATCH = 1024


def csv_rows(path: Path, *, required: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line and the fields of every row, by the header's names.

    Raises
    ------
    InputError
        If the file cannot be read, a required column is missing, a column stands twice or a row has other columns; it
        names the line, of a row over several lines the first.
    """
    records = _records(read_text(path), path)
    first, names = next(records, (1, []))
    if missing := [name for name in required if name not in names]:
        if len(names) == 1 and ";" in names[0]:
            raise InputError("its columns are parted by ';'; save it with commas", path=path, line=first)
        raise InputError(
            f"the header lacks {_listed(missing)}; name the columns {_listed(required)}", path=path, line=first
        )
    if twice := [name for name, count in Counter(names).items() if count > 1 and name]:
        raise InputError(f"the header has {_listed(twice)} twice; give each column its own name", path=path, line=first)
    for line, fields in records:
        if len(fields) != len(names):
            raise InputError(
                f"does not have the header's {len(names)} columns but {len(fields)}; quote fields that hold commas",
                path=path,
                line=line,
            )
        yield line, dict(zip(names, fields, strict=True))


def parquet_rows(path: Path, *, required: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number (from 1) and the values of every row.

    Raises
    ------
    InputError
        If the file cannot be read or a required column is missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if missing := [name for name in required if name not in names]:
                raise InputError(f"lacks the column {_listed(missing)}; name columns so", path=path)
            row = 0
            for batch in file.iter_batches(batch_size=_BATCH):
                for value in batch.to_pylist():
                    row += 1
                    yield row, value
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"is not a Parquet file that can be read ({str(error).splitlines()[0]})", path=path) from None


def _records(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of every record that is not blank, and the line on which it begins."""
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"is not CSV ({error}); quote fields that hold commas or line ends", path=path, line=line
            ) from None
        if fields:
            yield line, fields


def _listed(names: Sequence[str]) -> str:
    return " and ".join(map(repr, names))
