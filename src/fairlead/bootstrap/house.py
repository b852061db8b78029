"""The product with its parts wired: which adapter serves which use case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairlead import __version__
from fairlead.adapters.calendar.outside import OutsideCalendars
from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.files.recognized import RecognizedFile
from fairlead.adapters.files.tables import read_table_file, read_table_text
from fairlead.adapters.matching import means
from fairlead.adapters.models import CorruptModel, ModelFolder, read_stated
from fairlead.adapters.rules import CelRules
from fairlead.adapters.sql.accounts import known_accounts
from fairlead.adapters.sql.checkpointing import Checkpoints
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.custom import lead_attributes
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.ledger import SqlLedger
from fairlead.adapters.sql.matching import SqlMatches
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.models import SqlModelSteps
from fairlead.adapters.sql.people import SqlPeople
from fairlead.adapters.sql.policies import SqlPolicies
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.adapters.sql.records import SqlRecords
from fairlead.adapters.sql.rosters import roster_now, roster_problems
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.time_off import SqlTimeOff
from fairlead.application.attending import Attending
from fairlead.application.batches import Batches
from fairlead.application.calendars import AT_ONCE, Synced, calendar_warnings, sync_calendars
from fairlead.application.decisions import ReadDecisions, Told, considered
from fairlead.application.insight_house import InsightHouse
from fairlead.application.late_leads import late_leads
from fairlead.application.match_house import MatchHouse
from fairlead.application.meetings import Meetings
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.model_told import Kept
from fairlead.application.people import People
from fairlead.application.playbook import Section, playbook
from fairlead.application.policies import Policies
from fairlead.application.policy_in_force import PolicyInForce
from fairlead.application.policy_ports import Draft as PolicyDraft
from fairlead.application.ports import Clock, NotFound, RepLoad
from fairlead.application.publishing import Publishing
from fairlead.application.rep_loads import above_limits, rep_loads
from fairlead.application.scene import Scene
from fairlead.application.score_house import ScoreHouse
from fairlead.application.slot_pricing import SlotPricing
from fairlead.application.switching import PredictionSwitch
from fairlead.application.territories import Given, Territories
from fairlead.application.what_if_house import WhatIfHouse
from fairlead.application.working_copy import WorkingCopy
from fairlead.bootstrap.background import Background
from fairlead.bootstrap.batches import batches_of
from fairlead.bootstrap.guarding import brake_of, switch_of
from fairlead.bootstrap.home import POLICY_FILE, make_home, policy_draft
from fairlead.bootstrap.insight import insight_of, train_and_look
from fairlead.bootstrap.meetings import meetings_of
from fairlead.bootstrap.people import people_of
from fairlead.bootstrap.pricing import pricing_of
from fairlead.bootstrap.publishing import publishing_of
from fairlead.bootstrap.scores import scores_of
from fairlead.bootstrap.sources import Sources
from fairlead.bootstrap.tracing import Desk, desk_of
from fairlead.bootstrap.voices import voices_of
from fairlead.bootstrap.waiting import queue_of
from fairlead.bootstrap.what_if import what_if_of
from fairlead.config import Settings
from fairlead.domain.account import Account
from fairlead.domain.availability import Capacity, Presence
from fairlead.domain.deciding import Policy, Versions
from fairlead.domain.intake import Submission, normalize
from fairlead.domain.lead import Lead
from fairlead.domain.matching import KnownPeople, recognize
from fairlead.domain.prediction import Readiness
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Finding
from fairlead.learning.arrivals import Arrival, arrivals
from fairlead.learning.features import warm
from fairlead.learning.recognition import Recognition, Remembered
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.settings import TrainingSettings

if TYPE_CHECKING:
    from fairlead.application.fairness_report import FairnessReport
    from fairlead.application.plan_policy import Plan
    from fairlead.application.routed_again import Present
    from fairlead.application.train_model import Made
    from fairlead.application.watch_drift import DriftWatch
    from fairlead.bootstrap.estimating import Estimating
    from fairlead.bootstrap.planning import Planning


@dataclass(frozen=True, slots=True)
class ModelInForce:
    """The model that routes now. ``card`` is None where nothing was trained, or where it is damaged."""

    version: str
    readiness: Readiness
    card: Mapping[str, Any] | None


class House:
    """The product with its parts wired: records, models, decisions and, once opened, the desk."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Open the database under ``settings``. Raises `StoreUnavailable`."""
        make_home(settings.home)
        self.settings = settings
        self.clock = clock
        self.engine = opened(settings.url)
        self._recognized = Remembered(RecognizedFile(settings.home))
        self.records = SqlRecords(self.engine, settings.home, self._recognition, settings.author)
        kept = SqlDecisions(self.engine)
        self.sources = Sources(settings.home, self.records, kept, clock)
        self.matches = SqlMatches(self.engine)
        self.models = ModelFolder(settings.home / "models")
        self.model_steps = SqlModelSteps(self.engine)
        self.background = Background(self)
        self._checkpoints = Checkpoints(self.engine)
        self.store = SqlStore(self.engine, self._checkpoints)
        self.brake = brake_of(self.engine, clock, self.models.reference)
        self.time_off = SqlTimeOff(self.engine)
        self.calendars = OutsideCalendars(settings.home, clock.elapsed_seconds)
        self._attending = Attending(lambda: roster_now(self.engine), self.time_off.mark)
        self.ledger = SqlLedger(self.engine)
        self.rules = CelRules(lambda: lead_attributes(self.engine))
        self.decisions = ReadDecisions(kept, self.models, self.rules, code=__version__, trace=self.sources.trace_decision)
        self._versions = SqlPolicies(self.engine)
        self.policies = Policies(
            *(self._versions, PolicyFiles(), self.rules, lambda: roster_now(self.engine), clock, self._shown),
            known_accounts=lambda asked: known_accounts(self.engine, asked),
        )
        self.queue = queue_of(self)
        self.disputes, self.feedback, self.profiles = voices_of(self)

    @cached_property
    def desk(self) -> Desk:
        """The routing desk; opened at first use. Raises `BadPolicy`."""
        return desk_of(self.store, self._scene)

    def open_desk(self) -> Desk:
        """Open the desk now instead of at the first lead."""
        return self.desk

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the reps, by identity."""
        return self._limits()[0].names

    def roster(self) -> Roster:
        """Everybody who may receive a lead."""
        return self._scene.roster

    def versions(self) -> Versions:
        """What decides now."""
        return self._scene.versions

    def model(self) -> ModelInForce:
        """The model that routes now."""
        model = self.models.current()
        try:
            card = self.models.card(model.version)
        except CorruptModel:  # damaged since it was read; leads are shared by rotation from the next change of the model on
            card = None
        return ModelInForce(model.version, model.readiness, card)

    def model_fault(self, version: str) -> str:
        """Why the model of that version cannot be used; empty where it can."""
        if version not in self.models.versions():
            return "its manifest is gone, or the file models/current, which names the one in force, cannot be read; run `fairlead train`"
        try:
            self.models.verify(version)
        except CorruptModel as error:
            return str(error)
        return ""

    @cached_property
    def registry(self) -> ModelRegistry:
        """The life cycle of models."""
        return ModelRegistry(
            self.model_steps, self.models, lambda: self.working_copy.policy().models.approval, self.model_fault, self.clock
        )

    @cached_property
    def drift(self) -> "DriftWatch":
        """The watch on drift."""
        from fairlead.bootstrap.drift import drift_of

        return drift_of(self, self.background.retraining.request_retraining)

    def train(self, settings: TrainingSettings, progress: Callable[[str, float], None], *, note: str = "", draft: bool = False) -> "Made":
        """Train on the records and register the model, then look for insight; by the policy it goes in force at once or is a candidate.

        Raises `BadTrainingSettings` and `StoreUnavailable`.
        """
        return train_and_look(self, settings, self._registering(note, draft=draft), progress)

    def state(self, path: Path, *, note: str = "", draft: bool = False) -> "Made":
        """Take over the chances stated in a file and register them, as `train` does. Raises `BadStatement` and `StoreUnavailable`."""
        from fairlead.application.train_model import state_model

        return state_model(read_stated(path), self.models, self._registering(note, draft=draft), code=__version__)

    def _registering(self, note: str, *, draft: bool) -> Callable[[str], Kept]:
        """In the name of whoever these settings name. What is wrong with name or note is told before training begins."""
        self.registry.signed(self.settings.author, note)
        return lambda version: self.registry.trained(version, author=self.settings.author, note=note, draft=draft)

    @cached_property
    def insight(self) -> InsightHouse:
        """What the history lets people see, and what they decide on it."""
        return insight_of(self)

    def consider(self, submission: Submission, policy: Path | None = None) -> Told:
        """What would be decided now, by ``policy`` where given; nothing is kept. Raises `BadPolicy` and `Unreadable`."""
        world = self._scene.world(submission.received_at, KnownPeople(SqlPeople(self.engine)))
        if policy is not None:
            trial = self.read_policy(policy)
            world = replace(
                world,
                policy=trial,
                roster=trial.over(self.store.roster()[0]),
                conditions=self.rules.compile(trial.rulebook),
                versions=replace(world.versions, policy="a trial"),
            )
        return considered(submission, world, self.models.current())

    def plan(self, policy: Policy, *, days: int, most: int, tell: Callable[[int, int], None] = lambda _done, _all: None) -> "Plan":
        """What a policy would change, on the leads of the last ``days``, at most ``most``. Raises `NotFound`."""
        return self._planning.policy(policy, days=days, most=most, tell=tell)

    @cached_property
    def publishing(self) -> Publishing:
        """What stands between a policy and its version."""
        return publishing_of(self)

    @property
    def _planning(self) -> "Planning":
        from fairlead.bootstrap.planning import Planning

        return Planning(self.engine, self.rules, self.records.history, self._present)

    @property
    def estimates(self) -> "Estimating":
        """What a policy would have earned on past leads."""
        from fairlead.bootstrap.estimating import Estimating

        return Estimating(self.engine, self.models, self.rules, self.model().card, self.records.history, self._present, self.settings)

    @cached_property
    def what_if(self) -> WhatIfHouse:
        """What would differ if limits, people, hours or territories were others."""
        return what_if_of(self.records.history, self._present, self.clock, self.settings)

    @cached_property
    def scores(self) -> ScoreHouse:
        """How fit, intent and lead score stand beside what became of leads."""
        return scores_of(self)

    def read_policy(self, path: Path) -> Policy:
        """The policy in a file. Raises `BadPolicy`."""
        return self.policies.usable(self.policy_draft(path))[0]

    def policy_of(self, document: str | Mapping[str, Any]) -> Policy:
        """The policy in a document: YAML as text, or the same as JSON values. Raises `BadPolicy`."""
        return self.policies.usable(self.policies.draft(document))[0]

    def policy_draft(self, path: Path | None = None) -> PolicyDraft:
        """A policy file as read, by default the working copy in the home folder. Raises `BadPolicy` where it is no file to read."""
        return policy_draft(self.settings, path)

    @cached_property
    def working_copy(self) -> WorkingCopy:
        """The home's policy.yaml beside the version in force."""
        file = self.settings.home / POLICY_FILE
        return WorkingCopy(POLICY_FILE, self.policies, lambda: self.policy_draft() if file.exists() else None)

    def playbook(self) -> Sequence[Section]:
        """The policy in force, in plain words."""
        policy = self.working_copy.policy()
        return playbook(policy, self.store.roster()[0], self.rules.words(policy.rulebook))

    @cached_property
    def fairness(self) -> "FairnessReport":
        """Everybody against the fairness contract."""
        from fairlead.bootstrap.fairness import fairness_of

        return fairness_of(self)

    @cached_property
    def prices(self) -> SlotPricing:
        """What slots are worth to later leads."""
        return pricing_of(self)

    @cached_property
    def switch(self) -> PredictionSwitch:
        """Prediction switched off and on."""
        return switch_of(self)

    @cached_property
    def batches(self) -> Batches:
        """Leads that wait, assigned together and looked through."""
        return batches_of(self)

    @cached_property
    def meetings(self) -> Meetings:
        """Times offered to leads, and meetings booked and changed."""
        return meetings_of(self)

    @cached_property
    def territories(self) -> Territories:
        """Territories: the list, the table in and out, the coverage, and why a lead goes where it goes."""
        return Territories(
            SqlEdits(self.engine),
            self.records,
            imported=lambda: self.store.roster()[0],
            stated=lambda: self.working_copy.policy().over(self.store.roster()[0]),
            arrivals=self._arrivals,
        )

    @cached_property
    def people(self) -> People:
        """Leaving, joining, reorganizing, and who changed what."""
        return people_of(self, self._planning.over)

    def lead_now(self, lead: str | Mapping[str, object]) -> tuple[Lead, Account | None]:
        """A lead by its identity, or as its fields say, with the account it would be matched to now.

        Raises `NotFound` for an unknown identity, `Unreadable` for fields that are no lead.
        """
        at, world = self.clock.now(), self._scene.world(self.clock.now())
        if isinstance(lead, str):
            kept = SqlEdits(self.engine).values("lead", where={"lead_id": lead}).get(lead)
            if kept is None:
                raise NotFound(f"there is no lead '{lead}', and no such file")
            known = {name: value for name, value in kept.items() if value is not None}
            found = Lead(**{"created_at": at, **known})  # type: ignore[arg-type]
        else:
            found = normalize(Submission("lead", "explain", at, lead), at=at)
        match = recognize(found, world.accounts, world.people, world.policy.matching, at=at)
        return match.lead, match.account

    def table(self, source: Path | tuple[str, str]) -> Given:
        """A table in a file, or as its name and text; a copy is kept. Raises `BadSource` and `StoreUnavailable`."""
        kept, text = (
            read_table_file(source, self.settings.home) if isinstance(source, Path) else read_table_text(*source, self.settings.home)
        )
        return Given(text, kept)

    def check(self) -> tuple[Sequence[str], Sequence[str]]:
        """What is broken among leads, slots and credit; and what the roster could not read, who is above a limit, what is not applied."""
        roster, capacity = self._limits()
        notes = above_limits(self.store, roster, capacity, at=self.clock.now())
        notes += late_leads(self.store, at=self.clock.now())
        notes += self.prices.warnings(capacity)
        differs = self.working_copy.note()
        notes += self.calendar_warnings()
        notes += self.people.left_behind()
        return conservation(self.engine), [*roster_problems(self.engine), *notes, *([differs] if differs else [])]

    def presences(self) -> Sequence[Presence]:
        """Where everybody is now, in roster order."""
        return self._attending.now(self.clock.now())

    def sync_calendars(self, *, whole: bool = False, only: Sequence[str] | None = None, at_once: int = AT_ONCE) -> Sequence[Synced]:
        """Read the calendars of reps. Raises `StoreUnavailable`."""
        return sync_calendars(self.time_off, self.calendars, at=self.clock.now(), whole=whole, only=only, at_once=at_once)

    def calendar_warnings(self) -> tuple[str, ...]:
        """Which calendars cannot be read, and since when what is known of them is stale."""
        return calendar_warnings(self.time_off.sources(), self.time_off.names())

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """Every rep's place, with every limit and what is used of it now, and the leads given since ``since``."""
        return rep_loads(self.decisions.loads(since=since), self.store, *self._limits(), at=self.clock.now())

    @property
    def matching(self) -> MatchHouse:
        """What people ask of matching: look through, review, merge, undo, evaluate."""
        return MatchHouse(self.matches, self.store, lambda: self.working_copy.policy().matching, means(), self.clock.now)

    def close(self) -> None:
        """Finish what was accepted and let go of the database."""
        if "desk" in self.__dict__:
            self.desk.close()
        self.background.close()
        self._checkpoints.close()
        self.engine.dispose()

    def _limits(self) -> tuple[Roster, Capacity]:
        """Roster and limits in force; a house that does not route need not learn its history for them. Raises `BadPolicy`."""
        if "_scene" in self.__dict__:
            return self._scene.roster, self._scene.capacity
        policy = self.working_copy.policy()
        return policy.over(roster_now(self.engine)), policy.capacity

    @cached_property
    def _scene(self) -> Scene:
        self.working_copy.begin()
        policy = PolicyInForce(self._versions, self.clock)
        scene = Scene(
            *(self.store, self.models, policy),
            rules=self.rules,
            code=__version__,
            remember=self._remember,
            means=means(),
            prices=SqlPrices(self.engine).current,
        )
        scene.brake = self.brake
        scene.refresh()
        return scene

    def _shown(self, policy: Policy) -> Sequence[Finding]:
        """What recent leads show of the rules of a policy; nothing before the first import."""
        return self._planning.shown(policy, self.store.roster()[0], self.models.current(), at=self.clock.now())

    def _present(self) -> "Present":
        """What decides now, for a plan: it needs no history of its own."""
        from fairlead.application.routed_again import Present, Proposal

        policy = self.working_copy.policy()
        in_force = Proposal(policy, self.rules.compile(policy.rulebook))
        return Present(self.clock.now(), self.store.roster()[0], in_force, self.models.current())

    def _arrivals(self, since: datetime, most: int) -> list[Arrival]:
        return arrivals(self.records.history("account", "contact", "lead"), since=since, most=most)

    def _remember(self) -> FeatureMemory:
        memory = FeatureMemory()
        happened = self.records.history("account", "contact", "lead", "engagement", "assignment", "activity", "outcome")
        warm(memory, with_accounts(happened), at=self.clock.now())
        return memory

    def _recognition(self) -> Recognition:
        """What decides about accounts and merged leads, in training as when leads are routed."""
        verdicts, merged = self.matches.verdicts(), self.matches.merged()
        return Recognition(self.working_copy.policy().matching, verdicts, means(), merged, self._recognized)
