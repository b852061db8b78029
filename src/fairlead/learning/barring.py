"""Features that may know the outcome stay out of the model: what is filled in when a lead closes is not known when the next one arrives."""

from collections.abc import Collection

import numpy as np
import polars as pl

from fairlead.domain.prediction import IntArray
from fairlead.domain.qualification import LEAD_FEATURES, Attribute, By, LeadFeature, Moment, TextSignal
from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.leakage import suspects
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.thinning import PLENTY, thinned

_ACCOUNT, _MESSAGE = "account_id", "message"


def barred_features(recorded: History, found: History, judged: Judged, settings: TrainingSettings) -> tuple[str, ...]:
    """Names of the lead features that read a field which the audit suspects of telling the future.

    Fields that only tell closed from open leads count too: an open lead older than the horizon is taken as not won. The account is looked
    at both as ``recorded`` and as ``found``: accounts without created_at may be there only because their lead was won. What the
    organization vouches for, `TrainingSettings.known_at_arrival`, stays in. ``judged``: the leads to look at.
    """
    rows = np.sort(thinned(_in_time(recorded.lead), PLENTY))  # shares and ranks of very many leads tell no more than those of many
    one, other = (each.having({"lead": each.lead[rows]}) for each in (recorded, found))
    fields = {each.field for each in (*suspects(one, judged), *suspects(other, judged, only=_ACCOUNT))} - set(settings.known_at_arrival)
    return tuple(feature.name for feature in LEAD_FEATURES if _reads(feature, fields))


def _in_time(lead: pl.DataFrame) -> IntArray:
    """Rows of all leads, the oldest first."""
    return lead.with_row_index("row").sort("created_at", "lead_id")["row"].to_numpy().astype(np.intp)


def _reads(feature: LeadFeature, fields: Collection[str]) -> bool:
    if isinstance(feature, Attribute):
        return feature.field in fields
    if isinstance(feature, TextSignal):
        return _MESSAGE in fields
    if isinstance(feature, Moment):
        return False
    return feature.by is By.ACCOUNT and _ACCOUNT in fields
