"""Runs that can be repeated: configuration, evaluation, record and the folder they leave behind.

The only room that knows Hydra.
May import the single modules, and text, sentiment, actors, stances, corpora, evaluation and report.
"""
