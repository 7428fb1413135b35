"""What a report says, as JSON: for programs, and for building it again, which needs what no other file holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from stance.report.errors import ErrorGroup
from stance.report.summary import Summary
from stance.report.view import View
from stance.schema import Json

FORMAT_VERSION = 1
REPORT_JSON = "report.json"


def json_report(summary: Summary, view: View) -> bytes:
    """Return the report as JSON; what `run.json`, `config.yaml` and `claims.jsonl` say is not repeated.

    Parameters
    ----------
    summary : Summary
    view : View
        What `stance.report.view.build_view` makes of it.

    Returns
    -------
    bytes
        UTF-8, the same for the same summary. `docs/formats.md` lists the keys.
    """
    out: Json = {
        "format_version": FORMAT_VERSION,
        "title": summary.title,
        "question": summary.question,
        "verdict": view.verdict,
        "headline": summary.headline,
        "labels": list(summary.stances),
        "metrics": dict(summary.metrics),
        "confidence": None if view.confidence is None else view.confidence.sentence,
        "pairs": [{"stance": p.stance, "actor": p.actor, "target": p.target, "count": p.count} for p in view.pairs],
        "errors": [_errors(group) for group in view.errors],
        "checks": [check.to_json() for check in summary.checks],
        "weights": [
            {"stance": str(stance), "feature": str(feature), "weight": float(weight)}
            for stance, feature, weight in summary.weights.itertuples(index=False)
        ],
        "reasons": list(_reasons(summary)),
        "fixed_names": list(summary.fixed_names),
        "not_kept": list(summary.not_kept),
    }
    # Half a surrogate pair, from somebody's JSON, is written as JSON's own escape.
    return (json.dumps(out, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _errors(group: ErrorGroup) -> Json:
    shown = [{key: value for key, value in asdict(error).items() if key != "html"} for error in group.errors]
    return {
        "label": group.stance,
        "kind": group.kind,
        "total": group.total,
        "reasons": dict(group.reasons),
        "shown": shown,
    }


def _reasons(summary: Summary) -> Iterator[Json]:
    """Yield why each explained claim is made, by its sentence and its place there."""
    for sentence in summary.sentences:
        for number, claim in enumerate(sentence.claims):
            if "why" in claim.extra:
                yield {"item": sentence.item, "claim": number, "why": claim.extra["why"]}
