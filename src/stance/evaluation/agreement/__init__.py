"""Do annotators agree? Chance-corrected agreement of labels, F1 of spans and claims, and where they differ."""

from stance.evaluation.agreement.comparison import Agreement, Difference, Score, compare_annotations

__all__ = ["Agreement", "Difference", "Score", "compare_annotations"]
