"""How much of the market the territories cover: over recent leads, and over what the definitions leave open, whatever leads come."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fairlead.domain.availability import Calendar, moment
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Rep, Roster, Territory
from fairlead.domain.screening import Survey, TerritoryMap, faults_of, survey
from fairlead.learning.arrivals import Arrival

_EXAMPLES = 3
_MOST_UNTAKEN = 200


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves a territory.

    ``named``: reps whose record names it. ``everywhere``: reps bound to no territory. Both only those who work here now. ``present``: how
    many of both are not away. ``back_at``: when the first is back, where nobody is present.
    """

    named: tuple[str, ...]
    everywhere: int
    present: int
    back_at: datetime | None

    @property
    def anybody(self) -> bool:
        """Whether somebody who works here serves it."""
        return bool(self.named) or self.everywhere > 0


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """One territory with who serves it. ``stated``: by the policy, which stands above the imported one. ``faults``: (field, words)."""

    territory: Territory
    serving: Serving
    stated: bool
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Untaken:
    """Leads that no territory takes, by where they come from. ``examples``: identities; ``nearest``: what came closest, in words."""

    country: str | None
    state: str | None
    size_band: str | None
    leads: int
    examples: tuple[str, ...]
    nearest: str


@dataclass(frozen=True, slots=True)
class TerritoryLoad:
    """Recent leads of one territory. ``also``: leads it would have taken, had another not won. ``open_leads`` of its named reps."""

    territory_id: str
    leads: int
    also: int
    serving: Serving
    leads_per_rep: float | None
    open_leads: int
    room: int | None


@dataclass(frozen=True, slots=True)
class Contest:
    """Two territories that both took recent leads: who won, how many, and by what."""

    winner: str
    loser: str
    leads: int
    by: str


@dataclass(frozen=True, slots=True)
class NoCredit:
    """A rep who serves territories whose leads give them no credit; ``territories`` empty means every one but the credited."""

    rep_id: str
    territories: tuple[str, ...]
    credited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The report. ``taken``: recent leads that a territory takes; ``served``: those of them that somebody who works here serves.

    ``days``: how far back; ``unknown``: (rep, territory) where a record names a territory that is not there.
    """

    at: datetime
    days: int
    leads: int
    taken: int
    served: int
    untaken: tuple[Untaken, ...]
    more_untaken: int
    loads: tuple[TerritoryLoad, ...]
    contests: tuple[Contest, ...]
    unserved: tuple[TerritoryLine, ...]
    all_away: tuple[TerritoryLine, ...]
    definitions: Survey
    no_credit: tuple[NoCredit, ...]
    unknown: tuple[tuple[str, str], ...]
    faults: tuple[tuple[str, str, str], ...]

    @property
    def covered(self) -> float | None:
        """The share of recent leads that a territory takes and somebody serves; None without leads."""
        return self.served / self.leads if self.leads else None


def lines(roster: Roster, stated: Collection[str], *, at: datetime) -> list[TerritoryLine]:
    """Every territory with who serves it at ``at``, by the order in which they win."""
    present = _present(roster, at)
    return [
        TerritoryLine(each, present.serving(each.territory_id), each.territory_id in stated, faults_of(each))
        for each in TerritoryMap.of(roster).ranked
    ]


def cover(
    roster: Roster, arrivals: Sequence[Arrival], open_leads: Mapping[str, int], stated: Collection[str], *, at: datetime, days: int
) -> Coverage:
    """The report over leads that arrived lately. ``open_leads``: of each rep now."""
    compiled = TerritoryMap.of(roster)
    listed = lines(roster, stated, at=at)
    serving = {line.territory.territory_id: line.serving for line in listed}
    tally = _Tally(compiled)
    for arrival in arrivals:
        tally.see(arrival)
    untaken = tally.groups()
    return Coverage(
        at=at,
        days=days,
        leads=len(arrivals),
        taken=sum(tally.won.values()),
        served=sum(count for territory_id, count in tally.won.items() if serving[territory_id].anybody),
        untaken=tuple(untaken[:_MOST_UNTAKEN]),
        more_untaken=max(len(untaken) - _MOST_UNTAKEN, 0),
        loads=tuple(_load(line, tally, roster, open_leads) for line in listed),
        contests=tuple(tally.contests()),
        unserved=tuple(line for line in listed if not line.serving.anybody),
        all_away=tuple(line for line in listed if line.serving.anybody and not line.serving.present),
        definitions=survey(compiled),
        no_credit=tuple(_no_credit(roster, at)),
        unknown=tuple(_unknown(roster)),
        faults=tuple((line.territory.territory_id, field, words) for line in listed for field, words in line.faults),
    )


class _Present:
    """Who works here at a moment, and who of them is away until when."""

    def __init__(self, roster: Roster, at: datetime) -> None:
        employed = np.flatnonzero(roster.employed(at)).tolist()
        away = Calendar.of(roster, at).away_until(at)
        self.reps = [roster.reps[row] for row in employed]
        self.until = {roster.rep_ids[row]: float(away[row]) for row in employed}
        self.everywhere = [rep.rep_id for rep in self.reps if not rep.territory_ids]
        self.named: dict[str, list[str]] = defaultdict(list)
        for rep in self.reps:
            for territory_id in rep.territory_ids:
                self.named[territory_id].append(rep.rep_id)

    def serving(self, territory_id: str) -> Serving:
        named = sorted(self.named.get(territory_id, ()))
        until = [self.until[rep_id] for rep_id in (*named, *self.everywhere)]
        present = sum(bool(np.isnan(each)) for each in until)
        back = min((each for each in until if np.isfinite(each)), default=None) if not present else None
        return Serving(tuple(named), len(self.everywhere), present, None if back is None else moment(back))


def _present(roster: Roster, at: datetime) -> _Present:
    return _Present(roster, at)


class _Tally:
    """Recent leads by what became of them. Leads alike in all that territories look at are matched once."""

    def __init__(self, compiled: TerritoryMap) -> None:
        self.won: Counter[str] = Counter()
        self.also: Counter[str] = Counter()
        self._map = compiled
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._by: dict[tuple[str, str], str] = {}
        self._untaken: dict[tuple[str | None, str | None, str | None], list[Lead]] = defaultdict(list)
        self._known: dict[tuple[object, ...], list[Territory]] = {}

    def see(self, arrival: Arrival) -> None:
        """Count one lead."""
        takers = self._takers(arrival)
        if not takers:
            lead = arrival.lead
            self._untaken[lead.country, lead.state, lead.size_band].append(lead)
            return
        winner = takers[0].territory_id
        self.won[winner] += 1
        for loser in takers[1:]:
            self.also[loser.territory_id] += 1
            pair = (winner, loser.territory_id)
            self._pairs[pair] += 1
            if pair not in self._by:
                told = self._map.explain(arrival.lead, arrival.account)
                self._by[pair] = next((claim.lost for claim in told.others if claim.territory.territory_id == loser.territory_id), "")

    def groups(self) -> list[Untaken]:
        """Leads that nobody takes, the largest groups first."""
        found = [
            Untaken(*place, len(leads), tuple(lead.lead_id for lead in leads[-_EXAMPLES:]), self._nearest(leads[-1]))
            for place, leads in self._untaken.items()
        ]
        return sorted(found, key=lambda each: (-each.leads, each.country or "", each.state or "", each.size_band or ""))

    def contests(self) -> list[Contest]:
        """Pairs of territories, those over the most leads first."""
        return [Contest(winner, loser, leads, self._by[winner, loser]) for (winner, loser), leads in self._pairs.most_common()]

    def _takers(self, arrival: Arrival) -> list[Territory]:
        lead, account = arrival.lead, arrival.account
        place = (lead.country, lead.state, lead.industry_group, lead.size_band, lead.postal_code, lead.channel, lead.product)
        alike = (*place, lead.revenue_minor, lead.account_id, None if account is None else account.parent_account_id)
        if alike not in self._known:
            self._known[alike] = self._map.takers(lead, account)
        return self._known[alike]

    def _nearest(self, lead: Lead) -> str:
        nearest = self._map.explain(lead).nearest
        return f"{nearest[0].territory.name}: {'; '.join(nearest[0].why)}" if nearest else ""


def _load(line: TerritoryLine, tally: _Tally, roster: Roster, open_leads: Mapping[str, int]) -> TerritoryLoad:
    territory_id, serving = line.territory.territory_id, line.serving
    reps = [roster.reps[roster.row_of[rep_id]] for rep_id in serving.named]
    limits = [rep.max_open for rep in reps]
    count = len(serving.named) + serving.everywhere
    held = sum(open_leads.get(rep.rep_id, 0) for rep in reps)
    room = None if not reps or any(limit is None for limit in limits) else sum(limit or 0 for limit in limits) - held
    won = tally.won[territory_id]
    return TerritoryLoad(territory_id, won, tally.also[territory_id], serving, won / count if count else None, held, room)


def _no_credit(roster: Roster, at: datetime) -> Iterable[NoCredit]:
    """Reps whose compensation counts other territories than they serve: for these leads every decision will warn."""
    for row in np.flatnonzero(roster.employed(at)).tolist():
        rep: Rep = roster.reps[row]
        uncredited = rep.territory_ids - rep.credited_territory_ids
        if rep.credited_territory_ids and (uncredited or not rep.territory_ids):
            yield NoCredit(rep.rep_id, tuple(sorted(uncredited)), tuple(sorted(rep.credited_territory_ids)))


def _unknown(roster: Roster) -> Iterable[tuple[str, str]]:
    known = {territory.territory_id for territory in roster.territories}
    for rep in roster.reps:
        for territory_id in sorted((rep.territory_ids | rep.credited_territory_ids) - known):
            yield rep.rep_id, territory_id
