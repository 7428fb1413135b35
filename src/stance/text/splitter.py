"""Sentence splitters: our own for news on nltk's Punkt, plain Punkt, and two peers to compare with.

Whatever finds the boundaries, every splitter keeps the same promises: sentences are in order, do not overlap, hold
every character that is not white space exactly once, stand verbatim in the document, cross no line or paragraph, and
are at most `max_length` long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any

from stance.exceptions import ConfigError, MissingExtraError
from stance.schema import Document, Sentence
from stance.text.parts import Block, blocks

_SPACE = re.compile(r"\s+")
_NOT_SPACE = re.compile(r"\S")


class Splitter:
    """Split documents into sentences; the base of all splitters.

    Parameters
    ----------
    max_length : int, optional
        A sentence longer than this many characters is cut at the last white space before, or there if it has none, so
        that later stages stay bounded.
    """

    def __init__(self, *, max_length: int = 5000):
        self.max_length = max_length

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters, as scikit-learn's `clone` asks for them."""
        return dict(vars(self))

    def set_params(self, **params: Any) -> Splitter:
        """Set parameters by name."""
        for name, value in params.items():
            if name not in vars(self):
                raise ConfigError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(vars(self))}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def split(self, document: Document) -> list[Sentence]:
        """Split one document.

        Parameters
        ----------
        document : Document

        Returns
        -------
        list of Sentence
            In document order, `index` from 0, each with its part, without claims.

        Raises
        ------
        ConfigError
            If `max_length` is no positive whole number.
        MissingExtraError
            If the splitter needs a package that is not installed.

        Examples
        --------
        >>> document = Document("a", "Ottawa has denied it. Beijing, too, says the U.S. is wrong.")
        >>> [sentence.text for sentence in make_splitter("punkt_news").split(document)]
        ['Ottawa has denied it.', 'Beijing, too, says the U.S. is wrong.']
        """
        if not isinstance(self.max_length, int) or self.max_length < 1:
            raise ConfigError(f"splitter.max_length must be a whole number from 1, got {self.max_length!r}")
        text, doc = document.text, document.id
        return [
            Sentence(doc, index, start, end, text[start:end], part)
            for index, (start, end, part) in enumerate(self.spans(text))
        ]

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and part of each sentence of a text."""
        for block in blocks(text):
            at, end, part, _ = block
            for stop in self._ends(text, block):
                # A finder may err about white space and borders; the promises hold all the same.
                if at < stop < end and (piece := _trim(text, at, stop)):
                    yield from self._cut(text, *piece, part)
                    at = stop
            if piece := _trim(text, at, end):
                yield from self._cut(text, *piece, part)

    def _cut(self, text: str, start: int, end: int, part: str) -> list[tuple[int, int, str]]:
        out = []
        while end - start > self.max_length:
            limit = start + self.max_length
            window = text[start : limit + 1]
            parts = window.rsplit(None, 1)
            stop = start + len(parts[0]) if len(parts) == 2 and not window[-1].isspace() else limit
            piece = _trim(text, start, stop)
            assert piece is not None
            out.append((*piece, part))
            found = _NOT_SPACE.search(text, stop, end)
            assert found is not None
            start = found.start()
        return [*out, (start, end, part)]

    def _ends(self, text: str, block: Block) -> Iterator[int]:
        raise NotImplementedError


@lru_cache(maxsize=1)
def _boundaries() -> ModuleType:
    # Who only wants words or parts of a page needs none of the rules.
    from stance.text import boundaries

    return boundaries


class PunktSplitter(Splitter):
    """Split by nltk's Punkt with our parameters for English news.

    Parameters
    ----------
    parameters : {"news", "plain"}, optional
        "news": with the rules around Punkt (`stance.text.boundaries`), the most accurate; "plain": Punkt as it is.
    max_length : int, optional
        See `Splitter`.

    References
    ----------
    T. Kiss and J. Strunk, Unsupervised Multilingual Sentence Boundary Detection, Computational Linguistics 32 (2006).
    """

    def __init__(self, *, parameters: str = "news", max_length: int = 5000):
        super().__init__(max_length=max_length)
        self.parameters = parameters

    def _ends(self, text: str, block: Block) -> Iterator[int]:
        if self.parameters == "news":
            ends: Iterator[int] = _boundaries().news().ends(text, block.start, block.end)
            return ends
        if self.parameters == "plain":
            return self._plain(text, block)
        raise ConfigError(f"splitter.parameters must be 'news' or 'plain', got {self.parameters!r}")

    @staticmethod
    def _plain(text: str, block: Block) -> Iterator[int]:
        from stance.text.punkt import punkt

        piece = text[block.start : block.end]
        for _, end in punkt().span_tokenize(piece):
            yield block.start + end


class PysbdSplitter(Splitter):
    """Split by pySBD's rules (an optional peer to compare with; slow)."""

    def _ends(self, text: str, block: Block) -> Iterator[int]:
        try:
            import pysbd  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ImportError:
            raise MissingExtraError("the splitter 'pysbd'", "splitters") from None
        piece = text[block.start : block.end]
        yield from _align(piece, block.start, pysbd.Segmenter(language="en", clean=False).segment(piece))


class BlingfireSplitter(Splitter):
    """Split by Bling Fire's automaton (an optional peer to compare with; very fast)."""

    def _ends(self, text: str, block: Block) -> Iterator[int]:
        try:
            import blingfire  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ImportError:
            raise MissingExtraError("the splitter 'blingfire'", "splitters") from None
        # It knows no lone surrogates and drops NULs: such characters are hidden from it, one for one.
        piece = text[block.start : block.end].translate(_HIDDEN)
        for _, end in blingfire.text_to_sentences_and_offsets(piece)[1]:
            yield block.start + end


class _Hidden(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return "x" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


_HIDDEN: Any = _Hidden()


def _align(piece: str, offset: int, sentences: list[str]) -> Iterator[int]:
    """Yield the ends of sentences that were given as strings only, their white space perhaps changed."""
    at = 0
    for sentence in sentences:
        for word in sentence.split():
            found = piece.find(word, at)
            if found >= 0:
                at = found + len(word)
        yield offset + at


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else None


SPLITTERS = ("punkt_news", "punkt_plain", "pysbd", "blingfire")


def make_splitter(name: str, *, max_length: int = 5000) -> Splitter:
    """Make a splitter by its name.

    Parameters
    ----------
    name : {"punkt_news", "punkt_plain", "pysbd", "blingfire"}
    max_length : int, optional
        See `Splitter`.

    Raises
    ------
    ConfigError
        If there is no such splitter.
    """
    if name == "punkt_news":
        return PunktSplitter(parameters="news", max_length=max_length)
    if name == "punkt_plain":
        return PunktSplitter(parameters="plain", max_length=max_length)
    if name == "pysbd":
        return PysbdSplitter(max_length=max_length)
    if name == "blingfire":
        return BlingfireSplitter(max_length=max_length)
    raise ConfigError(f"splitter must be one of {', '.join(SPLITTERS)}, got {name!r}")
