"""Label Studio's JSON: tasks to import, exports to read, and the labelling interface."""

from stance.corpora.formats.label_studio.export import annotators, read
from stance.corpora.formats.label_studio.tasks import labelling_interface, write

__all__ = ["annotators", "labelling_interface", "read", "write"]
