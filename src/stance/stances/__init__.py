"""Which stances a sentence takes: cue lexicon, features, classifiers, the tagger of cue words, and the `Labeler`.

The labeler joins all stages. Nothing here knows corpora, scores or experiments.
May import the single modules, and text, sentiment and actors.
"""
