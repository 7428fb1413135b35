"""Who takes which stance towards whom in news."""

__version__ = "0.1.0"
