"""Which features of pairs there are, and how they are put together: one matrix, or several views with a model each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sklearn.pipeline import FeatureUnion, Pipeline

from stance.exceptions import ConfigError
from stance.stances.embeddings import DefinitionSimilarity, Embeddings, SentenceEmbeddings, StaticEmbeddings
from stance.stances.features import WORDS, CueFeatures, PackedTfidf
from stance.stances.pair_features import REGIONS, PairStructure, PairText
from stance.stances.pair_signs import ClassRatio, PairQuotes, PairSentiment
from stance.stances.pair_states import PairStates
from stance.stances.vectors import SENTENCE_MODEL

PAIR_FEATURES = ("pair_sentence", "pair_regions", "pair_union", "pair_views")
OTHER_BLOCKS = ("mentions", "characters", "sentiment", "quotes", "states")
PREFIXES = ("static", "transformer", "cues")
"""What may stand before a region, as in ``static_between``; the first two also before ``definitions``."""

_NAMED = {
    "pair_sentence": ("sentence",),
    "pair_regions": ("sentence", "before", "between", "after"),
    "pair_union": ("sentence", "before", "between", "after", "characters"),
}


class PairViews(FeatureUnion):  # type: ignore[misc]
    """Views of the same pairs, each a transformer of its own, which get a model each: see `PairClassifier`."""


def make_pair_features(
    name: str,
    *,
    ngrams: int = 3,
    min_df: int = 2,
    mask: bool = True,
    names: bool = False,
    ratios: bool = False,
    embedding_scale: float = 1.0,
    model: str = SENTENCE_MODEL,
    views: Mapping[str, Sequence[str]] | None = None,
    definitions: Mapping[str, str] | None = None,
) -> FeatureUnion:
    """Build the transformer of pairs that a configuration names.

    Parameters
    ----------
    name : {"pair_sentence", "pair_regions", "pair_union", "pair_views"}
        TF-IDF of the words of the sentence; of the sentence and of its parts before, between and after the mentions; of
        these and of runs of 3 to 5 characters. These three with the mentions' order. The fourth is what `views` says.
    ngrams : int, default=3
        The longest run of words that is a column.
    min_df : int, default=2
        In how many pairs a column must stand.
    mask : bool, default=True
        Whether the mentions' words are replaced by ACTOR and TARGET in all of these.
    names : bool, default=False
        Whether the mentions' words are columns of their own: who the actor is, and who the target. Of the first view,
        where there are several.
    ratios : bool, default=False
        Whether words and characters are weighted by `ClassRatio`.
    embedding_scale : float, default=1.0
        Factor of embeddings beside other columns: the larger, the less they are regularised.
    model : str
        The sentence transformer, see `SentenceEmbeddings`.
    views : mapping of str to sequence of str, optional
        Each view's blocks. A block is the TF-IDF of a region of `PairText` (its name), ``characters``, ``mentions``
        (their order), ``sentiment`` (`PairSentiment`), ``quotes`` (`PairQuotes`), ``states`` (`PairStates`); ``cues_``,
        ``static_`` or ``transformer_`` and a region: the cue lexicon, `StaticEmbeddings` or `SentenceEmbeddings` of it;
        ``static_definitions`` or ``transformer_definitions``: how near the sentence is to each label's definition.
    definitions : mapping of str to str, optional
        The labels of the scheme with their definitions.

    Returns
    -------
    FeatureUnion
        From a sequence of n `Pair` to a sparse matrix of n rows; of several views, `PairViews`.

    Raises
    ------
    ConfigError
        If no such features exist.
    """
    if name not in PAIR_FEATURES:
        raise ConfigError(f"features={name!r} does not exist; choose one of {', '.join(PAIR_FEATURES)}")
    given = {"": (*_NAMED[name], "mentions")} if name in _NAMED else {k: v for k, v in (views or {}).items() if v}
    if not given:
        raise ConfigError("features.views is empty; name a view and its blocks, as features.views.words=[sentence]")

    def block(key: str) -> Any:
        if key in REGIONS:
            short = key in ("actor", "target")
            options = {"ngram_range": (1, 1 if short else ngrams), "min_df": min_df, "token_pattern": WORDS}
            return _tfidf(PairText(key, mask=mask), ratios, **options)
        if key in OTHER_BLOCKS:
            options = {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": min_df + 1}
            return {
                "mentions": PairStructure(),
                "characters": _tfidf(PairText(mask=mask), ratios, **options),
                "sentiment": PairSentiment(),
                "quotes": PairQuotes(),
                "states": PairStates(model),
            }[key]
        kind, _, region = key.partition("_")
        if kind not in PREFIXES or region not in (*REGIONS, *(["definitions"] if kind != "cues" else [])):
            raise ConfigError(
                f"features.views: block {key!r} does not exist; use {', '.join((*REGIONS, *OTHER_BLOCKS))}, or one of"
                f" {', '.join(PREFIXES)} before a region, as static_between"
            )
        if kind == "cues":
            return Pipeline([("text", PairText(region, mask=mask)), ("cues", CueFeatures(single=False))])
        vectors: Embeddings = StaticEmbeddings() if kind == "static" else SentenceEmbeddings(model)
        if region != "definitions":
            return Pipeline([("text", PairText(region, mask=mask)), ("vectors", vectors)])
        return Pipeline(
            [("text", PairText(mask=mask)), ("like", DefinitionSimilarity(vectors, dict(definitions or {})))]
        )

    out = []
    for number, (view, blocks) in enumerate(given.items()):
        keys = [*blocks, *(key for key in ("actor", "target") if names and number == 0 and key not in blocks)]
        scales = {key: embedding_scale for key in keys if key.startswith(("static_", "transformer_", "states"))}
        out.append((view, FeatureUnion([(key, block(key)) for key in keys], transformer_weights=scales or None)))
    return out[0][1] if len(out) == 1 else PairViews(out)


def _tfidf(text: PairText, ratios: bool, **options: Any) -> Pipeline:
    steps = [("text", text), ("tfidf", PackedTfidf(sublinear_tf=True, lowercase=False, **options))]
    return Pipeline([*steps, *([("ratios", ClassRatio())] if ratios else [])])
