"""Sentiment of a sentence by a lexicon, from -1 to 1; what is trained is in `stance.stances.trained_sentiment`.

May import the single modules, and text.
"""
