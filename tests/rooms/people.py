"""Leads, reps and forecasts for tests, each with one thing that can be turned."""

from datetime import UTC, datetime

import numpy as np

from fairlead.domain.availability import Book
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Forecast
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Rep, Roster

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


def qualified(**fields):
    return QualifiedLead(Lead(lead_id="L1", created_at=NOON, **fields), None, None, Facts())


def roster(*reps, **parts):
    return Roster(reps=tuple(reps), **parts)


def rep(rep_id, **fields):
    return Rep(rep_id=rep_id, name=rep_id.title(), **fields)


def book(people, open_leads=None, credit=None, **counts):
    n = len(people.reps)
    loads = np.zeros(n, dtype=np.int64) if open_leads is None else np.array(open_leads, dtype=np.int64)
    counted = {name: np.array(values, dtype=np.int64) for name, values in counts.items()}
    return Book(loads, np.zeros(n) if credit is None else np.array(credit, dtype=np.float64), **counted)


def forecast(chances, *, sd=0.01, match=None, value=100_000.0, left=1.0):
    chance = np.array(chances, dtype=np.float64)
    n = len(chance)
    spread = np.full(n, sd) if np.isscalar(sd) else np.array(sd)
    return Forecast(
        chance=chance,
        chance_low=np.maximum(chance - 0.01, 0),
        chance_high=np.minimum(chance + 0.01, 1),
        logit_sd=spread,
        reply_factor=np.full(n, left),
        match_score=np.full(n, 50.0) if match is None else np.array(match, dtype=np.float64),
        reply_minutes=np.full(n, 10.0),
        value_minor=value,
        lead_score=50.0,
        parts={"lead": np.full(n, -2.0), "rep": np.linspace(0.0, 1.0, n)},
    )
