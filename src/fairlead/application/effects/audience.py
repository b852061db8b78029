"""Who hears of what beside the reps, accounts as they and the records are now, and how much of it each may hear."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fairlead.application.access_ports import User
from fairlead.application.authors import same_author
from fairlead.domain.followup import OF_DISPUTES, Event, EventKind, Habits, Recipient
from fairlead.domain.rep import Roster
from fairlead.domain.rights import LIMITED, RIGHTS, Role, Viewer, leading, reps_of

NOWHERE = "UTC"
"""The clocks of who has no other."""


class Audience:
    """Everybody who may be told something. What was read is known until `forget`; one thread uses it."""

    def __init__(self, roster: Callable[[], Roster], led: Callable[[], Roster], users: Callable[[], Sequence[User]]) -> None:
        """``roster``: everybody, by which the app says who sees what; ``led``: the same, which a faulty policy keeps from being read.

        Each is read when first asked for: what a faulty policy keeps from being told is who leads, and nothing else.
        """
        self._read_roster, self._read_led, self._read_users = roster, led, users
        self.forget()

    def forget(self) -> None:
        """Read again when somebody asks."""
        self._known: Roster | None = None
        self._known_led: Roster | None = None
        self._active: Sequence[User] | None = None

    def listening(self, event: Event) -> frozenset[int]:
        """The accounts that an event is for: those that lead the rep's team, but for who asked; of a dispute that ended, who opened it.

        An account with the role rep is told nothing of its own, only as the rep; what would be for it alone is for the office.
        """
        data = event.data
        if event.kind is EventKind.SLA_BREACHED and data.get("escalate"):
            return self._leading(data["rep_id"], data.get("manager_rep_id"), event.occurred_at)
        if event.kind is EventKind.DISPUTE_OPENED:
            found = self._leading(data.get("rep_id") or data.get("holder_rep_id"), event.rep_id, event.occurred_at)
            return found - self._named(data)
        if event.kind is EventKind.DISPUTE_SETTLED and event.rep_id is None:
            return self._named(data)
        return frozenset()

    @property
    def watching(self) -> frozenset[int]:
        """The accounts that may be told of whatever happens: those that see everybody's leads."""
        return frozenset(each.number for each in self._users() if each.role not in LIMITED)

    def as_seen(self, event: Event, whose: Recipient) -> Event:
        """An event as somebody is told of it: of a dispute about a lead that they do not see neither who has it nor the company."""
        if event.kind not in OF_DISPUTES or self._sees(whose, event.data.get("holder_rep_id"), event.occurred_at):
            return event
        return replace(event, data={**event.data, "holder_rep_id": None, "company": None})

    def zone(self, whose: Recipient, habits: Habits) -> str:
        """Where somebody's quiet hours count, as IANA names it: a rep's zone on record, what an account chose, or that of its rep."""
        if whose.account is not None and habits.time_zone is not None:
            return habits.time_zone
        rep_id = whose.rep_id
        if whose.account is not None:
            rep_id = next((each.rep_id for each in self._users() if each.number == whose.account), None)
        roster = self._roster()
        row = roster.row_of.get(rep_id or "")
        return NOWHERE if row is None else roster.reps[row].zone

    def _leading(self, rep_id: str | None, manager_rep_id: str | None, at: datetime) -> frozenset[int]:
        """But for who is told anyway, as the manager on record, and for the rep."""
        told = {rep_id, manager_rep_id} - {None}
        given = {each.number: each.teams for each in self._users() if each.role is Role.MANAGER and each.rep_id not in told}
        return leading(rep_id, given, self._led(), at)

    def _sees(self, whose: Recipient, holder_rep_id: str | None, at: datetime) -> bool:
        """Whether they would see in the app what the rep has: with every account of theirs; without one as if they had one."""
        if whose.is_office:
            return True
        mine = [
            each for each in self._users() if (each.number == whose.account if whose.account is not None else each.rep_id == whose.rep_id)
        ]
        views = [(each.role, each.rep_id, each.teams) for each in mine]
        if not views and whose.rep_id is not None:
            roster = self._roster()
            leads = any(roster.leader_of(team, at) == whose.rep_id for team in roster.teams)
            views = [(Role.MANAGER if leads else Role.REP, whose.rep_id, frozenset())]
        seen = [Viewer("", RIGHTS[role], reps_of(role, rep_id, teams, self._roster(), at)) for role, rep_id, teams in views]
        return bool(seen) and all(each.sees(holder_rep_id) for each in seen)

    def _named(self, data: Mapping[str, Any]) -> frozenset[int]:
        opener = str(data.get("opened_by") or "")
        return frozenset(each.number for each in self._users() if each.role is not Role.REP and same_author(each.author, opener))

    def _roster(self) -> Roster:
        if self._known is None:
            self._known = self._read_roster()
        return self._known

    def _led(self) -> Roster:
        if self._known_led is None:
            self._known_led = self._read_led()
        return self._known_led

    def _users(self) -> Sequence[User]:
        """Who may sign in."""
        if self._active is None:
            self._active = [each for each in self._read_users() if not each.disabled]
        return self._active
