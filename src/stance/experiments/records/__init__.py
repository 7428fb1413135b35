"""What a run leaves about itself: its record, its name, its place, what it was measured on."""
