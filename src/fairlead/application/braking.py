"""The brake: what the model says is watched lead by lead, and where it cannot be right, prediction is suspended.

Kept by the desk's thread, which alone decides; a lead costs a few microseconds. The counts are this process's own and begin anew with it;
that the brake tripped is kept, and holds in every process.

Like leads may have like scores, and may all go to one rep: of scores and reps only those leads count that are unlike the one counted
before. Which these are is known before the model is asked, so the gauges' stated rate of false alarms holds for the leads that count, and
all the more for all leads.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.ports import Clock
from fairlead.application.switch_ports import BRAKE, Setting, SwitchBook, Turn
from fairlead.domain.corridor import Walked, World
from fairlead.domain.deciding import Guardrails, Release
from fairlead.domain.evidence import Shares, Unlike, UsualShares, alarm_at
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Level

TENTHS: Final = 10
_PROBES: Final = 50
_CALM: Final = 1.0
_FAILED: Final = "failed"
_FEWEST: Final = 2.0
_LEAST_UNLIKE: Final = 25
_ERRORS, _SCORES, _REPS = "errors", "scores", "reps"
TRAITS: Final = ("source", "channel", "product", "country", "industry_group", "size_band")
"""Where a lead comes from and who it is, among the features that every model reads: what leads are compared by."""
_RELEASE: Final = "when the cause is found, release the brake: `fairlead prediction on --author YOU --note WHY`, or on the page Live"


@dataclass(frozen=True, slots=True)
class Trip:
    """What was outside its limit: in one sentence, in figures, and what to do. ``what``: errors, scores or reps."""

    what: str
    cause: str
    figures: Mapping[str, object]
    advice: tuple[str, ...]


@dataclass(slots=True)
class Counts:
    """What one process saw of the model, since it began or since prediction was last switched on."""

    asked: int = 0
    failed: int = 0
    slow: int = 0

    def data(self) -> dict[str, int]:
        """As JSON values."""
        return {"asked": self.asked, "failed": self.failed, "slow": self.slow}


class Gauges:
    """Everything that is watched under one set of limits."""

    def __init__(self, limits: Guardrails, usual: UsualShares | None = None) -> None:
        """``usual``: what leads were like when the model was trained; None where nobody knows."""
        self.limits = limits
        self.counts = Counts()
        self._unlike = {what: Unlike(usual or {}) for what in (_SCORES, _REPS)}
        self._counted = {_SCORES: 0, _REPS: 0}
        self._reps = Shares(limits.rep_share) if limits.rep_share < 1 else None
        self._scores = Shares(limits.score_share) if limits.score_share < 1 else None
        self._errors = Shares(limits.errors) if limits.errors < 1 else None
        self._last = ""

    def seen(self, walked: Walked, world: World, seconds: float) -> Trip | None:
        """Count a decision on which the model was asked; what is outside its limit now, if anything is."""
        decision, limits = walked.decision, self.limits
        at = alarm_at(limits.alarm_leads, len(world.roster.reps) + TENTHS + 1)
        failed, slow = decision.versions.suspended is not None, seconds > limits.slow_seconds
        self.counts.asked += 1
        self.counts.failed += failed
        self.counts.slow += slow
        if failed:
            self._last = decision.versions.suspended or ""
        if self._errors is not None and self._errors.seen(_FAILED if failed or slow else None) >= at:
            return self._too_many_errors(self._errors)
        if failed:
            return None
        traits = traits_of(walked.qualified.lead)
        if self._scores is not None and world.scorecard is not None and self._unlike[_SCORES].counts(traits):
            self._counted[_SCORES] += 1
            tenth = min(int(decision.lead_score * TENTHS / 100.0), TENTHS - 1)
            if self._scores.seen(tenth) >= at:
                return self._alike(self._scores, tenth)
        could = len(walked.choice.candidates.rep_ids)
        if self._reps is None or decision.method != "model" or decision.experiment or could * self._reps.limit < _FEWEST:
            return None
        if not self._unlike[_REPS].counts(traits):
            return None
        self._counted[_REPS] += 1
        rep_id = decision.rep_id or ""
        return self._one_gets_all(self._reps, rep_id, world) if self._reps.seen(rep_id) >= at else None

    def calm(self, after: str = _ERRORS) -> bool:
        """Whether enough was seen, and nothing of it lies outside its limit. ``after``: what tripped the brake.

        After scores or reps, enough leads must have counted for these very ones, too: leads that are all alike show nothing.
        """
        gauges = {_SCORES: self._scores, _REPS: self._reps, _ERRORS: self._errors}
        wrong = self.counts.failed + self.counts.slow
        # Where the policy has no such limit any more, there is nothing to count for it.
        counted = after == _ERRORS or gauges[after] is None or self._counted[after] >= _LEAST_UNLIKE
        enough = self.counts.asked >= _PROBES and counted
        return enough and not wrong and all(each.most <= _CALM for each in gauges.values() if each is not None)

    def _too_many_errors(self, shares: Shares) -> Trip:
        times, leads = shares.lately(_FAILED)
        what = f"the model failed, or the decision took longer than {self.limits.slow_seconds:g} s"
        cause = f"with {times:,} of the last {leads:,} leads {what}; that may be so with {shares.limit:.0%} at most"
        why = (f"read the last failure: {self._last}",) if self._last else ()
        advice = ("see that the model's files are whole: `fairlead check`", "or put an earlier model in force: `fairlead model list`")
        figures = {"leads": leads, "wrong": times, **self.counts.data(), "limit": shares.limit}
        return Trip(_ERRORS, cause, figures, (*why, *advice, _RELEASE))

    def _alike(self, shares: Shares, tenth: int) -> Trip:
        times, leads = shares.lately(tenth)
        low = tenth * TENTHS
        cause = (
            f"{times:,} of the last {leads:,} leads that are unlike each other have scores of {low} to {low + TENTHS}; "
            f"at most {shares.limit:.0%} may be so alike"
        )
        advice = ("see whether leads lost a field that the model reads: `fairlead drift`", "train anew on what leads are like today")
        figures = {"leads": leads, "alike": times, "from_score": low, "to_score": low + TENTHS, "limit": shares.limit}
        return Trip(_SCORES, cause, figures, (*advice, _RELEASE))

    def _one_gets_all(self, shares: Shares, rep_id: str, world: World) -> Trip:
        times, leads = shares.lately(rep_id)
        name, least = world.roster.reps[world.roster.row_of[rep_id]].name, f"{_FEWEST / shares.limit:.0f}"
        what = f"{name} got {times:,} of the last {leads:,} leads, unlike each other, that {least} or more reps could have had"
        advice = (f"open a decision for {name} and read why", "set limits of what a rep may hold or receive: `capacity` in the policy")
        figures = {"leads": leads, "rep_id": rep_id, "given": times, "limit": shares.limit}
        return Trip(_REPS, f"{what}; at most {shares.limit:.0%} may go to one", figures, (*advice, _RELEASE))


@dataclass(slots=True)
class Brake:
    """The switch as the desk follows it, and what may turn it. ``usual``: what leads were like when a model was trained, by its version."""

    book: SwitchBook
    clock: Clock
    usual: Callable[[str], UsualShares] = lambda _model: {}
    turn: Turn | None = None
    _gauges: Gauges = field(default_factory=lambda: Gauges(Guardrails()))
    _model: str = ""
    _pending: Turn | None = None

    @property
    def suspended(self) -> str | None:
        """Why no model is asked now; None where one is."""
        turn = self._pending or self.turn
        return None if turn is None else turn.suspended

    @property
    def counts(self) -> Counts:
        """What this process saw of the model."""
        return self._gauges.counts

    def read(self) -> None:
        """See how the switch stands; whatever was counted under another turn counts no more."""
        turn = self.book.current()
        if (turn and turn.number) != (self.turn and self.turn.number):
            self._begin_anew()
            self._pending = None
        self.turn = turn

    def seen(self, walked: Walked, world: World, seconds: float) -> bool:
        """Count a decision that was kept and took ``seconds``; whether it tripped the brake."""
        if not _asked(walked, world):
            return False
        self._fit(world)
        trip = self._gauges.seen(walked, world, seconds)
        if trip is None:
            return False
        limits = world.policy.guardrails
        back = f"or wait: it comes back by itself, {limits.release_minutes} minutes later at the soonest, once its figures do"
        advice = [*trip.advice, *([back] if _comes_back(trip.what, limits.release) else [])]
        body = {"figures": dict(trip.figures), "advice": advice, "what": trip.what}
        self._pending = Turn(Setting.SUSPENDED, self.clock.now(), BRAKE, cause=trip.cause, body=body)
        self._begin_anew()
        return True

    def probes(self, limits: Guardrails, at: datetime) -> bool:
        """Whether the model is to be asked beside each decision, to see if the brake may be released."""
        turn = self.turn
        if self._pending is not None or turn is None or turn.to is not Setting.SUSPENDED:
            return False
        if not _comes_back(_what(turn), limits.release):
            return False
        return at >= turn.at + timedelta(minutes=limits.release_minutes)

    def probed(self, walked: Walked, world: World, seconds: float) -> bool:
        """Count what the model would have done; whether that released the brake."""
        if not _asked(walked, world):
            return False
        self._fit(world)
        if self._gauges.seen(walked, world, seconds) is not None:
            self._begin_anew()
            return False
        if self.turn is None or not self._gauges.calm(_what(self.turn)):
            return False
        note = f"the model was asked beside {self._gauges.counts.asked:,} decisions, and every figure is back inside its limit"
        self._pending = Turn(Setting.ON, self.clock.now(), BRAKE, note)
        return True

    def _begin_anew(self) -> None:
        """What was counted counts no more; the gauges are fitted again to the next lead's world."""
        self._gauges, self._model = Gauges(self._gauges.limits), ""

    def _fit(self, world: World) -> None:
        """Gauges that fit the policy and the model in force; what was counted under others counts no more."""
        if world.policy.guardrails != self._gauges.limits or world.versions.model != self._model:
            self._model = world.versions.model
            self._gauges = Gauges(world.policy.guardrails, self.usual(self._model))

    def settle(self) -> None:
        """Keep what turned the switch, once the decisions are kept. Raises `StoreUnavailable`; then it is tried again after the next."""
        if self._pending is not None:
            kept = self.book.keep(self._pending, after=self.turn.number if self.turn is not None else 0)
            self._pending = None
            if kept is not None:
                self.turn = kept


def _asked(walked: Walked, world: World) -> bool:
    """Whether a model was asked that says anything of leads."""
    in_use = world.policy.use_prediction and world.versions.suspended is None
    return in_use and world.predictor.readiness.level is not Level.NONE and walked.qualified.lead.consent_profiling is not False


def _comes_back(what: str, release: Release) -> bool:
    """Whether prediction comes back by itself after what tripped the brake. A model that failed is a fault until somebody mended it."""
    return release is Release.AUTOMATIC or (release is Release.BY_CAUSE and what != _ERRORS)


def _what(turn: Turn) -> str:
    """What tripped the brake; a turn kept before that was told counts as errors."""
    return str(turn.body.get("what", _ERRORS))


def traits_of(lead: Lead) -> dict[str, str]:
    """What leads are compared by, where it is known: `TRAITS`, and who asks."""
    found = {name: value for name in TRAITS if (value := getattr(lead, name))}
    who = lead.account_id or lead.domain or lead.email
    return {**found, "who": who} if who else found
