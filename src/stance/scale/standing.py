"""How far a stream is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Standing:
    """How far it is.

    Parameters
    ----------
    documents, sentences : int
        Labelled and written, those of an earlier process included.
    resumed : int
        Sentences of an earlier process.
    read : int
        Bytes of the inputs, as they lie on the disk, up to the last document that is labelled.
    size : int or None
        Bytes of all inputs; None where standard input is among them.
    """

    documents: int = 0
    sentences: int = 0
    resumed: int = 0
    read: int = 0
    size: int | None = None

    def plus(self, documents: int, sentences: int, read: int) -> Standing:
        """Return the standing after so much more, at this place of the inputs."""
        return replace(
            self, documents=self.documents + documents, sentences=self.sentences + sentences, read=read
        )  # fmt: skip

    def resuming(self, done: Mapping[str, int]) -> Standing:
        """Return the standing with what an earlier process did."""
        documents, sentences = self.documents + done["documents"], self.sentences + done["sentences"]
        return replace(self, documents=documents, sentences=sentences, resumed=self.resumed + done["sentences"])


Watch = Callable[[Standing], None]
