"""One summary of a run, many renderings: plots, one self-contained HTML page, Markdown, JSON, LaTeX, a terminal.

Knows nothing of experiments or of Hydra. `article` and the page of one text need neither pandas nor matplotlib.
May import the single modules, and actors, stances, corpora and evaluation.
"""
