"""The members of a model file, read within bounds and compared with what the file says of itself."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from stance import __version__
from stance.exceptions import ModelError
from stance.stances.trusted import LOADERS, TYPES

FORMAT = 1
"""Of what a model file says of itself."""
MAX_BYTES, MAX_SCHEMA, MAX_MEMBERS = 512_000_000, 32_000_000, 10_000
"""What a model may take unpacked, its part that is JSON, and how many members it may have."""

MANIFEST, SCHEMA = "stance.json", "schema.json"
_LIBRARIES = ("numpy", "scikit-learn", "scipy", "skops")
_MAX_DIRECTORY = 4_000_000
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_PACKED = (b"\x78", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x5d\x00\x00", b"\x04\x22\x4d\x18")
_REMEDY = "train the model again, or get the file again from who made it"


def read_members(path: Path) -> dict[str, bytes]:
    """Return the members of a model file, whatever the file is.

    Raises
    ------
    ModelError
        If it is missing, a pickle, damaged, too large, or not whole by its own list of SHA-256.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise ModelError("is no file; give a run's folder or its model.skops", path=path)
        if size > MAX_BYTES:
            raise _too_large(path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise ModelError("no such model file; give a run's folder or its model.skops", path=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(f"cannot be read ({reason}); check its path and permissions", path=path) from None
    _refuse_others(data, path)
    try:
        members = _unpacked(data, path)
    except ModelError:
        raise
    except Exception as error:  # zipfile raises many kinds for archives that are none
        raise ModelError(f"is damaged ({type(error).__name__}); {_REMEDY}", path=path) from None
    return members


def stored(members: dict[str, bytes]) -> io.BytesIO:
    """Return an archive of the members as they were checked, which nobody can change any more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


def read_manifest(members: dict[str, bytes], path: Path) -> dict[str, Any]:
    """Return what a model file says of itself, its members compared with their SHA-256.

    Raises
    ------
    ModelError
        If it says nothing, is of another format, or differs from what it says.
    """
    if MANIFEST not in members:
        raise ModelError(f"says nothing of itself: no {MANIFEST} in it; {_REMEDY}", path=path)
    try:
        manifest = json.loads(members[MANIFEST])
        form, sums = manifest["format"], manifest["members"]
        made = f"made with stance {manifest['versions']['stance']}"
        known = {str(name): str(value) for name, value in sums.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ModelError(f"{MANIFEST} in it is damaged; {_REMEDY}", path=path) from None
    if form != FORMAT:
        raise ModelError(f"is of format {form!r}, {made}; this stance reads format {FORMAT}: {_REMEDY}", path=path)
    found = {name: hashlib.sha256(data).hexdigest() for name, data in members.items() if name != MANIFEST}
    if found != known:
        name = min(name for name in {*found, *known} if found.get(name) != known.get(name))
        raise ModelError(f"was changed after it was written ({name[:60]!r} has another SHA-256); {_REMEDY}", path=path)
    return dict(manifest)


def write_manifest(path: Path, model: Any) -> None:
    """Add to a skops file what it says of itself: versions, labels, training data, and the SHA-256 of its members.

    Raises
    ------
    ModelError
        If the model is larger than what `read_members` takes.
    """
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        entries = archive.infolist()
        schema = archive.getinfo(SCHEMA).file_size
        if sum(e.file_size for e in entries) > MAX_BYTES or schema > MAX_SCHEMA or len(entries) >= MAX_MEMBERS:
            raise ModelError("the model is too large to be loaded again; choose fewer features or fewer trees")
        sums = {entry.filename: hashlib.sha256(archive.read(entry)).hexdigest() for entry in entries}
        manifest = {"format": FORMAT, **describe(model), "versions": versions(), "members": sums}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def describe(model: Any) -> dict[str, Any]:
    """Return what a model is, what it labels and what it was trained on, as a file must say it."""
    labels = next((found for name in ("stances", "labels") if (found := getattr(model, name, None)) is not None), None)
    training = getattr(model, "training_", None)
    return {
        "kind": type(model).__name__,
        "labels": None if labels is None else [str(label) for label in labels],
        "training": training if isinstance(training, dict) else None,
    }


def versions() -> dict[str, str]:
    """Return the versions that a model depends on."""
    return {"stance": __version__, "python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}


def check_schema(members: dict[str, bytes], path: Path) -> None:
    """Refuse what no model of ours holds, before anything is built: types, ways of building, sizes of arrays.

    Raises
    ------
    ModelError
        It names the types.
    """
    try:
        schema = json.loads(members[SCHEMA])
        foreign = sorted(_foreign(schema))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ModelError(f"is damaged or from another version ({type(error).__name__}); {_REMEDY}", path=path) from None
    if foreign:
        names = ", ".join(name[:100] for name in foreign[:5]) + (", ..." if foreign[5:] else "")
        raise ModelError(f"holds types that are not trusted ({names}); load only models of stance", path=path)
    for name, data in members.items():
        if name not in (SCHEMA, MANIFEST):
            _check_array(data, name, path)


def _foreign(node: Any) -> set[str]:
    """Return the types that are not on the list, and ways of building that are not."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += each.values()
            if "__loader__" in each or "__class__" in each:
                name, loader = f"{each['__module__']}.{each['__class__']}", each["__loader__"]
                found |= {str(name)} - TYPES | {f"{name} by {loader}" for _ in (0,) if loader not in LOADERS}
                if loader == "TreeNode" and each["__reduce__"]["args"]["content"][2]["content"] != "1":
                    found.add(f"{name} of several outputs")
    return found


def _check_array(data: bytes, name: str, path: Path) -> None:
    """Refuse an array whose header says another size than it has: it would be given memory first."""
    stream = io.BytesIO(data)
    try:
        major = np.lib.format.read_magic(stream)[0]
        read = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}[major]
        shape, _, dtype = read(stream)
        size = dtype.itemsize
        for length in shape:
            size *= length
        whole = not dtype.hasobject and size == len(data) - stream.tell()
    except Exception:  # whatever numpy says of a header that is none
        whole = False
    if not whole:
        raise ModelError(f"holds an array that is not what its header says ({name[:60]!r}); {_REMEDY}", path=path)


def _unpacked(data: bytes, path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise _too_large(path)
        if any(entry.file_size > MAX_SCHEMA for entry in entries if entry.filename in (SCHEMA, MANIFEST)):
            raise _too_large(path)
        if len({entry.filename for entry in entries}) < len(entries):
            raise ModelError(f"is damaged (a name stands twice in it); {_REMEDY}", path=path)
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise ModelError(f"is damaged (packed in another way); {_REMEDY}", path=path)
        return {entry.filename: archive.read(entry) for entry in entries}


def _refuse_others(data: bytes, path: Path) -> None:
    """Say what a file is that is no archive as we write them, by its first and last bytes, not by its name."""
    refused = "such a file can run any program when it is opened, so it is refused; give a model.skops of stance"
    if data[:1] == b"\x80" and data[1:2] <= b"\x0a":
        raise ModelError(f"is a pickle or joblib file: {refused}", path=path)
    if data.startswith(_PACKED):
        raise ModelError(f"is packed as joblib packs its files, maybe a pickle: {refused}", path=path)
    if data[:2] == b"PK" and b"data.pkl" in data[:2000]:
        raise ModelError(f"is an archive that holds a pickle: {refused}", path=path)
    if data[:2] != b"PK":
        raise ModelError("is no skops model; give a run's folder or its model.skops", path=path)
    end = data[-22:]
    directory = int.from_bytes(end[12:16], "little")
    if end[:4] != _END or data[-42:-38] == _END64 or end[20:] != b"\0\0":
        raise ModelError(f"is cut off or damaged; {_REMEDY}", path=path)
    if directory > _MAX_DIRECTORY:
        raise _too_large(path)


def _too_large(path: Path) -> ModelError:
    most = f"{MAX_BYTES // 1_000_000} MB in {MAX_MEMBERS:,} members"
    return ModelError(f"is larger than any model may be ({most}); check where it comes from", path=path)
