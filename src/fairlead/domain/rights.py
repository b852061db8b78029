"""Who may do what here: roles, the rights each has, and whose leads somebody sees. Pure: nothing is looked up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from fairlead.domain.rep import Roster


class Role(StrEnum):
    """What somebody is here for; each role is a set of rights."""

    ADMIN = "admin"
    OPS = "ops"
    MANAGER = "manager"
    REP = "rep"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that somebody may do. A key's scopes are rights, too."""

    OWN = "own"
    READ_LEADS = "leads:read"
    SEND_LEADS = "leads:send"
    HANDLE_LEADS = "leads:handle"
    ASSIGN_LEADS = "leads:assign"
    FEEDBACK = "leads:feedback"
    SETTLE_DISPUTES = "leads:disputes"
    SETTLE_BATCHES = "leads:batch"
    READ_PEOPLE = "people:read"
    TIME_OFF = "people:time-off"
    CHANGE_PROFILES = "people:profiles"
    CHANGE_PEOPLE = "people:change"
    ADJUST_CREDIT = "ledger:adjust"
    READ_POLICY = "policy:read"
    CHANGE_POLICY = "policy:change"
    READ_MODELS = "models:read"
    CHANGE_MODELS = "models:change"
    READ_MATCHING = "matching:read"
    CHANGE_MATCHING = "matching:change"
    READ_CHANGES = "changes:read"
    AUDIT = "audit:read"
    WATCH = "service:watch"
    OPERATE = "service:operate"
    ADMINISTER = "users:administer"


WORDS: Final[Mapping[Right, str]] = {
    Right.OWN: "one's own account, sessions and notifications",
    Right.READ_LEADS: "decisions, leads, the ledger and the state of the house",
    Right.SEND_LEADS: "send leads in and report outcomes",
    Right.HANDLE_LEADS: "decline a lead, report who did not come",
    Right.ASSIGN_LEADS: "move leads by hand and work through queues",
    Right.FEEDBACK: "contest a decision, rate how a lead fitted, propose a change of a profile",
    Right.SETTLE_DISPUTES: "settle disputes of others",
    Right.SETTLE_BATCHES: "batches of leads that wait, over everybody",
    Right.READ_PEOPLE: "reps with load, presence and time off",
    Right.TIME_OFF: "enter absences, pause a rep and let it go on",
    Right.CHANGE_PROFILES: "change profiles of reps, decide on changes and tags that are proposed",
    Right.CHANGE_PEOPLE: "let reps join, leave and move; territories; closed days",
    Right.ADJUST_CREDIT: "adjust credit in the ledger",
    Right.READ_POLICY: "the policy, its versions, its playbook and territories",
    Right.CHANGE_POLICY: "publish, approve and roll back the policy",
    Right.READ_MODELS: "models, drift, insight, scores, prices, what-if and estimates",
    Right.CHANGE_MODELS: "train, approve and promote models; decide on insight",
    Right.READ_MATCHING: "pairs to look at, and merges",
    Right.CHANGE_MATCHING: "decide pairs, merge leads and undo it",
    Right.READ_CHANGES: "who changed what",
    Right.AUDIT: "verify the audit log, and take a copy of it with everything that it seals",
    Right.WATCH: "figures for monitoring, without personal data",
    Right.OPERATE: "switch prediction off and on, and run the service",
    Right.ADMINISTER: "accounts and keys",
}
"""What each right lets somebody do."""

_READING: Final = frozenset(
    {Right.READ_LEADS, Right.READ_PEOPLE, Right.READ_POLICY, Right.READ_MODELS, Right.READ_MATCHING, Right.READ_CHANGES, Right.WATCH}
)
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.ADMIN: frozenset(Right),
    Role.OPS: frozenset(Right) - {Right.ADMINISTER, Right.AUDIT},
    Role.MANAGER: frozenset(
        {
            *(Right.OWN, Right.READ_LEADS, Right.HANDLE_LEADS, Right.ASSIGN_LEADS),
            *(Right.FEEDBACK, Right.SETTLE_DISPUTES, Right.CHANGE_PROFILES),
            *(Right.READ_PEOPLE, Right.TIME_OFF, Right.READ_POLICY),
        }
    ),
    Role.REP: frozenset({Right.OWN, Right.READ_LEADS, Right.HANDLE_LEADS, Right.FEEDBACK, Right.READ_PEOPLE, Right.TIME_OFF}),
    Role.ANALYST: _READING | {Right.OWN},
    Role.AUDITOR: _READING | {Right.OWN, Right.AUDIT},
}
"""What each role may. An auditor reads all that an analyst does, and the audit log; who operates the service is audited, too."""

SCOPES: Final = frozenset(Right) - {Right.OWN, Right.ADMINISTER}
"""What a key may be given: all but a person's own account, and accounts and keys of others."""

LIMITED: Final = frozenset({Role.MANAGER, Role.REP})
"""Roles that see a part of the reps only."""

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
_FEWEST_LETTERS: Final = 5


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, and what for. ``reps``: whose leads and figures are seen; None where all are.

    ``author``: under which name what is done is kept; empty where nobody has an account yet, and then whoever asks says a name. ``way``:
    ``session``, ``key``, or ``open`` where nobody has an account yet. ``number``: the account or the key, unique within its way.
    ``rep_id``: the rep that this person is, if any.
    """

    author: str
    rights: frozenset[Right]
    reps: frozenset[str] | None = None
    way: str = "open"
    number: int = 0
    role: Role | None = None
    rep_id: str | None = None

    def may(self, right: Right) -> bool:
        """Whether the right is among those held."""
        return right in self.rights

    def sees(self, rep_id: str | None) -> bool:
        """Whether what a rep has is seen. What nobody has is seen by those who may assign it."""
        if self.reps is None:
            return True
        return self.may(Right.ASSIGN_LEADS) if rep_id is None else rep_id in self.reps

    @property
    def sees_waiting(self) -> bool:
        """Whether leads that nobody has are seen."""
        return self.sees(None)


EVERYBODY: Final = Viewer("", frozenset(Right) - {Right.OWN, Right.ADMINISTER})
"""Whoever asks while nobody has an account yet: from this machine only."""


def reps_of(role: Role, rep_id: str | None, teams: frozenset[str], roster: Roster, at: datetime) -> frozenset[str] | None:
    """Whose leads somebody sees then; None where all are.

    A rep sees its own. A manager sees its own, those of the teams it was given and of those that it leads by the roster, and of all teams
    below these.
    """
    if role not in LIMITED:
        return None
    own = frozenset({rep_id} if rep_id else ())
    if role is Role.REP:
        return own
    managed = teams | {team.team_id for team in roster.teams if rep_id is not None and roster.leader_of(team, at) == rep_id}
    while True:  # ends: each round adds a team, or is the last; a circle of teams adds none twice
        below = {team.team_id for team in roster.teams if team.parent_team_id in managed} - managed
        if not below:
            break
        managed |= below
    return own | {rep.rep_id for rep in roster.reps if rep.team_id in managed}


def leading(rep_id: str | None, given: Mapping[int, Collection[str]], roster: Roster, at: datetime) -> frozenset[int]:
    """The accounts that lead the rep's team then; where nobody leads it, by the records or by an account, those of the next team above.

    ``given``: by the number of an account, the teams that it was given; without that of the rep, who leads nobody's leads of its own.
    """
    row = roster.row_of.get(rep_id or "")
    team_id = None if row is None else roster.reps[row].team_id
    seen: set[str] = set()  # teams that stand above each other in a circle end it
    while team_id is not None and team_id not in seen:
        seen.add(team_id)
        team = roster.team_of.get(team_id)
        found = frozenset(number for number, teams in given.items() if team_id in teams)
        if found or (team is not None and roster.leader_of(team, at) not in {None, rep_id}):
            return found
        team_id = None if team is None else team.parent_team_id
    return frozenset()


def password_flaws(password: str, email: str, name: str) -> tuple[str, ...]:
    """What keeps a password from being taken, in words; nothing where it is good."""
    flaws = []
    if len(password) < SHORTEST_PASSWORD:
        flaws.append(f"a password has at least {SHORTEST_PASSWORD} characters; a few words in a row are easy to keep in mind")
    if len(password) > LONGEST_PASSWORD:
        flaws.append(f"a password has at most {LONGEST_PASSWORD} characters")
    if len(set(password)) < _FEWEST_LETTERS:
        flaws.append(f"a password has at least {_FEWEST_LETTERS} different characters")
    known = {email.partition("@")[0], *name.split()}
    if any(len(part) > 2 and part.casefold() in password.casefold() and len(password) < len(part) + SHORTEST_PASSWORD for part in known):
        flaws.append("the password is little more than the name or the e-mail address; choose another")
    return tuple(flaws)
