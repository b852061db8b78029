"""Background work with its parts wired: which use case does which job, and what asks for jobs by itself.

A job is a use case and its line in `Background.works`; what asks for it by itself has its line in `Background.look_around`.
"""

import importlib
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog
from sqlalchemy import Engine

from fairlead import __version__
from fairlead.adapters.durable import DurableJobs, placed, work
from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.audit import SqlAuditLog
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.probing import Probe
from fairlead.adapters.sql.records import SqlRecords
from fairlead.adapters.sql.shadows import SqlShadows
from fairlead.application.batches import BATCH_JOB, Batches
from fairlead.application.decisions import ReadDecisions
from fairlead.application.drift_ports import DRIFT
from fairlead.application.insight_house import INSIGHT, InsightHouse
from fairlead.application.job_ports import JobFailed, Work
from fairlead.application.model_ports import ModelSteps
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.nightly_check import CHECK, NightlyCheck
from fairlead.application.ports import Clock, Store, StoreUnavailable
from fairlead.application.retraining import TRAIN, Retraining
from fairlead.application.rule_ports import Rules
from fairlead.application.score_house import SCORES, ScoreHouse
from fairlead.application.score_report import DAYS as SCORED_DAYS
from fairlead.application.shadowing import SHADOW, Shadowing
from fairlead.application.sla import ServiceDesk
from fairlead.application.slot_pricing import PRICES, SlotPricing, came_to
from fairlead.application.succession import Succession
from fairlead.application.watch_flow import FlowWatch
from fairlead.application.what_if_house import WhatIfHouse
from fairlead.application.what_if_ports import WHAT_IF
from fairlead.application.working_copy import WorkingCopy
from fairlead.bootstrap.checking import nightly_of
from fairlead.bootstrap.crew import crew_of
from fairlead.bootstrap.effects import Effects
from fairlead.bootstrap.flowing import flow_of
from fairlead.bootstrap.insight import with_features
from fairlead.bootstrap.mistakes import MISTAKES
from fairlead.bootstrap.service import service_of
from fairlead.config import Settings

if TYPE_CHECKING:
    from fairlead.application.desk import Desk
    from fairlead.application.judge_shadow import ShadowReport
    from fairlead.application.model_told import Kept
    from fairlead.application.watch_drift import DriftWatch
    from fairlead.learning.trained import Trained

_log = structlog.get_logger(__name__)
_EVERY_SECONDS: Final = 30.0
_PLACE_ASKED_SECONDS: Final = 5.0
_SEALED_AT_ONCE: Final = 10_000
_KEPT: Final = {
    SHADOW: timedelta(days=2),
    TRAIN: timedelta(days=400),
    INSIGHT: timedelta(days=2),
    DRIFT: timedelta(days=10),
    SCORES: timedelta(days=10),
    BATCH_JOB: timedelta(days=10),
    PRICES: timedelta(days=2),
    WHAT_IF: timedelta(days=90),
    CHECK: timedelta(days=90),
}
"""How long ended jobs are told; those of trainings longer than any occasion, so that none is done twice."""
_SOON: Final = frozenset({SHADOW, BATCH_JOB, PRICES})
"""Jobs of seconds, which decisions wait for: no training holds them up."""


class Parts(Protocol):
    """What background work needs of the house."""

    @property
    def desk(self) -> "Desk":
        """Where leads are handed in."""
        ...

    settings: Settings
    engine: Engine
    clock: Clock
    models: ModelFolder
    records: SqlRecords
    decisions: ReadDecisions

    @property
    def rules(self) -> Rules:
        """Whoever compiles conditions."""
        ...

    @property
    def model_steps(self) -> ModelSteps:
        """Every step in the life of models."""
        ...

    @property
    def registry(self) -> ModelRegistry:
        """The life cycle of models."""
        ...

    @property
    def insight(self) -> InsightHouse:
        """What the history lets people see."""
        ...

    @property
    def drift(self) -> "DriftWatch":
        """The watch on drift."""
        ...

    @property
    def scores(self) -> ScoreHouse:
        """Scores beside outcomes."""
        ...

    @property
    def what_if(self) -> WhatIfHouse:
        """What would differ on another floor."""
        ...

    @property
    def store(self) -> Store:
        """What routing keeps."""
        ...

    @property
    def prices(self) -> SlotPricing:
        """What slots are worth to later leads."""
        ...

    @property
    def batches(self) -> Batches:
        """Leads that wait, assigned together."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...

    def check(self) -> tuple[Sequence[str], Sequence[str]]:
        """What is broken, and what is worth a note."""
        ...


class Background:
    """The jobs of a house: asked for anywhere, done by its worker."""

    def __init__(self, house: Parts) -> None:
        """Nothing is opened before it is asked for."""
        self._house = house
        self.effects = Effects(house)

    @cached_property
    def jobs(self) -> DurableJobs:
        """Where jobs are asked for and kept."""
        return DurableJobs(self._house.engine, _SOON)

    @cached_property
    def flow(self) -> FlowWatch:
        """The watch on the flow of leads."""
        return flow_of(self._house.engine, compares=self._house.settings.flow_alerts, beside=self.nightly.alert)

    @cached_property
    def probe(self) -> Probe:
        """Whether something can be kept now."""
        return Probe(self._house.engine, self._house.clock.elapsed_seconds)

    @cached_property
    def nightly(self) -> NightlyCheck:
        """The check that runs by itself, once a day."""
        return nightly_of(self._house)

    @cached_property
    def sla(self) -> ServiceDesk:
        """Clocks and first touches."""
        return service_of(self._house)

    @cached_property
    def audit(self) -> SqlAuditLog:
        """The audit log."""
        return SqlAuditLog(self._house.engine)

    @cached_property
    def retraining(self) -> Retraining:
        """What asks for trainings; `Retraining.request_retraining` is the door for drift."""
        house = self._house
        return Retraining(self.jobs, lambda: house.working_copy.policy().models, house.model_steps.steps, house.clock)

    def shadow_report(self) -> "ShadowReport | None":
        """How the model in shadow does beside the champion; None where there are not both."""
        from fairlead.application.judge_shadow import report_shadow  # noqa: PLC0415, loads what learns

        challenger, champion = self._house.registry.challenger(), self._house.registry.champion()
        if challenger is None or champion is None:
            return None
        return report_shadow(self._shadows, challenger, champion)

    def works(self) -> Mapping[str, Work]:
        """Each kind of job and what does it."""
        done = {
            TRAIN: self._train,
            SHADOW: self._shadow,
            INSIGHT: self._look,
            DRIFT: self._watch,
            SCORES: self._score,
            BATCH_JOB: self._batch,
            PRICES: self._price,
            WHAT_IF: self._house.what_if.by_job,
            CHECK: self.nightly.by_job,
        }
        return {kind: _in_plain_words(kind, each) for kind, each in done.items()}

    def look_around(self) -> None:
        """Ask for the jobs whose time has come, and forget the old ones. Raises `StoreUnavailable`."""
        self.retraining.ask_when_due()
        self._shadowing.ask_when_due(self.jobs)
        self._house.batches.ask_when_due(self.jobs, self._house.working_copy.policy().batch)
        mark, today = self._house.models.current_mark(), f"{self._house.clock.now():%Y-%m-%d}"
        self.jobs.ask(CHECK, today, {})
        if mark.startswith("m-"):
            self.jobs.ask(DRIFT, today, {})
            self.jobs.ask(SCORES, f"{today} {mark}", {"days": f"{SCORED_DAYS}"})
            changes = f"{self._house.store.edition()} {mark[:40]}".replace("/", " ")
            self._house.prices.ask_when_due(self.jobs, self._house.working_copy.policy(), changes)
        for kind, kept in _KEPT.items():
            self.jobs.forget(kind, before=self._house.clock.now() - kept)

    def work(self, wait: Callable[[float], bool], tell: Callable[[str], None] = lambda _line: None) -> None:
        """Send what is due and do jobs until ``wait`` (for so many seconds) says that it is over.

        Any number of workers send; jobs are done by one. Where another process has the place of work, wait until it is free. ``tell`` hears
        what begins and ends. While the database is away everything waits.
        """
        load_before_threads()
        delivering = self.effects.delivering()
        sending = threading.Thread(target=delivering.run, args=(self.effects.spreading.spread,), name="deliveries", daemon=True)
        sending.start()
        try:
            self._do_jobs(wait, tell)
        finally:
            delivering.stop()
            sending.join()

    def _do_jobs(self, wait: Callable[[float], bool], tell: Callable[[str], None]) -> None:
        """Whatever takes the place of work away, a restart of the database among it, this worker asks for it again."""
        told = ""
        while (why := self._at_the_place(wait, tell)) is not None:
            if why != told:
                tell(why)
                told = why
            if wait(_PLACE_ASKED_SECONDS):
                return

    def _at_the_place(self, wait: Callable[[float], bool], tell: Callable[[str], None]) -> str | None:
        """Do jobs while the place of work is ours: why it is not, or no longer; None once it is over."""
        over = threading.Event()

        def rounds(ours: Callable[[], bool]) -> None:
            if self._rounds(ours, wait):
                over.set()

        try:
            with placed(self._house.engine, self._house.settings.home) as ours:
                if ours is None:
                    return "Another process does the jobs of this house; waiting until it ends."
                tell("Working.")
                work(self._house.engine, self._told(tell), lambda: rounds(ours))
        except StoreUnavailable as gone:
            if not over.is_set():
                return f"Jobs wait until the database is back: {gone}"
        return None if over.is_set() else "The database was away; jobs go on once it is back."

    def close(self) -> None:
        """Let go of the database."""
        if "jobs" in self.__dict__:
            self.jobs.close()

    def _rounds(self, ours: Callable[[], bool], wait: Callable[[float], bool]) -> bool:
        """Look around now and then: True once it is over, False where the place is ours no longer."""
        told = ""
        while ours():
            away = ""
            for step in (self.look_around, self._seal):
                try:
                    step()
                except StoreUnavailable as gone:
                    away = str(gone)
                except Exception:  # noqa: BLE001, whatever it was, jobs are done and the next round tries again
                    _log.exception("a round of the worker was cut short by a fault of the program")
            if away and away != told:
                _log.warning("no jobs are asked for and nothing is sealed until the database is back", reason=away)
            told = away
            if wait(_EVERY_SECONDS):
                return True
        return False

    def _seal(self) -> None:
        """Bounded: the first sealing of a house that is years old must keep no job from being asked for."""
        self.audit.seal(self._house.clock.now(), most=_SEALED_AT_ONCE)

    def _told(self, tell: Callable[[str], None]) -> Mapping[str, Work]:
        return {kind: _telling(kind, each, tell) for kind, each in self.works().items()}

    def _train(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        from fairlead.application.train_model import like, offer_model  # noqa: PLC0415, loads what learns

        house, champion = self._house, self._house.registry.champion()
        facts = champion.facts if champion is not None else None
        trained: list[tuple[Trained, str]] = []
        chosen = like(facts.settings, facts.horizon_days) if facts is not None and facts.settings else like({}, None)
        wanted, at = with_features(chosen, house.insight.features()), datetime.fromisoformat(given["at"])

        def enter(model: "Trained", version: str) -> "Kept":
            kept = house.registry.trained(version, author=given["author"], note=given["note"], offered=True)
            trained.append((model, version))
            return kept

        with crew_of(house.settings) as crew:
            done = offer_model(house.records.history, wanted, house.models, enter, facts, at=at, code=__version__, crew=crew)
        in_shadow = bool(done.version) and self._succession.into_shadow(done.version)
        for each in trained:  # last: what insight cannot digest must not keep a model from the shadow
            house.insight.see_trained(*each)
        return done.data() | {"in_shadow": in_shadow}

    def _look(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        found = self._house.insight.look()
        return {"asked_by": given["author"], "pairings": len(found.pairings.found), "tags": len(found.tags)}

    def _price(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        del given  # slots are priced for what stands in the records now
        return came_to(self._house.prices.refresh())

    def _watch(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        del given  # the look is at whatever stands in the records now
        report = self._house.drift.look()
        return {"model": report.model, "alerts": len(report.open)}

    def _batch(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        return self._house.batches.by_job(given, self._house.working_copy.policy().batch)

    def _score(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        found = self._house.scores.look(int(given["days"])).report
        return {"leads": found.leads, "won": found.won}

    def _shadow(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        from fairlead.application.judge_shadow import outcomes_of  # noqa: PLC0415, loads what learns

        looked = self._shadowing.look(
            given["version"], lambda leads, model, at: outcomes_of(self._house.records.history(), leads, model, at)
        )
        promoted = self._succession.promote_if_better()
        told = {name: getattr(looked, name) for name in ("decisions", "left_out", "outcomes")}
        rare = {name: getattr(looked, name) for name in ("unreadable", "forgotten") if getattr(looked, name)}
        return told | rare | {"promoted": promoted}

    @cached_property
    def _shadows(self) -> SqlShadows:
        return SqlShadows(self._house.engine)

    @cached_property
    def _shadowing(self) -> Shadowing:
        house = self._house
        return Shadowing(self._shadows, house.registry.challenger, SqlDecisions(house.engine), house.models, house.rules, house.clock)

    @cached_property
    def _succession(self) -> Succession:
        house = self._house
        return Succession(house.registry, lambda: house.working_copy.policy().models, self.shadow_report, house.clock)


def load_before_threads() -> None:
    """Load what jobs need of SQLAlchemy; call it before threads are started that ask the database.

    SQLAlchemy looks into that part for every list in a statement as soon as somebody began to load it, and fails where it is half loaded.
    """
    importlib.import_module("sqlalchemy.orm")


def _in_plain_words(kind: str, each: Work) -> Work:
    """The same; of a fault of the program the log has everything and the job a plain sentence: it is shown, and kept for days."""

    def plain(given: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return each(given)
        except MISTAKES:
            raise
        except Exception as error:  # noqa: BLE001, whatever it was, the job is kept and shown, and must not show what was worked on
            _log.exception("a job failed by a fault of the program", kind=kind)
            raise JobFailed(f"a fault of the program ended it ({type(error).__name__}); the worker's log tells where") from None

    return plain


def done_in_words(kind: str, result: Mapping[str, Any]) -> str:
    """One line on a job that is done; empty for a look at a model in shadow that changed nothing, since there are many a day."""
    if kind == SHADOW and not result.get("promoted"):
        return ""
    brief = {name.replace("_", " "): value for name, value in result.items() if value and not isinstance(value, Mapping | list)}
    told = "; ".join(f"{name}: {'yes' if value is True else value}" for name, value in brief.items())
    return f"Done: {kind.replace('_', ' ')} ({told})." if told else f"Done: {kind.replace('_', ' ')}."


def _telling(kind: str, each: Work, tell: Callable[[str], None]) -> Work:
    """The same, and what becomes of it is told."""

    def told(given: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            result = each(given)
        except Exception as error:
            tell(f"A job of the kind {kind} failed: {error}")
            raise
        if line := done_in_words(kind, result):
            tell(line)
        return result

    return told
