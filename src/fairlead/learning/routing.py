"""Eligible pairs of recent leads: the scales of the scores, and what today's routing chose against what could have been chosen."""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Coefficients, FloatArray, IntArray, Percentiles
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Roster
from fairlead.domain.screening import screen
from fairlead.learning.calibration import mean_chance
from fairlead.learning.cases import Cases
from fairlead.learning.effects import pair_logits
from fairlead.learning.history import History
from fairlead.learning.roster import leads_of
from fairlead.learning.thinning import thinned

MOST_RECENT = 800
"""The scales are of no more leads than these, the newest."""
_MOST_PAIRS = 60_000
_LEVELS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True)
class Routing:
    """Mean predicted chance on held-out leads: with the rep who had it, with an eligible rep at random, with the best eligible one.

    ``asked``: leads looked at, spread evenly over those held out. ``leads``: those of them whose rep is eligible by today's roster, which
    alone can be compared.
    """

    asked: int
    leads: int
    assigned: float
    random: float
    best: float


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Eligible pairs.

    ``lead``: shape (m,), index into the leads asked for; ``rep``: roster row; ``eta``, ``chance`` at an immediate start.
    """

    lead: IntArray
    rep: IntArray
    eta: FloatArray
    chance: FloatArray


def recent_scales(history: History, cases: Cases, o: FloatArray, c: Coefficients, roster: Roster) -> tuple[Percentiles, Percentiles]:
    """Percentiles of the pair's advantage and of the lead's mean chance, over eligible reps of the most recent leads."""
    rows = np.arange(max(len(cases) - _sample(roster), 0), len(cases))
    pairs = _eligible(history, cases.take(rows), o[rows], c, roster)
    if not len(pairs.lead):
        return Percentiles(np.zeros(0)), Percentiles(np.zeros(0))
    counts = np.maximum(np.bincount(pairs.lead, minlength=len(rows)), 1)
    mean = np.bincount(pairs.lead, weights=pairs.eta, minlength=len(rows)) / counts
    chance = np.bincount(pairs.lead, weights=pairs.chance, minlength=len(rows)) / counts
    several = counts[pairs.lead] > 1
    advantage = (pairs.eta - mean[pairs.lead])[several]
    return Percentiles(np.quantile(advantage, _LEVELS) if len(advantage) else np.zeros(0)), Percentiles(
        np.quantile(chance[np.unique(pairs.lead)], _LEVELS)
    )


def compare_routing(history: History, cases: Cases, o: FloatArray, c: Coefficients, roster: Roster) -> Routing | None:
    """What the model expects of the choices made and of those that could have been made; an estimate of the model, not a measurement."""
    rows = thinned(np.arange(len(cases)), _sample(roster))
    held = cases.take(rows)
    pairs = _eligible(history, held, o[rows], c, roster)
    assigned = pairs.rep == held.rep[pairs.lead]
    leads = np.unique(pairs.lead[assigned])
    if not len(leads):
        return None
    counts = np.bincount(pairs.lead, minlength=len(rows))
    total = np.bincount(pairs.lead, weights=pairs.chance, minlength=len(rows))
    best = np.zeros(len(rows))
    np.maximum.at(best, pairs.lead, pairs.chance)
    return Routing(
        asked=len(rows),
        leads=len(leads),
        assigned=float(pairs.chance[assigned].mean()),
        random=float((total[leads] / counts[leads]).mean()),
        best=float(best[leads].mean()),
    )


def _sample(roster: Roster) -> int:
    """How many leads: fewer for large rosters, so that the number of pairs stays bounded."""
    return int(np.clip(_MOST_PAIRS / max(len(roster.reps), 1), 100, MOST_RECENT))


def _eligible(history: History, cases: Cases, o: FloatArray, c: Coefficients, roster: Roster) -> _Pairs:
    leads: list[IntArray] = []
    reps: list[IntArray] = []
    for row, lead in enumerate(leads_of(history, cases.frame["lead_id"])):
        found = screen(_qualified(lead, None), roster, at=lead.created_at).rows
        leads.append(np.full(len(found), row, dtype=np.intp))
        reps.append(found)
    of_lead = np.concatenate(leads) if leads else np.zeros(0, dtype=np.intp)
    rep = np.concatenate(reps) if reps else np.zeros(0, dtype=np.intp)
    eta, sd = pair_logits(c, cases.take(of_lead), o[of_lead], roster, rep)
    habit = np.array([c.habits.minutes.get(rep_id, c.habits.typical) for rep_id in roster.rep_ids])[rep]
    left = c.reply.at(habit[:, None] * c.habits.multiples[None, :]).mean(axis=1) if len(rep) else np.zeros(0)
    return _Pairs(of_lead, rep, eta, mean_chance(eta, sd) * left)


def _qualified(lead: Lead, account: Account | None) -> QualifiedLead:
    return QualifiedLead(lead=lead, account=account, matched_by=None, facts=Facts())
