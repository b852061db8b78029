"""Reps below what was expected of them: never a list of the lowest win rates, which are mostly noise.

Two questions, each to reps with enough known outcomes. *Strengths fading*: on later leads for which the model of the older ones saw this
rep ahead of an average one, were fewer won than it expected? *Claims not shown*: on leads of an industry or product that the profile
names, is the rep below their own usual level, and further below than chance allows for such a profile? Leads are compared with what they
let expect, so hard leads excuse; a rep is compared with what was expected of this rep, so nobody is listed for being weak. All questions
share one error of 5%: where nothing is the matter the list is empty in at least 19 of 20 looks (Bonferroni).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from fairlead.domain.prediction import FloatArray
from fairlead.learning.calibration import level_shift, mean_chance
from fairlead.learning.effects import pair_logits
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.insight.basis import Basis
from fairlead.learning.insights import Coaching, CoachingNote, Span
from fairlead.learning.intervals import Z80
from fairlead.learning.response import factor

WARNING = (
    "For managers alone, to start a conversation: it is neither a ranking nor a judgment. What is listed may come from leads that were "
    "harder than their records show, from time away or from a change of role. Ask before you conclude."
)
_LEAST_LEADS, _LEAST_EXPECTED = 30, 4.0
_FALSE = 0.05
_PROFILES = {"industry_group": ("industry_groups", "industry"), "product": ("products", "product")}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: ``shift`` from what was expected, in log-odds, its standard ``error``; ``note`` how it is told if it stands out."""

    rep: int
    kind: str
    where: str
    leads: int
    won: int
    expected: float
    shift: float
    error: float


def coach(basis: Basis) -> Coaching:
    """Ask both questions of every active rep."""
    if basis.coefficients is None:
        return Coaching(
            "Reps could not be told apart on later leads, so nobody was expected to excel and nobody fell short.", WARNING, (), 0
        )
    asked = [*_fading(basis), *_claims(basis)]
    asked = [each for each in asked if basis.rep_at(each.rep).rep_id in basis.active]
    if not asked:
        return Coaching("No rep has enough known outcomes where this rep was expected to excel.", WARNING, (), 0)
    reach = float(norm.ppf(1.0 - _FALSE / len(asked)))
    notes = [_note(basis, each) for each in asked if each.shift + reach * each.error < 0.0]
    notes.sort(key=lambda each: (basis.ground.roster.names.get(each.rep_id, ""), each.rep_id, each.kind, each.where))
    verdict = (
        f"{len(notes)} of {len(asked)} questions asked deserve a conversation."
        if notes
        else f"Nobody stands out: {len(asked)} questions were asked, and every answer lies within chance. That is normal."
    )
    return Coaching(verdict, WARNING, tuple(notes), len(asked))


def _fading(basis: Basis) -> Iterator[_Asked]:
    """Later leads on which the older ones let expect a rep to be ahead."""
    held = basis.ground.held
    pair, newer = held.fitted.pair, held.cases
    if pair is None or not (newer.rep >= 0).all():
        return
    left = factor(newer.reply, held.fitted.curve)
    eta, sd = pair_logits(pair, newer, held.o, basis.ground.roster, newer.rep)
    eta = level_shift(eta, sd, left, newer.won, newer.weight).on(eta)
    chance = mean_chance(eta, sd) * left
    ahead = eta - np.average(eta, weights=newer.weight) > _expected_of_lead(held.fitted.lead.slope, held.o, newer.weight)
    for rep in np.unique(newer.rep):
        mine = (newer.rep == rep) & ahead
        expected, won = float(chance[mine].sum()), float(newer.won[mine].sum())
        if int(mine.sum()) < _LEAST_LEADS or expected < _LEAST_EXPECTED:
            continue
        information = float((chance[mine] * (1.0 - chance[mine])).sum())
        # What the older leads left uncertain of this rep is shared by all of these leads.
        error = float(np.sqrt(1.0 / information + float(np.mean(sd[mine])) ** 2))
        # One step of the score: of few wins the logarithm of their ratio would make too much.
        shift = (won - expected) / information
        yield _Asked(int(rep), "fading", "leads on which the model saw an advantage", int(mine.sum()), round(won), expected, shift, error)


def _expected_of_lead(slope: float, o: FloatArray, weight: FloatArray) -> FloatArray:
    return np.asarray(slope * (o - np.average(o, weights=weight)))


def _claims(basis: Basis) -> Iterator[_Asked]:
    """Industries and products of a profile, against the same rep's other leads and what such a profile is worth."""
    c, cases = basis.coefficients, basis.cases
    if c is None:
        return
    worth = {(profile.profile, profile.segment): profile for profile in c.profiles}
    base = np.log(basis.alone / (1.0 - basis.alone))
    for place, segment in enumerate(cases.segments):
        if segment.feature not in _PROFILES:
            continue
        field, word = _PROFILES[segment.feature]
        effect = worth.get((field, place))
        for rep in np.unique(cases.rep):
            named = getattr(basis.rep_at(int(rep)), field)
            match = (
                np.zeros(len(segment.values) + 1)
                if effect is None
                else np.append(effect.match(basis.rep_at(int(rep)), segment.values), 0.0)
            )
            mine = np.flatnonzero(cases.rep == rep)
            for value in sorted(named & set(segment.values)):
                inside = cases.segment[mine, place] == segment.values.index(value)
                expects = 0.0 if effect is None else effect.logit * float(match[segment.values.index(value)])
                elsewhere = 0.0 if effect is None else effect.logit * match[cases.segment[mine[~inside], place]]
                found = _claim(basis, mine, inside, base[mine], expects, elsewhere)
                if found is not None:
                    yield _Asked(int(rep), "claim", f"{word} {value}", *found)


def _claim(
    basis: Basis, mine: np.ndarray, inside: np.ndarray, base: FloatArray, expects: float, elsewhere: FloatArray | float
) -> tuple[int, int, float, float, float] | None:
    """Leads, won, expected, shift and error of one claim; None with too few, or where the rep does at least as well as usual there."""
    won = basis.cases.won[mine]
    if int(inside.sum()) < _LEAST_LEADS or int((~inside).sum()) < _LEAST_LEADS:
        return None
    usual, usual_error = _shift(base[~inside] + elsewhere, won[~inside])
    there, there_error = _shift(base[inside] + expects, won[inside])
    expected = float(sigmoid(base[inside] + usual + expects).sum())
    if expected < _LEAST_EXPECTED:
        return None
    error = float(np.hypot(usual_error, there_error))
    shift = there - usual
    # Less ahead than such a profile is worth is no matter for a talk while the rep does no worse than usual there.
    shift = shift if shift + max(expects, 0.0) < 0.0 else max(shift, 0.0)
    return int(inside.sum()), round(float(won[inside].sum())), expected, shift, error


def _shift(base: FloatArray, won: FloatArray) -> tuple[float, float]:
    """The level beside known log-odds that explains what was won, with a weak prior (a deviation of 1), and its standard error."""
    found, information = 0.0, 1.0
    for _ in range(20):
        chance = sigmoid(base + found)
        information = float((chance * (1.0 - chance)).sum()) + 1.0
        found += (float((won - chance).sum()) - found) / information
    return found, float(np.sqrt(1.0 / information))


def _note(basis: Basis, one: _Asked) -> CoachingNote:
    rep = basis.rep_at(one.rep)
    ratio = Span(*(float(np.exp(one.shift + reach * one.error)) for reach in (0.0, -Z80, Z80)))
    why = (
        f"Of {one.leads} later leads on which {rep.name} was expected to be ahead, {one.won} were won;"
        f" about {one.expected:.0f} were expected."
        if one.kind == "fading"
        else f"The profile names {one.where}. Of {one.leads} such leads {one.won} were won; about {one.expected:.0f} would be expected of "
        f"{rep.name}, who does better with other leads."
    )
    ask = (
        " Has something changed, such as role, territory or time away?"
        if one.kind == "fading"
        else " Training, or a profile put right, may help."
    )
    return CoachingNote(rep.rep_id, one.kind, one.where, one.leads, one.won, one.expected, ratio, why + ask)
