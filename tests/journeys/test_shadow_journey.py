"""The model in shadow as a house lives with it: it looks at each decision once, is judged on ripe outcomes, and may take over."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.jobs import MemoryJobs
from fairlead.adapters.sql.shadows import SqlShadows
from fairlead.application.judge_shadow import outcomes_of
from fairlead.application.shadowing import SHADOW
from fairlead.application.succession import Succession
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.deciding import Approval, Models, Promotion
from fairlead.domain.intake import Submission
from fairlead.learning.history import History
from tests.journeys.program import Terminal
from tests.rooms.test_judge_shadow import model

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)


class House:
    """The worked example with a stepped clock; its jobs wait in memory until they are done here."""

    def __init__(self, at: Terminal, house) -> None:
        self.at, self.real, self.jobs = at, house, MemoryJobs(house.clock)
        self.lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))
        house.background.__dict__["jobs"] = self.jobs

    def train(self, deals: int, *, offered: bool = False) -> str:
        """Stated chances that differ by ``deals``; gives the version."""
        text = (FILES / "stated.yaml").read_text().replace("chance: 0.78", f"chance: {0.78 - deals / 1000:.3f}")
        self.real.clock.step(timedelta(minutes=10))
        made = self.real.state(Path(self.at.folder / self.at.write("stated.yaml", text)), draft=offered)
        if offered:
            self.real.registry.propose(made.version, author="dana")
        return made.version

    def decide(self, key: str):
        self.real.clock.step(timedelta(minutes=10))
        submission = Submission(
            key, "test", self.real.clock.now(), self.lead | {"lead_id": key, "email": f"{key}@{key}.example", "company": f"{key} Works"}
        )
        return self.real.desk.submit(submission).result().decision

    def look(self) -> list:
        """What the worker does in a round; gives what came of the looks of the shadow."""
        before = {job.job_id for job in self.jobs.jobs(kind=SHADOW) if job.ended_at}
        self.real.clock.step(timedelta(minutes=5))
        self.real.background._shadowing.ask_when_due(self.jobs)
        self.jobs.work(self.real.background.works())
        assert [job.problem for job in self.jobs.jobs() if job.problem] == []
        return [job.result for job in self.jobs.jobs(kind=SHADOW) if job.job_id not in before]


@pytest.fixture
def house(tmp_path, monkeypatch, capsys):
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.run("import", str(FILES), "--mapping", str(FILES / "mapping.yaml"))
    with open_house(Settings(home=at.home, author="dana"), SteppedClock(NOW)) as real:
        yield House(at, real)
        del real.background.__dict__["jobs"]


def test_each_decision_is_looked_at_once_and_summed_up_by_day(house):
    champion = house.train(11)
    house.decide("before-1")
    challenger = house.train(40, offered=True)
    house.real.registry.shadow(challenger, author="lee")
    assert house.look() == [{"decisions": 0, "left_out": 0, "outcomes": 0, "promoted": False}], "decisions before its training do not count"
    made = [house.decide(f"D-{number}") for number in range(3)]
    assert house.look() == [{"decisions": 3, "left_out": 0, "outcomes": 0, "promoted": False}]
    assert house.look() == []
    house.real.clock.step(timedelta(days=1))
    made.append(house.decide("D-next"))
    assert [each["decisions"] for each in house.look()] == [1]
    report = house.real.background.shadow_report()
    assert (report.challenger, report.champion) == (challenger, champion)
    assert [each.decisions for each in report.days] == [3, 1]
    assert report.total.decisions == len(made)
    told = house.at.json("model", "shadow")
    assert (told["decisions"], told["words"], told["verdict"]) == (4, "too early to tell: 0 of 400 outcomes", "too early")
    assert "4 decisions since 2026-06-03" in house.at.run("model", "shadow")
    assert house.at.json("model", "compare", challenger)["shadow"]["decisions"] == 4


def test_names_are_told_without_learning_the_history(house):
    with open_house(Settings(home=house.at.home, author="dana"), SteppedClock(NOW)) as fresh:
        assert len(fresh.names) == len(house.real.roster().reps) > 1
        assert "_scene" not in fresh.__dict__


class Busy(SqlShadows):
    """A book in whose house one more lead is routed just as everything was looked at."""

    late = True

    def decisions(self, **asked):
        found = super().decisions(**asked)
        if not found.decisions and self.late:
            self.late = False
            self.house.decide("D-late")
        return found


def test_a_decision_made_while_it_looks_is_seen_the_next_time(house):
    house.train(11)
    house.real.registry.shadow(house.train(40, offered=True), author="lee")
    house.decide("D-1")
    shadowing = house.real.background._shadowing
    shadowing._book = Busy(house.real.engine)
    shadowing._book.house = house
    assert [each["decisions"] for each in house.look()] == [1]
    assert [each["decisions"] for each in house.look()] == [1], "the late one"


def test_the_shadow_tells_both_chances_and_changes_no_decision(house):
    house.train(11)
    challenger = house.train(40, offered=True)
    house.real.registry.shadow(challenger, author="lee")
    made = house.decide("D-1")
    house.look()
    book = house.real.background._shadows
    (number, _) = book.decisions(after=0, since=NOW, limit=5).decisions[0]
    book.ripen(challenger, [(number, True)])
    (ripe,) = book.ripe(challenger, made.versions.model)
    assert ripe.chance == made.winner.chance
    assert ripe.challenger_chance != ripe.chance
    assert ripe.won
    assert house.real.decisions.replay(made.decision_id).equal


def test_out_of_the_shadow_nothing_is_looked_at(house):
    house.train(11)
    challenger = house.train(40, offered=True)
    assert f"Model {challenger} is in shadow" in house.at.run("model", "shadow", challenger)
    assert f"Model {challenger} left the shadow" in house.at.run("model", "shadow", "off")
    house.decide("D-1")
    assert house.look() == []
    assert "no model is in shadow" in house.at.run("model", "shadow", "off", expect=2)
    assert "No model is in shadow beside a champion" in house.at.run("model", "shadow")


def test_old_decisions_replay_with_their_own_model_over_promotions_and_a_rollback(house):
    registry = house.real.registry
    first = house.train(11)
    made = [house.decide("D-1")]
    second, third = house.train(12, offered=True), house.train(13, offered=True)
    for version in (second, third):
        registry.shadow(version, author="lee")
        made.append(house.decide(f"S-{version}"))
        registry.promote(version, author="lee")
        house.real.desk.look()
        made.append(house.decide(f"P-{version}"))
    registry.rollback(author="kim")
    house.real.desk.look()
    made.append(house.decide("R-1"))
    assert [each.versions.model for each in made] == [first, first, second, second, third, second]
    assert [house.real.decisions.replay(each.decision_id).differences for each in made] == [()] * 6
    assert registry.challenger() is None


@pytest.mark.parametrize(
    ("wanted", "verdict", "goes"),
    [
        (Models(promote=Promotion.AUTOMATIC), "better", True),
        (Models(promote=Promotion.AUTOMATIC), "alike", False),
        (Models(promote=Promotion.AUTOMATIC), "too early", False),
        (Models(), "better", False),
        (Models(promote=Promotion.AUTOMATIC, approval=Approval.SECOND_PERSON), "better", False),
    ],
)
def test_only_where_the_policy_lets_it_and_the_verdict_is_better_a_challenger_takes_over_by_itself(house, wanted, verdict, goes):
    champion = house.train(11)
    challenger = house.train(40, offered=True)
    house.real.registry.shadow(challenger, author="lee")
    report = type("Report", (), {"challenger": challenger, "verdict": type("V", (), {"value": verdict}), "words": "on 400 leads"})
    succession = Succession(house.real.registry, lambda: wanted, lambda: report, house.real.clock)
    assert succession.promote_if_better() is goes
    assert house.real.models.current_mark() == (challenger if goes else champion)
    last = house.real.registry.told(challenger).steps[-1]
    assert ((last.author, last.note) == ("the watch on the shadow", "on 400 leads")) is goes


def test_a_new_candidate_takes_the_place_in_shadow_only_of_one_that_had_its_chance(house):
    house.train(11)
    one, two = house.train(12, offered=True), house.train(13, offered=True)
    verdicts = ["too early"]
    report = lambda: type("Report", (), {"verdict": type("V", (), {"value": verdicts[-1]})})  # noqa: E731
    succession = Succession(house.real.registry, Models, report, house.real.clock)
    assert succession.into_shadow(one)
    verdicts.append("worse")
    assert succession.into_shadow(two)
    assert house.real.registry.challenger().version == two
    assert not succession.into_shadow(two), "it is there already"


LEADS = pl.DataFrame(
    {
        "lead_id": ["old-won", "old-lost", "old-late", "young-won", "refused"],
        "created_at": [NOW - timedelta(days=days) for days in (60, 60, 60, 5, 60)],
        "consent_profiling": [None, None, None, None, False],
    }
)
OUTCOMES = pl.DataFrame(
    {
        "outcome_id": list("abcd"),
        "lead_id": ["old-won", "old-late", "young-won", "refused"],
        "stage": ["won"] * 4,
        "occurred_at": [NOW - timedelta(days=days) for days in (40, 10, 1, 40)],
    }
)


def test_an_outcome_is_known_once_the_lead_is_as_old_as_the_horizon():
    history = History.of({"lead": LEADS, "outcome": OUTCOMES})
    asked = [*LEADS["lead_id"], "unknown"]
    found = outcomes_of(history, asked, model("m-2", horizon_days=30), NOW)
    assert found == {"old-won": True, "old-lost": False, "old-late": False}
    assert outcomes_of(history, ["old-lost"], model("m-2", horizon_days=30), NOW) == {"old-lost": False}
    assert outcomes_of(history, asked, model("m-2", horizon_days=None), NOW) == {}
