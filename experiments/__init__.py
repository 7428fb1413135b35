"""Files that ship with the package; no code lives here."""
