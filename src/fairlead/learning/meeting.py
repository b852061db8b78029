"""How far leads and the reps who had them meet, in bulk: the training interpreter of `fairlead.domain.prediction.meeting`."""

from collections.abc import Mapping

import numpy as np

from fairlead.domain.prediction import MEETING_KINDS, FloatArray, IntArray, MeetingKind, Meetings
from fairlead.domain.rep import Roster
from fairlead.learning.cases import Cases

_LEAST_KNOWN = 100
_LEAST_SPREAD = 0.05
"""Standard deviation of a share: where nearly all meet, or nobody does, nothing can be learned of it."""


def met(cases: Cases, roster: Roster, rep: IntArray) -> Mapping[MeetingKind, FloatArray]:
    """How far lead i meets the rep in roster row ``rep[i]``, 0 to 1, NaN where that is not known; each shape (n,)."""
    meetings = Meetings(roster.reps)
    return {kind: _of(cases, meetings, kind, names, rep) for kind, names in MEETING_KINDS.items()}


def told_apart(found: Mapping[MeetingKind, FloatArray]) -> Mapping[MeetingKind, FloatArray]:
    """Those of which enough is known, and differs, to learn what they are worth."""
    return {
        kind: shares
        for kind, shares in found.items()
        if np.isfinite(shares).sum() >= _LEAST_KNOWN and float(np.nanstd(shares)) >= _LEAST_SPREAD
    }


def _of(cases: Cases, meetings: Meetings, kind: MeetingKind, names: tuple[str, ...], rep: IntArray) -> FloatArray:
    found = np.full(len(rep), np.nan)
    if names[0] not in cases.encoding.vocabularies:
        return found
    codes = np.column_stack([_codes(cases, name) for name in names])
    distinct, which = np.unique(codes, axis=0, return_inverse=True)
    for place, row in enumerate(distinct.tolist()):
        of_lead = {name: cases.encoding.vocabularies[name][code] for name, code in zip(names, row, strict=True) if code >= 0}
        mine = which.ravel() == place
        found[mine] = meetings.met(kind, of_lead)[rep[mine]]
    return found


def _codes(cases: Cases, name: str) -> IntArray:
    """Codes of a category, -1 where not known; shape (n,)."""
    if name not in cases.encoding.vocabularies:
        return np.full(len(cases), -1, dtype=np.intp)
    return np.nan_to_num(cases.x[:, cases.encoding.names.index(name)], nan=-1.0).astype(np.intp)
