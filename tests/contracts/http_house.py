"""A house of paper for the HTTP edge: the real corridor over a small world in memory, with doors that fail on demand."""

import tempfile
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.files.tables import read_table_text
from fairlead.adapters.memory import MemoryEdits, MemoryPolicies, MemoryStore, SteppedClock
from fairlead.adapters.memory.checks import MemoryChecks
from fairlead.adapters.memory.contract import MemoryContractCosts
from fairlead.adapters.memory.flow import MemoryFlow
from fairlead.adapters.memory.insight import MemoryInsights
from fairlead.adapters.memory.jobs import MemoryJobs
from fairlead.adapters.memory.matching import MemoryMatches
from fairlead.adapters.memory.models import MemoryModelSteps
from fairlead.adapters.memory.pricing import MemoryPrices
from fairlead.adapters.memory.scores import MemoryScores
from fairlead.adapters.memory.time_off import MemoryTimeOff
from fairlead.adapters.rules import CelRules
from fairlead.application.batches import Batches
from fairlead.application.decisions import Replay, Told, differing
from fairlead.application.desk import Desk, Routed, request_hash, reused
from fairlead.application.drift_ports import DRIFT
from fairlead.application.fairness_report import FairnessReport
from fairlead.application.insight_house import InsightHouse
from fairlead.application.match_house import MatchHouse
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.next_up import NextUp
from fairlead.application.nightly_check import NightlyCheck
from fairlead.application.passing_on import Passed
from fairlead.application.people import People
from fairlead.application.plan_policy import Plan
from fairlead.application.playbook import Section, playbook
from fairlead.application.policies import Policies
from fairlead.application.ports import Counts, Kept, NotFound, OutcomeKept, OutcomeReport, RepLoad, Summary
from fairlead.application.publishing import Impact, Publishing
from fairlead.application.retraining import Retraining
from fairlead.application.scene import Scene
from fairlead.application.score_house import SCORES, ScoreHouse
from fairlead.application.score_ports import ScoreReport
from fairlead.application.score_report import too_early
from fairlead.application.slot_pricing import InForce, SlotPricing
from fairlead.application.switching import PredictionSwitch
from fairlead.application.telling_scores import scores_told
from fairlead.application.territories import Given, Territories
from fairlead.application.trace_decision import DecisionLineage, trace_decision
from fairlead.application.watch_drift import DriftWatch
from fairlead.application.watch_flow import FlowWatch
from fairlead.application.what_if import Answered, Checked, RepThen
from fairlead.application.what_if_house import Tell, WhatIfHouse
from fairlead.application.what_if_ports import WHAT_IF, Question
from fairlead.application.why_not import WhyNotTold, answered, meant_rep
from fairlead.domain.availability import Book, Calendar, Capacity, Kind, Limits, Presence, Rationing, Use, presence
from fairlead.domain.corridor import World, walk
from fairlead.domain.deciding import ENGLISH, Action, Approval, Decision, Language, Models, Policy, Versions, draw, explain
from fairlead.domain.fairness import Among, Ceiling, Contract, Entry, Floor
from fairlead.domain.intake import Submission, normalize
from fairlead.domain.lead import Lead
from fairlead.domain.matching import PLAINLY, AccountBook, Matching
from fairlead.domain.prediction import Case, Forecast, Level, Readiness
from fairlead.domain.qualification import Facts, FeatureMemory, QualifiedLead
from fairlead.domain.records import CLOSING_STAGES
from fairlead.domain.rep import Rep, Roster, Territory
from fairlead.domain.screening import Finding, NoConditions
from fairlead.domain.time import Hours, Period
from fairlead.learning.arrivals import Arrival
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.twin.asking import MEASURES, Compared, Difference, Range
from fairlead.learning.twin.checking import Held
from tests.contracts.paper_audit import PaperAuditLog
from tests.contracts.paper_batches import paper_batches
from tests.contracts.paper_drift import paper_watch
from tests.contracts.paper_effects import PaperEffects
from tests.contracts.paper_estimate import PaperEstimates
from tests.contracts.paper_meetings import paper_meetings
from tests.contracts.paper_models import FACTS, PaperFolder
from tests.contracts.paper_queue import paper_queue
from tests.contracts.paper_scores import paper_scores
from tests.contracts.paper_sla import paper_service
from tests.contracts.paper_voices import PaperVoices
from tests.journeys.desk import ROTATION, Shelf, in_force
from tests.rooms.insight_cases import found, tag
from tests.rooms.pair_model import PairModel

START = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
GIVEN = (
    "Maya",
    "Jonas",
    "Priya",
    "Tomás",
    "Aiko",
    "Femi",
    "Ingrid",
    "Luca",
    "Noor",
    "Owen",
    "Sana",
    "Viktor",
    "Wren",
    "Yara",
    "Zoë",
    "Bram",
)
FAMILY = ("Ortiz", "Lindqvist", "Raman", "Ferreira", "Sato", "Adeyemi", "Haug", "Bianchi", "Haddad", "Pritchard", "Malik", "Petrov")


RULES = CelRules(dict)
READY = Readiness(Level.PAIR, "40,000 leads with 5,200 wins; pair effects found on the hold-out")


@dataclass(frozen=True)
class OnlyOne:
    """A decision as it was kept, the only one on its lead."""

    one: Kept

    def kept(self, decision_id: str) -> Kept:
        return self.one

    def arrivals(self, lead_id: str) -> Sequence[Kept]:
        return (self.one,)


class NoRecords:
    """A house without imports."""

    def record(self, record: str, identity: str) -> None:
        return None


class Forgetful:
    def recall(self, lead: Lead, roster: Roster, at: datetime, *, reps: Collection[str]) -> Facts:
        return Facts()


@dataclass(frozen=True)
class PaperPredictor:
    """Chances drawn from the identities of lead and rep: the same pair always gets the same numbers."""

    roster: Roster
    version: str = "paper-0123456789abcdef0123456789abcdef"
    readiness: Readiness = READY

    @property
    def reads(self) -> frozenset[str]:
        return frozenset()

    def forecast(self, case: Case) -> Forecast:
        lead = case.qualified.lead
        names = [self.roster.reps[row].rep_id for row in case.rows]
        shown = ("rep", "industry", "size", "source", "reply")
        parts = {name: np.array([(draw(f"{one}/{lead.industry_group}", salt=name) - 0.5) * 0.8 for one in names]) for name in shown}
        base = -1.6 + 1.5 * (draw(lead.company or "", salt="lead") - 0.5)
        logit = base + sum(parts.values(), np.zeros(len(names)))
        chance = 1 / (1 + np.exp(-logit))
        low, high = (1 / (1 + np.exp(-(logit + by))) for by in (-0.35, 0.35))
        match = np.clip(50 + 30 * (logit - base), 0, 100)
        reply = 6.0 + 20 * np.array([draw(one, salt="reply") for one in names]) + case.wait_minutes
        spread = np.full(len(names), 0.27)
        return Forecast(
            chance, low, high, spread, np.ones(len(names)), match, reply, 4_800_000.0, 62.0, {"lead": np.full(len(names), base), **parts}
        )


def roster_of(reps: int) -> Roster:
    zones = ("America/New_York", "Europe/Berlin", "Europe/London", "America/Chicago")
    hired = tuple(
        Rep(
            rep_id=f"rep-{number:03}",
            name=f"{GIVEN[number % len(GIVEN)]} {FAMILY[(number * 5 + number // len(GIVEN)) % len(FAMILY)]}",
            team_id="enterprise" if number % 3 else "growth",
            hours=Hours.parse("Mon-Fri 08:30-17:30", zones[number % 4]),
            territory_ids=frozenset({"amer"} if number % 3 else {"emea"}),
            max_open=None if number % 11 == 10 else 30,
            active=number % 17 != 16,
        )
        for number in range(reps)
    )
    territories = (
        Territory("amer", "Americas", countries=frozenset({"US", "CA"})),
        Territory("emea", "Europe", countries=frozenset({"DE", "GB", "FR"})),
    )
    absences = {"rep-004": (Period(START - timedelta(days=2), START + timedelta(days=5)),)} if reps > 4 else {}
    return Roster(hired, territories, absences)


class PaperBackground:
    """Jobs in memory that nobody does unless a test does them; ``report`` is what is known of the model in shadow."""

    def __init__(self, house) -> None:
        self.jobs = MemoryJobs(house)
        self.effects = PaperEffects(house)
        self.retraining = Retraining(self.jobs, Models, house.model_steps.steps, house)
        self.coming = MemoryFlow()
        self.broken = []
        self.full = None
        self.probe = self
        self.audit = PaperAuditLog()
        self.nightly = NightlyCheck(lambda: (self.broken, []), MemoryChecks(), house.clock)
        self.flow = FlowWatch(self.coming, beside=self.nightly.alert)
        self.report = None
        self.sla = paper_service(house)

    def shadow_report(self):
        return self.report

    def see(self) -> None:
        if self.full is not None:
            raise self.full


@dataclass
class PaperHouse:
    """Every door of `fairlead.http.house.House`; ``trouble`` is raised by the next submission and outcome."""

    reps: int = 24
    trouble: Exception | None = None
    at: datetime = START
    open_by: dict[str, int] = field(default_factory=dict)
    shown: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.everybody = roster_of(self.reps)
        self.lock = threading.Lock()
        self.by_key: dict[str, tuple[str, Submission, Book, Decision, Lead]] = {}
        self.order: list[str] = []
        self.credit = np.zeros(len(self.everybody.reps))
        self.open = np.array([self.open_by.get(rep.rep_id, number % 19) for number, rep in enumerate(self.everybody.reps)], dtype=np.int64)
        self.held_by: dict[str, str] = {}
        self.told: dict[tuple[str, str], OutcomeReport] = {}
        self.versions_now = Versions("0.1.0", "policy-5be1c6f0a97d", "roster-91b20ac44e1f", "paper-0123456789abcdef0123456789abcdef")

    # the house itself
    @property
    def desk(self) -> "PaperHouse":
        return self

    @property
    def decisions(self) -> "PaperHouse":
        return self

    @property
    def clock(self) -> "PaperHouse":
        return self

    @property
    def names(self) -> dict[str, str]:
        return {rep.rep_id: rep.name for rep in self.everybody.reps}

    card = None

    @property
    def version(self) -> str:
        return self.versions_now.model

    @property
    def readiness(self) -> Readiness:
        return PaperPredictor(self.everybody).readiness

    def model(self) -> "PaperHouse":
        return self

    @cached_property
    def time_off(self) -> MemoryTimeOff:
        return MemoryTimeOff(MemoryStore(self.everybody))

    def presences(self) -> Sequence[Presence]:
        roster = self.time_off._store.roster()[0]
        return presence(roster, Calendar.of(roster, self.at), at=self.at)

    def roster(self) -> Roster:
        return self.everybody

    def versions(self) -> Versions:
        return self.versions_now

    def now(self) -> datetime:
        return self.at

    # the policy
    @cached_property
    def policies(self) -> Policies:
        return Policies(self.policy_versions, PolicyFiles(), RULES, lambda: self.everybody, self, lambda _policy: self.shown)

    @cached_property
    def policy_versions(self) -> MemoryPolicies:
        return MemoryPolicies()

    @cached_property
    def publishing(self) -> Publishing:
        return Publishing(self.policies, self.policy_versions.proposals, self._impact, self)

    impact: Impact | None = None

    def _impact(self, policy: Policy) -> Impact:
        if self.impact is None:
            raise NotFound("no lead arrived in the last 30 days")
        return self.impact

    def policy_of(self, document) -> Policy:
        return self.policies.usable(self.policies.draft(document))[0]

    @cached_property
    def estimates(self) -> PaperEstimates:
        return PaperEstimates(self.at)

    @cached_property
    def what_if(self) -> WhatIfHouse:
        return WhatIfHouse(self._what_if, lambda: self.everybody, self)

    def _what_if(self, question: Question, _tell: Tell) -> Answered:
        days, checked = question.days, question.checked
        if question.change.max_open is None:
            raise NotFound(f"no lead arrived in the last {days} days: this house keeps no history")
        one, other = Range(10.0, 9.0, 11.0), Range(12.0, 11.0, 13.0)
        measures = {name: Difference(one, other, Range(2.0, 1.0, 3.0)) for name in MEASURES}
        measures["reply_minutes"] = Difference(one, other, Range(float("nan"), np.float64("nan"), float("inf")))
        held = (Held("wins", 9.0, 5.0, 14.0, 11.0), Held("reply_minutes", 30.0, 28.0, 33.0, 70.0)) if checked else ()
        rep = RepThen("U-1", "Ann", 4.0, 0.5, None, None)
        told = Checked(days, 120 if checked else 0, held, "" if checked else "the check was left out")
        return Answered(Compared(measures, (), (), question.runs), (rep,), 300, days / 7.0, "leads go by turns", told, ("take care",))

    def plan(self, policy: Policy, *, days: int, most: int) -> Plan:
        raise NotFound(f"no lead arrived in the last {days} days: this house keeps no history")

    @cached_property
    def scores(self) -> ScoreHouse:
        return ScoreHouse(MemoryScores(), self._score_report, self)

    def _score_report(self, days: int, at: datetime) -> ScoreReport:
        return too_early(TrainingSettings(window_days=days), None) if days < 60 else paper_scores()

    def work(self) -> None:
        """Do the looks that were asked for, as a worker would."""
        self.background.jobs.work(
            {
                DRIFT: lambda _: {"alerts": len(self.drift.look().open)},
                SCORES: lambda given: {"leads": self.scores.look(int(given["days"])).report.leads},
                WHAT_IF: self.what_if.by_job,
            }
        )

    def playbook(self) -> Sequence[Section]:
        policy = self.policies.live().content.policy
        return playbook(policy, self.everybody, RULES.words(policy.rulebook))

    def look(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    # models
    approval = Approval.NONE
    found_tags: tuple[str, ...] = ()

    @cached_property
    def shelf(self) -> PaperFolder:
        return PaperFolder()

    @cached_property
    def model_steps(self) -> MemoryModelSteps:
        return MemoryModelSteps()

    @cached_property
    def registry(self) -> ModelRegistry:
        return ModelRegistry(self.model_steps, self.shelf, lambda: self.approval, self.shelf.fault, self)

    @cached_property
    def insight(self) -> InsightHouse:
        edits = MemoryEdits(MemoryStore(self.everybody))
        return InsightHouse(
            MemoryInsights(edits), edits, self, train=lambda _features: None, look=lambda _trained, _tick: found(*self.tags_found())
        )

    def tags_found(self):
        return [tag(rep_id=rep_id) for rep_id in self.found_tags]

    @cached_property
    def background(self) -> PaperBackground:
        return PaperBackground(self)

    def train(self, version: str, author: str = "dana", *, draft: bool = False) -> None:
        self.shelf.kept[version] = FACTS
        self.registry.trained(version, author=author, draft=draft)

    @cached_property
    def drift(self) -> DriftWatch:
        return paper_watch(self)

    # what people say
    @cached_property
    def voices(self) -> PaperVoices:
        if self.trouble is not None:
            raise self.trouble
        return PaperVoices(self)

    disputes = property(lambda self: self.voices.disputes)
    feedback = property(lambda self: self.voices.feedback)
    profiles = property(lambda self: self.voices.profiles)

    # leads that wait for people, of a small store of their own
    @cached_property
    def queue(self):
        if self.trouble is not None:
            raise self.trouble
        return paper_queue(self.everybody, self)

    # people, at a real desk over a store in memory
    @cached_property
    def people(self) -> People:
        store = MemoryStore(self.everybody)
        shelf = Shelf(ROTATION)
        desk = Desk(store, Scene(store, shelf, in_force(None, store), rules=RULES, code="1", remember=FeatureMemory))
        edits = MemoryEdits(store)
        return People(edits, lambda: desk, policy=Policy, write=lambda decision: decision.decision_id, plan=lambda roster, days, most: None)

    # meetings, of a small house of their own
    @cached_property
    def meetings(self):
        if self.trouble is not None:
            raise self.trouble
        return paper_meetings(self.at)

    # batches, at a real desk over a store in memory where two leads wait
    @cached_property
    def batches(self) -> Batches:
        return paper_batches(self)

    @property
    def switch(self) -> PredictionSwitch:
        if self.trouble is not None:
            raise self.trouble
        return PredictionSwitch(self.books.switch, SteppedClock(self.at), ModelRegistry.signed)

    # a fairness contract, held against what this house gave
    @property
    def fairness(self) -> FairnessReport:
        if self.trouble is not None:
            raise self.trouble
        contract = Contract(ceiling=Ceiling(1.5), floor=Floor(bottom_quartile=0.15), among=Among.EVERYBODY)
        clock = SteppedClock(self.at)
        return FairnessReport(self.books, MemoryContractCosts(self.books), lambda: Policy(fairness=contract), clock)

    # prices of slots; this policy lets prices keep them
    @cached_property
    def prices(self) -> SlotPricing:
        priced = Policy(capacity=Capacity(by=Rationing.PRICES, each=Limits(max_open=10, max_week=1)))
        now = InForce(self.everybody, priced, NoConditions(), PairModel(), Versions("0.1.0", "p", "r", "pairs-1"))
        return SlotPricing(
            *(self.priced_by, self.books), in_force=lambda: now, history=lambda: self.arrived_before, clock=SteppedClock(self.at)
        )

    @property
    def priced_by(self) -> MemoryPrices:
        if self.trouble is not None:
            raise self.trouble
        return self.books.prices

    @cached_property
    def arrived_before(self) -> History:
        moments = [self.at - timedelta(hours=7 * hour + 1) for hour in range(90)]
        return History.of({"lead": pl.DataFrame({"lead_id": [f"P{place}" for place in range(90)], "created_at": moments, "country": "US"})})

    # territories
    @cached_property
    def territories(self) -> Territories:
        edits = MemoryEdits(MemoryStore(self.everybody))
        return Territories(
            edits, self, imported=lambda: self.everybody, stated=lambda: self.everybody, arrivals=lambda since, most: self._arrivals()
        )

    def _arrivals(self) -> list[Arrival]:
        return [Arrival(lead, None) for *_, lead in self.by_key.values()]

    def note_table(self, kept, entry, *, system, tally, quarantined, at) -> int:
        return 1

    def table(self, source: tuple[str, str]) -> Given:
        if self.trouble is not None:
            raise self.trouble
        with tempfile.TemporaryDirectory() as home:
            kept, text = read_table_text(*source, Path(home))
        return Given(text, kept)

    def lead_now(self, lead) -> tuple[Lead, None]:
        if isinstance(lead, str):
            found = next((each for *_, each in self.by_key.values() if each.lead_id == lead), None)
            if found is None:
                raise NotFound(f"there is no lead '{lead}'")
            return found, None
        return normalize(Submission("lead", "explain", self.at, lead), at=self.at), None

    # the desk
    def submit(self, submission: Submission) -> Future[Routed]:
        return self._promise(lambda: self._route(submission))

    @cached_property
    def back_office(self) -> Desk:
        """A real desk over the same reps, which shares the leads of this house in turn: it keeps the ledger."""
        scene = Scene(self.books, Shelf(ROTATION), in_force(Policy(), self.books), rules=RULES, code="0.1.0", remember=FeatureMemory)
        desk = Desk(self.books, scene)
        for _, submission, *_ in self.by_key.values():
            desk.submit(submission).result()
        return desk

    @property
    def ledger(self) -> MemoryStore:
        _ = self.back_office  # whose leads it tells
        return self.books

    @cached_property
    def books(self) -> MemoryStore:
        return MemoryStore(self.everybody)

    @property
    def matching(self) -> MatchHouse:
        """Over the back office's leads; reading what is kept fails as the house does."""
        if self.trouble is not None:
            raise self.trouble
        return MatchHouse(MemoryMatches(self.ledger), self.ledger, Matching, PLAINLY, lambda: self.at)

    def next_up(self, at, team_id=None) -> Future[NextUp]:
        return self._troubled() or self.back_office.next_up(at, team_id)

    def decline(self, asked) -> Future[Passed]:
        return self._troubled() or self.back_office.decline(asked)

    def no_show(self, asked) -> Future[Passed]:
        return self._troubled() or self.back_office.no_show(asked)

    def move(self, asked) -> Future[Passed]:
        return self._troubled() or self.back_office.move(asked)

    def adjust(self, asked) -> Future[Entry]:
        return self._troubled() or self.back_office.adjust(asked)

    def _troubled(self) -> Future | None:
        return self._promise(lambda: None) if self.trouble is not None else None

    def report(self, report: OutcomeReport) -> Future[OutcomeKept]:
        return self._promise(lambda: self._close(report))

    # decisions
    def page(self, *, limit: int, before: str | None) -> list[Summary]:
        ids = list(reversed(self.order))
        if before is not None:
            if before not in ids:
                raise NotFound(f"there is no decision {before}")
            ids = ids[ids.index(before) + 1 :]
        return [self._summary(decision_id) for decision_id in ids[:limit]]

    def meant(self, identity: str) -> str:
        """As `fairlead.application.decisions.ReadDecisions`'s: a decision's identity, or that of a lead."""
        found = next((each for each in self.by_key.values() if identity in {each[3].decision_id, each[3].lead_id}), None)
        if found is None:
            raise NotFound(f"there is no decision {identity}, and no lead of that identity")
        return found[3].decision_id

    def get(self, decision_id: str, language: Language = ENGLISH) -> Told:
        _, _, _, decision, lead = self._kept(decision_id)
        reps = {rep.rep_id: rep for rep in self.everybody.reps}
        scores = scores_told(QualifiedLead(lead, None, None, Facts(deeds=())), decision, Policy(), None)
        return Told(decision, explain(decision, lead, reps, language=language), lead, reps, scores=scores)

    def why_not(self, decision_id: str, rep: str, language: Language = ENGLISH) -> WhyNotTold:
        decision = self._kept(decision_id)[3]
        reps = {each.rep_id: each for each in self.everybody.reps}
        return answered(decision, meant_rep(rep, reps), reps, language, None, None)

    def lineage(self, decision_id: str) -> DecisionLineage:
        digest, submission, book, decision, lead = self._kept(decision_id)
        kept = Kept(submission, digest, decision, lead, None, Facts(deeds=()), book)
        return trace_decision(decision_id, OnlyOne(kept), records=NoRecords(), copies=NoRecords())

    def replay(self, decision_id: str) -> Replay:
        _, submission, book, decision, _ = self._kept(decision_id)
        again = walk(submission, self._world(decision.decided_at, book)).decision
        found = differing(decision, again)
        return Replay(not found, found, self.versions_now.code, self.versions_now.code)

    def counts(self) -> Counts:
        if self.trouble is not None:
            raise self.trouble
        made = [entry[3] for entry in self.by_key.values()]
        queued: dict[str, int] = {}
        for decision in made:
            if decision.queue_reason is not None:
                queued[decision.queue_reason.value] = queued.get(decision.queue_reason.value, 0) + 1
        assigned, suggested = (sum(decision.action is action for decision in made) for action in (Action.ASSIGN, Action.SUGGEST))
        return Counts(len(made), assigned, queued, suggested)

    def loads(self, *, since: datetime) -> list[RepLoad]:
        given = [entry[3].rep_id for entry in self.by_key.values() if entry[3].decided_at >= since]
        return [
            RepLoad(
                rep.rep_id,
                rep.name,
                rep.team_id,
                int(self.open[row]),
                rep.max_open,
                float(self.credit[row]),
                given.count(rep.rep_id),
                rep.active,
                () if rep.max_open is None else (Use(Kind.OPEN, float(self.open[row]), float(rep.max_open)),),
            )
            for row, rep in enumerate(self.everybody.reps)
        ]

    # inside
    def _promise(self, work) -> Future:
        answer: Future = Future()
        try:
            with self.lock:
                answer.set_result(self._unless_in_trouble(work))
        except Exception as error:  # noqa: BLE001, the future carries whatever the desk would
            answer.set_exception(error)
        return answer

    def _unless_in_trouble(self, work):
        if self.trouble is not None:
            raise self.trouble
        return work()

    def _world(self, at: datetime, book: Book) -> World:
        calendar = Calendar.of(self.everybody, at)
        policy = Policy(capacity=Capacity(high_match=60.0))
        return World(
            at, self.everybody, calendar, AccountBook([]), Forgetful(), book, PaperPredictor(self.everybody), policy, self.versions_now
        )

    def _route(self, submission: Submission) -> Routed:
        digest = request_hash(submission.fields)
        if submission.key in self.by_key:
            kept, _, _, decision, _ = self.by_key[submission.key]
            if kept != digest:
                raise reused(submission)
            return Routed(decision, replayed=True)
        book = Book(self.open.copy(), self.credit.copy())
        walked = walk(submission, self._world(submission.received_at, book))
        decision = walked.decision
        self.by_key[submission.key] = (digest, submission, book, decision, walked.qualified.lead)
        self.order.append(decision.decision_id)
        if "back_office" in self.__dict__:
            self.back_office.submit(submission).result()
        if decision.rep_id is not None:
            self.open[self.everybody.row_of[decision.rep_id]] += 1
            self.held_by[decision.lead_id] = decision.rep_id
        for rep_id, change in walked.choice.credit_changes.items():
            self.credit[self.everybody.row_of[rep_id]] += change
        return Routed(decision, replayed=False)

    def _close(self, report: OutcomeReport) -> OutcomeKept:
        known = {entry[3].lead_id for entry in self.by_key.values()}
        if report.lead_id not in known:
            raise NotFound(f"there is no lead {report.lead_id}")
        fresh = (report.lead_id, report.stage) not in self.told
        self.told.setdefault((report.lead_id, report.stage), report)
        rep_id = self.held_by.pop(report.lead_id, None) if report.stage in CLOSING_STAGES else None
        if rep_id is not None:
            self.open[self.everybody.row_of[rep_id]] -= 1
        return OutcomeKept(rep_id, fresh)

    def _kept(self, decision_id: str) -> tuple[str, Submission, Book, Decision, Lead]:
        for entry in self.by_key.values():
            if entry[3].decision_id == decision_id:
                return entry
        raise NotFound(f"there is no decision {decision_id}")

    def _summary(self, decision_id: str) -> Summary:
        _, _, _, decision, lead = self._kept(decision_id)
        winner = decision.winner
        return Summary(
            decision_id=decision_id,
            lead_id=lead.lead_id,
            person=lead.person,
            company=lead.company,
            decided_at=decision.decided_at,
            action=decision.action.value,
            rep_id=decision.rep_id,
            rep_name=self.names.get(decision.rep_id or ""),
            queue_reason=decision.queue_reason.value if decision.queue_reason else None,
            method=decision.method,
            chance=winner.chance if winner else None,
            chance_low=winner.chance_low if winner else None,
            chance_high=winner.chance_high if winner else None,
            match_score=winner.match_score if winner else None,
            worth_minor=winner.worth_minor if winner else None,
            lead_score=decision.lead_score,
            source=lead.source,
            country=lead.country,
            industry_group=lead.industry_group,
            product=lead.product,
        )

    def damage(self, decision_id: str) -> None:
        """Change what was kept, so that a replay cannot come out equal."""
        for key, (digest, submission, book, decision, lead) in self.by_key.items():
            if decision.decision_id == decision_id:
                self.by_key[key] = (digest, submission, book, replace(decision, lead_score=1.5), lead)
