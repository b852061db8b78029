"""One sample world as a trial: what is known before a cut, the leads after it, and their truth."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.response import waits
from fairlead.learning.roster import roster_of
from fairlead.sample import Sample, SampleSpec, generate
from fairlead.sample.assigning import REPLY_LEAD_SPREAD, REPLY_MEDIAN_MINUTES, REPLY_REP_SPREAD, may_take

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

REPS: Final = 60
MONTHS_BEFORE: Final = 18
MONTHS_AFTER: Final = 3
AFFINITIES: Final = {"no": 0.0, "low": 0.5, "medium": 1.0, "high": 1.6}
"""How much reps differ from lead to lead, as `fairlead.sample.SampleSpec` scales it."""
HISTORIES: Final[tuple[Literal["confounded", "random"], ...]] = ("confounded", "random")
_DRAWS: Final = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of world: how strong affinity is, how leads were given, about how many leads come before the cut."""

    affinity: str
    history: Literal["confounded", "random"]
    leads: int

    @property
    def name(self) -> str:
        """Such as ``medium, confounded``."""
        return f"{self.affinity}, {self.history}"


@dataclass(frozen=True)
class Trial:
    """One world: what is known before the cut, the leads after it, and their truth.

    ``eligible``: shape (n, reps). ``eta``: true log-odds, ``chance``: true chance if given at once (mean over reply times): shape
    (n, reps). ``rep``: who had each lead, ``true``: its true chance with the reply as it came, ``ready``: minutes until that
    rep could start: shape (n,).
    """

    before: History
    after: History
    lead_ids: list[str]
    eligible: NDArray[np.bool_]
    eta: Array
    chance: Array
    rep: Rows
    true: Array
    ready: Array

    @cached_property
    def known(self) -> History:
        """What is known before the cut, with the accounts of leads found."""
        return with_accounts(self.before)

    @cached_property
    def later(self) -> pl.DataFrame:
        """Features of the leads after the cut, in their order."""
        features = feature_table(with_accounts(self.after))
        return pl.DataFrame({"lead_id": self.lead_ids}).join(features, on="lead_id", how="left", maintain_order="left")


def make_trial(kind: Kind, seed: int, *, reps: int = REPS) -> Trial:
    """A world of 21 months, cut after 18."""
    months = MONTHS_BEFORE + MONTHS_AFTER
    spec = SampleSpec(
        reps=reps,
        leads=kind.leads * months // MONTHS_BEFORE,
        months=months,
        seed=seed,
        affinity=AFFINITIES[kind.affinity],
        history=kind.history,
    )
    sample = generate(spec)
    cut = datetime.combine(_months_before(spec.until, MONTHS_AFTER), datetime.min.time(), UTC)
    whole = History.of(sample.history())
    later = whole.lead.filter(pl.col("created_at") >= cut).sort("created_at", "lead_id")["lead_id"].to_list()
    rows = sample.truth.rows(later)
    held = sample.world.given.rep[rows] >= 0
    rows, later = rows[held], [lead_id for lead_id, one in zip(later, held, strict=True) if one]
    world, truth = sample.world, sample.truth
    created, given = world.arrivals.created[rows], world.given
    eligible = may_take(world.organization, world.arrivals, rows, created)
    rep = given.rep[rows].astype(np.intp)
    eta = truth.logit(rows)
    roster = roster_of(whole)
    assert roster.rep_ids == truth.rep_ids, "the roster and the truth name reps in one order"
    return Trial(
        before=known_before(whole, cut),
        after=whole,
        lead_ids=later,
        eligible=eligible,
        eta=eta,
        chance=_expected(sample, rows, eta, eligible, seed),
        rep=rep,
        true=sigmoid(eta[np.arange(len(rep)), rep]) * truth.reply_factor((given.touched_at[rows] - created) / 60.0),
        ready=(given.assigned_at[rows] - created) / 60.0 + waits(roster.reps, rep, given.assigned_at[rows].astype(np.float64)),
    )


def sigmoid(logit: Array) -> Array:
    """Log-odds to chances."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _expected(sample: Sample, rows: Rows, eta: Array, eligible: NDArray[np.bool_], seed: int) -> Array:
    """True chance if a rep gets the lead on arrival: the reply comes after the rep's habit in working time, averaged over some draws."""
    world, truth = sample.world, sample.truth
    habit = np.log(REPLY_MEDIAN_MINUTES) + sample.spec.chance("habits").normal(0.0, REPLY_REP_SPREAD, eta.shape[1])
    drawn = np.random.default_rng([seed, 5])
    created = world.arrivals.created[rows]
    left = np.ones(eta.shape)
    for rep, calendar in enumerate(world.organization.calendars):
        mine = np.flatnonzero(eligible[:, rep])
        total = np.zeros(len(mine))
        for _ in range(_DRAWS):
            minutes = np.exp(habit[rep] + REPLY_LEAD_SPREAD * drawn.normal(size=len(mine)))
            total += truth.reply_factor((calendar.after(created[mine], 60.0 * minutes) - created[mine]) / 60.0)
        left[mine, rep] = total / _DRAWS
    return sigmoid(eta) * left


def known_before(whole: History, cut: datetime) -> History:
    """What was known at ``cut``."""
    frames = whole.frames()
    moments = {
        "lead": "created_at",
        "engagement": "occurred_at",
        "assignment": "assigned_at",
        "activity": "occurred_at",
        "outcome": "occurred_at",
    }
    for name, column in moments.items():
        frames[name] = frames[name].filter(pl.col(column) < cut)
    closed = pl.col("closed_at") < cut
    deals = frames["deal"].filter(pl.col("opened_at") < cut)
    frames["deal"] = deals.with_columns(
        won=pl.when(closed).then("won"), stage=pl.when(closed).then("stage"), closed_at=pl.when(closed).then("closed_at")
    )
    return History.of(frames)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
