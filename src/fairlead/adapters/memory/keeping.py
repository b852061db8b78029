"""One write transaction in memory: every change notes how to undo it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from fairlead.adapters.memory.contents import Contents, Place, found
from fairlead.adapters.sql.pairs import pairs_of
from fairlead.application.deed_ports import Deed
from fairlead.application.dispute_ports import Dispute
from fairlead.application.ledger_ports import Note, Posting, Whereabouts
from fairlead.application.match_ports import PairKind, Verdict
from fairlead.application.ports import (
    Freed,
    Guard,
    Kept,
    NotFound,
    OutcomeKept,
    OutcomeReport,
    SlotTaken,
)
from fairlead.domain.availability import THOUSAND, Takes
from fairlead.domain.deciding import Action
from fairlead.domain.fairness import Entry
from fairlead.domain.matching import EarlierLead, EarlierLeads, latest_first, person_keys
from fairlead.domain.records import CLOSING_STAGES, STAGES

_ABSENT = object()


class MemoryKeeping:
    """`fairlead.application.ports.Keeping` on the contents."""

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
            locked = None if before is None else before.locked
            place = Place(decision.action.state, given, decision.decision_id, since, decision.accept_by, locked)
            self._set(contents.places, decision.lead_id, place)
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
        place = found(contents.places, report.lead_id, f"there is no lead {report.lead_id}; send the lead before its outcome")
        identity = (report.lead_id, report.stage, place.decision_id)
        if identity in contents.outcomes:
            return OutcomeKept(rep_id=None, fresh=False)
        self._set(contents.outcomes, identity, report)
        self._set(contents.numbers, "sequence", contents.numbers["sequence"] + 1)
        if report.stage not in CLOSING_STAGES or place.state == "closed":
            return OutcomeKept(rep_id=None, fresh=True)
        self._set(contents.places, report.lead_id, Place("closed", place.rep_id, place.decision_id, report.occurred_at, None, place.locked))
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
        place = found(self._contents.places, lead_id, f"there is no lead {lead_id}; send the lead before its outcome")
        return Whereabouts(place.state, place.rep_id, place.decision_id, place.accept_by, place.locked)

    def accept(self, lead_id: str) -> None:
        """Its rep accepted it."""
        self._change(lead_id, accept_by=None)

    def lock_lead(self, lead_id: str, deed: int | None) -> None:
        """Lock a lead by a deed's number, or unlock it."""
        self._change(lead_id, locked=deed)

    def is_locked(self, lead_id: str) -> bool:
        """Whether nothing automatic may move a lead."""
        place = self._contents.places.get(lead_id)
        return place is not None and place.locked is not None

    def add_deed(self, deed: Deed) -> Deed:
        """Keep a deed under the next number."""
        if self.deed_of(deed.key) is not None:
            raise ValueError(f"the deed {deed.key!r} is kept already")
        kept = replace(deed, number=max(self._contents.deeds, default=0) + 1)
        self._set(self._contents.deeds, kept.number, kept)
        return kept

    def deed_of(self, key: str) -> Deed | None:
        """The deed that was kept under this key."""
        return next((deed for deed in self._contents.deeds.values() if deed.key == key), None)

    def deed_numbered(self, number: int) -> Deed | None:
        """The deed of that number."""
        return self._contents.deeds.get(number)

    def last_deed(self, lead_id: str) -> Deed | None:
        """The last that was done with a lead."""
        return next((deed for deed in reversed(self._contents.deeds.values()) if deed.lead_id == lead_id), None)

    def _change(self, lead_id: str, **values: Any) -> None:  # noqa: ANN401, columns of a place
        self._set(self._contents.places, lead_id, replace(self._contents.places[lead_id], **values))
        self._set(self._contents.numbers, "sequence", self._contents.numbers["sequence"] + 1)

    def decline(self, lead_id: str, rep_id: str, reason: str | None, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it, for good: it waits, and the slot is free."""
        contents = self._contents
        place = contents.places[lead_id]
        freed = Freed(rep_id, contents.decisions[place.decision_id].decision.takes)
        self._move(freed, None)
        self._set(contents.places, lead_id, Place("queued", None, place.decision_id, at, None, place.locked))
        self._set(contents.declines, (lead_id, rep_id), reason)
        self._set(contents.numbers, "sequence", contents.numbers["sequence"] + 1)
        return freed

    def release(self, lead_id: str, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it; nothing keeps it from coming back."""
        contents = self._contents
        place = contents.places[lead_id]
        freed = Freed(place.rep_id or "", contents.decisions[place.decision_id].decision.takes)
        self._move(freed, None)
        self._set(contents.places, lead_id, Place("queued", None, place.decision_id, at, None, place.locked))
        self._set(contents.numbers, "sequence", contents.numbers["sequence"] + 1)
        return freed

    def dispute(self, number: int) -> Dispute:
        """One dispute. Raises `NotFound`."""
        if number not in self._contents.disputes:
            raise NotFound(f"there is no dispute {number}; `fairlead dispute list` lists them")
        return self._contents.disputes[number]

    def end_dispute(self, ended: Dispute) -> None:
        """Keep a dispute as it stands."""
        self._set(self._contents.disputes, ended.number, ended)

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
            found(self._contents.open_leads, given.rep_id, f"there is no rep {given.rep_id}; import reps, then route again")
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
