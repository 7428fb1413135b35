"""A finished run's report, built again from its folder: byte by byte the same where nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.corpora.annotated import put_together
from stance.corpora.checks import LEVELS, Check
from stance.exceptions import InputError, ModelError, placed
from stance.experiments.records.documents import DOCUMENTS, parsed_line, read_input
from stance.experiments.records.items import ITEMS, read_items
from stance.experiments.records.record import RUNNING, known_at_report
from stance.experiments.runs.stored import StoredRun
from stance.report.as_json import FORMAT_VERSION, REPORT_JSON
from stance.schema import Document, Json, Sentence

if TYPE_CHECKING:
    from stance.report.summary import Summary

_N_WEIGHTS = 12
_MODELS = {
    "claims": "Labeler",
    "pairs": "PairClassifier",
    "sentiment": "PairClassifier",
    "entity_pairs": "PairFinder",
    "spans": "SpanTagger",
}


@dataclass(frozen=True)
class _Told:
    """What an earlier report says that stands in no other file; `reasons` by a sentence's item and a claim's number."""

    checks: list[Check]
    weights: list[tuple[str, str, float]]
    reasons: dict[tuple[str, int], Json]
    fixed_names: list[str]
    not_kept: list[str]

    @classmethod
    def from_json(cls, told: Any) -> _Told:
        """Read it; raises KeyError, TypeError or ValueError where it does not fit."""
        if told["format_version"] != FORMAT_VERSION:
            raise ValueError(told["format_version"])
        return cls(
            [_check(check) for check in told["checks"]],
            [(str(each["stance"]), str(each["feature"]), float(each["weight"])) for each in told["weights"]],
            {(str(each["item"]), int(each["claim"])): each["why"] for each in told["reasons"]},
            [str(name) for name in told.get("fixed_names", ())],
            [str(sentence) for sentence in told["not_kept"]],
        )


def read_summary(run: StoredRun) -> Summary:
    """Return what the report of a run tells, from the files in its folder.

    What the report says besides them stands in its own `report.json`; where that is not there, features and reasons are
    taken from the model.

    Parameters
    ----------
    run : StoredRun
        Completed, or at least measured.

    Returns
    -------
    Summary
        Its `not_kept` says what cannot be told any more.

    Raises
    ------
    InputError
        If the run is still on, or a file that cannot be done without is missing or damaged.
    """
    import pandas as pd

    from stance.report.summary import Summary

    if run.status == RUNNING:
        raise InputError("the run may still be on; wait until it has ended", path=run.folder)
    labels, headline = run.record.get("labels"), run.headline
    if not isinstance(labels, list) or headline is None:
        raise InputError(f"the run is {run.status} and was not measured; run it again", path=run.folder)
    config, metrics, predictions = run.config(), run.metrics(), run.predictions()
    texts = read_items(run.folder / ITEMS, set(predictions["item"]))
    documents, sentences, lost = read_claims(run)
    told = _read_told(run.folder / REPORT_JSON)
    if told is None:
        checks, more = _checks_of(run.record)
        weights, sentences, fixed, also = _from_model(run, config, labels, sentences)
        lost = [*lost, *more, *also]
    else:
        checks, weights, fixed = told.checks, told.weights, told.fixed_names
        sentences = _with_reasons(sentences, told.reasons)
        lost = [*dict.fromkeys([*told.not_kept, *lost])]
    shown = config.get("report")
    return Summary(
        title=str(shown.get("title", run.record.get("name")) if isinstance(shown, dict) else run.record.get("name")),
        question=str(config.get("question", "")),
        config=config,
        record=known_at_report(run.record),
        metrics=metrics,
        predictions=predictions,
        texts=texts,
        documents=documents,
        sentences=sentences,
        weights=pd.DataFrame(weights, columns=["stance", "feature", "weight"]),
        stances=tuple(map(str, labels)),
        headline=headline,
        checks=checks,
        fixed_names=fixed,
        not_kept=tuple(lost),
    )


def rebuild_report(run: StoredRun, folder: Path | None = None) -> tuple[dict[str, bool], tuple[str, ...]]:
    """Build the report of a run again.

    Parameters
    ----------
    run : StoredRun
        See `read_summary`.
    folder : Path, optional
        Where the report goes; the run's own by default.

    Returns
    -------
    dict of str to bool
        Each file of the report, and whether it is another than before.
    tuple of str
        What could not be told any more, a sentence each.

    Raises
    ------
    InputError
        If the run cannot be read, see `read_summary`, or the folder not written.
    """
    from stance.report.render import report_files
    from stance.writing import written_aside

    summary = read_summary(run)
    out = run.folder if folder is None else folder
    changed = {}
    try:
        for name, data in report_files(summary).items():
            path = out / name
            changed[name] = not path.is_file() or path.read_bytes() != data
            if changed[name]:
                path.parent.mkdir(parents=True, exist_ok=True)
                with written_aside(path) as aside:
                    aside.write_bytes(data)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}); check space and permissions", path=out) from None
    return changed, tuple(summary.not_kept)


def read_claims(run: StoredRun) -> tuple[list[Document], list[Sentence], list[str]]:
    """Return what a run labelled, its sentences with their claims, and what is lost of the texts, a sentence each.

    Raises
    ------
    InputError
        If `claims.jsonl` is missing or damaged.
    """
    path, sentences = run.folder / "claims.jsonl", []
    for number, line in enumerate(run.content(path).splitlines(), 1):
        with placed(path, number):
            sentence = Sentence.from_json(parsed_line(line))
            extra = {key: value for key, value in sentence.extra.items() if key != "meta"}
            sentences.append(replace(sentence, extra=extra))
    documents = read_input(run.folder / DOCUMENTS)
    if documents is not None:
        return documents, sentences, []
    lost = f"no {DOCUMENTS}: documents are put together from their sentences, so what stands between these is blank"
    return [document for document, _ in put_together(sentences)], sentences, [lost]


def _read_told(path: Path) -> _Told | None:
    """Return what an earlier report says; None where there is none."""
    try:
        return _Told.from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            "is damaged or of another version; delete it, and the report is built without it", path=path
        ) from None


def _check(told: Any) -> Check:
    """Return a check as `Check.to_json` wrote it."""
    if told["level"] not in LEVELS:
        raise ValueError(told["level"])
    code, title, detail, remedy = (str(told[key]) for key in ("code", "title", "detail", "remedy"))
    return Check(code, title, told["level"], int(told["count"]), detail, remedy, tuple(map(str, told["examples"])))


def _checks_of(record: Mapping[str, Any]) -> tuple[list[Check], list[str]]:
    """Return what the record alone says of checks."""
    found = [
        Check(str(row["code"]), "See docs/checks.md", row["level"], int(row["count"]), "Details were not kept.", "")
        for row in record.get("checks") or []
        if row.get("level") in LEVELS
    ]
    return found, ["details and examples of the checks: codes and counts stand in run.json"] if found else []


def _from_model(
    run: StoredRun, config: Mapping[str, Any], labels: Sequence[str], sentences: list[Sentence]
) -> tuple[list[tuple[str, str, float]], list[Sentence], list[str], list[str]]:
    """Return what the model says: features, the sentences with reasons, names of its aliases; and what it cannot."""
    from stance.experiments.reasons import EXPLAINED_CHARACTERS, explain_first
    from stance.stances.files import load_model
    from stance.stances.labeler import Labeler

    task = config.get("task")
    kind = _MODELS.get(str(task.get("kind")) if isinstance(task, dict) else "", "Labeler")
    path = run.folder / "model.skops"
    try:
        model = Labeler.load(path) if kind == "Labeler" else load_model(path, kind=kind)
    except ModelError as error:
        return [], sentences, [], [f"features and reasons, for the model cannot be read: {error}"]
    if not isinstance(model, Labeler):
        return [weight for weight in model.weights(_N_WEIGHTS) if weight[0] in labels], sentences, [], []
    explained = explain_first(model, sentences, EXPLAINED_CHARACTERS)
    return model.classifier_.weights(_N_WEIGHTS), explained, model.attributor_.alias_table.entities, []


def _with_reasons(sentences: Sequence[Sentence], why: Mapping[tuple[str, int], Json]) -> list[Sentence]:
    out = []
    for sentence in sentences:
        claims = [
            replace(claim, extra={**claim.extra, "why": why[sentence.item, number]})
            if (sentence.item, number) in why
            else claim
            for number, claim in enumerate(sentence.claims)
        ]
        out.append(sentence.with_claims(tuple(claims)))
    return out
