"""Open leads that nobody has worked on enter a batch on demand: they change places where that is worth it, and no limit is exceeded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.batches import MemoryBatches
from fairlead.adapters.memory.open_leads import MemoryOpenLeads
from fairlead.application.batch_leads import Chosen
from fairlead.application.batch_ports import BatchRefused, LineState
from fairlead.application.batches import Batches
from fairlead.application.passing_on import Move
from fairlead.application.ports import OutcomeReport
from fairlead.application.rehoming import Rehome
from fairlead.domain.availability import Capacity, Limits
from fairlead.domain.deciding import Policy
from fairlead.domain.matching import NO_PEOPLE
from fairlead.domain.prediction import Condition, StatedModel, StatedRep, Statement
from fairlead.domain.pricing import interpreted
from fairlead.domain.screening import Destination, Rule, Rulebook, Target, Tier
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.pair_model import PairModel
from tests.rooms.people import rep, roster


def strong_in(industry, rep_id):
    return StatedRep(rep_id, (Statement((Condition("industry", frozenset({industry})),), 0.30), Statement((), 0.10)), 10.0)


# each of the three wins three times as often in an industry of their own
CHANCES = StatedModel(
    "stated-1", (strong_in("retail", "kim"), strong_in("steel", "lee"), strong_in("paper", "max")), Statement((), 0.1), (), 100_000.0, 10.0
)
PEOPLE = roster(*(rep(name, max_open=1, team_id="east") for name in ("kim", "lee", "max")))


class House:
    """A desk with its batches, where leads can be put with reps by hand."""

    def __init__(self, people=PEOPLE, policy=None, model=CHANCES):
        self.context = open_desk(people, model=model, policy=policy or Policy(capacity=Capacity(bands=())))
        self.desk, self.store, self.decisions, _ = self.context.__enter__()
        self.batches = Batches(
            MemoryBatches(),
            self.store,
            lambda: self.desk,
            SteppedClock(START),
            people=NO_PEOPLE,
            open_leads=MemoryOpenLeads(self.store),
            auctioneer=interpreted,
        )

    def with_rep(self, name, industry, rep_id, **fields):
        self.desk.submit(submission(name, lead_id=name, industry=industry, **fields)).result()
        where = self.holders()[name]
        if where != rep_id:
            self.desk.move(Move(name, rep_id, START, "ada", "for the test", over_limit=True)).result()

    def holders(self):
        with self.store.open() as contents:
            return {lead_id: place.rep_id for lead_id, place in contents.places.items()}


@pytest.fixture
def opened():
    houses = []

    def open_it(**how):
        houses.append(House(**how))
        return houses[-1]

    yield open_it
    for house in houses:
        house.context.__exit__(None, None, None)


@pytest.fixture
def circle(opened):
    """Three full reps, each with the lead that the next one would win."""
    house = opened()
    house.with_rep("r", "retail", "lee")
    house.with_rep("s", "steel", "max")
    house.with_rep("p", "paper", "kim")
    assert house.store.standing().open_leads == {"kim": 1, "lee": 1, "max": 1}
    return house


EAST = Chosen(team_ids=("east",))


def test_full_reps_change_places_in_a_circle(circle):
    batch = circle.batches.run("the test", chosen=EAST)
    assert {line.lead_id: (line.from_rep, line.rep_id) for line in batch.lines} == {
        "r": ("lee", "kim"),
        "s": ("max", "lee"),
        "p": ("kim", "max"),
    }
    assert (batch.head.moving, batch.head.staying) == (3, 0)
    assert batch.head.value_minor > batch.head.now_minor > 0
    done = circle.batches.confirm(batch.head.batch_id, author="ada")
    assert (len(done.given), done.refused) == (3, ())
    assert circle.holders() == {"r": "kim", "s": "lee", "p": "max"}
    assert circle.store.standing().open_leads == {"kim": 1, "lee": 1, "max": 1}
    for line in done.given:
        assert circle.decisions.replay(line.decision_id).equal


def test_one_lead_of_a_circle_alone_finds_no_slot_and_stays(circle):
    made = circle.batches.run("the test", chosen=EAST).head.batch_id
    done = circle.batches.confirm(made, ["r"], author="ada")
    (refused,) = done.refused
    assert "1 open of at most 1" in refused.told
    assert circle.holders() == {"r": "lee", "s": "max", "p": "kim"}
    assert circle.store.standing().open_leads == {"kim": 1, "lee": 1, "max": 1}


def test_a_lead_that_somebody_worked_on_stays(circle):
    circle.desk.report(OutcomeReport("s", "touched", START)).result()
    batch = circle.batches.run("the test", chosen=EAST)
    told = {line.lead_id: line for line in batch.lines}
    assert (told["s"].state, told["s"].rep_id) == (LineState.STAYS, None)
    assert "worked on it" in told["s"].why
    # lee would be freed for nobody but r and p, who would win no more there
    assert circle.batches.confirm(batch.head.batch_id, author="ada").refused == ()
    assert circle.holders()["s"] == "max"


def test_what_is_worked_on_between_proposal_and_confirmation_stays(circle):
    made = circle.batches.run("the test", chosen=EAST).head.batch_id
    circle.desk.report(OutcomeReport("p", "touched", START)).result()
    refused = {line.lead_id: line.told for line in circle.batches.confirm(made, author="ada").refused}
    assert "worked on it" in refused["p"]
    assert circle.holders()["p"] == "kim"
    assert circle.store.standing().open_leads == {"kim": 1, "lee": 1, "max": 1}


def test_a_lead_with_the_right_rep_stays(opened):
    house = opened()
    house.with_rep("r", "retail", "kim")
    batch = house.batches.run("the test", chosen=Chosen(rep_ids=("kim",)))
    (line,) = batch.lines
    assert (line.state, line.from_rep, batch.head.staying, batch.open) == (LineState.STAYS, "kim", 1, 0)
    assert batch.head.value_minor == pytest.approx(batch.head.now_minor)


@pytest.mark.parametrize(("elsewhere", "moves"), [(0.104, 0), (0.106, 1)])
def test_a_lead_moves_only_for_a_clear_gain(opened, elsewhere, moves):
    chances = (StatedRep("kim", (Statement((), 0.100),), 10.0), StatedRep("lee", (Statement((), elsewhere),), 10.0))
    house = opened(model=StatedModel("stated-1", chances, Statement((), 0.1), (), 100_000.0, 10.0))
    house.with_rep("r", "retail", "kim")
    assert house.batches.run("the test", chosen=Chosen(rep_ids=("kim",))).head.moving == moves


def test_a_waiting_lead_gets_the_slot_that_a_moved_lead_frees(opened):
    house = opened()
    house.with_rep("s", "steel", "kim")
    house.desk.submit(submission("x", lead_id="x", industry="paper")).result()
    house.desk.submit(submission("y", lead_id="y", industry="paper")).result()
    house.desk.submit(submission("r", lead_id="r", industry="retail")).result()
    held = house.holders()
    assert held["s"] == "kim"
    assert held["r"] is None  # nobody has a slot left
    house.desk.report(OutcomeReport("y", "lost", START)).result()
    batch = house.batches.run("the test", chosen=Chosen(rep_ids=("kim", "lee", "max"), waiting=True))
    house.batches.confirm(batch.head.batch_id, author="ada")
    assert {name: house.holders()[name] for name in ("s", "r")} == {"s": "lee", "r": "kim"}
    assert house.store.standing().open_leads == {"kim": 1, "lee": 1, "max": 1}


def test_nobody_loses_a_lead_without_anybody_getting_it(opened):
    house = opened(people=roster(rep("kim", max_open=2), rep("lee", max_open=0), rep("max", max_open=0)))
    house.with_rep("a", "steel", "kim")
    house.with_rep("b", "steel", "kim")
    house.desk.submit(submission("w", lead_id="w", industry="retail")).result()
    batch = house.batches.run("the test", chosen=Chosen(rep_ids=("kim",), waiting=True))
    assert {line.lead_id: (line.state, line.rep_id) for line in batch.lines} == {
        "a": (LineState.STAYS, None),
        "b": (LineState.STAYS, None),
        "w": (LineState.LEFT, None),
    }


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (Chosen(rep_ids=("nobody",)), "there is no rep nobody"),
        (Chosen(team_ids=("west",)), "there is no team west"),
        (Chosen(lead_ids=("r", "q")), "there is no lead q"),
        (Chosen(rep_ids=("max",)), "no open leads"),
    ],
)
def test_what_cannot_be_chosen_is_told(opened, chosen, why):
    house = opened()
    house.with_rep("r", "retail", "kim")
    with pytest.raises(BatchRefused, match=why):
        house.batches.run("the test", chosen=chosen)


TIERS = (Tier("hot", when='lead.channel == "phone"', reserve=0.5),)
COLLECT = Rulebook(rules=(Rule("collect", when="true", route=Target(to=Destination.QUEUE, name="batch")),), tiers=TIERS)


@pytest.mark.parametrize(("hot", "placed"), [(0, 2), (1, 3), (2, 4), (3, 4)])  # leads outside the tier are worth more, and get two
def test_slots_reserved_for_a_tier_are_kept_for_it_in_the_batch_as_a_whole(opened, hot, placed):
    house = opened(people=roster(rep("kim", max_open=4)), policy=Policy(capacity=Capacity(bands=()), rulebook=COLLECT))
    for number in range(4):
        house.desk.submit(submission(f"n{number}", lead_id=f"n{number}", industry="retail", channel="web")).result()
    for number in range(hot):
        house.desk.submit(submission(f"h{number}", lead_id=f"h{number}", industry="steel", channel="phone")).result()
    batch = house.batches.run("the test")
    assert batch.head.placed == placed
    assert sum(line.rep_id is not None for line in batch.lines if line.lead_id.startswith("n")) == 2
    done = house.batches.confirm(batch.head.batch_id, author="ada")
    assert (len(done.given), done.refused) == (placed, ())


def test_what_a_team_reserves_is_kept_too(opened):
    capacity = Capacity(bands=(), teams={"east": Limits(max_open=2)})
    house = opened(
        people=roster(*(rep(name, max_open=4, team_id="east") for name in ("kim", "lee"))),
        policy=Policy(capacity=capacity, rulebook=COLLECT),
    )
    for number in range(4):
        house.desk.submit(submission(f"n{number}", lead_id=f"n{number}", industry="retail", channel="web")).result()
    batch = house.batches.run("the test")
    assert batch.head.placed == 1
    assert len(house.batches.confirm(batch.head.batch_id, author="ada").given) == 1


def test_an_open_lead_that_cannot_be_read_stands_in_the_batch_as_staying_with_the_reason():
    house = House()
    house.with_rep("a", "retail", "lee")
    house.with_rep("torn", "steel", "kim")

    class Torn:
        def __init__(self, inner):
            self.inner = inner

        def of_reps(self, rep_ids):
            found = self.inner.of_reps(rep_ids)
            return [
                replace(each, lead=replace(each.lead, fields={"employees": []})) if each.lead.lead_id == "torn" else each for each in found
            ]

    house.batches._open_leads = Torn(house.batches._open_leads)
    batch = house.batches.run("asked for", chosen=Chosen(rep_ids=("kim", "lee")))
    lines = {line.lead_id: line for line in batch.lines}
    assert set(lines) == {"a", "torn"}
    assert (batch.head.leads, batch.head.damaged) == (2, 1)
    assert (lines["torn"].state, lines["torn"].rep_id) == (LineState.STAYS, None)
    assert lines["torn"].why.startswith("its record cannot be read (")
    assert lines["torn"].why.endswith("so it stays with Kim")


def test_a_lead_that_a_rep_had_is_proposed_as_it_is_given_not_as_one_that_nobody_answered():
    people = roster(rep("kim", max_open=1), rep("lee", max_open=1))
    house = House(people=people, model=PairModel(lasts_minutes=1440.0), policy=Policy(capacity=Capacity(bands=())))
    later = SteppedClock(START + timedelta(days=3))
    more = {"people": NO_PEOPLE, "open_leads": MemoryOpenLeads(house.store), "auctioneer": interpreted}
    house.batches = Batches(MemoryBatches(), house.store, lambda: house.desk, later, **more)
    held = house.desk.submit(submission("x", lead_id="x", email="x@x.com")).result().decision
    house.desk.submit(submission("y", lead_id="y", email="y@y.com")).result()
    assert house.desk.rehome(Rehome("x", held.rep_id, START + timedelta(days=1), "h")).result().rep_id is None
    house.desk.report(OutcomeReport("y", "lost", START + timedelta(days=2))).result()
    (line,) = house.batches.run("test").lines
    assert line.chance in {0.1, 0.2}
