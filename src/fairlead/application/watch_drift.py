"""Look whether leads still look, score and end as they did when the model in force was trained; tell what changed, and what to do.

A look sums up the records by day, judges every quantity, and raises an alert for each finding, once. Looking again changes nothing but
what the records tell anew: late outcomes go to the day on which their lead arrived.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol

from fairlead.application.drift_ports import DRIFT, Alert, DriftBook, Look
from fairlead.application.drift_words import Words, name_of, silence_in_words, verdict_in_words, words_of
from fairlead.application.job_ports import Job, Jobs
from fairlead.application.look_again import look_again
from fairlead.application.match_house import UnnamedAuthor
from fairlead.application.model_ports import LEADS_TO, ModelFacts, State
from fairlead.application.model_registry import LONGEST_NOTE, ModelRegistry
from fairlead.application.ports import Clock
from fairlead.application.wording import flaw_of_author
from fairlead.domain.evidence import Course, DriftVerdict, Kind, Reference, Watched, courses, silence, silence_of_wins, watch
from fairlead.domain.prediction import Model
from fairlead.learning.history import History
from fairlead.learning.observing import Seen, observe, reference_from_records
from fairlead.learning.settings import TrainingSettings

DAYS: Final = 60
"""How many days are shown where nobody says otherwise."""
_DAY: Final = timedelta(days=1)
_ASKED_WITHIN: Final = timedelta(days=7)
_MODEL_AGED: Final = frozenset({Kind.CALIBRATION.value, Kind.OUTCOMES.value})
"""Findings that training anew can put right."""
_ORDER: Final = ("silence", *(kind.value for kind in (Kind.CALIBRATION, Kind.OUTCOMES, Kind.SCORES, Kind.INPUTS, Kind.VOLUME)))
_NO_MODEL: Final = "no model is in force, so there is nothing to drift from; train one: `fairlead train`"
_TOO_LITTLE: Final = "the model was trained on too few leads to measure anything against; import more and train again: `fairlead train`"

Retraining = Callable[[str, str], object]
"""Asks for a training: the reason in words, and a key by which the same finding asks once."""


class Shelf(Protocol):
    """Where models are kept."""

    def current(self) -> Model:
        """The model that routes."""
        ...

    def reference(self, version: str) -> Reference | None:
        """What drift from it is measured from, as training kept it."""
        ...

    def facts(self, version: str) -> ModelFacts | None:
        """What the artefact tells of itself."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of drift. ``look`` is None where nobody looked yet; ``alerts``: those to be seen to first, then the latest."""

    model: str
    look: Look | None
    reference: Reference | None
    alerts: tuple[Alert, ...]
    courses: tuple[Course, ...]

    @property
    def open(self) -> tuple[Alert, ...]:
        """Alerts of the model in force that nobody acknowledged and that are not over."""
        return tuple(each for each in self.alerts if _stands(each, self.model))

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        look, reference = self.look, self.reference
        shown = {each.quantity: each for each in self.courses}
        return {
            "model": self.model,
            "looked_at": look.at.isoformat() if look else None,
            "why_not": (look.why_not or None) if look else None,
            "first": look.first.isoformat() if look else None,
            "last": look.last.isoformat() if look else None,
            "last_lead": look.last_lead.isoformat() if look and look.last_lead else None,
            "last_outcome": look.last_outcome.isoformat() if look and look.last_outcome else None,
            "reference": _told_of(reference) if reference else None,
            "alerts": [each.data() | {"open": _stands(each, self.model)} for each in self.alerts],
            "watched": [_watched_data(each, reference, shown.get(each.quantity)) for each in (look.watched if look else ())],
        }


class DriftWatch:
    """The watch on drift of one house."""

    def __init__(
        self,
        book: DriftBook,
        shelf: Shelf,
        registry: ModelRegistry,
        history: Callable[[], History],
        promised: Callable[[datetime], Mapping[str, float]],
        clock: Clock,
        retraining: Retraining,
    ) -> None:
        """``promised``: the chances that stand in decisions made from a moment on, by lead.

        ``retraining``: is asked once for each finding that training anew can put right; it may say no.
        """
        self._book = book
        self._shelf = shelf
        self._registry = registry
        self._history = history
        self._promised = promised
        self._clock = clock
        self._retraining = retraining

    def look(self) -> Report:
        """Look now, keep what is found, and ask for a training where that can put it right.

        Raises `fairlead.application.ports.StoreUnavailable`.
        """
        at = self._clock.now()
        model = self._shelf.current()
        history = self._history()
        reference = self._reference(model.version, history)
        if reference is None:
            why = _TOO_LITTLE if model.version.startswith("m-") else _NO_MODEL
            self._book.keep(Look(model.version, at, at.date(), at.date() - _DAY, why_not=why), {}, ())
            return self.report()
        first = reference.until.astimezone(UTC).date() + _DAY
        last = at.astimezone(UTC).date() - _DAY
        seen = observe(history, reference, model, self._chances(model.version, reference), first=first, at=at)
        watched = watch(reference, seen.days, first=first, last=last)
        look = Look(model.version, at, first, last, seen.last_lead, seen.last_outcome, watched)
        silent = _silences(reference, seen, model.version, at)
        # A silence says itself that fewer leads come.
        quiet = {"volume"} if any(each.quantity == "silence.leads" for each in silent) else set()
        found = [each for each in watched if each.quantity not in quiet]
        self._book.keep(look, seen.days, [*silent, *_alerts(found, reference, model.version, at)])
        self._end_silences(silent, at)
        self._ask(model.version, at)
        return self.report()

    def ask(self, jobs: Jobs, *, author: str) -> Job:
        """Ask a worker to look; a look that waits or runs is enough."""
        return look_again(jobs, DRIFT, {}, at=self._clock.now(), signed={"author": author})

    def report(self, days: int = DAYS) -> Report:
        """What was found when somebody last looked, with the last ``days`` days by day. Reads the kept sums only."""
        version = self._shelf.current().version
        look = self._book.look(version)
        alerts = tuple(sorted(self._book.alerts(), key=lambda each: (not _stands(each, version), _ORDER.index(each.kind))))
        if look is None or look.why_not:
            return Report(version, look, None, alerts, ())
        reference = self._kept_reference(version)
        if reference is None:
            return Report(version, look, None, alerts, ())
        start = max(look.first, look.last - (days - 1) * _DAY)
        shown = courses(reference, look.watched, self._book.days(version), first=start, last=look.last)
        return Report(version, look, reference, alerts, shown)

    def acknowledge(self, alert_id: str, *, author: str, note: str = "") -> Alert:
        """Note that somebody knows of an alert.

        Raises `fairlead.application.ports.NotFound`, and `fairlead.application.match_house.UnnamedAuthor` for an author or a note that
        cannot be kept.
        """
        if (flaw := flaw_of_author(author)) is not None:
            raise UnnamedAuthor(flaw)
        if len(note) > LONGEST_NOTE:
            raise UnnamedAuthor(f"a note has at most {LONGEST_NOTE:,} letters, this one {len(note):,} (--note)")
        return self._book.acknowledge(alert_id, author.strip(), note.strip(), self._clock.now())

    def _kept_reference(self, version: str) -> Reference | None:
        return self._shelf.reference(version) or self._book.reference(version)

    def _reference(self, version: str, history: History) -> Reference | None:
        """As training kept it; of a model from before that, read once from the records of then."""
        known = self._kept_reference(version)
        if known is not None or not version.startswith("m-"):
            return known
        facts = self._shelf.facts(version)
        trained_at = self._registry.told(version).trained_at or self._clock.now()
        until = trained_at
        if facts is not None and facts.last:
            until = min(datetime.fromisoformat(facts.last).replace(tzinfo=UTC) + _DAY, trained_at)
        stage = str(facts.settings.get("stage", "won")) if facts is not None else "won"
        horizon = facts.horizon_days if facts is not None else None
        made = reference_from_records(history, TrainingSettings(stage=stage), until=until, horizon_days=horizon)
        if made is not None:
            self._book.keep_reference(version, made)
        return made

    def _chances(self, version: str, reference: Reference) -> Mapping[str, float]:
        """What this very model promised; of leads decided by another one it is asked afterwards."""
        promoted = [each.at for each in self._registry.told(version).steps if LEADS_TO.get(each.step) is State.CHAMPION]
        return self._promised(max(promoted, default=reference.until))

    def _end_silences(self, silent: Sequence[Alert], at: datetime) -> None:
        still = {each.alert_id for each in silent}
        for each in self._book.alerts():
            if each.quantity.startswith("silence.") and each.ended_at is None and each.alert_id not in still:
                self._book.end(each.alert_id, at)

    def _ask(self, version: str, at: datetime) -> None:
        """Ask again at each look while the alert is young: a crash between alert and request loses nothing, and a key is one training."""
        for each in self._book.alerts():
            aged = each.kind in _MODEL_AGED and each.model == version and each.open
            if aged and each.raised_at >= at - _ASKED_WITHIN:
                since = f" since {each.since}" if each.since else ""
                self._retraining(f"drift of {name_of(each.quantity)}{since}", f"drift {each.alert_id}")


def _stands(alert: Alert, model: str) -> bool:
    """An alert of a model that is not in force any more asks nothing of anybody."""
    return alert.open and alert.model == model


def _alerts(watched: Sequence[Watched], reference: Reference, model: str, at: datetime) -> list[Alert]:
    return [
        _alert(f"{model} {each.quantity}", model, each.quantity, each.kind.value, each.since, words_of(each, reference), at)
        for each in watched
        if each.verdict is DriftVerdict.DRIFTED
    ]


def _silences(reference: Reference, seen: Seen, model: str, at: datetime) -> list[Alert]:
    found = []
    for what, last, judge in (("leads", seen.last_lead, silence), ("outcomes", seen.last_outcome, silence_of_wins)):
        quiet = judge(reference, last, at=at) if last is not None else None
        if quiet is not None and quiet.implausible:
            identity = f"{model} silence.{what} {quiet.since:%Y-%m-%dT%H:%M}"
            found.append(_alert(identity, model, f"silence.{what}", "silence", quiet.since.date(), silence_in_words(quiet, what), at))
    return found


def _alert(identity: str, model: str, quantity: str, kind: str, since: date | None, words: Words, at: datetime) -> Alert:
    return Alert(identity, model, quantity, kind, at, since, words.changed, words.means, words.advice)


def _told_of(reference: Reference) -> dict[str, object]:
    return {
        "since": reference.since.isoformat(),
        "until": reference.until.isoformat(),
        "leads": reference.leads,
        "horizon_days": reference.horizon_days,
        "early_days": reference.early_days,
        "stage": reference.stage,
        "afterwards": reference.afterwards,
    }


def _watched_data(watched: Watched, reference: Reference | None, course: Course | None) -> dict[str, Any]:
    data = watched.data() | {"name": name_of(watched.quantity, reference), "told": verdict_in_words(watched)}
    points = [
        {"day": each.day.isoformat(), "leads": each.leads, "value": each.value, "low": each.low, "high": each.high}
        for each in (course.points if course else ())
    ]
    return data | {"shown": course.shown if course else None, "usual": course.usual if course else None, "points": points}
