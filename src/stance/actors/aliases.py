"""Aliases: a user's table of names and the entities they stand for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from stance.actors.lexicon import places
from stance.exceptions import InputError

KINDS = ("state", "government", "organisation", "person", "group")
"""What an entity may be: a country, a body of a state, another body, somebody, or several of these."""

COLUMNS = ("alias", "entity", "country", "kind")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_SHORT = 4


class Alias(NamedTuple):
    """A row of the table: a name, its entity, the entity's ISO 3166 alpha-2 code and its kind, "" where not given."""

    alias: str
    entity: str
    country: str = ""
    kind: str = ""


class AliasTable:
    """Names and what they stand for.

    A mention is looked up whole, an article before it and the case of its letters aside; acronyms of up to four letters
    must be written as in the table ("US" is not "us").

    Parameters
    ----------
    rows : iterable of Alias, optional
    """

    def __init__(self, rows: Iterable[Alias] = ()):
        self.rows = [Alias(*row) for row in rows]
        self._by_name: dict[str, Alias] = {}
        self._by_entity: dict[str, Alias] = {}
        for row in self.rows:
            self._by_name.setdefault(_key(row.alias), row)
            known = self._by_entity.get(row.entity, row)
            self._by_entity[row.entity] = known._replace(
                country=known.country or row.country, kind=known.kind or row.kind
            )

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def entities(self) -> list[str]:
        """The entities that names stand for, each once."""
        return list(self._by_entity)

    def entity(self, name: str) -> str | None:
        """Return the entity of a name, None for a name that is not in the table."""
        if not self._by_name:
            return None
        row = self._by_name.get(_key(name))
        return None if row is None else row.entity

    def codes(self, entity: str) -> tuple[str | None, str | None]:
        """Return the country and the kind that the table gives an entity, each None where it gives none."""
        row = self._by_entity.get(entity)
        return (None, None) if row is None else (row.country or None, row.kind or None)


def read_aliases(path: str | Path) -> AliasTable:
    """Read a table of aliases.

    Parameters
    ----------
    path : path-like
        A CSV file in UTF-8 with the columns `alias`, `entity` and, if wanted, `country` (ISO 3166 alpha-2) and `kind`
        (one of `KINDS`).

    Raises
    ------
    InputError
        If it cannot be read, or a row is wrong; it names the line.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip().lower() for name in next(reader, [])]
            _check_header(header, path)
            rows: dict[str, Alias] = {}
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    row = _row(cells, header, path, reader.line_num)
                    first = rows.get(_key(row.alias), row)
                    for one, other in zip(first[1:], row[1:], strict=True):
                        if one and other and one != other:
                            what = f"alias {row.alias!r} stands for {one!r} and {other!r}; keep one of them"
                            raise InputError(what, path=path, line=reader.line_num)
                    rows[_key(row.alias)] = first._replace(
                        country=first.country or row.country, kind=first.kind or row.kind
                    )
    except csv.Error as error:
        raise InputError(f"is no CSV ({error}); check its quotation marks", path=path, line=reader.line_num) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8; save it as UTF-8", path=path) from None
    except OSError as error:
        what = (
            "no such file; check the path"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read ({error.strerror}); give a CSV file that you may read"
        )
        raise InputError(what, path=path) from None
    return AliasTable(rows.values())


def _check_header(header: list[str], path: Path) -> None:
    if missing := [name for name in COLUMNS[:2] if name not in header]:
        raise InputError(
            f"has no column {missing[0]!r}; its first line must be 'alias,entity,country,kind'", path=path, line=1
        )
    for name in header:
        if name not in COLUMNS or header.count(name) > 1:
            raise InputError(
                f"column {name!r} is not known or there twice; use {', '.join(COLUMNS)}", path=path, line=1
            )


def _row(cells: list[str], header: list[str], path: Path, line: int) -> Alias:
    if len(cells) > len(header):
        what = f"has {len(cells)} cells but {len(header)} columns; put names with commas in quotation marks"
        raise InputError(what, path=path, line=line)
    given = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=False))
    row = Alias(**given) if {"alias", "entity"} <= given.keys() else Alias(given.get("alias", ""), "")
    for name in COLUMNS[:2]:
        if not getattr(row, name):
            raise InputError(f"has no {name}; give one or remove the row", path=path, line=line)
    row = row._replace(country=row.country.upper(), kind=row.kind.lower())
    if row.country and row.country not in places().codes.values():
        what = f"country {row.country!r} is no ISO 3166 alpha-2 code; give one such as CA, or leave it empty"
        raise InputError(what, path=path, line=line)
    if row.kind and row.kind not in KINDS:
        what = f"kind {row.kind!r} is not known; use one of {', '.join(KINDS)}, or leave it empty"
        raise InputError(what, path=path, line=line)
    return row


def _key(name: str) -> str:
    bare = _ARTICLE.sub("", " ".join(name.split()))
    return bare if len(bare.replace(".", "")) <= _SHORT and bare.isupper() else bare.casefold()
