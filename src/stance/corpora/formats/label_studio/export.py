"""Label Studio's JSON, imported as tasks and exported with annotations: one task a sentence (docs/annotating.md).

Offsets count code points, as the editor's do since 2022; before that they counted units of UTF-16.

Sources: https://labelstud.io/guide/task_format, https://labelstud.io/guide/export and the editor's own code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from reprlib import repr as short
from typing import Any

from stance.corpora.annotated import TODO, Annotated, Faults
from stance.corpora.files import read_json
from stance.corpora.formats.label_studio.tasks import NO_CUE
from stance.corpora.formats.records import Place, assemble, code_point, make_sentence, utf16_offsets
from stance.corpora.formats.regions import ROLES, Region, Relation, group, make_claim
from stance.exceptions import InputError
from stance.schema import Claim, Json, Sentence, Span

_DATA = {"text", "doc", "sentence", "start", "end", "part", "context", "stance"}


def read(path: Path, faults: Faults, *, annotator: str | None = None) -> Iterator[Annotated]:
    """Yield the sentences of a JSON export, or of a file that `write` made, in documents.

    A task's claims are those of its annotation; cancelled annotations and drafts do not count, and of several by one
    person the last holds. As soon as people have worked on a file, only what they annotated is read. Before that, a
    task's claims are those of its prediction, and a task without any is marked as still to do.

    Tasks that `write` did not make become documents of one sentence, called `task-` and their id.

    Parameters
    ----------
    path : Path
        `.json`, exported with the format JSON.
    faults : Faults
    annotator : str, optional
        Whose annotations are read, by e-mail address or number; needed where a file holds those of several people.

    Raises
    ------
    InputError
        If the file is no such export or it is not clear whose annotations to read. Faults of a task name it.
    """
    tasks = _tasks(path)
    wanted = _choose(annotator, tasks, path)
    rows: list[tuple[Place, Sentence]] = []
    for number, task in enumerate(tasks, 1):
        id_ = task.get("id") if isinstance(task, dict) else None
        name = str(id_ if isinstance(id_, (int, str)) else number)
        place = Place(path, f"task {name}")
        with faults.guard(), place.named():
            sentence = _sentence(task, f"task-{name}", wanted)
            if sentence is not None:
                rows.append((place, sentence))
    yield from assemble(rows, faults)


def annotators(path: Path) -> list[str]:
    """Return who annotated, each by e-mail address or, where the export has none, by number.

    Raises
    ------
    InputError
        If the file is no export in the format JSON.
    """
    return [names[0] for names in _people(_tasks(path))]


def _tasks(path: Path) -> list[Any]:
    tasks = read_json(path)
    if not isinstance(tasks, list):
        raise InputError(f"must be a list of tasks, got {type(tasks).__name__}; export with the format JSON", path=path)
    if tasks and isinstance(tasks[0], dict) and "data" not in tasks[0]:
        raise InputError("its tasks have no 'data', as in the format JSON_MIN; export with the format JSON", path=path)
    return tasks


def _choose(annotator: str | None, tasks: Sequence[Any], path: Path) -> str | None:
    """Return whose annotations to read; None where nobody's name is known."""
    people = _people(tasks)
    listed = ", ".join(names[0] for names in people) or "nobody by name"
    if annotator is None and len(people) > 1:
        example = f"{path.name}@{people[0][0]}"
        raise InputError(f"holds annotations by {listed}; choose whose to read, for instance {example}", path=path)
    chosen = [names[0] for names in people if annotator is None or annotator in names]
    if annotator is not None and not chosen:
        raise InputError(f"holds no annotations by {annotator!r}; use one of: {listed}", path=path)
    return chosen[0] if chosen else None


def _people(tasks: Sequence[Any]) -> list[tuple[str, ...]]:
    """Return who annotated, each with address and number as far as known; a faulty task complains when it is read."""
    found: dict[tuple[str, ...], None] = {}
    for task in tasks:
        listed = task.get("annotations") if isinstance(task, dict) else None
        for annotation in listed if isinstance(listed, list) else []:
            if isinstance(annotation, dict) and not annotation.get("was_cancelled"):
                found[_names(annotation)] = None
    return [names for names in found if names]


def _names(annotation: Mapping[str, Any]) -> tuple[str, ...]:
    given = annotation.get("completed_by")
    known = [given.get("email"), given.get("id")] if isinstance(given, dict) else [given]
    return tuple(str(name) for name in known if isinstance(name, (str, int)) and name != "")


def _sentence(task: object, name: str, wanted: str | None) -> Sentence | None:
    """Return a task's sentence, or None where others have annotated but not the one who is wanted."""
    if not isinstance(task, dict):
        raise InputError(f"must be an object, got {short(task)}; export with the format JSON")
    done = [a for a in _objects(task, "annotations") if not a.get("was_cancelled")]
    mine = [a for a in done if wanted is None or wanted in _names(a)]
    if wanted is None and len(mine) > 1:
        raise InputError(f"has {len(mine)} annotations by nobody knows whom; export with user details")
    if wanted is not None and not mine:
        return None
    own, extra = _data(_object(task, "data"), name)
    # Label Studio exports predictions as numbers unless it is asked for more.
    predictions = [p for p in _list(task, "predictions") if isinstance(p, dict)]
    if not mine and not predictions:
        extra[TODO] = True
    elif mine and extra.get(TODO) is True:
        del extra[TODO]
    bare = make_sentence(own, extra)
    results = _objects((mine or predictions or [{}])[-1], "result")
    return make_sentence(own, extra, _claims(results, bare, scored=not mine))


def _data(data: Json, name: str) -> tuple[Json, Json]:
    """Return the sentence's own keys, without claims, and all others."""
    text, start = data.get("text"), data.get("start")
    if not isinstance(text, str) or not text:
        raise InputError(f"its data needs a 'text', got {short(text)}; name the field with the sentence 'text'")
    if data.get("doc") is None:
        data, start = data | {"doc": name}, 0
    own: Json = {"text": text, "doc": data["doc"], "sentence": data.get("sentence") or 0}
    if type(start) is not int:
        raise InputError(f"'start' must be a whole number, got {short(start)}; write the file again")
    own |= {"part": data.get("part") or "body", "start": start, "end": start + len(text)}
    if data.get("end") not in (None, own["end"]):
        raise InputError(
            f"its text of {len(text)} characters does not fill {start}-{data['end']}; write the file again"
        )
    kept = _object(data, "stance")
    if kept.get("sentiment") is not None:
        own["sentiment"] = kept["sentiment"]
    return own, {key: item for key, item in data.items() if key not in _DATA} | _object(kept, "extra")


def _claims(results: Sequence[Json], sentence: Sentence, *, scored: bool) -> list[Claim]:
    """Make the claims of an annotation, or of a prediction, whose scores are kept."""
    marked: list[Json] = []
    relations: list[Relation] = []
    typed: dict[tuple[object, str], str] = {}
    for item in results:
        kind = str(item.get("type"))
        if kind == "relation":
            relations.append(_relation(item))
        elif kind == "labels":
            marked.append(item)
        elif kind.endswith("labels"):
            raise InputError(
                f"holds a region of the type {kind!r}; use the tags Labels and Text, as our interface does"
            )
        elif kind == "textarea" and item.get("from_name") in ("entity", "speaker"):
            said = _object(item, "value").get("text")
            typed[item["from_name"], _id(item, "id")] = str(said[-1] if isinstance(said, list) and said else said or "")
    units = utf16_offsets(sentence.text)
    regions = [_region(item, sentence, units, typed.get(("entity", _id(item, "id")))) for item in marked]
    rests = {region.id: _rest(item, scored=scored) for region, item in zip(regions, marked, strict=True)}
    for (field, id_), name in typed.items():
        if field == "speaker" and name and id_ in rests:
            rests[id_]["actor"] = {"entity": name}
    return [make_claim(found, rests[found.cue.id]) for found in group(regions, relations)]


def _relation(item: Json) -> Relation:
    labels = item.get("labels")
    said = [str(label).casefold() for label in labels] if isinstance(labels, list) else []
    role = next((label for label in said if label in ROLES), None)
    return Relation(_id(item, "from_id"), _id(item, "to_id"), role)


def _region(item: Json, sentence: Sentence, units: Sequence[int], entity: str | None) -> Region:
    value = _object(item, "value")
    labels, text = value.get("labels"), sentence.text
    if not isinstance(labels, list) or len(labels) != 1 or not isinstance(labels[0], str):
        raise InputError(f"a region has the labels {short(labels)}; give each region one label")
    start, end = _extent(text, units, value.get("start"), value.get("end"), value.get("text"))
    span = Span(sentence.start + start, sentence.start + end, text[start:end])
    return Region(_id(item, "id"), labels[0], span, entity or None)


def _extent(text: str, units: Sequence[int], start: object, end: object, said: object) -> tuple[int, int]:
    """Return where a region lies, counted in code points: where its text says so, be it counted as it may."""
    if type(start) is not int or type(end) is not int:
        raise InputError(f"a region reaches from {short(start)} to {short(end)}; both must be whole numbers")
    counted = [(start, end), (code_point(units, start), code_point(units, end))]
    places = [(a, b) for a, b in counted if a is not None and b is not None and 0 <= a < b <= len(text)]
    if not places:
        raise InputError(f"a region {start}-{end} lies outside the text, which ends at {len(text)}; mark it again")
    for a, b in places:
        if not isinstance(said, str) or _plain(said) == _plain(text[a:b]):
            return a, b
    raise InputError(f"a region says {said!r} but {start}-{end} is {text[start:end]!r}; mark it again")


def _plain(text: str) -> str:
    r"""Return a text as the editor may show it, with white space collapsed, or as it writes it, line ends as ``\n``."""
    return " ".join(text.replace("\\n", " ").split())


def _rest(item: Json, *, scored: bool) -> Json:
    meta = _object(item, "meta")
    rest = dict(_object(meta, "stance"))
    notes = meta.get("text")
    if NO_CUE in [str(note).strip().casefold() for note in (notes if isinstance(notes, list) else [notes])]:
        rest["cue"] = None
    if scored and item.get("score") is not None:
        rest["score"] = item["score"]
    return rest


def _id(item: Json, key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str):
        raise InputError(f"a result has the {key} {short(value)}; ids are text")
    return value


def _object(holder: Mapping[str, Any], key: str) -> Json:
    value = holder.get(key)
    if value is None and key != "data":
        return {}
    if not isinstance(value, dict):
        raise InputError(f"{key!r} must be an object, got {short(value)}; export with the format JSON")
    return value


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    values = holder.get(key)
    if values is None:
        return []
    if not isinstance(values, list):
        raise InputError(f"{key!r} must be a list, got {short(values)}; export with the format JSON")
    return values


def _objects(holder: Mapping[str, Any], key: str) -> list[Json]:
    values = _list(holder, key)
    if not all(isinstance(value, dict) for value in values):
        raise InputError(f"{key!r} must be a list of objects, got {short(values)}; export with the format JSON")
    return values
