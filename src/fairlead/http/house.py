"""What the edge asks of the house. `fairlead.bootstrap.open_house` gives one; tests may bring their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from fairlead.application.audit_ports import AuditLog
from fairlead.application.batches import Batches
from fairlead.application.calendar_ports import TimeOffBook
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.disputes import Disputes
from fairlead.application.effects import Notifying, Webhooks
from fairlead.application.estimate_ports import Estimates
from fairlead.application.fairness_report import FairnessReport
from fairlead.application.feedback import Feedback
from fairlead.application.insight_house import InsightHouse
from fairlead.application.job_ports import Jobs
from fairlead.application.ledger_ports import LedgerBook
from fairlead.application.match_house import MatchHouse
from fairlead.application.meetings import Meetings
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.nightly_check import NightlyCheck
from fairlead.application.people import People
from fairlead.application.plan_policy import Plan
from fairlead.application.playbook import Section
from fairlead.application.policies import Policies
from fairlead.application.ports import Clock, RepLoad
from fairlead.application.publishing import Publishing
from fairlead.application.rep_profiles import Profiles
from fairlead.application.retraining import Retraining
from fairlead.application.routing_queue import RoutingQueue
from fairlead.application.score_house import ScoreHouse
from fairlead.application.sla import ServiceDesk
from fairlead.application.slot_pricing import SlotPricing
from fairlead.application.switching import PredictionSwitch
from fairlead.application.territories import Given, Territories
from fairlead.application.watch_drift import DriftWatch
from fairlead.application.watch_flow import FlowWatch
from fairlead.application.what_if_house import WhatIfHouse
from fairlead.domain.account import Account
from fairlead.domain.availability import Presence
from fairlead.domain.deciding import Policy, Versions
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Readiness
from fairlead.domain.rep import Roster


class Probing(Protocol):
    """Tries whether something can be kept."""

    def see(self) -> None:
        """Raises `StoreUnavailable` where nothing can."""
        ...


class ModelInForce(Protocol):
    """The model that routes now."""

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        ...

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        ...

    @property
    def card(self) -> Mapping[str, Any] | None:
        """The model card as training wrote it; None where nothing was ever trained."""
        ...


class Reported(Protocol):
    """A report as JSON values, and of which two models."""

    @property
    def challenger(self) -> str:
        """The model in shadow."""
        ...

    @property
    def champion(self) -> str:
        """The model in force."""
        ...

    def data(self) -> dict[str, object]:
        """All of it as JSON values."""
        ...


class EffectsDoor(Protocol):
    """What is told to the outside."""

    @property
    def webhooks(self) -> Webhooks:
        """Webhooks, and the log of deliveries."""
        ...

    @property
    def notifying(self) -> Notifying:
        """Channels, quiet hours and notices in the app."""
        ...


class BackgroundWork(Protocol):
    """What is done in the background."""

    @property
    def effects(self) -> EffectsDoor:
        """What is told to the outside."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Where jobs are asked for and kept."""
        ...

    @property
    def probe(self) -> Probing:
        """Whether something can be kept now."""
        ...

    @property
    def audit(self) -> AuditLog:
        """Where all that is kept is sealed."""
        ...

    @property
    def nightly(self) -> NightlyCheck:
        """The check that runs by itself, once a day."""
        ...

    @property
    def flow(self) -> FlowWatch:
        """The watch on the flow of leads."""
        ...

    @property
    def sla(self) -> ServiceDesk:
        """Clocks and first touches."""
        ...

    @property
    def retraining(self) -> Retraining:
        """What asks for trainings."""
        ...

    def shadow_report(self) -> Reported | None:
        """How the model in shadow does beside the champion; None where there are not both."""
        ...


class House(Protocol):
    """The running product."""

    @property
    def desk(self) -> Desk:
        """Where leads and outcomes are handed in."""
        ...

    @property
    def decisions(self) -> ReadDecisions:
        """Decisions as people read them."""
        ...

    @property
    def ledger(self) -> LedgerBook:
        """The credit ledger as people read it."""
        ...

    @property
    def matching(self) -> MatchHouse:
        """What people ask of matching: look through, review, merge, undo."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the reps, by identity."""
        ...

    def roster(self) -> Roster:
        """Everybody who may receive a lead."""
        ...

    @property
    def time_off(self) -> TimeOffBook:
        """Where time off is kept."""
        ...

    @property
    def meetings(self) -> Meetings:
        """Meetings with leads."""
        ...

    def presences(self) -> Sequence[Presence]:
        """Where everybody is now, in roster order."""
        ...

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """Every rep's place, with every limit and what is used of it now, and the leads given since ``since``."""
        ...

    def versions(self) -> Versions:
        """What decides now."""
        ...

    @property
    def policies(self) -> Policies:
        """The policy's versions."""
        ...

    @property
    def publishing(self) -> Publishing:
        """What stands between a policy and its version."""
        ...

    def policy_of(self, document: str | Mapping[str, Any]) -> Policy:
        """The policy in a document. Raises `fairlead.application.policy_ports.BadPolicy`."""
        ...

    @property
    def estimates(self) -> Estimates:
        """What a policy would have earned."""
        ...

    def plan(self, policy: Policy, *, days: int, most: int) -> Plan:
        """What a policy would change. Raises `fairlead.application.ports.NotFound`."""
        ...

    @property
    def what_if(self) -> WhatIfHouse:
        """What would differ on another floor."""
        ...

    @property
    def batches(self) -> Batches:
        """Leads that wait, assigned together."""
        ...

    @property
    def queue(self) -> RoutingQueue:
        """Leads that wait for a person."""
        ...

    @property
    def fairness(self) -> FairnessReport:
        """Everybody against the fairness contract."""
        ...

    @property
    def prices(self) -> SlotPricing:
        """What slots are worth to later leads."""
        ...

    @property
    def switch(self) -> PredictionSwitch:
        """Prediction switched off and on."""
        ...

    @property
    def scores(self) -> ScoreHouse:
        """Fit, intent and lead score beside outcomes."""
        ...

    def playbook(self) -> Sequence[Section]:
        """The policy in force, in plain words."""
        ...

    def model(self) -> ModelInForce:
        """The model that routes now."""
        ...

    @property
    def registry(self) -> ModelRegistry:
        """The life cycle of models."""
        ...

    @property
    def drift(self) -> DriftWatch:
        """The watch on drift."""
        ...

    @property
    def insight(self) -> InsightHouse:
        """What the history lets people see, and what they decide on it."""
        ...

    @property
    def disputes(self) -> Disputes:
        """Contested decisions."""
        ...

    @property
    def feedback(self) -> Feedback:
        """How leads fitted, as reps say."""
        ...

    @property
    def profiles(self) -> Profiles:
        """Profiles of reps."""
        ...

    @property
    def background(self) -> BackgroundWork:
        """Background jobs, trainings and the model in shadow."""
        ...

    @property
    def people(self) -> People:
        """Leaving, joining, reorganizing, and who changed what."""
        ...

    @property
    def territories(self) -> Territories:
        """Territories: the list, the table in and out, the coverage, and why a lead goes where it goes."""
        ...

    def lead_now(self, lead: str | Mapping[str, object]) -> tuple[Lead, Account | None]:
        """A lead by its identity, or as its fields say, with its account. Raises `NotFound` and `Unreadable`."""
        ...

    def table(self, source: tuple[str, str]) -> Given:
        """A table as its name and text; a copy is kept. Raises `fairlead.application.import_ports.BadSource`."""
        ...
