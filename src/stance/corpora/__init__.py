"""Texts and annotations in and out: every reader gives the one schema.

May import schema, exceptions, resources and text; knows nothing of models or of experiments.
"""
