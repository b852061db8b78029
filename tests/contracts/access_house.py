"""The paper house with a door: accounts in memory, one of each role, and passwords that cost little."""

from dataclasses import dataclass, field

from pwdlib.hashers.argon2 import Argon2Hasher

from fairlead.adapters.access.passwords import Argon2Passwords
from fairlead.adapters.memory import SteppedClock
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import Clock, NotFound
from fairlead.bootstrap.access import access_in_memory
from fairlead.config import Settings
from fairlead.domain.rights import Role
from fairlead.http.cookies import COOKIE, csrf_of
from tests.contracts.http_house import START, PaperHouse

PASSWORD = "correct horse battery"
CHEAP = Argon2Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))


class PaperViews:
    """Nobody has any lead."""

    def page(self, *, limit, before, reps, waiting):
        return []

    def counts(self, *, reps, waiting):
        from fairlead.application.ports import Counts

        return Counts(0, 0, {})

    def holders_of_decision(self, decision_id):
        raise NotFound(f"there is no decision {decision_id}")

    def holder_of_lead(self, lead_id):
        raise NotFound(f"there is no lead {lead_id}")

    def ever_theirs(self, lead_ids, *, reps, waiting):
        return frozenset()

    def was_declined(self, lead_id, rep_id, key):
        return False


def gatehouse_over(house: PaperHouse, clock: Clock | None = None, **settings: object) -> Gatehouse:
    """Who lets people into that house; nobody has an account."""
    return access_in_memory(clock or SteppedClock(START), house.roster, PaperViews(), Settings(**settings), CHEAP)


def one_of_each(gatehouse: Gatehouse) -> dict[Role, User]:
    """An account of each role; the rep is rep-001, the manager sees the team growth."""
    book, at = gatehouse.signing_in.book, gatehouse.signing_in.clock.now()
    kept, hashed = {}, CHEAP.hashed(PASSWORD)
    for role in Role:
        rep_id = "rep-001" if role is Role.REP else None
        teams = frozenset({"growth"}) if role is Role.MANAGER else frozenset()
        user = User(f"{role}@acme.example", f"One {role}", role, at, hashed, rep_id, teams)
        kept[role] = book.add_user(user, Deed("user add", user.email, "the test", at))
    gatehouse.admission.forget()
    return kept


@dataclass
class Asker:
    """Somebody who is signed in, and sends what a browser sends."""

    gatehouse: Gatehouse
    user: User
    secret: str = field(init=False)

    def __post_init__(self):
        self.secret = self.gatehouse.signing_in.begin(self.user)

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.secret}", "X-CSRF-Token": csrf_of(self.secret)}
