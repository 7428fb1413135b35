"""Runs side by side: which may be compared, what differs, whether one is better, and where."""

from stance.experiments.comparison.compare import compare_runs

__all__ = ["compare_runs"]
