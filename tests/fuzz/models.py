"""Model files that somebody changed: refused with `ModelError`, or loaded and the same; no code of theirs runs.

    python tests/fuzz/models.py --tries 1000

Three ways, in turn for small models of three kinds: bytes of the file changed or cut off (`bytes`); a member changed
and packed again (`members`); the same, with the file's list of SHA-256 made to fit, which only somebody does who means
harm (`forged`: such a file may say anything, but when it is loaded it may not run code, end the process or raise
anything else).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from pathlib import Path

from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from stance.corpora.library import load_corpus
from stance.exceptions import ModelError
from stance.stances.archive import MANIFEST, SCHEMA
from stance.stances.classifier import StanceClassifier
from stance.stances.labeler import Labeler

WAYS = ("bytes", "members", "forged")
_PROGRAMS = ("subprocess", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "socket.", "pickle.")
started: list[str] = []


def watch() -> None:
    """From now on note in `started` whatever begins a program, a connection or the reading of a pickle."""
    sys.addaudithook(lambda event, _: started.append(event) if event.startswith(_PROGRAMS) else None)


def small_models(folder: Path) -> list[Path]:
    """Train and save small labelers: linear, of trees, of boosted trees."""
    corpus = load_corpus("embedded")
    documents = corpus.documents[:30]
    sentences = [s for s in corpus.sentences if s.doc in {document.id for document in documents}]
    paths = []
    for model in (None, RandomForestClassifier(3, random_state=0), HistGradientBoostingClassifier(max_iter=3)):
        classifier = None if model is None else StanceClassifier(model=model)
        paths.append(folder / f"{len(paths)}.skops")
        Labeler(classifier=classifier).fit(documents, sentences).save(paths[-1])
    return paths


def changed(data: bytes, way: str, rng: random.Random) -> bytes:
    """Return the bytes of a model file, changed at random in one of the `WAYS`."""
    if way == "bytes":
        return _bytes_changed(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([name for name in members if name != MANIFEST])
    if rng.random() < 0.4:
        name = SCHEMA
    members[name] = _schema_changed(members[name], rng) if name == SCHEMA else _bytes_changed(members[name], rng)
    if way == "forged":
        manifest = json.loads(members[MANIFEST])
        manifest["members"] = {n: hashlib.sha256(d).hexdigest() for n, d in members.items() if n != MANIFEST}
        members[MANIFEST] = json.dumps(manifest).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def outcome(path: Path, documents, expected, way: str) -> str:
    """Load a model, label with it, and return what came about; anything that begins with ! is a finding."""
    begun = len(started)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            labeler = Labeler.load(path)
    except ModelError:
        said = "refused"
    except BaseException as error:
        said = f"! raised {type(error).__name__}"
    else:
        try:
            same = labeler.predict(documents) == expected
        except Exception as error:
            same, said = False, f"loaded, fails at labelling ({type(error).__name__})"
        else:
            said = "loaded, the same" if same else "loaded, other labels"
        if not same and way != "forged":
            said = f"! {said}"
    return said if len(started) == begun else f"! began {started[begun:][:3]}"


def _bytes_changed(data: bytes, rng: random.Random) -> bytes:
    out, kind = bytearray(data), rng.randrange(5)
    at = rng.randrange(len(out)) if rng.random() < 0.5 else rng.randrange(max(0, len(out) - 4096), len(out))
    if kind == 0:
        return bytes(out[:at])
    if kind == 1:
        out[at:at] = rng.randbytes(rng.randint(1, 64))
    elif kind == 2:
        out[at : at + rng.randint(1, 64)] = b""
    else:
        for _ in range(rng.randint(1, 8)):
            out[at if rng.random() < 0.5 else rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _schema_changed(data: bytes, rng: random.Random) -> bytes:
    """Replace one value somewhere in the JSON by another one that stands in it, or by something odd."""
    schema = json.loads(data)
    places: list[tuple[object, object]] = []
    waiting: list[object] = [schema]
    while waiting:
        node = waiting.pop()
        for key in node if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], (dict, list)):
                waiting.append(node[key])
    for _ in range(rng.randint(1, 3)):
        node, key = rng.choice(places)
        other, name = rng.choice(places)
        odd = [None, -1, 10**9, 1e300, "", "x", [], {}, "[" * 3000, "1" * 5000, "os.system", "subprocess"]
        try:
            node[key] = rng.choice(odd) if rng.random() < 0.5 else other[name]
        except (IndexError, KeyError):
            continue
    try:
        return json.dumps(schema).encode()
    except (ValueError, RecursionError):  # a node was put into itself
        return data[: rng.randrange(len(data))]


def _in_child(path: Path, documents, expected, way: str) -> str:
    """Try in a process of its own: one that ends by a signal is a finding, and not the end."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.write(write, outcome(path, documents, expected, way).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return said if status == 0 else f"! ended by {os.waitstatus_to_exitcode(status)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    documents = load_corpus("embedded").documents[:3]
    table: Counter[tuple[str, str]] = Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        files = [path.read_bytes() for path in small_models(Path(folder))]
        labels = []
        for number in range(len(files)):
            labels.append(Labeler.load(Path(folder) / f"{number}.skops").predict(documents))
        watch()
        for number in range(given.tries):
            rng = random.Random(f"{given.seed} {number}")
            way, kind = WAYS[number % 3], number // 3 % len(files)
            path = Path(folder) / "changed.skops"
            path.write_bytes(changed(files[kind], way, rng))
            said = _in_child(path, documents, labels[kind], way)
            table[way, said] += 1
            if said.startswith("!"):
                print(f"try {number}: {way}, model {kind}: {said}", flush=True)
    for (way, said), count in sorted(table.items()):
        print(f"{way:8} {count:5}  {said}")
    print(f"{given.tries} tries, {time.monotonic() - start:.0f} s")
    return any(said.startswith("!") for _, said in table)


if __name__ == "__main__":
    sys.exit(main())
