"""One summary of a run, many renderings: plots, one self-contained HTML page, Markdown.

May import schema, exceptions and evaluation; knows nothing of experiments or of Hydra. `article` and `pages` need
neither pandas nor matplotlib.
"""
