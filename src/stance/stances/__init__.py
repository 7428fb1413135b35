"""Which stances a sentence takes: cue lexicon, features, classifiers and the tagger of cue words.

May import exceptions, schema, resources, text, sentiment and actors; knows nothing of corpora, scores or experiments.
"""
