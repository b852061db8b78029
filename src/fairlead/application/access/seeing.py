"""The same requests, answered for somebody who sees a part of the reps only. Each door here stands in for one of the house."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from fairlead.application.access.unseen import see_decision, see_lead, unseen
from fairlead.application.access_ports import NotAllowed
from fairlead.application.calendar_ports import Absence, CalendarSource, ClosedDay, Kept, Person, TimeOff, TimeOffBook
from fairlead.application.decisions import ReadDecisions, Replay, Told
from fairlead.application.desk import Desk
from fairlead.application.edit_ports import Deed
from fairlead.application.fairness_report import FairnessReport
from fairlead.application.ledger_ports import Balances, LedgerBook, Note, Posting
from fairlead.application.next_up import NextUp
from fairlead.application.passing_on import Decline, Move, NoShow, Passed
from fairlead.application.ports import Counts, NotFound, RepLoad, Summary
from fairlead.application.trace_decision import DecisionLineage, Missing
from fairlead.application.viewing_ports import Views
from fairlead.application.why_not import WhyNotTold
from fairlead.domain.deciding import ENGLISH, Language
from fairlead.domain.fairness import Entry
from fairlead.domain.rights import Viewer
from fairlead.domain.time import Period

T = TypeVar("T")
_NOT_YOURS = "this belongs to somebody whose leads you do not see; ask an administrator"


def _own(viewer: Viewer) -> frozenset[str]:
    return viewer.reps or frozenset()


def _refuse_unless(seen: bool) -> None:  # noqa: FBT001, the one thing it asks
    if not seen:
        raise NotAllowed(_NOT_YOURS)


@dataclass(frozen=True, slots=True)
class SeenDecisions:
    """Decisions that gave a lead to one of the viewer's reps, and those whose lead is with one of them now.

    Whoever may see a decision sees it whole, those who were considered beside the winner among it: so everybody can check that it was fair.
    """

    decisions: ReadDecisions
    views: Views
    viewer: Viewer

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]:
        """Summaries, newest first."""
        return self.views.page(limit=limit, before=before, reps=_own(self.viewer), waiting=self.viewer.sees_waiting)

    def counts(self) -> Counts:
        """Leads by state."""
        return self.views.counts(reps=_own(self.viewer), waiting=self.viewer.sees_waiting)

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """The places of the viewer's reps."""
        return [each for each in self.decisions.loads(since=since) if self.viewer.sees(each.rep_id)]

    def get(self, decision_id: str, language: Language = ENGLISH) -> Told:
        """One decision in words. Raises `NotFound`."""
        self._seen(decision_id)
        return self.decisions.get(decision_id, language)

    def why_not(self, decision_id: str, rep: str, language: Language = ENGLISH) -> WhyNotTold:
        """Why a rep did not get the lead. Raises `NotFound`."""
        self._seen(decision_id)
        return self.decisions.why_not(decision_id, rep, language)

    def replay(self, decision_id: str) -> Replay:
        """The decision made again. Raises `NotFound`."""
        self._seen(decision_id)
        return self.decisions.replay(decision_id)

    def lineage(self, decision_id: str) -> DecisionLineage:
        """Where everything came from that a decision rests on, without the records of reps whose leads are not seen. Raises `NotFound`."""
        self._seen(decision_id)
        found = self.decisions.lineage(decision_id)
        hidden = [each for each in found.records if each.record == "rep" and not self.viewer.sees(each.identity)]
        left_out = [Missing(each.record, each.identity, "you do not see this rep's records; ask an administrator") for each in hidden]
        records = tuple(each for each in found.records if each not in hidden)
        return replace(found, records=records, missing=(*found.missing, *left_out))

    def meant(self, identity: str) -> str:
        """The decision of this identity, or of the lead of this identity. Raises `NotFound`."""
        try:
            found = self.decisions.meant(identity)
            self._seen(found)
        except NotFound as none:
            raise unseen(f"decision or lead {identity}", passed_on=True) from none
        return found

    def _seen(self, decision_id: str) -> None:
        see_decision(self.viewer, self.views.holders_of_decision, decision_id)


@dataclass(frozen=True, slots=True)
class SeenLedger:
    """Entries that touch one of the viewer's reps, with what they change for these.

    A turn touches whoever might have had the lead; which lead it was, by whom and why, is told where one of them has it, or had it. What
    somebody wrote beside an entry of no lead is for everybody.
    """

    ledger: LedgerBook
    views: Views
    viewer: Viewer

    def balances(self) -> Balances:
        """What the viewer's reps have now."""
        found = self.ledger.balances()
        return Balances(self._kept(found.credit), self._kept(found.aside))

    def postings(
        self, *, limit: int, before: int | None = None, rep_id: str | None = None, lead_id: str | None = None
    ) -> Sequence[Posting]:
        """Entries, newest first; of one lead where it may be named."""
        if rep_id is not None:
            _refuse_unless(self.viewer.sees(rep_id))
        asked = [rep_id] if rep_id is not None else sorted(_own(self.viewer))
        each = (self.ledger.postings(limit=limit, before=before, rep_id=one, lead_id=lead_id) for one in asked)
        found = {posting.number: posting for postings in each for posting in postings}
        latest = [found[number] for number in sorted(found, reverse=True)[:limit]]
        leads = {each.note.lead_id for each in latest if each.note.lead_id is not None}
        named = self.views.ever_theirs(leads, reps=_own(self.viewer), waiting=self.viewer.sees_waiting)
        return [self._of(each, named) for each in latest if lead_id is None or lead_id in named]

    def _of(self, posting: Posting, named: Collection[str | None]) -> Posting:
        entry, note = posting.entry, posting.note
        kept = Entry(entry.reason, self._kept(entry.changes), self._kept(entry.aside))
        return replace(posting, entry=kept, note=note if note.lead_id is None or note.lead_id in named else Note())

    def _kept(self, of: Mapping[str, float]) -> dict[str, float]:
        return {rep_id: value for rep_id, value in of.items() if self.viewer.sees(rep_id)}


@dataclass(frozen=True, slots=True)
class SeenDesk:
    """What somebody may do with the leads of the viewer's reps, and who of them is next."""

    desk: Desk
    views: Views
    viewer: Viewer

    def next_up(self, at: datetime, team_id: str | None = None) -> "Future[NextUp]":
        """The places of the viewer's reps."""
        return _then(
            self.desk.next_up(at, team_id),
            lambda found: replace(found, places=tuple(each for each in found.places if self.viewer.sees(each.rep_id))),
        )

    def decline(self, asked: Decline) -> "Future[Passed]":
        """Decline a lead of one of the viewer's reps; asked again it is answered as it was. Raises `NotAllowed` and `NotFound`."""
        _refuse_unless(self.viewer.sees(asked.rep_id))
        if not self.views.was_declined(asked.lead_id, asked.rep_id, asked.key):
            self._holds(asked.lead_id)
        return self._of(self.desk.decline(asked))

    def no_show(self, asked: NoShow) -> "Future[Passed]":
        """Report who did not come. Raises `NotFound`."""
        self._holds(asked.lead_id)
        return self._of(self.desk.no_show(asked))

    def move(self, asked: Move) -> "Future[Passed]":
        """Move a lead between the viewer's reps, while the one of them has it. Raises `NotAllowed` and `NotFound`."""
        holder = self._holds(asked.lead_id)
        _refuse_unless(self.viewer.sees(asked.rep_id))
        return self._of(self.desk.move(replace(asked, held_by=holder)))

    def _holds(self, lead_id: str) -> str | None:
        return see_lead(self.viewer, self.views.holder_of_lead, lead_id)

    def _of(self, asked: "Future[Passed]") -> "Future[Passed]":
        def limited(passed: Passed) -> Passed:
            kept = {rep_id: value for rep_id, value in passed.entry.changes.items() if self.viewer.sees(rep_id)}
            aside = {rep_id: value for rep_id, value in passed.entry.aside.items() if self.viewer.sees(rep_id)}
            return replace(passed, entry=Entry(passed.entry.reason, kept, aside))

        return _then(asked, limited)


@dataclass(frozen=True, slots=True)
class SeenFairness:
    """The fairness report with the lines of the viewer's reps; sums of their groups stay, since each line is told beside them."""

    report: FairnessReport
    viewer: Viewer

    def told(self) -> Mapping[str, Any]:
        """As plain data, by group."""
        found = dict(self.report.told())
        groups = [{**group, "reps": self._own(group["reps"])} for group in found["groups"]]
        return {**found, "groups": [group for group in groups if group["reps"]]}

    def _own(self, lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [each for each in lines if self.viewer.sees(each["rep"]["rep_id"])]


@dataclass(frozen=True, slots=True)
class SeenTimeOff:
    """Time off of the viewer's reps."""

    book: TimeOffBook
    viewer: Viewer

    def person(self, named: str) -> Person:
        """The rep of that identity, address or name. Raises `NotAllowed`."""
        found = self.book.person(named)
        _refuse_unless(self.viewer.sees(found.rep_id))
        return found

    def names(self) -> Mapping[str, str]:
        """Names of the viewer's reps."""
        return {rep_id: name for rep_id, name in self.book.names().items() if self.viewer.sees(rep_id)}

    def time_off(
        self, *, ending_after: datetime, starting_by: datetime | None = None, rep_id: str | None = None, kind: Kept | None = None
    ) -> Sequence[TimeOff]:
        """Time off that is not over."""
        found = self.book.time_off(ending_after=ending_after, starting_by=starting_by, rep_id=rep_id, kind=kind)
        return [each for each in found if self.viewer.sees(each.rep_id)]

    def add_absences(self, absences: Sequence[Absence], *, deed: Deed | None = None) -> None:
        """Keep absences. Raises `NotAllowed`."""
        _refuse_unless(all(self.viewer.sees(each.rep_id) for each in absences))
        self.book.add_absences(absences, deed=deed)

    def absence(self, absence_id: str) -> Absence:
        """One absence. Raises `NotAllowed`."""
        found = self.book.absence(absence_id)
        _refuse_unless(self.viewer.sees(found.rep_id))
        return found

    def remove_absences(self, absence_ids: Sequence[str], *, author: str, at: datetime) -> None:
        """Take absences away. Raises `NotAllowed`."""
        for each in absence_ids:
            self.absence(each)
        self.book.remove_absences(absence_ids, author=author, at=at)

    def end_absence(self, absence_id: str, ends_at: datetime, *, author: str, at: datetime) -> None:
        """Let an absence end earlier or later. Raises `NotAllowed`."""
        self.absence(absence_id)
        self.book.end_absence(absence_id, ends_at, author=author, at=at)

    def pause(self, rep_id: str, period: Period, *, deed: Deed | None = None) -> None:
        """Let a rep take no new leads. Raises `NotAllowed`."""
        _refuse_unless(self.viewer.sees(rep_id))
        self.book.pause(rep_id, period, deed=deed)

    def resume(self, rep_id: str, *, deed: Deed | None = None) -> bool:
        """End the rep's pause. Raises `NotAllowed`."""
        _refuse_unless(self.viewer.sees(rep_id))
        return self.book.resume(rep_id, deed=deed)

    def closed_days(self) -> Sequence[ClosedDay]:
        """Every day on which the company is closed."""
        return self.book.closed_days()

    def close(self, days: Sequence[ClosedDay], *, deed: Deed | None = None) -> None:  # noqa: ARG002, as of the book
        """For everybody, and so not for those who see a part. Raises `NotAllowed`."""
        _refuse_unless(not days)

    def reopen(self, days: Sequence[date], *, deed: Deed | None = None) -> int:  # noqa: ARG002, as of the book
        """As `close`. Raises `NotAllowed`."""
        _refuse_unless(not days)
        return 0

    def sources(self) -> Sequence[CalendarSource]:
        """Calendars of the viewer's reps."""
        return [each for each in self.book.sources() if self.viewer.sees(each.rep_id)]


def _then(asked: "Future[T]", change: Callable[[T], T]) -> "Future[T]":
    """What was asked, changed when it is answered."""
    answered: Future[T] = Future()

    def tell(done: "Future[T]") -> None:
        try:
            answered.set_result(change(done.result()))
        except Exception as error:  # noqa: BLE001, whatever it is, whoever waits is told
            answered.set_exception(error)

    asked.add_done_callback(tell)
    return answered
