"""The entrance exam of every predictor: what the rest of the house relies on, whatever the model. One function a question; each raises `AssertionError`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Case, Forecast, Model
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Rep, Roster

AT = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
FEATURES = {"industry_group": "manufacturing", "size_band": "200-999", "source": "Webinar", "product": "Atlas Planner", "employees": 850.0}
ARRAYS = ("chance", "chance_low", "chance_high", "logit_sd", "reply_factor", "match_score", "reply_minutes")


def a_lead(**fields) -> Lead:
    return replace(
        Lead("L-1", AT, industry_group="manufacturing", size_band="200-999", source="Webinar", product="Atlas Planner"), **fields
    )


def a_case(n: int, *, rows=None, wait=None, features=FEATURES, lead=None) -> Case:
    chosen = np.arange(n) if rows is None else np.asarray(rows, dtype=np.intp)
    minutes = np.linspace(0.0, 600.0, len(chosen)) if wait is None else np.asarray(wait, dtype=np.float64)
    return Case(QualifiedLead(lead or a_lead(), None, None, Facts(lead=features)), chosen, minutes)


def roster_with_stranger(reps: Sequence[Rep]) -> Roster:
    """The reps the model may know, and one it cannot."""
    return Roster((*reps, Rep("nobody-ever-saw", "New Here", started_at=AT - timedelta(days=3))))


def _forecast(model: Model, roster: Roster, case: Case) -> Forecast:
    return model.bind(roster).forecast(case)


def chances_are_probabilities(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps)))
    for name in ("chance", "chance_low", "chance_high"):
        values = getattr(got, name)
        assert np.isfinite(values).all(), name
        assert ((values >= 0) & (values <= 1)).all(), name


def intervals_hold_their_chance(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps)))
    assert (got.chance_low <= got.chance).all()
    assert (got.chance <= got.chance_high).all()


def shapes_follow_the_case(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps), rows=[1, 0]))
    for name in ARRAYS:
        assert getattr(got, name).shape == (2,), name
    assert all(part.shape == (2,) for part in got.parts.values())


def nobody_eligible_is_no_error(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps), rows=[], wait=[]))
    assert all(getattr(got, name).shape == (0,) for name in ARRAYS)
    assert np.isfinite(got.lead_score)
    assert np.isfinite(got.value_minor)


def order_does_not_matter(model: Model, roster: Roster) -> None:
    n = len(roster.reps)
    turned = np.random.default_rng(3).permutation(n)
    wait = np.linspace(0.0, 900.0, n)
    one = _forecast(model, roster, a_case(n, wait=wait))
    two = _forecast(model, roster, a_case(n, rows=turned, wait=wait[turned]))
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(two, name), getattr(one, name)[turned], rtol=0, atol=1e-9, err_msg=name)
    shuffled = Roster(tuple(roster.reps[row] for row in turned))
    three = _forecast(model, shuffled, a_case(n, wait=wait[turned]))
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(three, name), getattr(one, name)[turned], rtol=0, atol=1e-9, err_msg=name)


def strangers_are_forecast_too(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps), rows=[len(roster.reps) - 1], wait=[0.0]))
    assert np.isfinite(got.chance).all()
    assert np.isfinite(got.logit_sd).all()
    assert np.isfinite(got.reply_minutes).all()


def missing_and_strange_features_are_no_error(model: Model, roster: Roster) -> None:
    n = len(roster.reps)
    empty = Lead("L-2", AT)
    odd = {"industry_group": "basket weaving", "size_band": None, "source": 7.0, "employees": "many", "never_heard_of": 1.0}
    for features in ({}, odd, dict.fromkeys(FEATURES)):
        got = _forecast(model, roster, a_case(n, features=features, lead=empty))
        assert np.isfinite(got.chance).all()
        assert ((got.chance >= 0) & (got.chance <= 1)).all()


def the_same_case_gives_the_same_numbers(model: Model, roster: Roster) -> None:
    case = a_case(len(roster.reps))
    predictor = model.bind(roster)
    one, _, two = predictor.forecast(case), predictor.forecast(a_case(len(roster.reps), features={})), predictor.forecast(case)
    again = _forecast(model, roster, case)
    for other in (two, again):
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
        assert (one.value_minor, one.lead_score) == (other.value_minor, other.lead_score)


def scores_lie_between_0_and_100(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps)))
    assert ((got.match_score >= 0) & (got.match_score <= 100)).all()
    assert 0 <= got.lead_score <= 100


def waiting_never_helps(model: Model, roster: Roster) -> None:
    n = len(roster.reps)
    soon, late = (_forecast(model, roster, a_case(n, wait=np.full(n, minutes))) for minutes in (0.0, 3000.0))
    assert (late.chance <= soon.chance + 1e-12).all()
    assert (late.reply_minutes >= soon.reply_minutes).all()


def occupancy_falls_from_one(model: Model, roster: Roster) -> None:
    """A model may know nothing of lengths; one that does tells a curve for every rep, whose area is the mean."""
    for rows in (None, [1, 0], []):
        got = _forecast(model, roster, a_case(len(roster.reps), rows=rows, wait=None if rows is None else np.zeros(len(rows))))
        if got.cycle is None:
            assert got.cycle_days is None
            assert got.velocity is None
            return
        days = np.linspace(0.0, got.cycle.curves.horizon_days, 2001)
        table = got.cycle.open_after(got.chance, days)
        assert table.shape == (len(got.chance), len(days))
        assert ((table >= 0) & (table <= 1)).all()
        assert (np.diff(table, axis=1) <= 1e-12).all()
        np.testing.assert_allclose(table[:, 0], 1.0)
        np.testing.assert_allclose(got.cycle_days, np.trapezoid(table, days, axis=1), rtol=0.02, atol=0.02)
        assert (got.velocity >= 0).all()


def a_late_reply_and_a_busy_rep_change_no_length_by_themselves(model: Model, roster: Roster) -> None:
    """Lengths depend on the wait through the chance alone."""
    n = len(roster.reps)
    soon, late = (_forecast(model, roster, a_case(n, wait=np.full(n, minutes))) for minutes in (0.0, 3000.0))
    if soon.cycle is None or late.cycle is None:
        assert soon.cycle is late.cycle
        return
    for chance in (np.zeros(n), np.ones(n)):
        np.testing.assert_array_equal(soon.cycle.expected_days(chance), late.cycle.expected_days(chance))


def value_lies_within_its_interval(model: Model, roster: Roster) -> None:
    got = _forecast(model, roster, a_case(len(roster.reps)))
    if got.value_low_minor is None:
        assert got.value_high_minor is None
        return
    assert 0.0 <= got.value_low_minor <= got.value_middle_minor <= got.value_high_minor
    # A long tail may lift the mean above the median, but not above nine tenths of the deals.
    assert got.value_low_minor <= got.value_minor <= got.value_high_minor


def many_open_leads_never_hasten_a_reply(model: Model, roster: Roster) -> None:
    n = len(roster.reps)
    case = a_case(n, wait=np.zeros(n))
    few, usual, many = (_forecast(model, roster, replace(case, open_leads=held)) for held in (np.zeros(n), None, np.full(n, 1e4)))
    assert (few.reply_minutes <= usual.reply_minutes + 1e-9).all()
    assert (usual.reply_minutes <= many.reply_minutes + 1e-9).all()
    assert (many.chance <= few.chance + 1e-12).all()


def it_says_what_it_is_and_why(model: Model, roster: Roster) -> None:
    predictor = model.bind(roster)
    assert predictor.version == model.version
    assert model.version
    assert predictor.readiness == model.readiness
    assert len(model.readiness.why) > 10


QUESTIONS: tuple[Callable[[Model, Roster], None], ...] = (
    chances_are_probabilities,
    intervals_hold_their_chance,
    shapes_follow_the_case,
    nobody_eligible_is_no_error,
    order_does_not_matter,
    strangers_are_forecast_too,
    missing_and_strange_features_are_no_error,
    the_same_case_gives_the_same_numbers,
    scores_lie_between_0_and_100,
    waiting_never_helps,
    occupancy_falls_from_one,
    a_late_reply_and_a_busy_rep_change_no_length_by_themselves,
    value_lies_within_its_interval,
    many_open_leads_never_hasten_a_reply,
    it_says_what_it_is_and_why,
)
