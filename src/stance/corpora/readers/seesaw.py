"""SEESAW: who is positive or negative towards whom, sentence by sentence, entities by their canonical names.

Zhang, Beauchamp and Wang (2022), EMNLP. One JSON file an article with its sentences, one with its annotation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import read_json
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence

NOBODY = "None"
UNLISTED = "Not in the list"


def read(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield one document an article, its sentences in lines of their own, with a claim for each triple.

    Subjects and objects are names and have no place in the sentence: mentions carry an entity and no span. Where the
    subject is nobody, the actor is None; where somebody is meant who is not in the article's list of entities, the
    entity is None. A sentence keeps its published number; empty ones have none. Three articles on one story share
    `meta["story"]`; `meta["entities"]` maps the names to their kinds.

    Parameters
    ----------
    folder : Path
        The corpora's folder; the files are `seesaw/articles/*.json` and `seesaw/annotations/*.json` below it.
    split : {"all"}
        The authors publish no split.
    faults : Faults

    Raises
    ------
    InputError
        If a folder is empty or, unless faults are skipped, a file cannot be read.
    """
    root = folder / "seesaw"
    paths = sorted((root / "articles").glob("*.json"))
    if not paths:
        raise InputError("holds no article; run: stance corpora fetch seesaw", path=root / "articles")
    for path in paths:
        with faults.guard():
            beside = root / "annotations" / path.name
            article, annotation = (read_json(file, strict=True) for file in (path, beside))
            yield _annotated(path.stem, article, path, annotation, beside)


def _annotated(id_: str, article: Any, path: Path, annotation: Any, annotated_in: Path) -> Annotated:
    with _shaped("an article has 'title' and 'text', a list of 'id' and 'text'", path):
        title = _text(article["title"], "'title'").strip()
        texts = [(_number(row["id"]), _text(row["text"], "'text'")) for row in article["text"]]
    with _shaped(
        "an annotation has 'entity lists' and 'sentence-level stances' with subject, sentiment and object", annotated_in
    ):
        kinds = {
            _text(row[0], "an entity's name"): [_text(kind, "an entity's kind") for kind in row[1]]
            for row in annotation["entity lists"]
        }
        triples = {int(number): list(rows) for number, rows in annotation["sentence-level stances"].items()}
        claims = {number: tuple(map(_claim, rows)) for number, rows in triples.items()}
    numbers = [number for number, _ in texts]
    if twice := [number for number, count in Counter(numbers).items() if count > 1]:
        raise InputError(f"two sentences have the 'id' {twice[0]}; fetch the file again", path=path)
    if lost := sorted(set(claims).difference(numbers)):
        raise InputError(
            f"sentence {lost[0]} is annotated but not in the article; fetch both files again", path=annotated_in
        )
    sentences, at = [], 0
    for number, text in texts:
        if text.strip():
            sentences.append(Sentence(id_, number, at, at + len(text), text, claims=claims.get(number, ())))
        at += len(text) + 1
    meta = {"story": id_.rpartition("_DOCUMENT_")[0] or id_, "entities": kinds}
    return Annotated(Document(id_, "\n".join(text for _, text in texts), title=title, meta=meta), tuple(sentences))


@contextmanager
def _shaped(shape: str, path: Path) -> Iterator[None]:
    """Say what a file holds, where something is missing in it or of another kind."""
    try:
        yield
    except InputError as error:
        raise InputError(error.message, path=path) from None
    except (TypeError, KeyError, ValueError, IndexError, AttributeError):
        raise InputError(f"{shape}; fetch the file again", path=path) from None


def _claim(row: Mapping[str, Any]) -> Claim:
    actor, target = (_entity(_text(row[role], f"{role!r}")) for role in ("subject", "object"))
    extra = {"annotators": row["annotators"]}
    return Claim(_text(row["sentiment"], "'sentiment'"), actor=actor, target=target, extra=extra)


def _entity(name: str) -> Mention | None:
    return None if name == NOBODY else Mention(None, None if name == UNLISTED else name)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{what} must be text, got {str(value)[:80]!r}; fetch the file again")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InputError(f"a sentence's 'id' must be a whole number, got {str(value)[:80]!r}; fetch the file again")
    return value
