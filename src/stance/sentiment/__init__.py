"""Sentiment of a sentence, from -1 to 1.

May import schema and exceptions.
"""
