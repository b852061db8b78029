"""Every predictor sits the exam, and a deliberately bad one fails it."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import (
    Condition,
    Curves,
    Cycle,
    Forecast,
    Foresees,
    Level,
    Readiness,
    RotationModel,
    StatedModel,
    StatedRep,
    Statement,
    memoryless,
)
from fairlead.learning.features import feature_table
from fairlead.learning.roster import roster_of
from tests.conformance import predictor_exam as exam
from tests.conformance.trained_sample import small_history, small_model


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    folder = ModelFolder(tmp_path_factory.mktemp("models"))
    assert small_model().readiness.level is Level.PAIR, small_model().readiness.why
    folder.keep(small_model(), code="test")
    return folder.current(), exam.roster_with_stranger(roster_of(small_history()).reps)


@pytest.fixture(scope="module")
def stated(learned):
    reps = learned[1].reps
    manufacturing = (Condition("industry_group", frozenset({"manufacturing"})),)
    model = StatedModel(
        version="stated-1",
        reps=(
            StatedRep(reps[0].rep_id, (Statement((), 0.4, 30), Statement(manufacturing, 0.78, 60)), 12.0),
            StatedRep(reps[1].rep_id, (Statement((), 0.62),), 6.0),
        ),
        otherwise=Statement((), 0.3, 10),
        values=(),
        value_minor=5_000_000.0,
        reply_minutes=30.0,
        decay_floor=0.5,
        cycle_days=(45.0, 20.0),
    )
    return model, learned[1]


@pytest.fixture(scope="module")
def rotating(learned):
    lengths = memoryless(180.0, won_days=40.0, other_days=15.0)
    return RotationModel("rotation-1", "too little to learn from", 0.1, 0.05, 0.2, 100_000.0, 40.0, lengths), learned[1]


@pytest.mark.parametrize("question", exam.QUESTIONS, ids=lambda question: question.__name__)
@pytest.mark.parametrize("candidate", ["learned", "stated", "rotating"])
def test_predictor_passes(candidate, question, request):
    """A question asserts what it asks; below bad predictors are seen to fail it."""
    question(*request.getfixturevalue(candidate))


def test_what_is_foreseen_together_is_forecast_as_one_by_one(learned):
    model, people = learned
    leads = feature_table(small_history()).drop("lead_id", "created_at").tail(300).to_dicts()
    told, untold = model.bind(people), replace(model).bind(people)
    assert isinstance(told, Foresees)
    alone = [untold.forecast(exam.a_case(len(people.reps), features=features)) for features in leads]
    told.foresee(leads)
    for features, one in zip(leads, alone, strict=True):
        other = told.forecast(exam.a_case(len(people.reps), features=features))
        for name in exam.ARRAYS:
            np.testing.assert_array_equal(getattr(other, name), getattr(one, name), err_msg=name)
        assert (other.value_minor, other.lead_score) == (one.value_minor, one.lead_score)
    told.foresee([])
    np.testing.assert_array_equal(told.forecast(exam.a_case(len(people.reps), features=leads[0])).chance, alone[0].chance)


@dataclass
class Bad:
    """Breaks one rule after another, each in a way that somebody might write by mistake."""

    version: str = "bad"
    calls: int = 0

    @property
    def readiness(self):
        return Readiness(Level.PAIR, "" if self.calls == 0 else "because")

    def bind(self, roster):
        self.roster = roster
        return self

    def forecast(self, case):
        self.calls += 1
        n = len(case.rows)
        industry = case.qualified.lead.industry_group.casefold()
        noisy = 0.5 + 0.1 * self.calls + 0.01 * np.arange(n) + case.wait_minutes / 1e3
        value = float(len(industry)) / n
        even = np.full(n, 0.5)
        hasty = -100.0 if case.open_leads is None else -case.open_leads
        return Forecast(
            *(noisy, even + 0.4, even, even, even, 150.0 * even, 100.0 - case.wait_minutes + hasty, value, 101.0, {"lead": np.zeros(3)}),
            cycle=Cycle(Curves(np.array([0.0, 30.0]), np.array([0.1, 1.2]), np.array([0.5, self.calls]))),
            value_low_minor=value + 1.0,
            value_middle_minor=value,
            value_high_minor=value,
        )


MEANT = {exam.nobody_eligible_is_no_error: ZeroDivisionError, exam.missing_and_strange_features_are_no_error: AttributeError}
"""Where a mistake ends in an error of its own; anywhere else such an error would pass for an answer to a question nobody asked."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "question", [one for one in exam.QUESTIONS if one is not exam.strangers_are_forecast_too], ids=lambda question: question.__name__
)
def test_bad_predictor_fails_every_question(question, learned):
    with pytest.raises(MEANT.get(question, AssertionError)):
        question(Bad(), learned[1])


def test_predictor_that_knows_no_strangers_fails(learned):
    class Closed(Bad):
        def forecast(self, case):
            known = {rep.rep_id: 0.5 for rep in self.roster.reps[:-1]}
            chance = np.array([known.get(self.roster.rep_ids[row], np.nan) for row in case.rows])
            return replace(super().forecast(case), chance=chance)

    with pytest.raises(AssertionError):
        exam.strangers_are_forecast_too(Closed(), learned[1])
