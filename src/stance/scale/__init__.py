"""The labeler around streams of documents, on one machine or many, and in one call; the model that ships.

What is installed here (`diagnosis`) and the spaCy component stand here too.
May import the single modules, and text, sentiment, actors, stances, corpora, evaluation, report and experiments.
"""
