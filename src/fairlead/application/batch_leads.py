"""Which leads a batch is made of: those that wait, and on demand open ones that a rep has and nobody has worked on yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairlead.application.batch_ports import BatchRefused, Found, Offered, OpenLeads
from fairlead.domain.availability import below
from fairlead.domain.rep import Roster


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which leads somebody asks for, by identity or by who has them. ``waiting``: all that wait besides."""

    lead_ids: tuple[str, ...] = ()
    rep_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    waiting: bool = False

    def reps(self, roster: Roster) -> tuple[str, ...]:
        """The reps named, and all of the teams named. Raises `BatchRefused` for one that does not exist."""
        teams = {team.team_id for team in roster.teams} | {rep.team_id for rep in roster.reps}
        for kind, names, known in (("rep", self.rep_ids, roster.row_of), ("team", self.team_ids, teams)):
            for name in names:
                if name not in known:
                    raise BatchRefused(f"there is no {kind} {name}")
        inside = [rep for team in self.team_ids for rep, mine in zip(roster.rep_ids, below(roster, team).tolist(), strict=True) if mine]
        return tuple(dict.fromkeys((*self.rep_ids, *inside)))


@dataclass(frozen=True, slots=True)
class Picked:
    """The leads of a batch, and those asked for that it cannot take, each with why."""

    leads: tuple[Offered, ...]
    passed_over: Mapping[str, tuple[Offered, str]] = field(default_factory=dict)


def pick(chosen: Chosen, open_leads: OpenLeads, waiting: Sequence[Offered], roster: Roster, *, most: int) -> Picked:
    """Sort out what was asked for. Raises `BatchRefused` where a lead or rep named does not exist, or nothing can be taken."""
    named = list(open_leads.named(chosen.lead_ids)) if chosen.lead_ids else []
    known = {found.lead.lead_id for found in named}
    if unknown := [lead_id for lead_id in chosen.lead_ids if lead_id not in known]:
        more = f" and {len(unknown) - 3:,} more" if len(unknown) > 3 else ""
        raise BatchRefused(f"there is no lead {', '.join(unknown[:3])}{more}; name leads that came in or were imported")
    reps = chosen.reps(roster)
    named += open_leads.of_reps(reps) if reps else []
    leads: dict[str, Offered] = {each.lead_id: each for each in waiting} if chosen.waiting else {}
    passed: dict[str, tuple[Offered, str]] = {}
    for found in named:
        why = _why_not(found)
        if why is None:
            held = found.lead if found.state == "assigned" else replace(found.lead, held_by=None)
            leads.setdefault(held.lead_id, held)
        else:
            passed[found.lead.lead_id] = (found.lead, why)
    if not leads:
        reasons = "; ".join(sorted({why for _, why in passed.values()})[:3])
        raise BatchRefused(f"none of these leads can be given to anybody else: {reasons}" if passed else "these reps have no open leads")
    return Picked(tuple(list(leads.values())[:most]), passed)


def _why_not(found: Found) -> str | None:
    """Why a batch leaves the lead where it is, in words."""
    if found.state == "queued":
        return None
    if found.state != "assigned":
        return f"it is {found.state}"
    return "somebody has worked on it already, so it stays" if found.touched else None
