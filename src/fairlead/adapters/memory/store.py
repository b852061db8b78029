"""The store in memory: same contract as the SQL stores, gone with the process. For tests, the tutorial and trying things out."""

import math
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from fairlead.adapters.sql.codec import canonical
from fairlead.adapters.sql.pairs import pairs_of, verdicts_of
from fairlead.adapters.sql.people import known_as
from fairlead.application.ledger_ports import Balances, Note, Posting, Whereabouts
from fairlead.application.match_ports import Merge, Pair, PairKind, Verdict
from fairlead.application.ports import (
    Counts,
    Freed,
    Gifts,
    Guard,
    Keeping,
    Kept,
    NotFound,
    OutcomeKept,
    OutcomeReport,
    RepLoad,
    SlotTaken,
    Standing,
    Summary,
    TeamGuard,
)
from fairlead.domain.account import Account
from fairlead.domain.availability import THOUSAND, Gift, Takes
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.fairness import Entry
from fairlead.domain.lead import Lead
from fairlead.domain.matching import Contact, EarlierLead, EarlierLeads, Verdicts, latest_first, person_keys
from fairlead.domain.records import CLOSING_STAGES, STAGES
from fairlead.domain.rep import Roster
from fairlead.domain.time import Period

V = TypeVar("V")
TimeOffByRep = Mapping[str, tuple[Period, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead is: ``state`` is that of its last decision, or closed. ``since`` counts from when it came there."""

    state: str
    rep_id: str | None
    decision_id: str
    since: datetime


@dataclass(slots=True)
class Contents:
    """Everything kept. Changed only through `_Keeping`, which can undo."""

    decisions: dict[str, Kept] = field(default_factory=dict)  # by decision, in the order of keeping
    keys: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    open_leads: dict[str, int] = field(default_factory=dict)
    taken: dict[str, Takes] = field(default_factory=dict)
    credits: dict[str, float] = field(default_factory=dict)
    aside: dict[str, float] = field(default_factory=dict)
    postings: dict[int, Posting] = field(default_factory=dict)  # by number
    declines: dict[tuple[str, str], str | None] = field(default_factory=dict)  # lead and rep: the reason
    outcomes: dict[tuple[str, str, str], OutcomeReport] = field(default_factory=dict)
    pairs: dict[tuple[PairKind, str, str], Pair] = field(default_factory=dict)
    merges: dict[str, tuple[Merge, dict[str, Place], dict[str, Place]]] = field(default_factory=dict)  # with the places before and after
    numbers: dict[str, int] = field(default_factory=lambda: {"sequence": 0, "edition": 0, "time_off": 0, "verdicts": 0})

    def lead(self, lead_id: str) -> Lead:
        """A lead as it was decided on last."""
        return self.decisions[self.places[lead_id].decision_id].lead

    def name(self, lead_id: str) -> str:
        """What people call a lead."""
        return self.lead(lead_id).person

    def known(self, lead: Lead) -> EarlierLead:
        """A lead as those that come after know it; one that was merged is where the one is that stands for it."""
        place = self.places[self.merged_into(lead.lead_id) or lead.lead_id]
        return replace(known_as(lead), state=place.state, rep_id=place.rep_id)

    def merged_into(self, lead_id: str) -> str | None:
        """The lead that this one was merged into and that stands today."""
        into = {merge.lead_id: merge.into for merge, _, _ in self.merges.values() if merge.undone_at is None}
        stands = lead_id
        while stands in into:
            stands = into[stands]
        return None if stands == lead_id else stands

    def note(self, pair: Pair) -> None:
        """List a pair for review, unless it was reviewed."""
        this = (pair.kind, pair.lead_id, pair.other_id)
        if this not in self.pairs or self.pairs[this].verdict is None:
            self.pairs[this] = pair


class MemoryStore:
    """`fairlead.application.ports.Store` and `Decisions`. Threads may share it; writers take turns."""

    def __init__(self, roster: Roster | None = None, *, accounts: Sequence[Account] = (), teams: Mapping[str, str] | None = None) -> None:
        """Begin with a roster and accounts; ``teams``: names by identity."""
        self._lock = threading.RLock()
        self._contents = Contents()
        self._snapshots: dict[str, Roster | Policy] = {}
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
            keeping = _Keeping(self._contents, self._guards)
            try:
                yield keeping
            except BaseException:
                keeping.undo()
                raise

    def waiting(self, limit: int, *, skip: int = 0) -> Sequence[Kept]:
        """The queue: by priority, then who has waited longest, then who came first."""
        with self._lock:
            order = {decision_id: number for number, decision_id in enumerate(self._contents.decisions)}
            queued = [place for place in self._contents.places.values() if place.state == "queued"]
            first = {place.decision_id: -self._contents.decisions[place.decision_id].decision.lead_priority for place in queued}
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
            return _found(self._contents.decisions, decision_id, f"there is no decision {decision_id}")

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]:
        """Newest first. Raises `NotFound` for an unknown ``before``."""
        with self._lock:
            newest = list(reversed(self._contents.decisions))
            if before is not None:
                _found(self._contents.decisions, before, f"there is no decision {before} to read on from")
                newest = newest[newest.index(before) + 1 :]
            return [self._summary(self._contents.decisions[decision_id]) for decision_id in newest[:limit]]

    def roster_at(self, version: str) -> Roster:
        """The roster a decision saw. Raises `NotFound`."""
        found = self._snapshots.get(version)
        if not isinstance(found, Roster):
            raise NotFound(f"there is no roster of version {version}")
        return found

    def policy_at(self, version: str) -> Policy:
        """The policy a decision saw. Raises `NotFound`."""
        found = self._snapshots.get(version)
        if not isinstance(found, Policy):
            raise NotFound(f"there is no policy of version {version}")
        return found

    def counts(self) -> Counts:
        """Leads routed here: all, those given to a rep (open or closed since), and those that wait, by reason."""
        with self._lock:
            places = self._contents.places.values()
            waiting = [self._contents.decisions[place.decision_id].decision.queue_reason for place in places if place.state == "queued"]
            queued = Counter(reason.value for reason in waiting if reason is not None)
            return Counts(len(places), sum(place.rep_id is not None for place in places), dict(queued))

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


class _Keeping:
    """One write transaction: every change notes how to undo it."""

    def __init__(self, contents: Contents, guards: Mapping[str, Guard]) -> None:
        self._contents = contents
        self._guards = guards
        self.sequence, self.edition = contents.numbers["sequence"], contents.numbers["edition"]
        self._before: list[tuple[dict[Any, Any], Any, Any]] = []

    def earlier(self, key: str) -> Kept | None:
        """What was kept under this idempotency key."""
        decision_id = self._contents.keys.get(key)
        return None if decision_id is None else self._contents.decisions[decision_id]

    def current(self, lead_id: str) -> Kept | None:
        """The decision by which the lead is assigned or waits now."""
        place = self._contents.places.get(lead_id)
        if place is None or place.state not in {"assigned", "queued"}:
            return None
        kept = self._contents.decisions[place.decision_id]
        return kept if kept.decision.rep_id == place.rep_id else None

    def holder(self, lead_id: str) -> str | None:
        """Who has the lead open."""
        place = self._contents.places.get(lead_id)
        return place.rep_id if place is not None and place.state == "assigned" else None

    @property
    def people(self) -> EarlierLeads:
        """The leads that came before, this transaction's included."""
        return _People(self._contents)

    def merged_into(self, lead_id: str) -> str | None:
        """The lead that this one was merged into and that stands today."""
        return self._contents.merged_into(lead_id)

    def latest(self, lead_id: str) -> Kept | None:
        """The last decision that said where the lead is."""
        place = self._contents.places.get(lead_id)
        return None if place is None else self._contents.decisions[place.decision_id]

    def lead_fields(self, lead_id: str) -> Mapping[str, object]:
        """Nothing: leads come in here by decisions alone."""
        latest = self.latest(lead_id)
        return {} if latest is None else latest.submission.fields

    def keep(self, kept: Kept, entries: Sequence[Entry] = (), *, over_limit: bool = False) -> Freed | None:
        """Keep it all; returns the rep who had the lead open before, and what it took. Raises `SlotTaken` before anything is changed."""
        decision, contents = kept.decision, self._contents
        if kept.submission.key in contents.keys or decision.decision_id in contents.decisions:
            raise ValueError(f"decision {decision.decision_id} on the key {kept.submission.key!r} is kept already")
        before = contents.places.get(decision.lead_id)
        shadow = decision.action is Action.SHADOW
        held = before.rep_id if before is not None and before.state == "assigned" and not shadow else None
        given = decision.rep_id if decision.action is Action.ASSIGN else None
        freed = None if held is None or before is None else Freed(held, contents.decisions[before.decision_id].decision.takes)
        self._move(freed, None if given is None else Freed(given, decision.takes), over_limit=over_limit)
        self._set(contents.decisions, decision.decision_id, kept)
        self._set(contents.keys, kept.submission.key, decision.decision_id)
        waits_on = given is None and before is not None and before.state == "queued"
        since = before.since if waits_on and before is not None else decision.decided_at
        if decision.action is not Action.SHADOW or before is None or before.state == Action.SHADOW.state:
            self._set(contents.places, decision.lead_id, Place(decision.action.state, given, decision.decision_id, since))
        for entry in entries:
            self._post(entry, Note(decision.lead_id, decision.decision_id), decision.decided_at)
        for pair in pairs_of(kept):
            this = (pair.kind, pair.lead_id, pair.other_id)
            if this not in contents.pairs or contents.pairs[this].verdict is None:
                self._set(contents.pairs, this, pair)
        self._set(contents.numbers, "sequence", contents.numbers["sequence"] + 1)
        return freed

    def close(self, report: OutcomeReport) -> OutcomeKept:
        """Keep an outcome once for each stage of a decision; a closing stage frees the slot. Raises `NotFound`."""
        if report.stage not in STAGES:
            raise ValueError(f"'{report.stage}' is not a stage; use one of {', '.join(STAGES)}")
        contents = self._contents
        report = replace(report, lead_id=contents.merged_into(report.lead_id) or report.lead_id)
        place = _found(contents.places, report.lead_id, f"there is no lead {report.lead_id}; send the lead before its outcome")
        identity = (report.lead_id, report.stage, place.decision_id)
        if identity in contents.outcomes:
            return OutcomeKept(rep_id=None, fresh=False)
        self._set(contents.outcomes, identity, report)
        self._set(contents.numbers, "sequence", contents.numbers["sequence"] + 1)
        if report.stage not in CLOSING_STAGES or place.state == "closed":
            return OutcomeKept(rep_id=None, fresh=True)
        self._set(contents.places, report.lead_id, Place("closed", place.rep_id, place.decision_id, report.occurred_at))
        if place.state != "assigned" or place.rep_id is None:
            return OutcomeKept(rep_id=None, fresh=True)
        takes = contents.decisions[place.decision_id].decision.takes
        self._move(Freed(place.rep_id, takes), None)
        return OutcomeKept(rep_id=place.rep_id, fresh=True, takes=takes)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What the block keeps stays together or not at all."""
        mark = len(self._before)
        try:
            yield
        except BaseException:
            self.undo(mark)
            raise

    def post(self, entry: Entry, note: Note, *, at: datetime) -> None:
        """Add an entry, and what it changes to the balances."""
        self._post(entry, note, at)
        self._set(self._contents.numbers, "sequence", self._contents.numbers["sequence"] + 1)

    def entries_of(self, lead_id: str) -> Sequence[Entry]:
        """All entries about a lead, in their order."""
        return [posting.entry for posting in self._contents.postings.values() if posting.note.lead_id == lead_id]

    def whereabouts(self, lead_id: str) -> Whereabouts:
        """Where a lead is now. Raises `NotFound`."""
        place = _found(self._contents.places, lead_id, f"there is no lead {lead_id}; send the lead before its outcome")
        return Whereabouts(place.state, place.rep_id)

    def decline(self, lead_id: str, rep_id: str, reason: str | None, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it, for good: it waits, and the slot is free."""
        contents = self._contents
        place = contents.places[lead_id]
        freed = Freed(rep_id, contents.decisions[place.decision_id].decision.takes)
        self._move(freed, None)
        self._set(contents.places, lead_id, Place("queued", None, place.decision_id, at))
        self._set(contents.declines, (lead_id, rep_id), reason)
        self._set(contents.numbers, "sequence", contents.numbers["sequence"] + 1)
        return freed

    def _post(self, entry: Entry, note: Note, at: datetime) -> None:
        contents = self._contents
        number = max(contents.postings, default=0) + 1
        self._set(contents.postings, number, Posting(number, at, entry, note))
        for rep_id, change in entry.changes.items():
            self._set(contents.credits, rep_id, contents.credits.get(rep_id, 0.0) + change)
        for rep_id, change in entry.aside.items():
            self._set(contents.credits, rep_id, contents.credits.get(rep_id, 0.0))
            self._set(contents.aside, rep_id, contents.aside.get(rep_id, 0.0) + change)

    def undo(self, mark: int = 0) -> None:
        """Take back every change since ``mark``, the latest first."""
        while len(self._before) > mark:
            mapping, key, value = self._before.pop()
            if value is _ABSENT:
                del mapping[key]
            else:
                mapping[key] = value

    def _move(self, freed: Freed | None, given: Freed | None, *, over_limit: bool = False) -> None:
        """Take a lead from one rep and give it to another. Raises before anything is changed."""
        if given is not None:
            _found(self._contents.open_leads, given.rep_id, f"there is no rep {given.rep_id}; import reps, then route again")
            if not over_limit:
                self._check(given, freed.takes if freed is not None and freed.rep_id == given.rep_id else Takes(0, 0))
        for moved, sign in ((freed, -1), (given, 1)):
            if moved is not None:
                taken = self._contents.taken.get(moved.rep_id, Takes(0, 0))
                thousandths = taken.thousandths + sign * moved.takes.thousandths
                self._set(self._contents.taken, moved.rep_id, Takes(thousandths, taken.value_minor + sign * moved.takes.value_minor))
                self._set(self._contents.open_leads, moved.rep_id, self._contents.open_leads[moved.rep_id] + sign)

    def _check(self, given: Freed, back: Takes) -> None:
        """Raise `SlotTaken` if the lead does not fit, ``back`` given back first."""
        taken, adds = self._contents.taken.get(given.rep_id, Takes(0, 0)), given.takes
        guard = self._guards.get(given.rep_id, Guard())
        for most, used in (
            (None if guard.max_open is None else guard.max_open * THOUSAND, taken.thousandths - back.thousandths + adds.thousandths),
            (guard.max_value_minor, taken.value_minor - back.value_minor + adds.value_minor),
        ):
            if most is not None and (most == 0 or used > most):
                raise SlotTaken(given.rep_id)

    def _set(self, mapping: dict[Any, Any], key: object, value: object) -> None:
        self._before.append((mapping, key, mapping.get(key, _ABSENT)))
        mapping[key] = value


class _People:
    """`fairlead.domain.matching.EarlierLeads` over what is kept."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def earlier(self, keys: Sequence[str], since: datetime, *, but: str) -> Sequence[EarlierLead]:
        """All of them, the latest first."""
        leads = [self._contents.lead(lead_id) for lead_id in self._contents.places if lead_id != but]
        wanted = set(keys)
        return latest_first(self._contents.known(each) for each in leads if each.created_at >= since and wanted & set(person_keys(each)))

    def told(self, signatures: Sequence[str]) -> Mapping[str, bool]:
        """The latest verdict on each pair."""
        pairs = [pair for pair in self._contents.pairs.values() if pair.kind is PairKind.PERSON and pair.verdict is not None]
        pairs.sort(key=lambda pair: pair.decided_at or pair.found_at)
        return {pair.signature: pair.verdict is Verdict.ACCEPTED for pair in pairs if pair.signature in set(signatures)}


_ABSENT = object()


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _found(mapping: Mapping[str, V], key: str, words: str) -> V:
    if key not in mapping:
        raise NotFound(words)
    return mapping[key]
