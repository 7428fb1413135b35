"""Entities in documents written for the purpose: `golden/entities.txt` says whom each mention stands for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from stance.actors.entities import EntityResolver
from stance.actors.kinds import EntityCodes

MARK = re.compile(r"\[([^\]|]*)\|([^\]|]*)(?:\|([^\]]*))?\]")


class Expected(NamedTuple):
    mention: str
    start: int
    sentence: int
    entity: str | None
    codes: tuple[str | None, str | None] | None


def read(block: str) -> tuple[str, list[Expected]]:
    """Return a document's text and what is expected of its mentions."""
    text, found = "", []
    for line in block.splitlines():
        text += ("\n\n" if line.startswith("/ ") else " ") if text else ""
        begin, at, line = len(text), 0, line.removeprefix("/ ")
        for mark in MARK.finditer(line):
            text += line[at : mark.start()]
            codes = tuple(None if code == "-" else code for code in mark[3].split()) if mark[3] else None
            found.append(Expected(mark[1], len(text), begin, None if mark[2] == "-" else mark[2], codes))
            text += mark[1]
            at = mark.end()
        text += line[at:]
    return text, found


GOLDEN = (Path(__file__).parent / "golden" / "entities.txt").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^== (.+)\n((?:.+\n)+)", GOLDEN, flags=re.MULTILINE))


def test_golden_documents_are_many_and_each_expects_something():
    assert len(BLOCKS) >= 50
    assert all(read(block)[1] for block in BLOCKS.values())


@pytest.mark.parametrize("name", BLOCKS)
def test_entities_are_those_of_the_golden_documents(name):
    text, expected = read(BLOCKS[name])
    resolver = EntityResolver(text)
    codes = EntityCodes(resolver)
    wanted, got = [], []
    for one in expected:
        if one.mention:
            entity = resolver.resolve(one.mention, one.start, one.sentence)
        else:
            entity = resolver.speaker(one.sentence)
        wanted.append((one.mention, one.entity, one.codes))
        got.append((one.mention, entity, codes.find(entity) if one.codes and entity else None))
    assert got == wanted
