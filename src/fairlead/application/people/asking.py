"""What people ask: somebody leaves, comes back, joins, is moved; and who changed what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from fairlead.application.booked_meetings import OfRep, none_of_rep
from fairlead.application.desk import Desk, DeskClosed
from fairlead.application.edit_ports import (
    Change,
    ChangedMeanwhile,
    Edits,
    NewChange,
    Put,
    Recall,
    Removal,
    State,
    Until,
    Values,
)
from fairlead.application.mapping import did_you_mean
from fairlead.application.people import joining, leaving, moving, reorganizing
from fairlead.application.people.joining import JoinPreview
from fairlead.application.people.leaving import Asked, Belongings, Departure, Going, LeavePreview
from fairlead.application.people.reading import Known
from fairlead.application.people.reorganizing import ReorganizePreview
from fairlead.application.plan_policy import Plan
from fairlead.application.ports import NotFound, StoreUnavailable
from fairlead.application.tables import Flaw
from fairlead.application.territories import Given
from fairlead.domain.account import Account
from fairlead.domain.corridor import World
from fairlead.domain.deciding import Decision, Policy
from fairlead.domain.rep import Roster

Moved = tuple[tuple[Going, ...], tuple[tuple[str, str], ...]]
"""Leads that went on, and those that could not with why."""
_log = structlog.get_logger(__name__)
_FIELDS_OF_LEAVING = ("ended_at", "active")


class NotGone(Exception):
    """The rep did not leave here, so there is nothing to take back. Nothing was changed."""


class FlawedTable(ValueError):
    """A table of reps with mistakes; none of it was applied. ``flaws`` holds all of them."""

    def __init__(self, name: str, flaws: Sequence[Flaw]) -> None:
        """Keep the flaws and say them, one sentence each."""
        self.flaws = tuple(flaws)
        super().__init__(f"{name} was not applied: " + " ".join(flaw.in_words() for flaw in flaws))


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks, why, and when."""

    author: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """What became of a departure. ``moved``: leads by who has them now; ``failed``: leads that are still to move, and why.

    ``change`` is planned where the day has not come. The same tells of a table of reps whose leads went on later.
    """

    change: Change
    accounts: tuple[Going, ...]
    moved: tuple[Going, ...]
    failed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reorganized:
    """What a table did: ``change`` None where nothing differed; ``moved``: leads that were routed again because it was asked."""

    preview: ReorganizePreview
    change: Change | None
    moved: tuple[Going, ...]
    failed: tuple[tuple[str, str], ...]


class People:
    """Leaving, joining, reorganizing."""

    def __init__(
        self,
        edits: Edits,
        desk: Callable[[], Desk],
        *,
        policy: Callable[[], Policy],
        write: Callable[[Decision], str],
        plan: Callable[[Roster, int, int], Plan | None],
        booked: OfRep = none_of_rep,
        accounts: Callable[[str], tuple[str, ...]] = lambda _rep_id: (),
    ) -> None:
        """``write`` gives a decision as JSON text; ``plan`` routes recent leads by another roster (days, most leads), None without any.

        ``booked``: meetings of a rep that are not over; ``accounts``: addresses by which a rep may sign in now.
        """
        self._booked, self._logins = booked, accounts
        self._edits, self._desk = edits, desk
        self._policy, self._write, self._plan = policy, write, plan

    # ---- leaving ----

    def preview_leave(self, asked: Asked, *, at: datetime) -> LeavePreview:
        """What leaving would change. Raises `NotFound`."""
        self._rep(asked.rep_id)
        self._successor(asked)
        have = leaving.belongings(asked.rep_id, self._edits, self._policy(), on=asked.on, successor=asked.successor)
        have = replace(have, meetings=len(self._booked(asked.rep_id)), logins=self._logins(asked.rep_id))
        counts = self._edits.open_counts()

        def look(world: World) -> LeavePreview:
            done = leaving.rehearsed(asked, have, world)
            return leaving.preview(asked, have, done, world, open_counts=counts)

        return self._desk().considering(look, at).result()

    def leave(self, asked: Asked, by: Signed, *, expects: str | None = None) -> Left:
        """A rep is gone from ``asked.on`` on, everywhere. A day ahead is planned; asked again, it goes on where it stopped.

        Raises `NotFound`, and `ChangedMeanwhile` where it would do something else than the preview whose digest is expected.
        """
        if expects is not None and expects != self.preview_leave(asked, at=by.at).digest:
            raise ChangedMeanwhile("what this rep has is not as it was when this was previewed; preview it again")
        self._rep(asked.rep_id)
        self._successor(asked)
        before = self._departure(asked.rep_id)
        if before is not None and before.body.get("on") == asked.on.isoformat():
            return self.finish(before.number, at=by.at)
        due = asked.on <= by.at
        have = leaving.belongings(asked.rep_id, self._edits, self._policy(), on=asked.on, successor=asked.successor)
        gone: dict[str, object] = {"ended_at": asked.on, **({"active": False} if due else {})}
        change = self._edits.make(
            NewChange(
                kind="leave",
                subject=asked.rep_id,
                author=by.author,
                note=by.note,
                made_at=by.at,
                puts=(Put("rep", asked.rep_id, gone, Until.RECALL), *(_puts(have) if due else ())),
                removals=_removals(have) if due else (),
                cancels=() if before is None else (before.number,),
                state=State.OPEN if due else State.PLANNED,
                body={
                    "on": asked.on.isoformat(),
                    "successor": asked.successor,
                    "leads": len(have.leads),
                    "accounts": len(have.accounts),
                    "policy": [each.words for each in have.references if each.put is None],
                },
            )
        )
        if change is None:  # an edit that holds until it is taken back is always new; only a race can bring us here
            raise StoreUnavailable("another process changed the same rep at this moment; send it again")
        return self.finish(change.number, at=by.at)

    def finish(self, number: int, *, at: datetime) -> Left:
        """Do what is still to do of a departure whose day has come; safe to ask at any time, as often as one likes."""
        change = self._edits.change(number)
        on = datetime.fromisoformat(str(change.body["on"]))
        if change.state is State.TAKEN_BACK or on > at:
            return Left(change, (), (), ())
        asked = Asked(change.subject, on, _text(change.body.get("successor")))
        have = leaving.belongings(asked.rep_id, self._edits, self._policy(), on=on, successor=asked.successor)
        puts = (Put("rep", asked.rep_id, {"active": False}, Until.RECALL), *_puts(have))
        self._edits.add(number, puts, (), at, removals=_removals(have))
        self._edits.mark(number, State.OPEN, {})
        accounts = self._hand_over(number, asked, have, at)
        leads = {lead.lead_id: lead for lead in have.leads}
        due = [moving.Due(lead.lead_id, asked.rep_id, leaving.lead_key(lead, asked)) for lead in have.leads]
        moved, failed = moving.move(change, due, leads, edits=self._edits, desk=self._desk(), at=at)
        moving.settle(number, State.OPEN if failed else State.DONE, failed, self._edits)
        return Left(self._edits.change(number), accounts, moved, failed)

    def advance(self, at: datetime) -> list[Left]:
        """Do what is due by now: the steps of ramps, departures whose day has come, and whatever was cut short.

        A change that cannot be carried out keeps no other waiting; it is told in the log, and tried again the next time.
        """
        for number, step in self._edits.due(at):
            self._edits.carry_out(step, number, at)
        waiting = self._edits.changes(limit=1_000, states=(State.PLANNED, State.OPEN))
        left = []
        for change in reversed(waiting):
            try:
                if change.kind == "leave" and datetime.fromisoformat(str(change.body["on"])) <= at:
                    left.append(self.finish(change.number, at=at))
                elif change.kind == "reorganize":
                    left.append(Left(change, (), *self._reroute(change, at)))
            except (StoreUnavailable, DeskClosed):
                raise
            except Exception as fault:  # noqa: BLE001, whatever is wrong with one change
                _log.error("a change of people could not be carried out", change=change.number, fault=type(fault).__name__)
        return left

    def come_back(self, rep_id: str, by: Signed) -> Change:
        """Take a departure back: the rep's record is as the source has it. Leads and accounts stay where they are. Raises `NotGone`."""
        self._rep(rep_id)
        before = self._departure(rep_id)
        if before is None:
            raise NotGone(
                f"rep {rep_id} did not leave by `fairlead rep leave`; correct the record where it comes from, and import it again"
            )
        change = self._edits.make(
            NewChange(
                kind="rejoin",
                subject=rep_id,
                author=by.author,
                note=by.note,
                made_at=by.at,
                recalls=(Recall("rep", rep_id, _FIELDS_OF_LEAVING),),
                cancels=(before.number,),
            )
        )
        if change is None:
            raise NotGone(f"the departure of rep {rep_id} was taken back a moment ago")
        return change

    def _hand_over(self, number: int, asked: Asked, have: Belongings, at: datetime) -> tuple[Going, ...]:
        """Every account that the rep owned gets an owner by a decision, all together."""
        if not have.accounts:
            return ()
        only = Belongings((), have.accounts, (), ())
        done, names = self._considered(lambda world: leaving.rehearsed(asked, only, world), at)
        given = leaving.handovers(asked.rep_id, done.accounts, names, self._write)
        self._edits.add(number, (), given, at)
        return tuple(
            Going(each.identity, str(have.accounts[each.identity].get("name") or each.identity), each.to_rep_id, each.words)
            for each in given
        )

    def _considered(self, work: Callable[[World], Departure], at: datetime) -> tuple[Departure, Mapping[str, str]]:
        return self._desk().considering(lambda world: (work(world), world.roster.names), at).result()

    # ---- joining ----

    def preview_join(self, given: Given, *, at: datetime) -> tuple[list[JoinPreview], tuple[Flaw, ...]]:
        """Who would join, with which fields and which ramp; and the rows that cannot be taken. Raises `BadSource`."""
        newcomers, table = joining.read_newcomers(given.text, given.name, self._known(), delimiter=given.kept.delimiter)
        return [self._told(each, at) for each in newcomers], tuple(table.flaws)

    def join(self, given: Given, by: Signed) -> list[Change]:
        """Let reps join, one change each. Raises `FlawedTable`, with nothing applied, and `BadSource`."""
        newcomers, table = joining.read_newcomers(given.text, given.name, self._known(), delimiter=given.kept.delimiter)
        if table.flaws:
            raise FlawedTable(given.name, table.flaws)
        changes = [joining.as_change(each, author=by.author, note=by.note, at=by.at) for each in newcomers]
        return [kept for change in changes if (kept := self._edits.make(change)) is not None]

    def _told(self, one: joining.Newcomer, at: datetime) -> JoinPreview:
        fields = {name: _words(value) for name, value in one.values.items() if value is not None}
        warnings = []
        if not one.values.get("territory_ids"):
            warnings.append("serves every territory, since none is named")
        if not one.values.get("hours"):
            warnings.append("counts as always at work, since no hours are given")
        steps = joining.ramp_steps(one, at) if one.ramp is not None else ()
        return JoinPreview(one.rep_id, str(one.values.get("name") or one.rep_id), one.line, fields, steps, tuple(warnings))

    # ---- reorganizing ----

    def preview_reorganize(self, given: Given, *, at: datetime, days: int = 30, most: int = 2_000) -> ReorganizePreview:
        """What a table of reps would change; recent leads are routed both ways, unless ``days`` is 0. Raises `BadSource`."""
        reps = self._edits.values("rep")
        moves, table = reorganizing.read_moves(given.text, given.name, reps, self._known(), delimiter=given.kept.delimiter)
        before: Roster = self._desk().considering(lambda world: world.roster, at).result()
        after = reorganizing.moved(before, moves)
        rep_ids = [move.rep_id for move in moves]
        leads = reorganizing.outside(
            rep_ids, {rep_id: self._edits.open_leads(rep_id) for rep_id in rep_ids}, self._accounts() if moves else {}, after
        )
        plan = self._plan(after, days, most) if days and moves else None
        return reorganizing.as_preview(moves, table, before, after, leads, plan, at=at)

    def reorganize(self, given: Given, by: Signed, *, reroute: bool = False, expects: str | None = None) -> Reorganized:
        """Apply a table; open leads stay where they are unless ``reroute``. Raises `FlawedTable`, `ChangedMeanwhile`, `BadSource`."""
        preview = self.preview_reorganize(given, at=by.at, days=0)
        if preview.flaws:
            raise FlawedTable(given.name, preview.flaws)
        if expects is not None and expects != preview.digest:
            raise ChangedMeanwhile("the reps, or the table, are not as they were when this was previewed; preview it again")
        body = {"reps": len(preview.moves), "outside": len(preview.outside), "reroute": reroute}
        puts = reorganizing.as_puts(preview.moves)
        state = State.OPEN if reroute and preview.outside else State.DONE
        change = self._edits.make(NewChange("reorganize", given.name, by.author, by.note, by.at, puts=puts, state=state, body=body))
        if change is None and reroute:  # it was done before; perhaps its leads were not
            change = self._cut_short(given.name)
        if change is None or change.state is State.DONE:
            return Reorganized(preview, change, (), ())
        moved, failed = self._reroute(change, by.at)
        return Reorganized(preview, self._edits.change(change.number), moved, failed)

    def _cut_short(self, name: str) -> Change | None:
        found = self._edits.changes(limit=1, subject=name, states=(State.OPEN,), kind="reorganize")
        return next(iter(found), None)

    def _reroute(self, change: Change, at: datetime) -> Moved:
        """Route again what the reps of a table have and do not serve any more, as the roster is by now."""
        roster: Roster = self._desk().considering(lambda world: world.roster, at).result()
        reps = dict.fromkeys(edit.identity for edit in change.edits if edit.record == "rep" and edit.identity in roster.row_of)
        leads = {rep_id: self._edits.open_leads(rep_id) for rep_id in reps}
        found = reorganizing.outside(reps, leads, self._accounts(), roster)
        due = [moving.Due(each.lead_id, each.rep_id, f"reorganized:{change.number}:{each.lead_id}") for each in found]
        records = {lead.lead_id: lead for some in leads.values() for lead in some}
        moved, failed = moving.move(change, due, records, edits=self._edits, desk=self._desk(), at=at)
        moving.settle(change.number, State.DONE, failed, self._edits)
        return moved, failed

    # ---- who changed what ----

    def changes(self, *, limit: int, before: int | None = None, subject: str | None = None) -> Sequence[Change]:
        """Changes, the latest first."""
        return self._edits.changes(limit=limit, before=before, subject=subject)

    def change(self, number: int) -> Change:
        """One change, with every field it edited and everything it handed over. Raises `NotFound`."""
        return self._edits.change(number)

    def zone_of(self, rep_id: str) -> str | None:
        """The rep's time zone, in which a date without a time is meant. Raises `NotFound`."""
        return _text(self._rep(rep_id).get("time_zone"))

    def left_behind(self) -> list[str]:
        """Leads that came to somebody after they left, as an import may say; and what to do."""
        counts = self._edits.open_counts()
        gone = [change.subject for change in self._edits.changes(limit=10_000, states=(State.DONE,), kind="leave")]
        return [
            f"rep {rep_id} left, and has {counts[rep_id]} open lead{'' if counts[rep_id] == 1 else 's'} by what was imported since;"
            f" run `fairlead rep leave {rep_id}` again"
            for rep_id in dict.fromkeys(gone)
            if counts.get(rep_id)
        ]

    # ---- inside ----

    def _rep(self, rep_id: str) -> Values:
        everybody = self._edits.values("rep")
        if rep_id not in everybody:
            raise NotFound(f"there is no rep '{rep_id}'. {did_you_mean(rep_id, everybody)}")
        return everybody[rep_id]

    def _successor(self, asked: Asked) -> None:
        if asked.successor is None:
            return
        values = self._rep(asked.successor)
        ended = values.get("ended_at")
        gone = values.get("active") is False or (isinstance(ended, datetime) and ended <= asked.on)
        if asked.successor == asked.rep_id or gone:
            why = "does not work here then" if gone else "is the one who leaves"
            raise NotFound(f"rep {asked.successor} cannot take the places of {asked.rep_id}: {asked.successor} {why}; name somebody else")

    def _departure(self, rep_id: str) -> Change | None:
        """The departure of a rep that stands, if there is one."""
        found = self._edits.changes(limit=100, subject=rep_id, kind="leave")
        return next((change for change in found if change.state is not State.TAKEN_BACK), None)

    def _known(self) -> Known:
        return Known({record: tuple(self._edits.values(record)) for record in ("rep", "team", "territory")})

    def _accounts(self) -> dict[str, Account]:
        """Accounts by identity, as territories look at them."""
        rows = self._edits.values("account")
        return {
            account_id: Account(account_id, str(values.get("name") or account_id), parent_account_id=_text(values.get("parent_account_id")))
            for account_id, values in rows.items()
        }


def _puts(have: Belongings) -> tuple[Put, ...]:
    return tuple(each.put for each in have.references if each.put is not None)


def _removals(have: Belongings) -> tuple[Removal, ...]:
    return tuple(Removal("absence", each) for each in have.absences)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
