"""What a proposed policy would change: recent leads routed again by the policy in force and by the proposed one, side by side.

How they are routed again tells `fairlead.application.routed_again`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.plan_foreseen import Expecting, Foreseen, by_prices, cautions
from fairlead.application.ports import NotFound
from fairlead.application.rehearse_rules import rehearse_rules
from fairlead.application.routed_again import Present, Proposal, RoutedAgain, Share, Side
from fairlead.domain.deciding import Action, Decision
from fairlead.domain.prediction import Model, added_read, scorecard_of
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Finding
from fairlead.learning.history import History
from fairlead.learning.recent import Recent, held_at, recent_leads

MOST_LEADS: Final = 50_000
DAYS: Final = 90
_REHEARSED: Final = 2_000
_TOLD_EVERY: Final = 500


@dataclass(frozen=True, slots=True)
class Going:
    """Where one policy sends a lead: ``where`` is the rep, or the action with its reason or place; ``by``: the rule, if one did."""

    action: Action
    rep_id: str | None
    where: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A lead that goes elsewhere under the proposed policy, and why. ``had_it``: the rep who had it in truth, None where not known."""

    lead_id: str
    person: str
    company: str | None
    arrived_at: datetime
    had_it: str | None
    before: Going
    after: Going
    why: str


@dataclass(frozen=True, slots=True)
class RepChange:
    """One rep under both policies."""

    rep_id: str
    name: str
    team_id: str | None
    before: Share
    after: Share


@dataclass(frozen=True, slots=True)
class Plan:
    """The comparison. ``changes`` are in the order of arrival; ``reasons`` counts them by why.

    ``findings``: what the latest of the leads show of the proposed rules. ``foreseen``: what the model in force expects of both; None, with
    ``not_foreseen``, where it cannot tell. ``cautions``: what to know before believing it.
    """

    leads: int
    first: datetime
    last: datetime
    changes: Sequence[Change]
    reasons: Mapping[str, int]
    reps: Sequence[RepChange]
    before: Side
    after: Side
    findings: Sequence[Finding] = ()
    foreseen: Foreseen | None = None
    not_foreseen: str = ""
    cautions: Sequence[str] = ()

    @property
    def changed_share(self) -> float:
        """Of the leads, the share that goes elsewhere."""
        return len(self.changes) / self.leads


def plan_policy(
    history: History,
    now: Present,
    proposed: Proposal,
    *,
    days: int = DAYS,
    most: int = MOST_LEADS,
    drawn: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """Route the leads of the last ``days`` again, at most ``most``; ``tell`` hears how far it is.

    ``drawn``: decisions with known probabilities are on record, by which what the model expects can be corrected.

    Raises `NotFound` where no lead arrived in that time.
    """
    recent = recent_leads(history, since=now.at - timedelta(days=days), most=most, added=added_read(now.model))
    if not recent:
        raise NotFound(f"no lead arrived in the last {days} days; name more days, or import leads first")
    again = RoutedAgain(recent, held_at(history, recent[0].arrived_at), now, (now.in_force, proposed))
    runs = again.runs
    changes, expecting = [], Expecting()
    for place, (lead, (one, other)) in enumerate(again):
        expecting.hear(one, other)
        if _going(one).where != _going(other).where:
            changes.append(_change(lead, one, other))
        if place % _TOLD_EVERY == 0:
            tell(place, len(recent))
    tell(len(recent), len(recent))
    changes.sort(key=lambda change: (change.arrived_at, change.lead_id))
    foreseen, not_foreseen = expecting.told(now.model.readiness)
    stated = (proposed.policy.queue_minutes, now.in_force.policy.queue_minutes)
    limit = next((each for each in stated if each is not None), None)
    one_side, other_side = (run.side(limit) for run in runs)
    waiting = (sum(one_side.waiting.values()), sum(other_side.waiting.values()))
    return Plan(
        leads=len(recent),
        first=recent[0].arrived_at,
        last=recent[-1].arrived_at,
        changes=tuple(changes),
        reasons=dict(Counter(change.why for change in changes).most_common()),
        reps=tuple(
            RepChange(rep.rep_id, rep.name, rep.team_id, runs[0].share(rep.rep_id), runs[1].share(rep.rep_id)) for rep in now.roster.reps
        ),
        before=one_side,
        after=other_side,
        findings=rehearse_rules(recent[-_REHEARSED:], proposed.policy, proposed.conditions, now.roster, scorecard_of(now.model), at=now.at),
        foreseen=foreseen,
        not_foreseen=not_foreseen,
        cautions=(
            *expecting.contracts,
            *by_prices((now.in_force.policy, proposed.policy), len(recent), now.prices.missing_at(each.arrived_at for each in recent)),
            *cautions(foreseen, now.model.readiness, waiting, drawn=drawn),
        ),
    )


def shown_by_leads(history: History, roster: Roster, proposed: Proposal, model: Model, *, at: datetime) -> Sequence[Finding]:
    """What the latest leads show of the rules of a proposed policy, without routing them; ``roster`` as imported, ``model`` in force."""
    recent = recent_leads(history, since=at - timedelta(days=DAYS), most=_REHEARSED, added=added_read(model))
    return rehearse_rules(recent, proposed.policy, proposed.conditions, roster, scorecard_of(model), at=at)


def _going(decision: Decision) -> Going:
    place = decision.place or (decision.queue_reason.value if decision.queue_reason is not None else "")
    confirmed = decision.action is Action.ASSIGN
    where = decision.rep_id if confirmed and decision.rep_id else " ".join(filter(None, (decision.action.value, decision.rep_id, place)))
    return Going(decision.action, decision.rep_id, where, decision.routed_by)


def _change(lead: Recent, before: Decision, after: Decision) -> Change:
    who = lead.qualified.lead
    return Change(
        lead_id=who.lead_id,
        person=who.person,
        company=who.company,
        arrived_at=lead.arrived_at,
        had_it=lead.rep_id,
        before=_going(before),
        after=_going(after),
        why=_why(before, after),
    )


def _why(before: Decision, after: Decision) -> str:
    """The first cause that applies."""
    return next(_causes(before, after))


def _causes(before: Decision, after: Decision) -> Iterator[str]:
    """What can send a lead elsewhere: a rule, a queue, a mode, a refusal, a territory, a tier, the ranking; else the numbers moved."""
    if after.routed_by != before.routed_by:
        yield f"sent by {after.routed_by}" if after.routed_by is not None else f"no longer sent by {before.routed_by}"
    if after.queue_reason is not None:
        yield after.queue_reason.cause
    if before.queue_reason is not None:
        yield f"no longer waits because {before.queue_reason.cause}"
    if after.mode is not before.mode:
        yield f"mode {after.mode.value} instead of {before.mode.value}"
    if after.action is not before.action:
        yield after.method_why if after.action in _PLACES else f"{after.action.value} instead of {before.action.value}"
    yield from (f"the rep who had it {one.reason.words}" for one in after.refusals if one.rep_id == before.rep_id)
    if after.territory_id != before.territory_id:
        yield f"territory {after.territory_id or 'none'} instead of {before.territory_id or 'none'}"
    if after.tier != before.tier:
        yield f"tier {after.tier or 'none'} instead of {before.tier or 'none'}"
    if after.method != before.method or after.objective != before.objective:
        yield f"ranked by {after.objective} ({after.method}) instead of {before.objective} ({before.method})"
    yield "loads and turns differ, because other leads went elsewhere"


_PLACES: Final = {Action.NURTURE, Action.WORKFLOW, Action.DISQUALIFY}
