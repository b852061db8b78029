"""Declared fit and intent of leads whose outcome is ripe, as a policy would have scored them at the door, beside what became of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.qualification import IntentPolicy, Profile, deeds_known, rate
from fairlead.learning.consent import consenting
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.history import History
from fairlead.learning.intervals import Z95, wilson
from fairlead.learning.outcomes import label
from fairlead.learning.recent import Recent, recent_leads
from fairlead.learning.score_table import ScoreTable, score_table
from fairlead.learning.settings import TrainingSettings

MOST_LEADS: Final = 50_000
_LEAST_WITH: Final = 30
_LEAST_WON: Final = 30
_MOST_FRESH: Final = 3.0
_RIDGE: Final = 1.0
_STEPS: Final = 30


@dataclass(frozen=True, slots=True)
class KindSaid:
    """What outcomes say of one kind of deed.

    ``leads``: with any of it, of whom ``rate`` were won (95% interval), of the others ``without``. ``weight``: in force; ``learned``: what
    outcomes ask for on the same scale, None where it cannot be told. ``said``: ``supported`` where it credibly goes with wins beside all
    other kinds, ``against`` where it credibly goes with losses, else ``no credible effect``; ``too early to tell`` from few wins.
    """

    kind: str
    leads: int
    rate: float
    rate_low: float
    rate_high: float
    without: float
    weight: float
    learned: float | None
    said: str


@dataclass(frozen=True, slots=True)
class PolicyScores:
    """``leads``: ripe ones looked at, from ``first`` to ``last`` (dates); ``horizon_days``: how old they are at least.

    ``fit`` is None where the policy declares no ideal customer. ``kinds``: the most frequent first.
    """

    leads: int
    won: int
    first: str
    last: str
    horizon_days: int
    stage: str
    fit: ScoreTable | None
    intent: ScoreTable
    kinds: tuple[KindSaid, ...]

    def data(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Ripe:
    """Leads with a known outcome; arrays of shape (n,)."""

    leads: Sequence[Recent]
    won: FloatArray
    value: FloatArray
    account: IntArray


def policy_scores(history: History, profile: Profile, intent: IntentPolicy, settings: TrainingSettings) -> PolicyScores | None:
    """Score every ripe lead of ``settings.window_days`` as it came; None where there is none."""
    labeled = label(consenting(history), settings)
    ripe = labeled.frame.filter((pl.col("age_days") >= labeled.horizon_days) & pl.col("resolved"))
    if ripe.is_empty() or labeled.as_of is None:
        return None
    found = _joined(history, ripe, labeled.as_of - timedelta(days=settings.window_days))
    scores = [rate(each.qualified, profile, intent, None, at=each.arrived_at).scores for each in found.leads]
    fit = np.array([np.nan if each.fit is None else each.fit for each in scores])
    by_intent = np.array([np.nan if each.intent is None else each.intent for each in scores])
    return PolicyScores(
        leads=len(found.leads),
        won=int(found.won.sum()),
        first=f"{found.leads[0].arrived_at:%Y-%m-%d}",
        last=f"{found.leads[-1].arrived_at:%Y-%m-%d}",
        horizon_days=labeled.horizon_days,
        stage=settings.stage,
        fit=score_table(fit, found.won, found.value, found.account) if profile.criteria else None,
        intent=score_table(by_intent, found.won, found.value, found.account),
        kinds=_said(found, intent),
    )


def _joined(history: History, ripe: pl.DataFrame, since: datetime) -> _Ripe:
    """The ripe leads as they came, in order of time, with their outcomes."""
    by_lead = {row["lead_id"]: row for row in ripe.select("lead_id", "won", "value_minor", "account").iter_rows(named=True)}
    # Leads younger than the youngest ripe one were not there yet; all others may have done something at the account.
    until = history.having({"lead": history.lead.filter(pl.col("created_at") <= ripe["created_at"].max())})
    recent = recent_leads(until, since=since, most=MOST_LEADS)
    leads = [each for each in recent if each.qualified.lead.lead_id in by_lead]
    rows = [by_lead[each.qualified.lead.lead_id] for each in leads]
    accounts = np.unique(np.array([row["account"] for row in rows], dtype=np.str_), return_inverse=True)[1].astype(np.intp)
    value = np.array([np.nan if row["value_minor"] is None else row["value_minor"] for row in rows], dtype=np.float64)
    return _Ripe(leads, np.array([row["won"] for row in rows], dtype=np.float64), value, accounts)


def _said(found: _Ripe, policy: IntentPolicy) -> tuple[KindSaid, ...]:
    fresh, names = _fresh(found, policy)
    with_any = fresh > 0
    order = [place for place in np.argsort(-with_any.sum(axis=0), kind="stable").tolist() if with_any[:, place].sum() >= _LEAST_WITH]
    if not order:
        return ()
    beta, error = _logistic(fresh[:, order], found.won, found.account)
    enough = found.won.sum() >= _LEAST_WON
    weights = np.array([policy.of(names[place]).weight for place in order])
    counts = fresh[:, order].sum(axis=0)
    positive = np.maximum(beta, 0.0)
    whole = float((positive * counts).sum())
    scale = float((weights * counts).sum()) / whole if whole > 0 else 0.0
    told = []
    for at, place in enumerate(order):
        mine = with_any[:, place]
        won, leads = int(found.won[mine].sum()), int(mine.sum())
        low, high = wilson(won / leads, leads)
        others = found.won[~mine]
        sure = enough and abs(float(beta[at])) > Z95 * float(error[at])
        told.append(
            KindSaid(
                kind=names[place],
                leads=leads,
                rate=won / leads,
                rate_low=low,
                rate_high=high,
                without=float(others.mean()) if len(others) else 0.0,
                weight=float(weights[at]),
                learned=round(float(positive[at]) * scale, 1) if sure else None,
                said=_verdict(float(beta[at]), sure=sure, enough=bool(enough)),
            )
        )
    return tuple(told)


def _verdict(beta: float, *, sure: bool, enough: bool) -> str:
    if not enough:
        return "too early to tell"
    if not sure:
        return "no credible effect"
    return "supported" if beta > 0 else "against"


def _fresh(found: _Ripe, policy: IntentPolicy) -> tuple[FloatArray, list[str]]:
    """For each lead and kind how many fresh deeds its deeds amount to, at most three; shape (n, kinds)."""
    rows: list[dict[str, float]] = []
    for each in found.leads:
        sums: dict[str, float] = {}
        for deed in deeds_known(each.qualified, each.arrived_at) or ():
            left = deed.count * 2.0 ** (-deed.days / policy.of(deed.kind).half_life_days)
            sums[deed.kind] = sums.get(deed.kind, 0.0) + (left if deed.own else left * policy.account)
        rows.append(sums)
    names = sorted(set().union(*rows))
    place = {name: column for column, name in enumerate(names)}
    fresh = np.zeros((len(rows), len(names)))
    for row, sums in enumerate(rows):
        for name, amount in sums.items():
            fresh[row, place[name]] = min(amount, _MOST_FRESH)
    return fresh, names


def _logistic(x: FloatArray, won: FloatArray, cluster: IntArray) -> tuple[FloatArray, FloatArray]:
    """Log-odds of each column beside the others, lightly shrunken, and their errors, clustered (Liang and Zeger 1986); shape (columns,)."""
    design = np.column_stack([np.ones(len(x)), x])
    penalty = np.diag([1e-8] + [_RIDGE] * x.shape[1])
    beta, bread = np.zeros(design.shape[1]), penalty
    for _ in range(_STEPS):
        chance = sigmoid(design @ beta)
        bread = np.asarray(np.linalg.inv((design * (chance * (1.0 - chance))[:, None]).T @ design + penalty))
        move = bread @ (design.T @ (won - chance) - penalty @ beta)
        beta = beta + move / max(1.0, float(np.abs(move).max()))
        if float(np.abs(move).max()) < 1e-8:
            break
    scores = design * (won - sigmoid(design @ beta))[:, None]
    sums = np.zeros((int(cluster.max()) + 1, design.shape[1]))
    np.add.at(sums, cluster, scores)
    return beta[1:], np.sqrt(np.diag(bread @ (sums.T @ sums) @ bread))[1:]
