"""Shares of a labelled corpus with the model's errors taken out: numbers only; see `docs/estimating.md`."""

from stance.evaluation.prevalence.published import Interval, classical_mean, ppi_mean, rogan_gladen, wilson_bounds
from stance.evaluation.prevalence.shares import OUTSIDE, WITH, WITHOUT, Design, Share, estimate_share
from stance.evaluation.prevalence.table import ALL, OF, Estimates, Row, estimate_shares

__all__ = [
    "ALL",
    "OF",
    "OUTSIDE",
    "WITH",
    "WITHOUT",
    "Design",
    "Estimates",
    "Interval",
    "Row",
    "Share",
    "classical_mean",
    "estimate_share",
    "estimate_shares",
    "ppi_mean",
    "rogan_gladen",
    "wilson_bounds",
]
