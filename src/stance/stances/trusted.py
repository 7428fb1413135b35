"""What may be named in a file of somebody else's: types in model files, estimators in configurations. Nothing more."""

from __future__ import annotations

ESTIMATORS = frozenset(
    {
        "sklearn.dummy.DummyClassifier",
        "sklearn.decomposition.TruncatedSVD",
        "sklearn.ensemble.ExtraTreesClassifier",
        "sklearn.ensemble.HistGradientBoostingClassifier",
        "sklearn.ensemble.RandomForestClassifier",
        "sklearn.feature_extraction.text.CountVectorizer",
        "sklearn.feature_extraction.text.HashingVectorizer",
        "sklearn.feature_extraction.text.TfidfTransformer",
        "sklearn.feature_extraction.text.TfidfVectorizer",
        "sklearn.linear_model.LogisticRegression",
        "sklearn.linear_model.RidgeClassifier",
        "sklearn.linear_model.SGDClassifier",
        "sklearn.naive_bayes.BernoulliNB",
        "sklearn.naive_bayes.ComplementNB",
        "sklearn.naive_bayes.MultinomialNB",
        "sklearn.pipeline.FeatureUnion",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing.MaxAbsScaler",
        "sklearn.svm.LinearSVC",
        "sklearn.tree.DecisionTreeClassifier",
        "stance.actors.attribution.Attributor",
        "stance.actors.span_tagger.SpanTagger",
        "stance.sentiment.lexicon.VaderSentiment",
        "stance.stances.baseline.CueWordClassifier",
        "stance.stances.category_features.CategoryFeatures",
        "stance.stances.embeddings.SentenceEmbeddings",
        "stance.stances.embeddings.StaticEmbeddings",
        "stance.stances.features.CueFeatures",
        "stance.stances.features.PackedTfidf",
        "stance.stances.pair_features.PairStructure",
        "stance.stances.pair_features.PairText",
        "stance.stances.pair_signs.PairQuotes",
        "stance.stances.pair_signs.PairSentiment",
        "stance.stances.tagger.CueTagger",
        "stance.stances.trained_sentiment.TrainedSentiment",
    }
)
"""What a `_target_` of a configuration may name, by its public name.

Of scikit-learn only those whose fitted state is numpy arrays and trees, both of which can be checked before use: what
hands arrays to a C library as they stand, as `SVC` and `KNeighborsClassifier` do, can be made to read foreign memory.
"""

OURS = frozenset(
    {
        *(name for name in ESTIMATORS if name.startswith("stance.")),
        "stance.actors.ranking.CandidateRanker",
        "stance.stances.classifier.StanceClassifier",
        "stance.stances.embeddings.DefinitionSimilarity",
        "stance.stances.heads.Heads",
        "stance.stances.labeler.Labeler",
        "stance.stances.masking.NameMask",
        "stance.stances.pair_finder.PairFinder",
        "stance.stances.pair_signs.ClassRatio",
        "stance.stances.pair_states.PairStates",
        "stance.stances.pair_views.PairViews",
        "stance.stances.pairs.PairClassifier",
        "stance.stances.views.Blend",
        "stance.stances.views.View",
    }
)
"""Our own types that a fitted model may hold."""

TYPES = OURS | {
    *("builtins.bool", "builtins.dict", "builtins.float", "builtins.int", "builtins.list", "builtins.NoneType"),
    *("builtins.set", "builtins.str", "builtins.tuple"),
    *(
        "numpy.bool",
        "numpy.bool_",
        "numpy.float32",
        "numpy.float64",
        "numpy.int32",
        "numpy.int64",
        "numpy.ndarray",
        "numpy.str_",
    ),
    *("numpy.uint64", "numpy.random._generator.Generator", "numpy.random.PCG64"),
    *("_loss.CyHalfBinomialLoss", "_loss.CyHalfMultinomialLoss"),  # as scikit-learn before 1.9 calls them
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn._loss._loss.CyHalfMultinomialLoss",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.link.MultinomialLogit",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss.loss.HalfMultinomialLoss",
    "sklearn.decomposition._truncated_svd.TruncatedSVD",
    "sklearn.dummy.DummyClassifier",
    "sklearn.ensemble._forest.ExtraTreesClassifier",
    "sklearn.ensemble._forest.RandomForestClassifier",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.feature_extraction.text.CountVectorizer",
    "sklearn.feature_extraction.text.HashingVectorizer",
    "sklearn.feature_extraction.text.TfidfTransformer",
    "sklearn.feature_extraction.text.TfidfVectorizer",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.linear_model._ridge.RidgeClassifier",
    "sklearn.linear_model._sgd_fast.Hinge",
    "sklearn.linear_model._sgd_fast.ModifiedHuber",
    "sklearn.linear_model._sgd_fast.SquaredHinge",
    "sklearn.linear_model._stochastic_gradient.SGDClassifier",
    "sklearn.naive_bayes.BernoulliNB",
    "sklearn.naive_bayes.ComplementNB",
    "sklearn.naive_bayes.MultinomialNB",
    "sklearn.pipeline.FeatureUnion",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.MaxAbsScaler",
    "sklearn.preprocessing._label.LabelBinarizer",
    "sklearn.preprocessing._label.LabelEncoder",
    "sklearn.svm._classes.LinearSVC",
    "sklearn.tree._classes.DecisionTreeClassifier",
    "sklearn.tree._classes.ExtraTreeClassifier",
    "sklearn.tree._tree.Tree",
}
"""Every type that a model file may name, by its full name: a module's name alone would reach whatever it imports."""

LOADERS = frozenset(
    {
        *("CachedNode", "DictNode", "JsonNode", "ListNode", "LossNode", "NdArrayNode", "ObjectNode"),
        *("RandomGeneratorNode", "SetNode", "TreeNode", "TupleNode", "TypeNode"),
    }
)
"""How skops may build them; functions, methods and bytes are not among these."""
