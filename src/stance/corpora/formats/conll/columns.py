"""The lines of tables of words and tags: documents, blocks of lines, comments and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stance.corpora.files import decode, iter_lines
from stance.corpora.formats.conll.bio import Tag, tags_of
from stance.exceptions import InputError, placed

KINDS = ("cue", "actor", "target")
"""What a claim consists of; in capitals, the columns that tags stand in."""

Line = tuple[int, bytes]

_BOM = b"\xef\xbb\xbf"
_DOCSTART = b"-DOCSTART-"
_SPACE = re.compile(r"\s*")
_TO_ESCAPE = re.compile("[\\\\\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ESCAPED = re.compile(r"\\(?:\\|u([0-9a-f]{4}))")


def escape(text: str) -> str:
    r"""Return a text on one line: backslashes doubled, line ends as ``\uXXXX``."""
    return _TO_ESCAPE.sub(lambda found: r"\\" if found[0] == "\\" else rf"\u{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    """Undo `escape`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)


def documents_of(path: Path) -> Iterator[tuple[Line | None, list[list[Line]]]]:
    """Yield each document's first line (None for what stands before the first) and its blocks of lines.

    Raises
    ------
    InputError
        If the file cannot be read or is empty.
    """
    marker: Line | None = None
    blocks: list[list[Line]] = []
    last = 0
    for number, raw in iter_lines(path):
        if number == 1:
            raw = raw.removeprefix(_BOM)
        if raw.startswith((b"# newdoc", _DOCSTART)):
            yield marker, blocks
            marker, blocks = (number, raw), []
        if not blocks or number > last + 1:  # blank lines, which are not given, set blocks apart
            blocks.append([])
        last = number
        if not raw.startswith(_DOCSTART):
            blocks[-1].append((number, raw))
    yield marker, blocks


def document_id(marker: Line | None, count: int, path: Path) -> str:
    """Return the id that ``# newdoc id = ...`` gives; else the file's name, with the document's number after it.

    Raises
    ------
    InputError
        If the line is not UTF-8.
    """
    if marker is None:
        return path.stem
    key, _, value = decode(marker[1], path, line=marker[0]).rstrip("\r\n").partition("=")
    named = key.split() == ["#", "newdoc", "id"]
    return unescape(value.removeprefix(" ")) if named else f"{path.stem}-{count}"


class Comment(NamedTuple):
    """The value of a line ``# name = value``."""

    text: str
    line: int


class Row(NamedTuple):
    """A word, its tags by `KINDS`, and whether the next one follows without a blank."""

    word: str
    tags: dict[str, list[Tag]]
    glued: bool
    line: int


class Block(NamedTuple):
    """What stands between two blank lines."""

    comments: dict[str, Comment]
    rows: list[Row]


def text_of(block: Block) -> tuple[str, list[tuple[int, int]]]:
    """Return a sentence's text, and where in it each word begins and ends.

    Raises
    ------
    InputError
        If the comment ``# text`` does not consist of the words.
    """
    given = block.comments.get("text")
    places: list[tuple[int, int]] = []
    if given is None:
        pieces: list[str] = []
        at = 0
        for row in block.rows:
            places.append((at, at + len(row.word)))
            pieces += [row.word, "" if row.glued else " "]
            at += len(row.word) + (not row.glued)
        return "".join(pieces[:-1]), places
    # Only texts of ours are escaped, and they say where they start.
    text = unescape(given.text) if "start" in block.comments else given.text
    at = 0
    for row in block.rows:
        start = _after_blanks(text, at)
        at = start + len(row.word)
        if not text.startswith(row.word, start):
            there = text[start : start + 20]
            raise InputError(
                f"the word is {row.word!r} but '# text' has {there!r} there; make them agree", line=row.line
            )
        places.append((start, at))
    if _after_blanks(text, at) < len(text):
        raise InputError(
            f"'# text' goes on after the last word with {text[at : at + 20]!r}; make them agree", line=given.line
        )
    return text, places


def _after_blanks(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()


class TableReader:
    """Reads blocks of lines, by the header's columns or, without one, the first as words and the last as tags.

    Parameters
    ----------
    path : Path
        The file, for complaints.
    """

    def __init__(self, path: Path):
        self.path = path
        self._names: list[str] = []
        self._width = 0
        self._lost = False  # below a header that was refused

    def block(self, lines: list[Line]) -> Block:
        """Read a block.

        Raises
        ------
        InputError
            If a line is not UTF-8, has another number of columns than those before, or holds what is no tag.
        """
        block = Block({}, [])
        for number, raw in lines:
            with placed(self.path, number):
                line = decode(raw, self.path, line=number).rstrip("\r\n")
                if self._is_comment(line):
                    self._comment(line, number, block.comments)
                else:
                    block.rows.append(self._row(line, number))
        return block

    def _is_comment(self, line: str) -> bool:
        if not line.startswith("#") or self._names or " = " in line:
            return line.startswith("#")
        try:  # without a header a line may begin with the word "#"
            tags_of(line.split()[-1])
        except InputError:
            return True
        return False

    def _comment(self, line: str, number: int, comments: dict[str, Comment]) -> None:
        name, equals, value = line.removeprefix("#").partition("=")
        name, value = " ".join(name.split()), value.removeprefix(" ")
        if name == "global.columns":
            self._names = value.upper().split()
            wanted = [kind.upper() for kind in KINDS]
            self._lost = "FORM" not in self._names or not set(wanted) & set(self._names)
            if self._lost:
                raise InputError(f"the header {value[:60]!r} must name FORM and one or more of {', '.join(wanted)}")
        elif equals and name in comments:
            raise InputError(f"'# {name[:60]}' stands already in line {comments[name].line}; keep one of them")
        elif equals:
            comments[name] = Comment(value, number)

    def _row(self, line: str, number: int) -> Row:
        if self._lost:
            raise InputError("stands below a header that cannot be read; mend the header")
        cells = line.split("\t") if self._names or "\t" in line else line.split()
        width = len(self._names) or self._width or max(len(cells), 2)
        if len(cells) != width:
            raise InputError(
                f"has {len(cells)} columns where {width} are needed; set the word and its tags apart by tabs"
            )
        if self._names:
            of = dict(zip(self._names, cells, strict=True))
            tags = {kind: tags_of(of.get(kind.upper(), "O")) for kind in KINDS}
            return Row(_word(of["FORM"]), tags, "SpaceAfter=No" in of.get("MISC", "").split("|"), number)
        self._width = width
        by_kind: dict[str, list[Tag]] = {kind: [] for kind in KINDS}
        for tag in tags_of(cells[-1]):
            kind = tag.label.lower()
            by_kind[kind if kind in KINDS[1:] else "cue"].append(tag)
        return Row(_word(cells[0]), by_kind, glued=False, line=number)


def _word(cell: str) -> str:
    if not cell:
        raise InputError("has no word; give one, or remove the line")
    return cell
