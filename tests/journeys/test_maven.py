"""A third-party CRM export in which neither leads nor reps carry any signal: all 8,800 are routed, nothing is lost, no lift is claimed."""

from collections import Counter
from datetime import UTC, datetime

import polars as pl
import pytest

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.deciding import Action
from fairlead.domain.prediction import Level
from fairlead.learning.settings import TrainingSettings

NOW = datetime(2018, 1, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def maven(tmp_path_factory, shared_data):
    folder = shared_data / "maven_crm"
    home = tmp_path_factory.mktemp("maven") / "home"
    with open_house(Settings(home=home), SteppedClock(NOW)) as house:
        report = house.sources.import_folder(folder, house.sources.mapping(None, "maven"), tell=lambda _: None)
        house.train(TrainingSettings(), lambda *_: None)
        found = house.sources.read_leads(folder / "sales_pipeline.csv", mapping=None, preset="maven")
        answers = [house.desk.submit(submission, afresh=True) for submission in found.submissions]
        decisions = [answer.result().decision for answer in answers]
        yield house, report, found, decisions


def test_every_row_is_accounted_for(maven):
    _, report, found, _ = maven
    assert report.total.adds_up
    assert report.total.quarantined == 0
    assert (len(found.submissions), found.skipped) == (8800, [])


def test_no_lift_is_claimed_and_leads_are_shared_by_rotation(maven):
    house, _, _, decisions = maven
    readiness = house.model().readiness
    assert readiness.level is Level.NONE
    assert "neither lead nor rep told more than the base rate" in readiness.why
    assert {(decision.method, decision.method_why) for decision in decisions} == {("rotation", readiness.why)}


def test_nothing_is_lost(maven):
    house, _, found, decisions = maven
    assert sorted(decision.lead_id for decision in decisions) == sorted(submission.fields["lead_id"] for submission in found.submissions)
    assert {decision.action for decision in decisions} == {Action.ASSIGN}
    counts = house.decisions.counts()
    assert (counts.decided, counts.assigned, dict(counts.queued)) == (8800, 8800, {})
    assert house.check()[0] == []
    assert house.records.frame("lead").height == 8800


def test_rotation_is_fair_to_all_thirty_five_agents(maven):
    house, _, _, decisions = maven
    given = Counter(decision.rep_id for decision in decisions)
    fair = 8800 / house.records.frame("rep").height
    assert len(given) == house.records.frame("rep").filter(pl.col("active")).height == 35
    assert max(abs(count - fair) for count in given.values()) <= 2


def test_a_sample_of_the_decisions_comes_out_equal_again(maven):
    house, _, _, decisions = maven
    for decision in decisions[::800]:
        assert house.decisions.replay(decision.decision_id).differences == ()
