"""SEESAW: who is positive or negative towards whom, sentence by sentence, entities by their canonical names.

Zhang, Beauchamp and Wang (2022), EMNLP. One JSON file an article with its sentences, one with its annotation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
            annotation = root / "annotations" / path.name
            yield _annotated(path.stem, read_json(path), path, read_json(annotation), annotation)


def _annotated(id_: str, article: Any, path: Path, annotation: Any, annotated_in: Path) -> Annotated:
    try:
        title = str(article["title"]).strip()
        texts = [(int(row["id"]), str(row["text"])) for row in article["text"]]
    except (TypeError, KeyError, ValueError):
        raise InputError("an article has 'title' and 'text', a list of 'id' and 'text'", path=path) from None
    try:
        kinds = {str(row[0]): [str(kind) for kind in row[1]] for row in annotation["entity lists"]}
        triples = {int(number): list(rows) for number, rows in annotation["sentence-level stances"].items()}
        claims = {number: tuple(map(_claim, rows)) for number, rows in triples.items()}
    except (TypeError, KeyError, ValueError, IndexError, AttributeError):
        raise InputError(
            "an annotation has 'entity lists' and 'sentence-level stances' with subject, sentiment and object",
            path=annotated_in,
        ) from None
    if lost := sorted(set(claims) - {number for number, _ in texts}):
        raise InputError(f"sentence {lost[0]} is annotated but not in the article", path=annotated_in)
    sentences, at = [], 0
    for number, text in texts:
        if text.strip():
            sentences.append(Sentence(id_, number, at, at + len(text), text, claims=claims.get(number, ())))
        at += len(text) + 1
    meta = {"story": id_.rpartition("_DOCUMENT_")[0] or id_, "entities": kinds}
    return Annotated(Document(id_, "\n".join(text for _, text in texts), title=title, meta=meta), tuple(sentences))


def _claim(row: Mapping[str, Any]) -> Claim:
    extra = {"annotators": row["annotators"]}
    return Claim(row["sentiment"], actor=_entity(row["subject"]), target=_entity(row["object"]), extra=extra)


def _entity(name: str) -> Mention | None:
    return None if name == NOBODY else Mention(None, None if name == UNLISTED else name)
