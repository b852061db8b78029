"""The store in memory: same contract as the SQL stores, gone with the process. For tests, the tutorial and trying things out."""

import math
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice

from fairlead.adapters.memory.contents import Contents, found
from fairlead.adapters.memory.keeping import MemoryKeeping
from fairlead.adapters.memory.pricing import MemoryPrices
from fairlead.adapters.memory.switching import MemorySwitch
from fairlead.adapters.sql.codec import canonical
from fairlead.adapters.sql.pairs import verdicts_of
from fairlead.application.dispute_ports import Dispute
from fairlead.application.ledger_ports import Balances, Posting
from fairlead.application.match_ports import PairKind, Verdict
from fairlead.application.ports import (
    Counts,
    Gifts,
    Guard,
    Keeping,
    Kept,
    LeadNow,
    NotFound,
    RepLoad,
    Standing,
    Summary,
    TeamGuard,
)
from fairlead.domain.account import Account
from fairlead.domain.availability import Gift
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.fairness import Receipt
from fairlead.domain.matching import Contact, Verdicts
from fairlead.domain.pricing import SlotPrices
from fairlead.domain.rep import Roster
from fairlead.domain.time import Period

TimeOffByRep = Mapping[str, tuple[Period, ...]]


class MemoryStore:
    """`fairlead.application.ports.Store` and `Decisions`. Threads may share it; writers take turns."""

    def __init__(self, roster: Roster | None = None, *, accounts: Sequence[Account] = (), teams: Mapping[str, str] | None = None) -> None:
        """Begin with a roster and accounts; ``teams``: names by identity."""
        self._lock = threading.RLock()
        self._contents = Contents()
        self._snapshots: dict[str, Roster | Policy] = {}
        self.prices = MemoryPrices(self._priced)
        self.switch = MemorySwitch(self._priced)
        self._teams = dict(teams or {})
        self._accounts: tuple[Account, ...] = ()
        self.replace(roster or Roster(reps=()), accounts=accounts)

    def replace(self, roster: Roster, *, accounts: Sequence[Account] | None = None) -> None:
        """Work with another roster from now on, as after an import; loads and credits stay."""
        with self._lock:
            self._roster = roster
            self._guards = {rep.rep_id: Guard(rep.max_open, rep.max_value_minor) for rep in roster.reps}
            self._accounts = self._accounts if accounts is None else tuple(sorted(accounts, key=lambda account: account.account_id))
            self._contents.numbers["edition"] += 1
            self._contents.numbers["sequence"] += 1
            for rep_id in roster.rep_ids:
                self._contents.open_leads.setdefault(rep_id, 0)

    def _priced(self) -> None:
        with self._lock:
            self._contents.numbers["sequence"] += 1

    def new_edition(self) -> None:
        """Something that decides beside the records is another from now on, such as the policy."""
        with self._lock:
            self._contents.numbers["edition"] += 1
            self._contents.numbers["sequence"] += 1

    def roster(self) -> tuple[Roster, str]:
        """The roster and its version."""
        with self._lock:
            return self._roster, self._snap(self._roster)

    def renewed(self, roster: Roster, version: str) -> tuple[Roster, str]:  # noqa: ARG002, here the whole roster is its version
        """The same with time off as it stands."""
        with self._lock:
            now = replace(roster, absences=self._roster.absences, busy=self._roster.busy, pauses=self._roster.pauses)
            return now, self._snap(now)

    def put_time_off(self, absences: TimeOffByRep, busy: TimeOffByRep, pauses: TimeOffByRep) -> None:
        """Let these be the roster's time off from now on."""
        with self._lock:
            self._roster = replace(self._roster, absences=absences, busy=busy, pauses=pauses)
            self._contents.numbers["time_off"] += 1
            self._contents.numbers["sequence"] += 1

    def keep_policy(self, policy: Policy) -> str:
        """Keep it under the hash of its content."""
        with self._lock:
            return self._snap(policy)

    def accounts(self) -> Sequence[Account]:
        """All accounts, by identity."""
        return self._accounts

    def contacts(self) -> Sequence[Contact]:
        """Nobody: contacts come with imports."""
        return ()

    def verdicts(self) -> tuple[Verdicts, int]:
        """Reviewed pairs of leads and accounts."""
        with self._lock:
            told = [pair for pair in self._contents.pairs.values() if pair.kind is PairKind.ACCOUNT and pair.verdict is not None]
            told.sort(key=lambda pair: pair.decided_at or pair.found_at)
            said = ((pair.lead_id, pair.other_id, pair.signature, pair.verdict is Verdict.ACCEPTED) for pair in told)
            return verdicts_of(said), self._contents.numbers["verdicts"]

    def verdicts_mark(self) -> int:
        """Rises by one with each reviewed pair."""
        return self._contents.numbers["verdicts"]

    @contextmanager
    def open(self) -> Iterator[Contents]:
        """Everything kept, under the lock; for what stands beside the store."""
        with self._lock:
            yield self._contents

    def standing(self) -> Standing:
        """Loads and credits."""
        with self._lock:
            contents = self._contents
            return Standing(
                contents.numbers["sequence"],
                dict(contents.open_leads),
                dict(contents.credits),
                {rep_id: takes.thousandths for rep_id, takes in contents.taken.items()},
                {rep_id: takes.value_minor for rep_id, takes in contents.taken.items()},
                {rep_id: aside for rep_id, aside in contents.aside.items() if aside},
                contents.numbers["time_off"],
            )

    def gifts(self, *, since: datetime) -> Gifts:
        """Every lead given to a rep from ``since`` on; nothing was imported here."""
        everything = self.gifts_after(0)
        return Gifts([gift for gift in everything.given if gift.at_micros >= Gift.of("", "", since).at_micros], everything.mark)

    def gifts_after(self, mark: int) -> Gifts:
        """Leads given by decisions kept after the first ``mark``."""
        with self._lock:
            later = [kept.decision for kept in list(self._contents.decisions.values())[mark:]]
            given = [(one, one.rep_id) for one in later if one.action is Action.ASSIGN]
            return Gifts([Gift.of(rep_id, one.lead_id, one.decided_at) for one, rep_id in given if rep_id is not None], mark + len(later))

    def receipts(self, *, since: datetime) -> Sequence[Receipt]:
        """Every lead given here from ``since`` on that its receiver has, or had until it was closed; in the order of decisions."""
        with self._lock:
            places = self._contents.places.values()
            having = {place.decision_id for place in places if place.rep_id is not None and place.state in {"assigned", "closed"}}
            given = [kept.decision for name, kept in self._contents.decisions.items() if name in having]
        return [one.receipt for one in given if one.decided_at >= since and one.receipt is not None]

    def guard(self, reps: Mapping[str, Guard], teams: Mapping[str, TeamGuard]) -> None:  # noqa: ARG002, what teams hold is checked on disk
        """Hold loads of reps against these limits from now on."""
        with self._lock:
            self._guards = dict(reps)

    def sequence(self) -> int:
        """Rises by one with each decision and each fresh outcome."""
        with self._lock:
            return self._contents.numbers["sequence"]

    def edition(self) -> int:
        """Rises with each `replace`."""
        with self._lock:
            return self._contents.numbers["edition"]

    @contextmanager
    def writing(self) -> Iterator[Keeping]:
        """One write transaction; undone if the block raises."""
        with self._lock:
            keeping = MemoryKeeping(self._contents, self._guards)
            try:
                yield keeping
            except BaseException:
                keeping.undo()
                raise

    def disputes(self) -> Mapping[int, Dispute]:
        """Every dispute by number, the first one first."""
        with self._lock:
            return dict(self._contents.disputes)

    def waiting(self, limit: int, *, skip: int = 0) -> Sequence[Kept]:
        """The queue: by priority, then who has waited longest, then who came first."""
        with self._lock:
            order = {decision_id: number for number, decision_id in enumerate(self._contents.decisions)}
            queued = [place for place in self._contents.places.values() if place.state == "queued"]
            first = {place.decision_id: -self._contents.decisions[place.decision_id].decision.urgency for place in queued}
            queued.sort(key=lambda place: (first[place.decision_id], place.since, order[place.decision_id]))
            return [self._contents.decisions[place.decision_id] for place in queued[skip : skip + limit]]

    def held(self) -> Sequence[tuple[str, datetime, Kept]]:
        """Every lead that a rep has now: the rep, since when, and the decision by which; the longest held first."""
        with self._lock:
            places = [place for place in self._contents.places.values() if place.state == "assigned" and place.rep_id is not None]
            places.sort(key=lambda place: (place.since, self._contents.decisions[place.decision_id].decision.lead_id))
            return [(place.rep_id or "", place.since, self._contents.decisions[place.decision_id]) for place in places]

    def declined(self) -> Mapping[str, frozenset[str]]:
        """By lead that is not closed, the reps who declined it."""
        with self._lock:
            found: dict[str, frozenset[str]] = {}
            for lead_id, rep_id in self._contents.declines:
                if self._contents.places[lead_id].state != "closed":
                    found[lead_id] = found.get(lead_id, frozenset()) | {rep_id}
            return found

    def balances(self) -> Balances:
        """What everybody in the ledger has."""
        with self._lock:
            credits_now = dict(self._contents.credits)
            return Balances(credits_now, {rep_id: self._contents.aside.get(rep_id, 0.0) for rep_id in credits_now})

    def postings(
        self, *, limit: int, before: int | None = None, rep_id: str | None = None, lead_id: str | None = None
    ) -> Sequence[Posting]:
        """Entries, newest first."""
        with self._lock:
            newest = reversed(self._contents.postings.values())
            wanted = (
                posting
                for posting in newest
                if (before is None or posting.number < before)
                and (lead_id is None or posting.note.lead_id == lead_id)
                and (rep_id is None or rep_id in posting.entry.changes or rep_id in posting.entry.aside)
            )
            return list(islice(wanted, limit))

    def kept(self, decision_id: str) -> Kept:
        """One decision with its inputs. Raises `NotFound`."""
        with self._lock:
            return found(self._contents.decisions, decision_id, f"there is no decision {decision_id}")

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]:
        """Newest first. Raises `NotFound` for an unknown ``before``."""
        with self._lock:
            newest = list(reversed(self._contents.decisions))
            if before is not None:
                found(self._contents.decisions, before, f"there is no decision {before} to read on from")
                newest = newest[newest.index(before) + 1 :]
            return [self._summary(self._contents.decisions[decision_id]) for decision_id in newest[:limit]]

    def leads(self, lead_ids: Collection[str]) -> Mapping[str, LeadNow]:
        """Those of a few leads that are on record."""
        with self._lock:
            known = {lead_id: self._contents.lead(lead_id) for lead_id in lead_ids if lead_id in self._contents.places}
            decided = {lead_id: self._contents.places[lead_id].decision_id for lead_id in known}
        names = {lead_id: " ".join(filter(None, (lead.first_name, lead.last_name))) or None for lead_id, lead in known.items()}
        return {lead_id: LeadNow(names[lead_id], decided[lead_id]) for lead_id in known}

    def roster_at(self, version: str) -> Roster:
        """The roster a decision saw. Raises `NotFound`."""
        found = self._snapshots.get(version)
        if not isinstance(found, Roster):
            raise NotFound(f"there is no roster of version {version}")
        return found

    def prices_at(self, version: str) -> SlotPrices:
        """The prices a decision saw. Raises `NotFound`."""
        return self.prices.at(version)

    def policy_at(self, version: str) -> Policy:
        """The policy a decision saw. Raises `NotFound`."""
        found = self._snapshots.get(version)
        if not isinstance(found, Policy):
            raise NotFound(f"there is no policy of version {version}")
        return found

    def counts(self) -> Counts:
        """Leads routed here: all, those given to a rep (open or closed since), those in a queue by reason, those to approve."""
        with self._lock:
            places = self._contents.places.values()
            waiting = [self._contents.decisions[place.decision_id].decision.queue_reason for place in places if place.state == "queued"]
            queued = Counter(reason.value for reason in waiting if reason is not None)
            suggested = sum(place.state == "suggested" for place in places)
            return Counts(len(places), sum(place.rep_id is not None for place in places), dict(queued), suggested)

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """Every rep's place, by name."""
        with self._lock:
            given = [kept.decision for kept in self._contents.decisions.values() if kept.decision.decided_at >= since]
            recent = Counter(decision.rep_id for decision in given)
            contents, teams = self._contents, self._teams
            found = [
                RepLoad(
                    *(rep.rep_id, rep.name, teams.get(rep.team_id, rep.team_id) if rep.team_id else None, contents.open_leads[rep.rep_id]),
                    *(rep.max_open, contents.credits.get(rep.rep_id, 0.0), recent[rep.rep_id], rep.active),
                )
                for rep in self._roster.reps
            ]
            return sorted(found, key=lambda load: (load.name, load.rep_id))

    def _snap(self, value: Roster | Policy) -> str:
        _, version = canonical(value)
        self._snapshots[version] = value
        return version

    def _summary(self, kept: Kept) -> Summary:
        decision, lead, winner = kept.decision, kept.lead, kept.decision.winner
        row = None if decision.rep_id is None else self._roster.row_of.get(decision.rep_id)
        return Summary(
            decision_id=decision.decision_id,
            lead_id=decision.lead_id,
            person=lead.person,
            company=lead.company,
            decided_at=decision.decided_at,
            action=decision.action.value,
            rep_id=decision.rep_id,
            rep_name=decision.rep_id if row is None else self._roster.reps[row].name,
            queue_reason=None if decision.queue_reason is None else decision.queue_reason.value,
            method=decision.method,
            chance=None if winner is None else _finite(winner.chance),
            chance_low=None if winner is None else _finite(winner.chance_low),
            chance_high=None if winner is None else _finite(winner.chance_high),
            match_score=None if winner is None else _finite(winner.match_score),
            worth_minor=None if winner is None else _finite(winner.worth_minor),
            lead_score=decision.lead_score,
            source=lead.source,
            country=lead.country,
            industry_group=lead.industry_group,
            product=lead.product,
        )


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
