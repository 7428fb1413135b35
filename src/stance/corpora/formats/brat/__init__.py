"""brat's standoff format: a folder of texts and of what is marked in them."""

from stance.corpora.formats.brat.folder import read, write
from stance.corpora.formats.brat.standoff import parse_ann

__all__ = ["parse_ann", "read", "write"]
