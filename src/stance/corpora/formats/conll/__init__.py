"""CoNLL columns: a word a line, what is marked as BIO tags."""

from stance.corpora.formats.conll.files import read, write

__all__ = ["read", "write"]
