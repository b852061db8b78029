"""The choice: who of those admitted gets the lead, or the place where it goes instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Admission, Book
from fairlead.domain.deciding.batching import BATCH, InBatch
from fairlead.domain.deciding.chance import draw
from fairlead.domain.deciding.contracted import Fairly
from fairlead.domain.deciding.decision import Action, Candidates
from fairlead.domain.deciding.exploring import Experiment, allowed, experiment
from fairlead.domain.deciding.policy import Fallback, Policy
from fairlead.domain.deciding.ranking import candidates_of, near_ties, pick, standing_of, winning_parts
from fairlead.domain.deciding.sharing import Ledger, Shared
from fairlead.domain.deciding.sieving import Sieve, sieve
from fairlead.domain.fairness import Entry, Reckoning, UnderContract, totals
from fairlead.domain.prediction import FloatArray, Forecast, Level, Readiness
from fairlead.domain.pricing import SlotPrices
from fairlead.domain.reasons import FULLNESS, QueueReason, Reason, Refusals
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Destination, Mode, Screening

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen. ``entries``: what the credit ledger writes of it. ``held_for``: the rep it waits for, at most ``held_until``."""

    action: Action
    rep_id: str | None
    backup_rep_id: str | None
    queue_reason: QueueReason | None
    method: str
    method_why: str
    candidates: Candidates
    refusals: Refusals
    parts: Mapping[str, float]
    drawn: float
    entries: tuple[Entry, ...]
    mode: Mode = Mode.AUTO
    place: str | None = None
    escalated: bool = False
    held_for: str | None = None
    held_until: datetime | None = None
    experiment: bool = False
    experiment_share: float = 0.0
    contract: UnderContract | None = None

    @property
    def credit_changes(self) -> Mapping[str, float]:
        """All entries together: changes of credit by rep, in leads; they sum to zero."""
        return totals(self.entries)


@dataclass(frozen=True)
class Offers:
    """Who may, who can and what each promises ``at`` this moment.

    ``managers``: who could take what nobody else can, best first; None where not asked for. ``prices``: of slots, where these ration.
    """

    screening: Screening
    admission: Admission
    forecast: Forecast
    readiness: Readiness
    at: datetime
    managers: Admission | None = None
    prices: SlotPrices | None = None


def wants_manager(screening: Screening, policy: Policy) -> bool:
    """Whether the lead may have to go to a manager."""
    return _destination(screening) is Destination.MANAGER or Fallback.MANAGER in policy.fallbacks


def decide(offers: Offers, *, roster: Roster, book: Book, policy: Policy, key: str, in_batch: InBatch | None = None) -> Choice:
    """Choose one of the admitted reps for the lead, or the place where it goes instead. ``key`` fixes the draw.

    ``in_batch``: what was chosen for it together with other leads.
    """
    table = _Table(offers, roster, book, policy, draw(key, salt=policy.salt), alone=in_batch is None)
    destination, route = _destination(offers.screening), offers.screening.route
    if in_batch is not None and destination not in _OUT_OF_BATCH:
        return table.of_batch(in_batch)
    if route is not None and destination in _PLACES:
        reason = QueueReason.SENT_BY_RULE if destination is Destination.QUEUE else None
        return table.nobody(_PLACES[destination], reason, place=route.target.name, why=f"{route.by} sends it there")
    if destination is Destination.MANAGER:
        return table.fall_back((Fallback.MANAGER, Fallback.QUEUE))
    unpredicted = not table.personal and table.mode is not Mode.RULES and policy.fallbacks[:1] != (Fallback.ROTATION,)
    if unpredicted or not table.fit.any():
        return table.fall_back(policy.fallbacks)
    if table.below(policy.thresholds.nurture_below_minor):
        return table.nobody(Action.NURTURE, why="its best pairing is worth less than the policy's threshold")
    return table.somebody()


def goes_first(choice: Choice, offers: Offers, might: Forecast, policy: Policy) -> Choice:
    """A lead that waits, marked urgent where it is worth enough with the best of those who might have it; ``might`` is their forecast."""
    least = policy.thresholds.escalate_above_minor
    says = policy.use_prediction and choice.mode is not Mode.RULES and offers.readiness.level is not Level.NONE
    worth = float(np.round(might.value_minor * might.chance, 2).max(initial=0.0))
    return replace(choice, escalated=says and least is not None and worth >= least)


def _destination(screening: Screening) -> Destination | None:
    return screening.route.target.to if screening.route is not None else None


_PLACES = {
    Destination.QUEUE: Action.QUEUE,
    Destination.NURTURE: Action.NURTURE,
    Destination.WORKFLOW: Action.WORKFLOW,
    Destination.DISQUALIFY: Action.DISQUALIFY,
}


_OUT_OF_BATCH = frozenset({Destination.NURTURE, Destination.WORKFLOW, Destination.DISQUALIFY, Destination.MANAGER})


@dataclass(slots=True)
class _Table:
    """Everything on the table while one lead is decided, in the order of the admitted reps."""

    offers: Offers
    roster: Roster
    book: Book
    policy: Policy
    drawn: float
    alone: bool = True
    screening: Screening = field(init=False)
    admission: Admission = field(init=False)
    forecast: Forecast = field(init=False)
    mode: Mode = field(init=False)
    personal: bool = field(init=False)
    why: str = field(init=False)
    fit: NDArray[np.bool_] = field(init=False)
    refusals: Refusals = field(init=False)
    worth: FloatArray = field(init=False)
    charge: FloatArray | None = field(init=False)
    fairly: Fairly | None = field(init=False)

    def __post_init__(self) -> None:
        self.screening, self.admission, self.forecast = self.offers.screening, self.offers.admission, self.offers.forecast
        self.mode = self.screening.ruling.mode
        readiness = self.offers.readiness
        self.personal, self.why = readiness.level is Level.PAIR, readiness.why
        if not self.policy.use_prediction:
            self.personal, self.why = False, "prediction is switched off by the policy"
        elif self.mode is Mode.RULES:
            self.personal, self.why = False, "the policy routes such leads by rules only"
        self.worth = np.round(self.forecast.value_minor * self.forecast.chance, 2)
        self.charge = self._charge()
        high = self.policy.capacity.high_match
        left = sieve(self.screening, self.admission, self.forecast, self.roster, high, personal=self.personal)
        self.fairly = self._under_contract(left)
        self.fit, self.refusals = left.fit, left.refusals

    @property
    def predicts(self) -> bool:
        """Whether chances say something of this lead, if not of the reps."""
        return self.policy.use_prediction and self.mode is not Mode.RULES and self.offers.readiness.level is not Level.NONE

    def below(self, minor: int | None) -> bool:
        """Whether what the lead is worth beyond the price of the slot, with its best candidate, lies below a threshold."""
        net = self.worth if self.charge is None else self.worth - self.charge
        return minor is not None and self.predicts and float(net[self.fit].max()) < minor

    def nobody(self, action: Action, reason: QueueReason | None = None, *, place: str | None = None, why: str | None = None) -> Choice:
        """No rep: the lead goes to a place."""
        return Choice(
            *(action, None, None, reason, "none", why or self.why, Candidates.of(()), self.refusals, {}, self.drawn, ()),
            mode=self.mode,
            place=place,
        )

    def fall_back(self, steps: Sequence[Fallback]) -> Choice:
        """The first step that can be carried out; the queue when none can."""
        for step in steps:
            if step is Fallback.ROTATION and self.fit.any():
                return self.somebody()
            if step is Fallback.MANAGER and (free := self.free_managers()):
                return self.manager(free[0])
            if step is Fallback.QUEUE:
                break
        return self.nobody(Action.QUEUE, self.queue_reason())

    def free_managers(self) -> list[str]:
        """Managers who can take it, the best first."""
        managers = self.offers.managers
        if managers is None:
            return []
        return self.roster.ids_at(managers.rows[managers.room_minor >= self.forecast.value_minor])

    def queue_reason(self) -> QueueReason:
        """Why nobody can have it."""
        if self.fit.any():
            return QueueReason.NO_PREDICTION
        no_territory = bool(self.roster.territories) and self.admission.territory is None
        return _queue_reason(self.roster, self.refusals, no_territory=no_territory)

    def manager(self, rep_id: str) -> Choice:
        """A manager has it: a rule said so, or nobody else could."""
        route = self.screening.route
        sent = route is not None and route.target.to is Destination.MANAGER
        why = f"{route.by} sends it there" if route is not None and sent else self.queue_reason().cause
        return Choice(
            *(self.placed, rep_id, None, None, "manager", why, Candidates.of(()), self.refusals, {}, self.drawn, ()), mode=self.mode
        )

    @property
    def placed(self) -> Action:
        """What is done once a rep is chosen."""
        limit = self.policy.thresholds.suggest_above_minor
        if self.mode is Mode.SHADOW:
            return Action.SHADOW
        dear = limit is not None and self.predicts and self.forecast.value_minor >= limit
        return Action.SUGGEST if self.mode is Mode.SUGGEST or dear else Action.ASSIGN

    def of_batch(self, said: InBatch) -> Choice:
        """The lead as a batch has it; before anybody is chosen, what it would bring with each."""
        if not self.fit.any():
            return self.nobody(Action.QUEUE, self.queue_reason())
        if said.rep_id is None or said.rep_id not in self.roster.ids_at(self.admission.rows[self.fit]):
            low = self.below(self.policy.thresholds.nurture_below_minor)
            return self.nobody(Action.NURTURE, why="its best pairing is worth less than the policy's threshold") if low else self.somebody()
        return self.somebody(said)

    def somebody(self, said: InBatch | None = None) -> Choice:
        """One of those who fit: the best, one of those who cannot be told from the best, or whose turn it is."""
        admission, forecast, policy, fit = self.admission, self.forecast, self.policy, self.fit
        standing = np.round(standing_of(policy, forecast, self.worth, admission, self.charge), _DIGITS)
        credit = self.book.credit[admission.rows]
        ledger = Ledger(self.roster, self.book, policy.rotation, admission.rows)
        plain, fairly = standing, self.fairly
        if fairly is not None and self.personal and said is None:
            standing = np.round(plain + fairly.added(plain), _DIGITS)
        shared = self.shared(ledger, standing, fit)
        ties, propensity = shared.members, shared.propensity
        trial = self.experiment(standing, propensity) if said is None else None
        if trial is not None:
            propensity = trial.propensity
        if said is not None:
            propensity = (admission.rows == self.roster.row_of[said.rep_id or ""]).astype(np.float64)
            ties = np.zeros_like(ties)
        winner = pick(propensity, self.drawn)
        tried = trial is not None and trial.chose(winner, self.drawn)
        chosen = self.roster.rep_ids[admission.rows[winner]]
        rows = np.flatnonzero(fit)
        # Best first, so that the record reads from the top; ties in the numbers keep roster order, since both sorts are stable.
        order = rows[(-standing[rows]).argsort(kind="stable") if self.personal else np.lexsort((-standing[rows], -propensity[rows]))]
        rep_ids = self.roster.ids_at(admission.rows[order])
        candidates = candidates_of(order, admission, forecast, rep_ids, self.worth, standing, credit, ties, propensity, self.charge)
        action, method, tier = self.placed, self.method(len(rows)), self.screening.ruling.tier
        backup, why = next((rep_id for rep_id in rep_ids if rep_id != chosen), None), self.why
        if said is not None:
            action, method, backup, why = Action.ASSIGN, BATCH, said.backup_rep_id, said.why
        # An experiment is nobody's turn: it neither costs one nor earns one.
        counts = action is Action.ASSIGN and not tried and not (tier is not None and tier.at_once)
        escalate = policy.thresholds.escalate_above_minor
        return Choice(
            action=action,
            rep_id=chosen,
            backup_rep_id=backup,
            queue_reason=None,
            method=method,
            method_why=why,
            candidates=candidates,
            refusals=self.refusals,
            parts=winning_parts(forecast, winner, rows),
            drawn=self.drawn,
            entries=self.entries(shared, winner, method) if counts else (),
            mode=self.mode,
            escalated=escalate is not None and self.predicts and bool(self.worth[winner] >= escalate),
            experiment=tried,
            experiment_share=0.0 if trial is None else trial.share,
            contract=said.contract if said is not None else self.kept_to(fairly, ledger, plain, shared) if fairly is not None else None,
        )

    def shared(self, ledger: Ledger, standing: FloatArray, fit: NDArray[np.bool_]) -> Shared:
        """How those who fit share the lead: by near ties where the model tells them apart, else by turns."""
        if self.personal:
            return ledger.by_near_ties(*near_ties(standing, self.forecast, fit, self.policy))
        return ledger.by_turns(self.admission.wait_minutes, fit)

    def kept_to(self, fairly: Fairly, ledger: Ledger, plain: FloatArray, shared: Shared) -> UnderContract | None:
        """What the contract did; None where it did nothing. ``plain``: the standing without it."""
        if not fairly.acts(self.fit, personal=self.personal):
            return UnderContract(waived=True) if fairly.waived else None
        worth = (self.worth if self.charge is None else self.worth - self.charge) if self.predicts else np.zeros(len(plain))
        chance = self.forecast.chance if self.predicts else np.zeros(len(plain))
        less = self.shared(ledger, plain, fairly.fit_before).propensity - shared.propensity
        added = fairly.added(plain) if self.personal else np.zeros(len(plain))
        named = {
            rep_id: round(amount, _DIGITS)
            for rep_id, amount in zip(self.roster.ids_at(self.admission.rows[self.fit]), added[self.fit].tolist(), strict=True)
            if amount > 0
        }
        return UnderContract(round(float(less @ worth), 2), round(float(less @ chance), _DIGITS), named, fairly.waived)

    def _under_contract(self, left: Sieve) -> Fairly | None:
        """The contract, asked of those who fit; None where there is none, or a batch or a rule's own word decides.

        Whoever would be carried above a ceiling is refused, but never everybody: no lead is lost for it.
        """
        if not self.alone or not self.policy.fairness.says_anything or self.screening.named is not None or not left.fit.any():
            return None
        reckoning = Reckoning.of(self.policy.fairness, self.roster, self.book, self.offers.at)
        rows = self.admission.rows
        before = left.fit.copy()
        above = reckoning.above(rows, self.worth if self.predicts else None, before)
        waived = bool(above[before].all())
        if not waived:
            left.refuse(above, Reason.FAIRNESS_CEILING, lambda index: reckoning.told(rows[index], rows, before))
        return Fairly(before, reckoning.subsidy[rows], waived)

    def experiment(self, standing: FloatArray, usual: FloatArray) -> Experiment | None:
        """What the policy gives as an experiment: only where a model tells reps apart and the lead is given at once."""
        exploration = self.policy.exploration
        if not self.personal or self.placed is not Action.ASSIGN or not allowed(exploration, self.screening.ruling, self.admission):
            return None
        return experiment(exploration, standing, self.fit, usual, self.admission, self.roster)

    def _charge(self) -> FloatArray | None:
        """What a slot of each is worth to later leads, as `Candidate.price_minor`; None where no price rations it.

        It takes a model that tells reps apart, and knows how long leads are open.
        """
        prices, cycle, rows = self.offers.prices, self.forecast.cycle, self.admission.rows
        if prices is None or not self.personal or cycle is None:
            return None
        slots = self.screening.ruling.weight
        charged = prices.charge(rows, cycle, self.forecast.chance, self.offers.at, self.book.open_leads[rows], slots)
        return np.asarray(np.round(charged, 2))

    def entries(self, shared: Shared, winner: int, method: str) -> tuple[Entry, ...]:
        """What the ledger writes once the winner has the lead."""
        if method == "ownership":
            employed = np.flatnonzero(self.roster.employed(self.offers.at))
            return shared.ledger.owned(self.roster.rep_ids[self.admission.rows[winner]], employed)
        return shared.entries(winner, self.refusals)

    def method(self, candidates: int) -> str:
        """How the rep was found: by who owns the account or whom a rule names, where that leaves one; else by model or rotation."""
        route = self.screening.route
        if route is not None and candidates == 1:
            if route.owned or route.target.to in {Destination.OWNER, Destination.CSM, Destination.TERRITORY_OWNER}:
                return "ownership"
            if route.target.reps:
                return "rule"
        return "model" if self.personal else "rotation"


def _queue_reason(roster: Roster, refusals: Refusals, *, no_territory: bool) -> QueueReason:
    """Name the queue by what would have to change: someone's load, someone's return, or the rules."""
    reasons = set(refusals.reason)
    if not roster.reps:
        return QueueReason.NO_REPS
    if reasons & FULLNESS:
        return QueueReason.ALL_FULL
    if reasons & {Reason.ABSENT, Reason.PAUSED}:
        return QueueReason.ALL_AWAY
    return QueueReason.NO_TERRITORY if no_territory else QueueReason.NOBODY_ELIGIBLE
