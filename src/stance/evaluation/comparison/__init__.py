"""Do runs differ? Tests and intervals on the same items, where they differ, seeds, several data sets: numbers only."""

from stance.evaluation.comparison.differences import Difference, compare_all, p_text
from stance.evaluation.comparison.kinds import disagreements
from stance.evaluation.comparison.scored import Scored, check_comparable, score
from stance.evaluation.comparison.several import FriedmanResult, SeedSummary, friedman, seed_summary

__all__ = [
    "Difference",
    "FriedmanResult",
    "Scored",
    "SeedSummary",
    "check_comparable",
    "compare_all",
    "disagreements",
    "friedman",
    "p_text",
    "score",
    "seed_summary",
]
