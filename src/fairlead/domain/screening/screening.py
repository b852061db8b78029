"""Who may have the lead by rule: employment, routes, territory, language, exclusions and requirements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.lead import Lead
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.reasons import Reason, Refusals
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening.governing import Demand, Route, Ruling
from fairlead.domain.screening.requiring import fulfils, lacking
from fairlead.domain.screening.rules import Destination, Layer, Target
from fairlead.domain.screening.territory_map import TerritoryMap

BoolArray = NDArray[np.bool_]
_UNRULED: Final = Ruling()


@dataclass(frozen=True)
class Screening:
    """``rows``: roster indices of those who may, shape (n,). ``territory``: the one that takes the lead, None where none does.

    ``route``: what sent the lead where it goes, None where no rule did. ``passed_over``: routes that led to nobody, and why.
    ``demands``: what is required of the rep on this route. ``named``: whom the route names by person, shape (m,); None where it
    names nobody.
    """

    rows: NDArray[np.intp]
    territory: Territory | None
    refusals: Refusals
    ruling: Ruling = _UNRULED
    route: Route | None = None
    passed_over: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    named: NDArray[np.intp] | None = None


def screen(
    qualified: QualifiedLead, roster: Roster, ruling: Ruling = _UNRULED, *, at: datetime, declined: Collection[str] = ()
) -> Screening:
    """Refuse reps who are not employed or ``declined`` this lead, and those whom route, territory, language or a rule keeps from it.

    A route of the account layer stands above territory, language and the rules of teams: the account's own people get it.
    """
    territory = TerritoryMap.of(roster).find(qualified.lead, qualified.account)
    sieve = _Sieve(roster, np.ones(len(roster.reps), dtype=bool), [])
    _employment(sieve, at)
    if declined:
        sieve.refuse(roster.among(tuple(declined), ()), Reason.DECLINED, "declined this lead")
    free = sieve.left.copy()
    route, wanted, passed_over = _routed(qualified, territory, roster, ruling, free)
    layers = tuple(Layer) if route is None or route.layer is Layer.TEAM else (Layer.ACCOUNT,)
    if Layer.TEAM in layers:
        _territory(sieve, qualified.lead, territory)
        _language(sieve, qualified.lead)
    _exclusions(sieve, ruling, layers)
    demands = tuple(demand for demand in ruling.demands if demand.layer in layers)
    _demands(sieve, demands)
    if route is not None and wanted is not None:
        sieve.refuse(~wanted, Reason.OTHER_ROUTE, f"{route.by} sends this lead to {_words(route.target)}")
    by_name = route is not None and wanted is not None and not route.target.teams
    named = np.flatnonzero(wanted) if by_name and wanted is not None else None
    return Screening(np.flatnonzero(sieve.left), territory, sieve.refusals(), ruling, route, passed_over, demands, named)


@dataclass(slots=True)
class _Sieve:
    """Who is left, and who was refused why. Each rep is refused once, by the first rule."""

    roster: Roster
    left: BoolArray
    found: list[tuple[list[int], list[Reason], list[str]]]

    def refuse(self, refused: BoolArray, reason: Reason, evidence: str) -> None:
        """Refuse all of ``refused`` who are left, on the same evidence."""
        rows = np.flatnonzero(refused & self.left).tolist()
        self.note(rows, reason, [evidence] * len(rows))

    def note(self, rows: list[int], reason: Reason, evidence: list[str]) -> None:
        """Refuse each of ``rows`` on evidence of its own."""
        if rows:
            self.left[rows] = False
            self.found.append((rows, [reason] * len(rows), evidence))

    def refusals(self) -> Refusals:
        """All refusals in roster order."""
        if not self.found:
            return Refusals()
        rows = np.concatenate([np.array(part[0]) for part in self.found])
        reasons = [reason for part in self.found for reason in part[1]]
        evidence = [words for part in self.found for words in part[2]]
        order = np.argsort(rows, kind="stable")
        places = order.tolist()
        return Refusals(
            tuple(self.roster.ids_at(rows[order])),
            tuple([reasons[place] for place in places]),
            tuple([evidence[place] for place in places]),
        )


def _employment(sieve: _Sieve, at: datetime) -> None:
    roster = sieve.roster
    for row in np.flatnonzero(~roster.employed(at)).tolist():
        rep = roster.reps[row]
        if rep.ended_at is not None and rep.ended_at <= at:
            sieve.note([row], Reason.LEFT, [f"left on {rep.ended_at:%Y-%m-%d}"])
        elif not rep.active:
            sieve.note([row], Reason.INACTIVE, ["marked inactive"])
        elif rep.started_at is not None:
            sieve.note([row], Reason.NOT_STARTED, [f"starts {rep.started_at:%Y-%m-%d}"])


def _territory(sieve: _Sieve, lead: Lead, territory: Territory | None) -> None:
    rows = np.flatnonzero(~sieve.roster.serves(territory.territory_id if territory else None) & sieve.left).tolist()
    if not rows:
        return
    if territory is None:
        place = ", ".join(part for part in (lead.country, lead.state, lead.size_band) if part) or "a lead without country"
        sieve.note(rows, Reason.OUTSIDE_TERRITORY, [f"no territory takes {place}"] * len(rows))
        return
    served = sieve.roster.territories_in_words
    sieve.note(rows, Reason.OUTSIDE_TERRITORY, [f"{territory.name} not among {served[row]}" for row in rows])


def _language(sieve: _Sieve, lead: Lead) -> None:
    rows = np.flatnonzero(~sieve.roster.speaks(lead.language) & sieve.left).tolist()
    reps = sieve.roster.reps
    sieve.note(rows, Reason.LANGUAGE, [f"lead speaks {lead.language}, rep {', '.join(sorted(reps[row].languages))}" for row in rows])


def _exclusions(sieve: _Sieve, ruling: Ruling, layers: Sequence[Layer]) -> None:
    for exclusion in ruling.exclusions:
        if exclusion.layer in layers:
            out = sieve.roster.among(exclusion.reps, exclusion.teams)
            sieve.refuse(out, Reason.EXCLUDED, f"{exclusion.by} excludes them")


def _demands(sieve: _Sieve, demands: Sequence[Demand]) -> None:
    for demand in demands:
        rows = np.flatnonzero(~fulfils(sieve.roster, demand.requirement) & sieve.left).tolist()
        reps = sieve.roster.reps
        sieve.note(rows, Reason.REQUIREMENT, [f"{demand.by} requires {lacking(reps[row], demand.requirement)}" for row in rows])


def _routed(
    qualified: QualifiedLead, territory: Territory | None, roster: Roster, ruling: Ruling, free: BoolArray
) -> tuple[Route | None, BoolArray | None, tuple[str, ...]]:
    """The first route that leads somewhere, whom it wants (None: everybody who may), and the routes passed over on the way."""
    passed_over: list[str] = []
    for route in ruling.routes:
        wanted, why_not = _wanted(route.target, qualified, territory, roster)
        if why_not is None and wanted is not None and not (wanted & free).any():
            why_not = "nobody it names works here now, or they declined it"
        if why_not is None:
            return route, wanted, tuple(passed_over)
        passed_over.append(f"{route.by}: {why_not}")
    return None, None, tuple(passed_over)


def _wanted(target: Target, qualified: QualifiedLead, territory: Territory | None, roster: Roster) -> tuple[BoolArray | None, str | None]:
    """Whom a target names, or why it leads nowhere."""
    if target.reps or target.teams:
        return roster.among(target.reps, target.teams), None
    account = qualified.account
    match target.to:
        case Destination.OWNER:
            person = account.owner_rep_id if account else None
        case Destination.CSM:
            person = account.csm_rep_id if account else None
        case Destination.TERRITORY_OWNER:
            person = territory.owner_rep_id if territory else None
        case _:
            return None, None
    return (roster.among((person,), ()), None) if person is not None else (None, f"there is no {target.to.value} to send it to")


def _words(target: Target) -> str:
    if target.to is not None and not target.reps and not target.teams:
        return f"the {target.to.value}"
    named = [*target.reps, *(f"team {team}" for team in target.teams)]
    return ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
