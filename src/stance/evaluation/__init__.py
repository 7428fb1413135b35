"""How good labels are: scores, intervals, folds, calibration, agreement, tests: numbers only, no drawing.

Nothing here knows how labels were made.
May import the single modules, and actors and corpora.
"""
