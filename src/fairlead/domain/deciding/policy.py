"""The whole policy: every room's part, and how the choice is made."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from fairlead.domain.availability import Capacity
from fairlead.domain.deciding.meeting_rules import MeetingRules
from fairlead.domain.deciding.service import Service
from fairlead.domain.fairness import Contract, Rotation
from fairlead.domain.matching import Matching
from fairlead.domain.qualification import IntentPolicy, Profile
from fairlead.domain.rep import Roster, Team, Territory
from fairlead.domain.screening import Rulebook


class Objective(StrEnum):
    """What candidates are ranked by."""

    WORTH = "worth"
    CHANCE = "chance"
    BALANCED = "balanced"


class Fallback(StrEnum):
    """What is tried, in the policy's order, when prediction cannot place the lead: fair rotation, the team's manager, the queue."""

    ROTATION = "rotation"
    MANAGER = "manager"
    QUEUE = "queue"


class Approval(StrEnum):
    """What a trained model needs before it goes in force: nothing, or two people who train, approve or promote it."""

    NONE = "none"
    SECOND_PERSON = "second_person"


class Promotion(StrEnum):
    """Who puts a retrained model in force: a person, or the machine once the model has beaten the champion on later leads."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class Every(StrEnum):
    """How often a model is trained anew without being asked."""

    WEEK = "week"
    MONTH = "month"
    NEVER = "never"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Retrain:
    """When a model is trained anew: each week or month, on ``weekday`` (of a month the first one) at ``hour`` in UTC; and on drift."""

    every: Every = Every.MONTH
    weekday: Weekday = Weekday.SUNDAY
    hour: int = 3
    on_drift: bool = True


@dataclass(frozen=True, slots=True)
class Models:
    """How models come into force, and when they are trained anew."""

    approval: Approval = Approval.NONE
    promote: Promotion = Promotion.MANUAL
    retrain: Retrain = field(default_factory=Retrain)


class Schedule(StrEnum):
    """How often the leads that wait are assigned together."""

    HOURLY = "hourly"
    TWICE_DAILY = "twice_daily"
    DAILY = "daily"
    NEVER = "never"


_HOURS = {Schedule.TWICE_DAILY: (6, 12), Schedule.DAILY: (6,)}


@dataclass(frozen=True, slots=True)
class Batching:
    """When leads that wait are assigned together.

    ``hours``: in UTC; empty for the schedule's own. ``review``: a person confirms each batch.
    """

    schedule: Schedule = Schedule.NEVER
    hours: frozenset[int] = frozenset()
    review: bool = True

    @property
    def at_hours(self) -> tuple[int, ...]:
        """The hours of a day at which a batch is made, in order; every hour where it is hourly, none where it never is."""
        if self.schedule is Schedule.HOURLY:
            return tuple(range(24))
        if self.schedule is Schedule.NEVER:
            return ()
        return tuple(sorted(self.hours)) or _HOURS[self.schedule]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Amounts in minor units at which a lead goes another way; None switches a threshold off.

    A lead whose worth with its best candidate lies below ``nurture_below_minor`` is nurtured; from ``escalate_above_minor`` on it is
    marked urgent and goes first among those waiting; a lead whose deal would bring ``suggest_above_minor`` or more is confirmed by a human.
    All three need a model that tells leads apart.
    """

    nurture_below_minor: int | None = None
    suggest_above_minor: int | None = None
    escalate_above_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Exploration:
    """Leads given as an experiment, so that the log can tell what other choices bring.

    ``share``: of the leads that a model places, at most a fifth. ``loss``: who stands lower than the first by more than this share is not
    drawn. ``exclude_teams``: their reps are never drawn; ``exclude_tiers``, ``exclude_territories``: such leads never are.
    """

    share: float = 0.0
    loss: float = 0.25
    exclude_teams: frozenset[str] = frozenset()
    exclude_tiers: frozenset[str] = frozenset()
    exclude_territories: frozenset[str] = frozenset()


class Release(StrEnum):
    """How prediction comes back once the brake suspended it: a person says so, or the model's figures do.

    By cause: its figures do where scores or a rep's share had tripped the brake; where the model failed or was slow, a person does.
    """

    BY_CAUSE = "by_cause"
    MANUAL = "manual"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Outside which limits prediction is suspended, and leads go by rules and fair rotation. 1 switches a limit off.

    ``rep_share``: of leads that several could have had, what may go to one rep. ``score_share``: of leads, how many may have scores in one
    tenth of the scale; for both, only leads count that are unlike the one before. ``errors``: of decisions, in how many the model may fail
    or take longer than ``slow_seconds``. ``alarm_leads``: where no limit is exceeded, as many leads at least pass between false alarms on
    average. ``release_minutes``: how long prediction stays suspended at the least where it comes back by itself.
    """

    rep_share: float = 0.5
    score_share: float = 0.8
    errors: float = 0.05
    slow_seconds: float = 1.0
    alarm_leads: int = 100_000
    release: Release = Release.BY_CAUSE
    release_minutes: int = 60


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """When a new policy waits for somebody other than its author; None never asks.

    ``above_changed_share``: of recent leads, the share that would go elsewhere. ``above_value_change``: of their expected
    value, up or down.
    """

    above_changed_share: float | None = None
    above_value_change: float | None = None

    @property
    def asked(self) -> bool:
        """Whether anything is asked for."""
        return self.above_changed_share is not None or self.above_value_change is not None


@dataclass(frozen=True, slots=True)
class Policy:
    """How decisions are made.

    A rep is a near tie if the probability of being better than the front-runner is at least ``tie_chance`` and at most ``tie_loss``
    of the front-runner's standing is given up. ``balance``: weight of worth against free capacity in the balanced objective.
    ``salt`` fixes all draws. ``territories`` and ``teams`` stated here stand beside the imported ones; the same identity replaces them.
    ``competitors``: names to be told to the rep where a lead's message holds one; they change no decision.
    ``exploration``: what is given as an experiment beyond near ties. ``icp``: the ideal customer, which declared fit is measured by;
    ``intent``: how deeds are weighed.
    ``guardrails``: when prediction is suspended. ``fairness``: how far what reps receive may part.
    ``batch``: when leads that wait are assigned together. ``fallbacks``: tried in order when nobody can be given the lead as wished.
    ``queue_minutes``: how long a lead may wait in a queue.
    ``meetings``: how meetings with leads are offered.
    ``approval``: when the next policy waits for a second person. ``sla``: what is promised to a lead once a rep has it.
    ``hold_minutes``: how long after its arrival a lead may be held for a rep who is worth the wait; None holds none.
    ``accept_minutes``: of working time in which a rep accepts or declines a lead that was given automatically; None asks nobody.
    """

    objective: Objective = Objective.WORTH
    capacity: Capacity = field(default_factory=Capacity)
    tie_chance: float = 0.25
    tie_loss: float = 0.05
    balance: float = 0.5
    use_prediction: bool = True
    salt: str = "fairlead"
    matching: Matching = field(default_factory=Matching)
    rulebook: Rulebook = field(default_factory=Rulebook)
    rotation: Rotation = field(default_factory=Rotation)
    thresholds: Thresholds = field(default_factory=Thresholds)
    fallbacks: tuple[Fallback, ...] = (Fallback.ROTATION, Fallback.QUEUE)
    queue_minutes: int | None = None
    hold_minutes: int | None = None
    accept_minutes: int | None = None
    territories: tuple[Territory, ...] = ()
    teams: tuple[Team, ...] = ()
    competitors: frozenset[str] = frozenset()
    models: Models = field(default_factory=Models)
    icp: Profile = field(default_factory=Profile)
    intent: IntentPolicy = field(default_factory=IntentPolicy)
    exploration: Exploration = field(default_factory=Exploration)
    batch: Batching = field(default_factory=Batching)
    guardrails: Guardrails = field(default_factory=Guardrails)
    fairness: Contract = field(default_factory=Contract)
    approval: SecondPerson = field(default_factory=SecondPerson)
    meetings: MeetingRules = field(default_factory=MeetingRules)
    sla: Service = field(default_factory=Service)

    def over(self, roster: Roster) -> Roster:
        """The roster with the territories and teams that this policy states; what it does not state stays as imported."""
        if not self.territories and not self.teams:
            return roster
        territories = {each.territory_id: each for each in (*roster.territories, *self.territories)}
        teams = {each.team_id: each for each in (*roster.teams, *self.teams)}
        return replace(roster, territories=tuple(territories.values()), teams=tuple(teams.values()))
