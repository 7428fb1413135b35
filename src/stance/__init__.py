"""Who takes which stance towards whom in news.

>>> import stance
>>> stance.label("Ottawa accused Beijing of meddling.").claims[0].actor.entity
'Ottawa'

`label` says it of texts, with the model that ships or one that `load_labeler` reads; `explain` says why. `load_corpus`
and `load_annotations` read what a `Labeler` is fitted on; `run_experiment` trains, measures and reports, `open_run` and
`find_runs` read what it left, `compare` puts runs side by side. What flows through are `Document`, `Sentence` and
`Claim`. Whatever holds many (`Labelled`, `Corpus`, runs, comparisons) has `to_frame()`.

Each name is imported when it is first asked for: `import stance` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stance.display import draw_by

if TYPE_CHECKING:
    from stance.corpora.corpus import Corpus
    from stance.corpora.library import load_annotations, load_corpus
    from stance.experiments.comparison import compare_runs as compare
    from stance.experiments.launching.call import run_experiment
    from stance.experiments.runs import find_runs, open_run
    from stance.scale.labelling import Labelled, label
    from stance.scale.models import load_labeler
    from stance.schema import Claim, Document, Sentence
    from stance.stances.explanation import explain
    from stance.stances.labeler import Labeler

    __version__: str

_PLACES = {
    "Claim": "stance.schema",
    "Corpus": "stance.corpora.corpus",
    "Document": "stance.schema",
    "Labeler": "stance.stances.labeler",
    "Labelled": "stance.scale.labelling",
    "Sentence": "stance.schema",
    "compare": "stance.experiments.comparison",
    "explain": "stance.stances.explanation",
    "find_runs": "stance.experiments.runs",
    "label": "stance.scale.labelling",
    "load_annotations": "stance.corpora.library",
    "load_corpus": "stance.corpora.library",
    "load_labeler": "stance.scale.models",
    "open_run": "stance.experiments.runs",
    "run_experiment": "stance.experiments.launching.call",
}
"""Where each public name lives."""

__all__ = [
    "Claim",
    "Corpus",
    "Document",
    "Labeler",
    "Labelled",
    "Sentence",
    "__version__",
    "compare",
    "explain",
    "find_runs",
    "label",
    "load_annotations",
    "load_corpus",
    "load_labeler",
    "open_run",
    "run_experiment",
]


if not TYPE_CHECKING:  # type checkers know the names above, and only these

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            from importlib.metadata import version

            return version("stance")
        if name not in _PLACES:
            raise AttributeError(f"module 'stance' has no attribute {name!r}; it has {', '.join(__all__)}")
        from importlib import import_module

        found = getattr(import_module(_PLACES[name]), {"compare": "compare_runs"}.get(name, name))
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _draw(shown: Any) -> str:
    from stance.report.notebook import as_html

    return as_html(shown)


draw_by(_draw)
