"""Whom pronouns, lists and quotations that go on stand for in a document."""

from __future__ import annotations

import pytest

from stance.actors.entities import EntityResolver


def resolved(before: str, sentence: str, mention: str) -> str | None:
    resolver = EntityResolver(before + sentence)
    return resolver.resolve(mention, len(before) + sentence.index(mention), len(before))


@pytest.mark.parametrize(
    ("before", "sentence", "mention", "entity"),
    [
        # Words that only begin a sentence, places and things are not whom a pronoun stands for.
        ("Anna Reed spoke in New York. Beyond that, nothing. ", "She denied it.", "She", "Anna Reed"),
        ("Mr. Hall arrived. Kicking began. The Purple Heart was there. ", "He denied it.", "He", "Hall"),
        ("Anna Reed met Mark Hall. ", "He denied it.", "He", "Mark Hall"),
        ("Calloway said no. The Fed met. ", "He denied it.", "He", "Calloway"),
        # What a person owns is named after the person; several people stay as they are.
        ("Senator Anna Reed spoke. ", "Later her campaign denied it.", "her campaign", "Anna Reed's campaign"),
        ("Senator Anna Reed spoke. ", "Later her critics denied it.", "her critics", "her critics"),
        # Lists keep all names; quantified groups are no names.
        ("Anna Reed, Mark Hall and Jo Park came. ", "Reed, Hall and Park left.", "Reed, Hall and Park",
         "Anna Reed, Mark Hall and Jo Park"),
        ("Georgia Republicans came. ", "But some Republicans left.", "some Republicans", "some Republicans"),
        ("The Soviet Republic fell. ", "The Republic of Korea left.", "The Republic of Korea", "Republic of Korea"),
    ],
)  # fmt: skip
def test_entity_of_a_mention(before: str, sentence: str, mention: str, entity: str) -> None:
    assert resolved(before, sentence, mention) == entity


def test_speaker_of_a_quotation_that_goes_on_stands_behind_it() -> None:
    text = "Mark Hall said nothing. “We are worried. It is bad,” said Anna Reed."
    start = text.index("“")
    resolver = EntityResolver(text)
    assert resolver.speaker(start, start + len("“We are worried.")) == "Anna Reed"
    assert resolver.speaker(start) == "Mark Hall"


@pytest.mark.parametrize("text", ["", "”", "“" * 3000, "A" * 5000, "He said " * 400])
def test_resolver_survives_odd_documents(text: str) -> None:
    resolver = EntityResolver(text)
    assert resolver.speaker(0, 0) is None or isinstance(resolver.speaker(0, 0), str)
    resolver.resolve("he", len(text), len(text))
