"""Who may have the lead by rule: employment, territory and language."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.lead import Lead
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.reasons import Reason, Refusal
from fairlead.domain.rep import Rep, Roster, Territory


@dataclass(frozen=True)
class Screening:
    """``rows``: roster indices of those who may, shape (n,). ``territory``: the one that takes the lead, None where none does."""

    rows: NDArray[np.intp]
    territory: Territory | None
    refusals: tuple[Refusal, ...]


def territory_of(lead: Lead, roster: Roster) -> Territory | None:
    """The territory that takes the lead: the largest priority, then the first by identity."""
    takers = [territory for territory in roster.territories if _takes(territory, lead)]
    return min(takers, key=lambda territory: (-territory.priority, territory.territory_id), default=None)


def screen(qualified: QualifiedLead, roster: Roster, *, at: datetime) -> Screening:
    """Refuse reps who are not employed, do not serve the lead's territory or do not speak its language."""
    lead = qualified.lead
    territory = territory_of(lead, roster)
    now = at.timestamp()
    employed = roster.active & (roster.started <= now) & (now < roster.ended)
    serves = roster.serves(territory.territory_id if territory else None)
    speaks = roster.speaks(lead.language)
    may = employed & serves & speaks
    refusals = tuple(_refusal(roster.reps[row], territory, lead, at) for row in np.flatnonzero(~may))
    return Screening(np.flatnonzero(may), territory, refusals)


def _takes(territory: Territory, lead: Lead) -> bool:
    return (
        (not territory.countries or lead.country in territory.countries)
        and (not territory.states or lead.state in territory.states)
        and (not territory.industry_groups or lead.industry_group in territory.industry_groups)
        and (not territory.size_bands or lead.size_band in territory.size_bands)
    )


def _refusal(rep: Rep, territory: Territory | None, lead: Lead, at: datetime) -> Refusal:
    """The first rule that refuses, in the order employment, territory, language."""
    if rep.ended_at is not None and rep.ended_at <= at:
        return Refusal(rep.rep_id, Reason.LEFT, f"left on {rep.ended_at:%Y-%m-%d}")
    if not rep.active:
        return Refusal(rep.rep_id, Reason.INACTIVE, "marked inactive")
    if rep.started_at is not None and rep.started_at > at:
        return Refusal(rep.rep_id, Reason.NOT_STARTED, f"starts {rep.started_at:%Y-%m-%d}")
    if territory is None and rep.territory_ids:
        place = ", ".join(part for part in (lead.country, lead.state, lead.size_band) if part) or "a lead without country"
        return Refusal(rep.rep_id, Reason.OUTSIDE_TERRITORY, f"no territory takes {place}")
    if territory is not None and rep.territory_ids and territory.territory_id not in rep.territory_ids:
        return Refusal(rep.rep_id, Reason.OUTSIDE_TERRITORY, f"{territory.name} not among {', '.join(sorted(rep.territory_ids))}")
    return Refusal(rep.rep_id, Reason.LANGUAGE, f"lead speaks {lead.language}, rep {', '.join(sorted(rep.languages))}")
