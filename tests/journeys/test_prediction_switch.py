"""Prediction switched off by a person, suspended by the brake, failing on a lead: no lead is lost, each decision says so, all replay."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pytest

from fairlead.adapters.memory import MemoryStore, SteppedClock
from fairlead.application.braking import Brake
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.scene import Scene
from fairlead.application.switch_ports import BRAKE, Setting, Turn
from fairlead.application.switching import PredictionSwitch
from fairlead.domain.deciding import Action, Guardrails, Policy, Release
from fairlead.domain.prediction import Forecast, Level, Readiness
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Rep, Roster
from tests.journeys.desk import RULES, START, Shelf, in_force, submission

PEOPLE = Roster(tuple(Rep(f"r-{n}", f"Rep {n}") for n in range(6)))
LIMITS = Guardrails(alarm_leads=1000)


@dataclass
class PaperPredictor:
    """Answers as it is told to; ``best``: who is best, by number of the lead."""

    model: "PaperModel"
    roster: Roster
    version = "paper-1"
    readiness = Readiness(Level.PAIR, "a model on paper")
    reads = frozenset()

    def forecast(self, case):
        self.model.asked += 1
        n = len(case.rows)
        chance = np.where(case.rows == self.model.best(self.model.asked), 0.4, 0.1).astype(float)
        if self.model.broken is not None:
            chance = self.model.broken(chance)
        same = np.ones(n)
        return Forecast(chance, chance * 0.9, np.minimum(chance * 1.1, 1.0), same * 0.01, same, same * 50, same * 5, 10_000.0, 50.0, {})


class PaperModel:
    """A model whose answers can be broken while it routes."""

    version = "paper-1"
    readiness = PaperPredictor.readiness

    def __init__(self, best=lambda asked: asked % 6, broken=None):
        self.asked, self.best, self.broken = 0, best, broken

    def bind(self, roster):
        return PaperPredictor(self, roster)


def raises(_chance):
    raise ZeroDivisionError("the leaf is empty")


def not_a_number(chance):
    return chance * np.nan


@contextmanager
def floor(model, *, guardrails=LIMITS, store=None, clock=None):
    store, clock = store or MemoryStore(PEOPLE), clock or SteppedClock(START)
    shelf = Shelf(model)
    scene = Scene(store, shelf, in_force(Policy(guardrails=guardrails), store), rules=RULES, code="1", remember=FeatureMemory)
    scene.brake = Brake(store.switch, clock)
    desk = Desk(store, scene)
    try:
        yield desk, PredictionSwitch(store.switch, clock, lambda _author, _note: None), ReadDecisions(store, shelf, RULES, code="1"), clock
    finally:
        desk.close()


SOURCES, COUNTRIES, SIZES = ("website", "webinar", "referral"), ("US", "DE", "GB", "FR"), (20, 300, 5000)


def asked(key, at=START):
    """A lead unlike the one before it."""
    number = int(key)
    told = {"source": SOURCES[number % 3], "country": COUNTRIES[number % 4], "employees": SIZES[number // 2 % 3]}
    return submission(str(key), at=at, product="edge", email=f"ana@company-{number}.example", **told)


def route(desk, key, at=START):
    return desk.submit(asked(key, at)).result().decision


def test_prediction_switched_off_holds_from_the_next_decision_on():
    with floor(PaperModel(best=lambda _asked: 3)) as (desk, switch, decisions, _clock):
        before = route(desk, "1")
        switch.off(author="Ana", note="odd scores")
        after = route(desk, "2")
        switch.on(author="Bo", note="found")
        again = route(desk, "3")
        assert [each.method for each in (before, after, again)] == ["model", "rotation", "model"]
        assert after.method_why == "prediction was switched off by Ana on 2026-03-04 12:00 UTC: odd scores"
        assert after.versions.suspended == after.method_why
        assert all(decisions.replay(each.decision_id).equal for each in (before, after, again))


def test_a_brake_whose_book_fails_keeps_no_sender_from_the_answer():
    with floor(PaperModel(broken=raises)) as (desk, _switch, _decisions, _clock):
        brake = desk._scene.brake

        def torn(*_asked, **_told):
            raise ValueError("a page is torn")

        brake.book.keep = torn
        found = [route(desk, key) for key in range(1, 60)]
        assert brake._pending is not None, "the brake turned, and could not keep it"
        assert {each.action for each in found} == {Action.ASSIGN}


def test_the_model_is_not_asked_while_prediction_is_off():
    model = PaperModel()
    with floor(model) as (desk, switch, _decisions, _clock):
        switch.off(author="Ana")
        route(desk, "1")
        assert model.asked == 0


def test_who_switched_off_first_stands():
    with floor(PaperModel()) as (_desk, switch, _decisions, _clock):
        switch.off(author="Ana", note="odd scores")
        assert switch.off(author="Bo", note="me too").author == "Ana"
        assert [each["by"] for each in switch.data()["turns"]] == ["Ana"]


def test_a_turn_holds_in_a_desk_opened_later():
    store = MemoryStore(PEOPLE)
    with floor(PaperModel(), store=store) as (_desk, switch, _decisions, _clock):
        switch.off(author="Ana")
    with floor(PaperModel(), store=store) as (desk, _switch, _decisions, _clock):
        assert route(desk, "1").method == "rotation"


@pytest.mark.parametrize(
    ("broken", "words"), [(raises, "ZeroDivisionError: the leaf is empty"), (not_a_number, "a chance is not a number")]
)
def test_a_model_that_fails_on_a_lead_loses_no_lead(broken, words):
    model = PaperModel(broken=broken)
    with floor(model) as (desk, _switch, decisions, _clock):
        failed = route(desk, "1")
        model.broken = None
        well = route(desk, "2")
        assert failed.rep_id is not None
        assert failed.method == "rotation"
        assert failed.method_why == f"the model failed on this lead, so it was not asked: {words}"
        assert well.method == "model"
        assert well.versions.suspended is None
        # The model is whole again by now, and what was decided without it still comes out equal.
        assert decisions.replay(failed.decision_id).equal


def test_a_model_that_keeps_failing_trips_the_brake():
    with floor(PaperModel(broken=raises)) as (desk, switch, decisions, _clock):
        made = [route(desk, key) for key in range(20)]
        told = switch.data()
        assert told["state"] == "suspended"
        assert told["by"] == BRAKE
        assert told["cause"].startswith("with 4 of the last 4 leads the model failed")
        assert any("ZeroDivisionError" in words for words in told["advice"])
        assert [each.versions.suspended == told["suspended"] for each in made] == [False] * 4 + [True] * 16
        assert all(each.rep_id is not None for each in made)
        assert all(decisions.replay(each.decision_id).equal for each in made)


def test_a_rep_who_suddenly_gets_everything_trips_the_brake():
    with floor(PaperModel(best=lambda asked: asked % 6 if asked <= 60 else 3)) as (desk, switch, _decisions, _clock):
        for key in range(60):
            route(desk, key)
        assert switch.data()["state"] == "on"
        for key in range(60, 120):
            route(desk, key)
        told = switch.data()
        assert told["state"] == "suspended"
        assert told["cause"].startswith("Rep 3 got ")
        assert told["figures"]["given"] == told["figures"]["leads"]


def test_leads_that_go_round_leave_prediction_on():
    with floor(PaperModel()) as (desk, switch, _decisions, _clock):
        for key in range(300):
            route(desk, key)
        assert switch.data()["state"] == "on"


def test_a_slow_model_trips_the_brake():
    clock = SteppedClock(START)

    def slow(chance):
        clock.step(timedelta(seconds=3))
        return chance

    with floor(PaperModel(broken=slow), clock=clock) as (desk, switch, _decisions, _clock):
        made = [route(desk, key) for key in range(20)]
        assert made[0].method == "model"
        assert switch.data()["state"] == "suspended"


AUTOMATIC = replace(LIMITS, release=Release.AUTOMATIC, release_minutes=30)


def probed(model, *, mended):
    with floor(model, guardrails=AUTOMATIC) as (desk, switch, decisions, clock):
        for key in range(20):
            route(desk, key)
        assert switch.data()["state"] == "suspended"
        if mended:
            model.broken = None
        for key in range(20, 100):
            route(desk, key, START.replace(minute=29))
        assert switch.data()["state"] == "suspended"
        late = [route(desk, key, START.replace(hour=13)) for key in range(100, 180)]
        assert all(decisions.replay(each.decision_id).equal for each in late)
        return switch.data(), late, clock


def test_prediction_comes_back_by_itself_once_its_figures_do():
    told, late, _ = probed(PaperModel(broken=raises), mended=True)
    assert told["state"] == "on"
    assert told["by"] == BRAKE
    assert [late[0].method, late[-1].method] == ["rotation", "model"]


def test_prediction_stays_suspended_while_its_figures_are_wrong():
    told, late, _ = probed(PaperModel(broken=raises), mended=False)
    assert told["state"] == "suspended"
    assert late[-1].method == "rotation"


def suspended_for_a_while(model, mend):
    """Under the limits as they stand without a word on release."""
    with floor(model, guardrails=replace(LIMITS, release_minutes=30)) as (desk, switch, _decisions, _clock):
        for key in range(60):
            route(desk, key)
        told = switch.data()
        assert told["state"] == "suspended"
        mend()
        for key in range(100, 180):
            route(desk, key, START.replace(hour=13))
        return told, switch.data()


def test_what_one_reps_share_suspended_comes_back_by_itself():
    model = PaperModel(best=lambda _asked: 3)
    tripped, later = suspended_for_a_while(model, lambda: setattr(model, "best", lambda asked: asked % 6))
    assert "comes back by itself" in tripped["advice"][-1]
    assert (later["state"], later["by"]) == ("on", BRAKE)


def test_what_failures_suspended_waits_for_a_person():
    model = PaperModel(broken=raises)
    tripped, later = suspended_for_a_while(model, lambda: setattr(model, "broken", None))
    assert not any("comes back by itself" in words for words in tripped["advice"])
    assert later["state"] == "suspended"


def test_leads_of_one_campaign_may_all_go_to_one_rep():
    with floor(PaperModel(best=lambda _asked: 3)) as (desk, switch, _decisions, _clock):
        for key in range(150):
            desk.submit(submission(str(key), product="edge", source="webinar", country="DE", email=f"a@company-{key}.example")).result()
        assert switch.data()["state"] == "on"


def test_what_a_person_switched_off_comes_back_by_no_clock():
    with floor(PaperModel(), guardrails=AUTOMATIC) as (desk, switch, _decisions, _clock):
        switch.off(author="Ana")
        for key in range(100):
            made = desk.submit(submission(str(key), at=START.replace(hour=20), product="edge")).result().decision
        assert made.method == "rotation"


def test_a_turn_that_came_between_is_not_overwritten():
    store = MemoryStore(PEOPLE)
    store.switch.keep(Turn(Setting.OFF, START, "Ana"))
    assert store.switch.keep(Turn(Setting.SUSPENDED, START, BRAKE, cause="late"), after=0) is None
    assert store.switch.current().author == "Ana"
