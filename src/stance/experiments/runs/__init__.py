"""The runs that are there: found, looked up by what a user calls them, read, sorted, removed, exported."""

from stance.experiments.runs.find import find_runs, open_run
from stance.experiments.runs.stored import StoredRun

__all__ = ["StoredRun", "find_runs", "open_run"]
