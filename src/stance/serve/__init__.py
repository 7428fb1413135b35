"""A small local page: paste an article, see its claims, correct them, keep the corrections as gold annotations.

Answers this machine alone, with the standard library's server.
May import the single modules, and stances, corpora, report, experiments and scale.
"""
