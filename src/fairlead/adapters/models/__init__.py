"""Model artefacts: a folder of text, JSON and plain arrays with a checksum for each, never a pickle.

The reference is docs/reference/model-artefacts.md.
"""

from fairlead.adapters.models.artefact import CorruptModel, load
from fairlead.adapters.models.folder import ModelFolder
from fairlead.adapters.models.stating import BadStatement, read_stated

__all__ = ["BadStatement", "CorruptModel", "ModelFolder", "load", "read_stated"]
