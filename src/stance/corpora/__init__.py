"""Texts and annotations in and out: every reader gives the one schema, every writer takes it.

Registry, fetching, formats of other tools, label schemes, checks; nothing knows of experiments.
May import the single modules, and text, actors and stances.
"""
