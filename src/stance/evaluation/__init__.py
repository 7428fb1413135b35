"""How good labels are: scores of claims, intervals and folds; numbers only, no drawing.

May import schema and exceptions; knows nothing of how labels were made.
"""
