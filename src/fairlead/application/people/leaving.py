"""A rep leaves: one action takes them out everywhere, and what they had goes on by decisions of the desk."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from fairlead.application.edit_ports import Edits, Handover, OpenLead, Put, Values
from fairlead.application.people.references import Reference, references
from fairlead.application.rehoming import Rehearsed, Stage, rehearse
from fairlead.application.territories import lines
from fairlead.domain.corridor import World
from fairlead.domain.deciding import Action, Decision, Policy
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountMatch, Accounts, Matching
from fairlead.domain.rep import Roster

_ACCOUNT = "account-"
_ACCOUNT_FIELDS = ("domain", "country", "state", "city", "postal_code", "industry", "industry_group", "employees", "revenue_minor")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who leaves, from when on they are gone, and who takes their places in records, if anybody."""

    rep_id: str
    on: datetime
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """A lead or an account of the rep, and who has it afterwards: ``to_rep_id``, or None with ``why`` it waits or stays with nobody."""

    identity: str
    name: str
    to_rep_id: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Load:
    """Open leads of a rep before and after; ``max_open`` None without a limit."""

    rep_id: str
    name: str
    before: int
    after: int
    max_open: int | None


@dataclass(frozen=True, slots=True)
class LeavePreview:
    """What leaving would change.

    ``failed``: leads that cannot be walked, and why. ``meetings``: booked and not over, which stay the rep's. ``credit``: what the ledger
    spreads over the others.
    """

    rep_id: str
    name: str
    on: datetime
    gone_already: bool
    references: tuple[Reference, ...]
    accounts: tuple[Going, ...]
    leads: tuple[Going, ...]
    failed: tuple[tuple[str, str], ...]
    absences: int
    meetings: int
    loads: tuple[Load, ...]
    credit: float
    warnings: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a rep has and where they are named. ``meetings``: booked and not over; ``logins``: accounts by which the rep signs in."""

    leads: tuple[OpenLead, ...]
    accounts: Mapping[str, Values]
    references: tuple[Reference, ...]
    absences: tuple[str, ...]
    meetings: int = 0
    logins: tuple[str, ...] = ()


def belongings(rep_id: str, edits: Edits, policy: Policy, *, on: datetime, successor: str | None) -> Belongings:
    """Look everything up."""
    absences = edits.values("absence", where={"rep_id": rep_id})
    ahead = tuple(each for each, values in absences.items() if isinstance(values["ends_at"], datetime) and values["ends_at"] > on)
    return Belongings(
        tuple(edits.open_leads(rep_id)),
        edits.values("account", where={"owner_rep_id": rep_id}),
        tuple(references(rep_id, edits, policy, successor=successor)),
        ahead,
    )


def without(roster: Roster, rep_id: str, on: datetime, puts: Sequence[Put] = ()) -> Roster:
    """The same reps, one of whom is gone from ``on``; backups, managers and owners as ``puts`` say."""
    backups = {put.identity: put.values["backup_rep_id"] for put in puts if put.record == "rep" and "backup_rep_id" in put.values}
    managers = {put.identity: put.values["manager_rep_id"] for put in puts if put.record == "team"}
    owners = {put.identity: put.values["owner_rep_id"] for put in puts if put.record == "territory"}
    reps = [replace(rep, backup_rep_id=backups[rep.rep_id]) if rep.rep_id in backups else rep for rep in roster.reps]  # type: ignore[arg-type]
    return replace(
        roster,
        reps=tuple(replace(rep, ended_at=on) if rep.rep_id == rep_id else rep for rep in reps),
        teams=tuple(replace(team, manager_rep_id=managers[team.team_id]) if team.team_id in managers else team for team in roster.teams),  # type: ignore[arg-type]
        territories=tuple(
            replace(each, owner_rep_id=owners[each.territory_id]) if each.territory_id in owners else each  # type: ignore[arg-type]
            for each in roster.territories
        ),
    )


def as_lead(account_id: str, values: Values, at: datetime, asked: Asked) -> Submission:
    """An account in a lead's place, so that the desk can say whose it should be."""
    told = {name: values[name] for name in _ACCOUNT_FIELDS if values.get(name) is not None}
    who = {"lead_id": f"{_ACCOUNT}{account_id}", "account_id": account_id, "company": values.get("name") or account_id}
    return Submission(f"{_stem(asked)}:account:{account_id}", "account", at, {**told, **who})


def as_submission(lead: OpenLead, at: datetime, asked: Asked) -> Submission:
    """A lead as its record has it."""
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in lead.values.items() if value is not None}
    told |= {name: value.isoformat() for name, value in told.items() if isinstance(value, datetime)}
    return Submission(lead_key(lead, asked), "records", at, {**told, "lead_id": lead.lead_id}, held=True)


def lead_key(lead: OpenLead, asked: Asked) -> str:
    """The key of the decision that a departure makes on a lead: the same however often it is asked, another once the lead came anew."""
    return f"{_stem(asked)}:{lead.lead_id}:{'' if lead.since is None else lead.since.isoformat()}"


def _stem(asked: Asked) -> str:
    return f"left:{asked.rep_id}:{asked.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Departure:
    """The whole departure in a world that is not the real one: decisions on accounts, then on leads."""

    accounts: tuple[Rehearsed, ...]
    leads: tuple[Rehearsed, ...]
    failed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Reowned:
    """The accounts, some of which have another owner."""

    accounts: Accounts
    owners: Mapping[str, str | None]

    def match(self, lead: Lead, policy: Matching) -> AccountMatch:
        """As before, with the new owner."""
        found = self.accounts.match(lead, policy)
        account = found.account
        if account is None or account.account_id not in self.owners:
            return found
        return replace(found, account=replace(account, owner_rep_id=self.owners[account.account_id]))


def rehearsed(asked: Asked, have: Belongings, world: World) -> Departure:
    """Decide on every account, then on every lead, as if the rep were gone now.

    Both begin with the loads as they are: owning an account takes no slot, and nobody's turn.
    """
    puts = [each.put for each in have.references if each.put is not None]
    world = replace(world, roster=without(world.roster, asked.rep_id, world.at, puts))
    accounts, failed = rehearse([as_lead(each, values, world.at, asked) for each, values in have.accounts.items()], Stage(world))
    owners = {_account_of(each): each.decision.rep_id for each in accounts}
    later = replace(world, accounts=_Reowned(world.accounts, owners))
    leads, unread = rehearse([as_submission(lead, world.at, asked) for lead in have.leads], Stage(later), held_by=asked.rep_id)
    return Departure(tuple(accounts), tuple(leads), (*failed, *unread))


def handovers(rep_id: str, accounts: Sequence[Rehearsed], names: Mapping[str, str], body: Callable[[Decision], str]) -> list[Handover]:
    """The accounts that the rep owned, each with its new owner by a decision; ``body`` writes the whole decision as JSON."""
    return [
        Handover("account", _account_of(each), "owner_rep_id", rep_id, each.decision.rep_id, why(each.decision, names), body(each.decision))
        for each in accounts
    ]


def going(identity: str, name: str, decision: Decision, names: Mapping[str, str]) -> Going:
    """Where a lead goes by a decision."""
    return Going(identity, name, decision.rep_id if decision.action is Action.ASSIGN else None, why(decision, names))


def why(decision: Decision, names: Mapping[str, str]) -> str:
    """A decision in few words."""
    if decision.action is Action.ASSIGN:
        return decision.routed_by or f"by {decision.method}"
    if decision.queue_reason is not None:
        return f"waits: {decision.queue_reason.words}"
    proposed = f" ({names.get(decision.rep_id, decision.rep_id)} proposed)" if decision.rep_id is not None else ""
    return f"{decision.action.value}{proposed}: {decision.method_why}"


def preview(asked: Asked, have: Belongings, done: Departure, world: World, *, open_counts: Mapping[str, int]) -> LeavePreview:
    """What leaving would change, in full."""
    names, roster = world.roster.names, world.roster
    row = roster.row_of[asked.rep_id]
    # An account that a person would have to confirm is owned by whom the desk proposes: nobody works it meanwhile.
    accounts = tuple(
        Going(_account_of(each), _account_name(each, have), each.decision.rep_id, why(each.decision, names)) for each in done.accounts
    )
    leads = tuple(going(each.lead_id, each.walked.qualified.lead.person, each.decision, names) for each in done.leads)
    told = (asked.on.isoformat(), [asdict(each) for each in (*accounts, *leads)], [each.words for each in have.references], have.absences)
    return LeavePreview(
        rep_id=asked.rep_id,
        name=names[asked.rep_id],
        on=asked.on,
        gone_already=bool(roster.ended[row] <= world.at.timestamp()),
        references=have.references,
        accounts=accounts,
        leads=leads,
        failed=done.failed,
        absences=len(have.absences),
        meetings=have.meetings,
        loads=tuple(_loads(asked.rep_id, leads, roster, open_counts)),
        credit=float(world.book.credit[row]),
        warnings=tuple(_warnings(asked, have, leads, world)),
        digest=hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16],
    )


def _loads(rep_id: str, leads: Sequence[Going], roster: Roster, before: Mapping[str, int]) -> Iterator[Load]:
    given = Counter(each.to_rep_id for each in leads if each.to_rep_id is not None)
    for rep in roster.reps:
        had = before.get(rep.rep_id, 0)
        left = len(leads) if rep.rep_id == rep_id else 0
        if given[rep.rep_id] or left:
            yield Load(rep.rep_id, rep.name, had, had + given[rep.rep_id] - left, rep.max_open)


def _warnings(asked: Asked, have: Belongings, leads: Sequence[Going], world: World) -> Iterator[str]:
    now, then = (
        {line.territory.territory_id for line in lines(roster, (), at=world.at) if not line.serving.anybody}
        for roster in (world.roster, without(world.roster, asked.rep_id, world.at))
    )
    for territory_id in sorted(then - now):
        yield f"nobody else who works here serves territory {territory_id}; its leads will wait"
    waiting = sum(each.to_rep_id is None for each in leads)
    if waiting:
        find = "finds nobody now; it waits and is" if waiting == 1 else "find nobody now; they wait and are"
        yield f"{waiting} of {len(leads)} open lead{'' if len(leads) == 1 else 's'} {find} tried again"
    if have.meetings:
        stay = "1 meeting is booked and stays" if have.meetings == 1 else f"{have.meetings} meetings are booked and stay"
        yield f"{stay} theirs until somebody moves or cancels each; `fairlead meeting list --rep {asked.rep_id}` shows them"
    for login in have.logins:
        yield f"their account {login} stays enabled; `fairlead user disable {login}`, or Disable on the page Accounts, lets them in no more"
    by_hand = sum(each.put is None for each in have.references)
    if by_hand:
        yield f"the policy names them {by_hand} times; that does no harm, but tidy it with its next version"


def _account_of(each: Rehearsed) -> str:
    return each.walked.qualified.lead.lead_id.removeprefix(_ACCOUNT)


def _account_name(each: Rehearsed, have: Belongings) -> str:
    account_id = _account_of(each)
    return str(have.accounts[account_id].get("name") or account_id)
