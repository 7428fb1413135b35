"""Models to files and back: skops, with a list of the types that may be in one; nothing is ever unpickled."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from stance.exceptions import ModelError

_OURS = "stance."
_TRUSTED = frozenset(
    {
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn._loss.link.LogitLink",
    }
)
"""Types beside our own and those that skops trusts by itself, which a fitted labeler may hold."""


def save_model(model: Any, path: Path) -> None:
    """Write a model aside and move it into place when it is whole."""
    from skops import io

    aside = path.with_name(f".{path.name}.part")
    try:
        io.dump(model, aside, compression=zipfile.ZIP_DEFLATED, compresslevel=6)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def load_model(path: Path) -> Any:
    """Read a model.

    Raises
    ------
    ModelError
        If the file is missing, damaged, no model of ours, or holds types that are not trusted.
    """
    from skops import io

    if not path.is_file():
        raise ModelError("no such model file; give a run's folder or its model.skops", path=path)
    if not zipfile.is_zipfile(path):
        raise ModelError("is no skops model (pickle and joblib files are refused, for they can run code)", path=path)
    try:
        types = io.get_untrusted_types(file=path)
        unknown = [name for name in types if not _is_trusted(name)]
        if unknown:
            raise ModelError(
                f"holds types that are not trusted ({', '.join(unknown[:3])}); load only models of stance", path=path
            )
        model = io.load(path, trusted=types)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"is damaged or from another version ({type(error).__name__}); train it again", path=path
        ) from error
    if type(model).__name__ != "Labeler":
        raise ModelError(f"holds a {type(model).__name__}, not a Labeler", path=path)
    return model


def _is_trusted(name: str) -> bool:
    return name.startswith(_OURS) or name in _TRUSTED
