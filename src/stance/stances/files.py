"""Models to files and back: skops, with a list of the types that may be in one; nothing is ever unpickled."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

from stance.exceptions import ModelError
from stance.stances.archive import check_schema, describe, read_manifest, read_members, stored, versions, write_manifest
from stance.stances.soundness import check_parts
from stance.stances.trusted import TYPES
from stance.writing import written_aside


class ModelVersionWarning(UserWarning):
    """A model was made with another version of scikit-learn than is installed."""


def save_model(model: Any, path: Path) -> None:
    """Write a model aside and move it into place when it is whole.

    Raises
    ------
    ModelError
        If it is too large to be loaded again.
    """
    from skops import io

    with written_aside(path) as aside:
        io.dump(model, aside, compression=zipfile.ZIP_DEFLATED, compresslevel=6)
        write_manifest(aside, model)


def load_model(path: Path, *, kind: str = "Labeler") -> Any:
    """Read a model; whatever the file holds, no code of it is run.

    Parameters
    ----------
    path : Path
    kind : {"Labeler", "PairClassifier", "PairFinder", "SpanTagger"}
        What it must be.

    Raises
    ------
    ModelError
        If the file is missing, damaged, changed, no model of ours, or holds types that are not trusted.

    Warns
    -----
    ModelVersionWarning
        If it was made with another scikit-learn.
    """
    from sklearn.exceptions import InconsistentVersionWarning
    from skops import io

    members = read_members(path)
    check_schema(members, path)
    manifest = read_manifest(members, path)
    try:
        with warnings.catch_warnings():
            # One line of ours says it instead of one a part.
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            model = io.load(stored(members), trusted=sorted(TYPES))
        check_parts(model)
        # JSON knows no tuples.
        said, found = {key: manifest.get(key) for key in ("kind", "labels", "training")}, describe(model)
        differing = [key for key in said if said[key] != json.loads(json.dumps(found[key]))]
    except ModelError as error:
        raise ModelError(error.message, path=path) from None
    except Exception as error:
        reason = f"{type(error).__name__}{_made_with(manifest)}"
        raise ModelError(f"is damaged or from another version ({reason}); train it again", path=path) from error
    if type(model).__name__ != kind:
        raise ModelError(f"holds a {type(model).__name__}, not a {kind}; give a model that does this task", path=path)
    if differing:
        raise ModelError(f"says of its {differing[0]} what is not in it; get it again from who made it", path=path)
    if made := _made_with(manifest):
        warnings.warn(ModelVersionWarning(f"{path}: the model was{made}; results may differ"), stacklevel=3)
    return model


def _made_with(manifest: dict[str, Any]) -> str:
    """Return which scikit-learn the model was made with, where it is another than the one that is installed."""
    made, here = str(manifest["versions"].get("scikit-learn"))[:20], versions()["scikit-learn"]
    return "" if made.split(".")[:2] == here.split(".")[:2] else f" made with scikit-learn {made}, here is {here}"
