"""The brake: what the model says is watched lead by lead, and where it cannot be right, prediction is suspended.

Kept by the desk's thread, which alone decides; a lead costs a few microseconds. The counts are this process's own and begin anew with it;
that the brake tripped is kept, and holds in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.ports import Clock
from fairlead.application.switch_ports import BRAKE, Setting, SwitchBook, Turn
from fairlead.domain.corridor import Walked, World
from fairlead.domain.deciding import Guardrails, Release
from fairlead.domain.evidence import Shares, alarm_at
from fairlead.domain.prediction import Level

TENTHS: Final = 10
_PROBES: Final = 50
_CALM: Final = 1.0
_FAILED: Final = "failed"
_FEWEST: Final = 2.0
_RELEASE: Final = "when the cause is found, release the brake: `fairlead prediction on --author YOU --note WHY`, or on the page Live"


@dataclass(frozen=True, slots=True)
class Trip:
    """What was outside its limit: in one sentence, in figures, and what to do."""

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

    def __init__(self, limits: Guardrails) -> None:
        self.limits = limits
        self.counts = Counts()
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
        if self._scores is not None and world.scorecard is not None:
            tenth = min(int(decision.lead_score * TENTHS / 100.0), TENTHS - 1)
            if self._scores.seen(tenth) >= at:
                return self._alike(self._scores, tenth)
        could = len(walked.choice.candidates.rep_ids)
        if self._reps is None or decision.method != "model" or decision.experiment or could * self._reps.limit < _FEWEST:
            return None
        rep_id = decision.rep_id or ""
        return self._one_gets_all(self._reps, rep_id, world) if self._reps.seen(rep_id) >= at else None

    @property
    def calm(self) -> bool:
        """Whether enough was seen, and nothing of it lies outside its limit."""
        watched = [each for each in (self._reps, self._scores, self._errors) if each is not None]
        wrong = self.counts.failed + self.counts.slow
        return self.counts.asked >= _PROBES and not wrong and all(each.most <= _CALM for each in watched)

    def _too_many_errors(self, shares: Shares) -> Trip:
        times, leads = shares.lately(_FAILED)
        what = f"the model failed, or the decision took longer than {self.limits.slow_seconds:g} s"
        cause = f"with {times:,} of the last {leads:,} leads {what}; that may be so with {shares.limit:.0%} at most"
        why = (f"read the last failure: {self._last}",) if self._last else ()
        advice = ("see that the model's files are whole: `fairlead check`", "or put an earlier model in force: `fairlead model list`")
        return Trip(cause, {"leads": leads, "wrong": times, **self.counts.data(), "limit": shares.limit}, (*why, *advice, _RELEASE))

    def _alike(self, shares: Shares, tenth: int) -> Trip:
        times, leads = shares.lately(tenth)
        low = tenth * TENTHS
        cause = f"{times:,} of the last {leads:,} leads have scores of {low} to {low + TENTHS}; at most {shares.limit:.0%} may be so alike"
        advice = ("see whether leads lost a field that the model reads: `fairlead drift`", "train anew on what leads are like today")
        figures = {"leads": leads, "alike": times, "from_score": low, "to_score": low + TENTHS, "limit": shares.limit}
        return Trip(cause, figures, (*advice, _RELEASE))

    def _one_gets_all(self, shares: Shares, rep_id: str, world: World) -> Trip:
        times, leads = shares.lately(rep_id)
        name, least = world.roster.reps[world.roster.row_of[rep_id]].name, f"{_FEWEST / shares.limit:.0f}"
        what = f"{name} got {times:,} of the last {leads:,} leads that {least} or more reps could have had"
        advice = (f"open a decision for {name} and read why", "set limits of what a rep may hold or receive: `capacity` in the policy")
        figures = {"leads": leads, "rep_id": rep_id, "given": times, "limit": shares.limit}
        return Trip(f"{what}; at most {shares.limit:.0%} may go to one", figures, (*advice, _RELEASE))


@dataclass(slots=True)
class Brake:
    """The switch as the desk follows it, and what may turn it."""

    book: SwitchBook
    clock: Clock
    turn: Turn | None = None
    _gauges: Gauges = field(default_factory=lambda: Gauges(Guardrails()))
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
            self._gauges, self._pending = Gauges(self._gauges.limits), None
        self.turn = turn

    def seen(self, walked: Walked, world: World, seconds: float) -> bool:
        """Count a decision that was kept and took ``seconds``; whether it tripped the brake."""
        if world.policy.guardrails != self._gauges.limits:
            self._gauges = Gauges(world.policy.guardrails)
        if not _asked(walked, world):
            return False
        trip = self._gauges.seen(walked, world, seconds)
        if trip is None:
            return False
        body = {"figures": dict(trip.figures), "advice": list(trip.advice)}
        self._pending = Turn(Setting.SUSPENDED, self.clock.now(), BRAKE, cause=trip.cause, body=body)
        self._gauges = Gauges(world.policy.guardrails)
        return True

    def probes(self, limits: Guardrails, at: datetime) -> bool:
        """Whether the model is to be asked beside each decision, to see if the brake may be released."""
        turn = self.turn
        if self._pending is not None or turn is None or turn.to is not Setting.SUSPENDED or limits.release is not Release.AUTOMATIC:
            return False
        return at >= turn.at + timedelta(minutes=limits.release_minutes)

    def probed(self, walked: Walked, world: World, seconds: float) -> bool:
        """Count what the model would have done; whether that released the brake."""
        if world.policy.guardrails != self._gauges.limits:
            self._gauges = Gauges(world.policy.guardrails)
        if not _asked(walked, world):
            return False
        if self._gauges.seen(walked, world, seconds) is not None:
            self._gauges = Gauges(world.policy.guardrails)
        if not self._gauges.calm:
            return False
        note = f"the model was asked beside {self._gauges.counts.asked:,} decisions, and every figure is back inside its limit"
        self._pending = Turn(Setting.ON, self.clock.now(), BRAKE, note)
        return True

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
