"""Read this first: a lead's whole way through the house, as one function of named steps.

    intake → matching → qualification → screening → availability → prediction → pricing → fairness → deciding

A room uses only rooms that the lead has already passed. Everything a decision may depend on comes in through `World`; the same
submission in the same world gives an equal decision, which is why a stored decision can be replayed.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from fairlead.domain.availability import Admission, Book, Calendar, admit, cover
from fairlead.domain.deciding import (
    Action,
    Choice,
    Decision,
    InBatch,
    Offers,
    Outlook,
    Policy,
    Versions,
    by_hand,
    decide,
    goes_first,
    hold,
    may_be_held,
    outpriced,
    wants_manager,
    worth_waiting_for,
)
from fairlead.domain.intake import Submission, normalize
from fairlead.domain.lead import Lead
from fairlead.domain.matching import NO_PEOPLE, Accounts, People, ownership, recognize
from fairlead.domain.prediction import Case, ModelFailed, Predictor, RotationModel, checked_forecast, failure
from fairlead.domain.pricing import NO_PRICES, SlotPrices
from fairlead.domain.qualification import Facts, QualifiedLead, Scorecard, qualify, rate
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening import Conditions, NoConditions, Ruling, Screening, TerritoryMap, credit_warning, govern, managers_of, screen

_NO_PROFILING = RotationModel("no-profiling", "the person refused profiling, so the lead is routed by rules and fair rotation only")


class Memory(Protocol):
    """What is remembered about people, accounts and reps."""

    def recall(self, lead: Lead, roster: Roster, at: datetime, *, reps: Collection[str]) -> Facts:
        """Every lead feature, and the rep features named in ``reps``, as known at ``at``; nothing at or after that moment counts."""
        ...


@dataclass(frozen=True)
class World:
    """All that a decision may depend on. ``predictor`` is bound to ``roster``; ``book`` and ``calendar`` follow its order.

    ``conditions`` are those of the policy's rulebook, compiled. ``declined``: by lead, the reps who declined it. ``scorecard``: the
    model's, which tells learned fit; None where it has none. ``prices``: of slots, in the order of ``roster``.
    ``in_batch``: by lead, what was chosen for it together with others.
    """

    at: datetime
    roster: Roster
    calendar: Calendar
    accounts: Accounts
    memory: Memory
    book: Book
    predictor: Predictor
    policy: Policy
    versions: Versions
    conditions: Conditions = NoConditions()  # noqa: RUF009, it has no state
    declined: Mapping[str, Collection[str]] = field(default_factory=dict)
    people: People = NO_PEOPLE
    scorecard: Scorecard | None = None
    prices: SlotPrices = NO_PRICES
    in_batch: Mapping[str, InBatch] = field(default_factory=dict)

    def predictor_for(self, lead: Lead) -> Predictor:
        """The predictor, unless the person refused profiling or prediction is suspended."""
        if lead.consent_profiling is False:
            return _NO_PROFILING.bind(self.roster)
        suspended = self.versions.suspended
        return self.predictor if suspended is None else RotationModel("suspended", suspended).bind(self.roster)

    def without_model(self, why: str) -> "World":
        """The same, where the model is asked nothing: leads go by rules and fair rotation."""
        return replace(self, scorecard=None, versions=replace(self.versions, suspended=why))

    def admit(self, screening: Screening) -> Admission:
        """Who can take the lead now, of those who may."""
        return admit(screening, self.roster, self.calendar, self.book, self.policy.capacity, at=self.at)

    def admit_or_cover(self, screening: Screening) -> tuple[Admission, tuple[str, ...]]:
        """The same, or the backups of those whom the lead was sent to by name where none of them is there; and how that was found."""
        covers = self.policy.capacity.covers
        found = cover(screening, self.admit(screening), self.roster, self.calendar, self.admit, at=self.at, covers=covers)
        return found.admission, found.words


@dataclass(frozen=True, slots=True)
class Walked:
    """A decision, with what was seen on the way."""

    qualified: QualifiedLead
    choice: Choice
    decision: Decision


def walk(submission: Submission, world: World) -> Walked:
    """From what came in to a decision.

    Raises `fairlead.domain.intake.Unreadable` for a submission that is not a lead; nothing else stops it.
    """
    lead = normalize(submission, at=world.at)
    known = recognize(lead, world.accounts, world.people, world.policy.matching, at=world.at)
    qualified = qualify(known, world.memory.recall(known.lead, world.roster, world.at, reps=world.predictor_for(lead).reads))
    return onward(qualified, world, key=submission.key, held=submission.held)


def onward(qualified: QualifiedLead, world: World, *, key: str, held: bool = False) -> Walked:
    """The second half of the way, from a qualified lead to a decision. ``key`` and ``held`` are the submission's; the key fixes draws.

    A model that fails on the lead loses nothing: the lead is decided on without it, and the decision says so.
    """
    try:
        return _onward(qualified, world, key=key, held=held)
    except ModelFailed as failed:
        blind = world.without_model(f"the model failed on this lead, so it was not asked: {failed}")
        return _onward(qualified, blind, key=key, held=held)


def _onward(qualified: QualifiedLead, world: World, *, key: str, held: bool) -> Walked:
    """The same; raises `ModelFailed` where the model does not answer, or says what cannot be true."""
    predictor = world.predictor_for(qualified.lead)
    qualified = _rated(qualified, world)
    owned = ownership(qualified.known, world.policy.matching)
    ruling = govern(qualified, world.policy.rulebook, world.conditions.judge(qualified, world.at), at=world.at, owned=owned)
    declined = world.declined.get(qualified.lead.lead_id, ())
    screening, admission, notes = _who_can(qualified, ruling, world, declined)
    managers = None
    if wants_manager(screening, world.policy):
        managers = world.admit(managers_of(screening, world.roster, at=world.at, declined=declined))
    waited, age = _waited_minutes(qualified, world), unanswered_minutes(qualified, world, held=held)
    case = Case(qualified, admission.rows, admission.wait_minutes, world.book.open_leads[admission.rows], age)
    forecast = checked_forecast(predictor, case)
    prices = world.prices.while_fresh(world.at) if world.policy.capacity.priced else None
    offers = Offers(screening, admission, forecast, predictor.readiness, world.at, managers, prices)
    in_batch = world.in_batch.get(qualified.lead.lead_id)
    choice = decide(offers, roster=world.roster, book=world.book, policy=world.policy, key=key, in_batch=in_batch)
    if in_batch is None and may_be_held(choice, world.policy):
        choice = _held_or_not(choice, case, offers, predictor, world)
    if in_batch is None and prices is not None and prices.known:
        choice = outpriced(choice, offers, world.policy, world.roster, waited_minutes=waited)
    if choice.action is Action.QUEUE and world.policy.thresholds.escalate_above_minor is not None:
        might = checked_forecast(predictor, _of_those_who_might(case, screening, world))
        choice = goes_first(choice, offers, might, world.policy)
    return Walked(qualified, choice, _recorded(choice, qualified, ruling, offers, world, key=key, notes=notes))


def _rated(qualified: QualifiedLead, world: World) -> QualifiedLead:
    """With its scores. Raises `ModelFailed` where the model's scorecard does."""
    policy = world.policy
    if world.scorecard is None:
        return rate(qualified, policy.icp, policy.intent, None, at=world.at)
    try:
        return rate(qualified, policy.icp, policy.intent, world.scorecard, at=world.at)
    except Exception as problem:  # whatever the model's part raises, the lead must be decided on
        raise failure(problem) from problem


def _held_or_not(choice: Choice, case: Case, offers: Offers, predictor: Predictor, world: World) -> Choice:
    """The choice, or the lead held for somebody who can take it soon; the longer it has waited, the less it may wait still."""
    left = (world.policy.hold_minutes or 0) - _waited_minutes(case.qualified, world)
    there = world.calendar.attendance(world.at)
    rows, minutes, reasons = worth_waiting_for(offers, world.roster, world.book, there, within_minutes=left)
    later = checked_forecast(predictor, Case(case.qualified, rows, minutes, world.book.open_leads[rows], case.age_minutes))
    return hold(choice, offers, rows=rows, minutes=minutes, reasons=reasons, later=later, roster=world.roster)


def _waited_minutes(qualified: QualifiedLead, world: World) -> float:
    """How long ago the lead arrived."""
    return (world.at - qualified.lead.created_at).total_seconds() / 60.0


def unanswered_minutes(qualified: QualifiedLead, world: World, *, held: bool) -> float:
    """How long the lead has gone without a reply; 0 where a rep had it, who may have answered."""
    return 0.0 if held else max(_waited_minutes(qualified, world), 0.0)


def who_may(qualified: QualifiedLead, world: World) -> Screening:
    """Who may have a lead by the rules of ``world``, whoever can take it now: the first steps of `onward`, for what is only foreseen."""
    rated = rate(qualified, world.policy.icp, world.policy.intent, world.scorecard, at=world.at)
    owned = ownership(rated.known, world.policy.matching)
    ruling = govern(rated, world.policy.rulebook, world.conditions.judge(rated, world.at), at=world.at, owned=owned)
    return screen(rated, world.roster, ruling, at=world.at, declined=())


def handed(walked: Walked, rep_id: str, roster: Roster, *, why: str) -> Decision:
    """The decision as a person made it; ``walked`` is what would have been decided at that moment."""
    territory = TerritoryMap.of(roster).find(walked.qualified.lead, walked.qualified.account)
    return replace(by_hand(walked.decision, rep_id, why=why), warnings=_warnings(rep_id, territory, roster))


def _warnings(rep_id: str | None, territory: Territory | None, roster: Roster) -> tuple[str, ...]:
    """What somebody should know before this rep gets a lead of this territory: it may earn them no credit."""
    if rep_id is None or rep_id not in roster.row_of:
        return ()
    words = credit_warning(roster.reps[roster.row_of[rep_id]], territory, TerritoryMap.of(roster).names)
    return () if words is None else (words,)


def _who_can(
    qualified: QualifiedLead, ruling: Ruling, world: World, declined: Collection[str]
) -> tuple[Screening, Admission, tuple[str, ...]]:
    """Who may and can have the lead, on the first route on which somebody can; only a lead that is a rep's own goes on to its next one.

    Told besides: owners who could not take it, and who stands in for whom.
    """
    notes: list[str] = []
    while True:
        screening = screen(qualified, world.roster, ruling, at=world.at, declined=declined)
        admission, words = world.admit_or_cover(screening)
        notes += words
        route = screening.route
        if len(admission.rows) or route is None or not route.owned:
            return screening, admission, (*screening.passed_over, *notes)
        owner = set(route.target.reps)
        notes += [f"{route.by}: {one.evidence}" for one in admission.refusals if one.rep_id in owner]
        ruling = replace(ruling, routes=ruling.routes[ruling.routes.index(route) + 1 :])


def _recorded(
    choice: Choice, qualified: QualifiedLead, ruling: Ruling, offers: Offers, world: World, *, key: str, notes: tuple[str, ...]
) -> Decision:
    """The choice as it is kept, with what it rested on. Nothing is decided here."""
    screening, forecast = offers.screening, offers.forecast
    return Decision(
        decision_id=decision_id(key),
        lead_id=qualified.lead.lead_id,
        decided_at=world.at,
        action=choice.action,
        rep_id=choice.rep_id,
        backup_rep_id=choice.backup_rep_id,
        queue_reason=choice.queue_reason,
        method=choice.method,
        method_why=choice.method_why,
        objective=world.policy.objective.value,
        lead_score=round(forecast.lead_score, 2),
        value_minor=round(forecast.value_minor, 2),
        territory_id=screening.territory.territory_id if screening.territory else None,
        account_id=qualified.account.account_id if qualified.account else None,
        matched_by=qualified.matched_by,
        candidates=choice.candidates,
        refusals=choice.refusals,
        parts=choice.parts,
        drawn=choice.drawn,
        versions=world.versions,
        mode=choice.mode,
        routed_by=screening.route.by if screening.route is not None else None,
        passed_over=notes,
        place=choice.place,
        due_at=_due(choice, world),
        tier=ruling.tier.name if ruling.tier is not None else None,
        lead_priority=ruling.lead_priority,
        escalated=choice.escalated,
        experiment=choice.experiment,
        experiment_share=choice.experiment_share,
        weight=ruling.weight,
        rules=ruling.fired,
        rules_failed=ruling.failed,
        warnings=(*_warnings(choice.rep_id, screening.territory, world.roster), *_without_prices(choice, offers, world)),
        scores=qualified.scores,
        outlook=Outlook.of(forecast),
        newcomers=_newcomers(choice, offers, world.roster),
        held_for=choice.held_for,
        contract=choice.contract,
        accept_by=_accept_by(choice, world),
    )


def _without_prices(choice: Choice, offers: Offers, world: World) -> tuple[str, ...]:
    """That slots had prices which are too old to decide by."""
    if offers.prices is None or offers.prices.known or not world.prices.known or not len(choice.candidates.price_minor):
        return ()
    return (offers.prices.why,)


def _newcomers(choice: Choice, offers: Offers, roster: Roster) -> tuple[str, ...]:
    """Candidates of whose leads the model has seen none."""
    fresh = offers.forecast.fresh
    if fresh is None or not fresh.any():
        return ()
    ids, named = roster.ids_at(offers.admission.rows[fresh]), choice.candidates.rep_ids
    if len(named) == len(offers.admission.rows):
        return tuple(ids)
    kept = set(named)
    return tuple(rep_id for rep_id in ids if rep_id in kept)


def _of_those_who_might(case: Case, screening: Screening, world: World) -> Case:
    """The lead with everybody who may have it, as if all were there; with all who work here where nobody may."""
    rows = screening.rows if len(screening.rows) else np.flatnonzero(world.roster.employed(world.at))
    return Case(case.qualified, rows, np.zeros(len(rows)), age_minutes=case.age_minutes)


def _due(choice: Choice, world: World) -> datetime | None:
    """Until when a lead in the queue may wait."""
    if choice.held_until is not None:
        return choice.held_until
    if choice.action is not Action.QUEUE or world.policy.queue_minutes is None:
        return None
    return world.at + timedelta(minutes=world.policy.queue_minutes)


def _accept_by(choice: Choice, world: World) -> datetime | None:
    """Until when the rep who gets the lead is to accept it: time counts while the rep is at work."""
    minutes = world.policy.accept_minutes
    if minutes is None or choice.action is not Action.ASSIGN or choice.rep_id is None:
        return None
    return world.calendar.after_work(world.roster.row_of[choice.rep_id], world.at, minutes)


def decision_id(key: str) -> str:
    """The identity of the decision on the submission with this key."""
    return "d-" + hashlib.sha256(key.encode()).hexdigest()[:20]
