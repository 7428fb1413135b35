"""A run again: whether it gives the same, what differs if not, and what experiments promise."""
