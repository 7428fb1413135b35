"""Reading news text: parts of a page, sentences, quotations and words.

Offsets always point into the text exactly as it was given; nothing is deleted or changed.
May import the single modules, and no other room.
"""

from stance.text.parts import Block, blocks
from stance.text.quotations import Quotation, QuotedSentence, quotations, quoted_spans
from stance.text.splitter import (
    SPLITTERS,
    BlingfireSplitter,
    PunktSplitter,
    PysbdSplitter,
    Splitter,
    make_splitter,
)
from stance.text.tokens import Token, tokenize

__all__ = [
    "SPLITTERS",
    "BlingfireSplitter",
    "Block",
    "PunktSplitter",
    "PysbdSplitter",
    "Quotation",
    "QuotedSentence",
    "Splitter",
    "Token",
    "blocks",
    "make_splitter",
    "quotations",
    "quoted_spans",
    "tokenize",
]
