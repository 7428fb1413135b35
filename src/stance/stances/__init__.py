"""stances."""
