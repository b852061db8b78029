"""Who hears of what beside the reps: accounts, as they and the records are now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fairlead.application.access_ports import User
from fairlead.application.authors import same_author
from fairlead.domain.followup import Event, EventKind, Habits, Recipient
from fairlead.domain.rep import Roster
from fairlead.domain.rights import LIMITED, Role, leading

NOWHERE = "UTC"
"""The clocks of who has no other."""


class Audience:
    """Everybody who may be told something. What was read is known until `forget`; one thread uses it."""

    def __init__(self, roster: Callable[[], Roster], users: Callable[[], Sequence[User]]) -> None:
        """Both are read when first asked for."""
        self._read_roster, self._read_users = roster, users
        self.forget()

    def forget(self) -> None:
        """Read again when somebody asks."""
        self._known: Roster | None = None
        self._active: Sequence[User] | None = None

    def listening(self, event: Event) -> frozenset[int]:
        """The accounts that an event is for: those that lead the rep's team, but for who asked; of a dispute that ended, who opened it."""
        data = event.data
        if event.kind is EventKind.SLA_BREACHED and data.get("escalate"):
            return self._leading(data["rep_id"], data.get("manager_rep_id"))
        if event.kind is EventKind.DISPUTE_OPENED:
            found = self._leading(data.get("rep_id") or data.get("holder_rep_id"), event.rep_id)
            return found - self._named(data)
        if event.kind is EventKind.DISPUTE_SETTLED and event.rep_id is None:
            return self._named(data)
        return frozenset()

    @property
    def watching(self) -> frozenset[int]:
        """The accounts that may be told of whatever happens: those that see everybody's leads."""
        return frozenset(each.number for each in self._users() if each.role not in LIMITED)

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

    def _leading(self, rep_id: str | None, manager_rep_id: str | None) -> frozenset[int]:
        """But for who is told anyway, as the manager on record, and for the rep."""
        told = {rep_id, manager_rep_id} - {None}
        given = {each.number: each.teams for each in self._users() if each.role is Role.MANAGER and each.rep_id not in told}
        return leading(rep_id, given, self._roster())

    def _named(self, data: Mapping[str, Any]) -> frozenset[int]:
        opener = str(data.get("opened_by") or "")
        return frozenset(each.number for each in self._users() if same_author(each.author, opener))

    def _roster(self) -> Roster:
        if self._known is None:
            self._known = self._read_roster()
        return self._known

    def _users(self) -> Sequence[User]:
        """Who may sign in."""
        if self._active is None:
            self._active = [each for each in self._read_users() if not each.disabled]
        return self._active
