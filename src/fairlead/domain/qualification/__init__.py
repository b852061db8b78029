"""Room 3: what the lead is worth knowing by: features at its own moment, and intent.

The verb is `qualify`. `FEATURES` (features.py) is the one definition that training in bulk and live routing share.
"""

from fairlead.domain.qualification.qualifying import Facts, QualifiedLead, qualify

__all__ = ["Facts", "QualifiedLead", "qualify"]
