"""A quarter under a fairness contract: a star who would get nearly everything, a newcomer who would get nothing, and what that costs."""

from datetime import timedelta

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.batches import MemoryBatches
from fairlead.adapters.memory.contract import MemoryContractCosts
from fairlead.adapters.memory.open_leads import MemoryOpenLeads
from fairlead.application.batches import Batches
from fairlead.application.passing_on import Decline
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.fairness import Against, Ceiling, Contract, Counted, Floor
from fairlead.domain.matching import NO_PEOPLE
from fairlead.domain.prediction import StatedModel, StatedRep, Statement
from fairlead.domain.pricing import interpreted
from fairlead.domain.reasons import Reason
from fairlead.domain.rep import Territory
from fairlead.domain.screening import Destination, Rule, Rulebook, Target
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import rep, roster

CHANCE = {"star": 0.50, "ann": 0.30, "bob": 0.29, "cy": 0.28, "dee": 0.27, "new": 0.15}
MODEL = StatedModel(
    "stated-1",
    tuple(StatedRep(name, (Statement((), chance),), 10.0) for name, chance in CHANCE.items()),
    Statement((), 0.1),
    (),
    100_000.0,
    10.0,
)
PEOPLE = roster(
    *(rep(name, team_id="field", started_at=START - timedelta(days=5 if name == "new" else 900)) for name in CHANCE),
)
CONTRACT = Contract(ceiling=Ceiling(1.5, Counted.BOTH), floor=Floor(bottom_quartile=0.1, newcomers=0.6, at_most=0.8))
BATCHED = Rulebook(rules=(Rule("collect", when='lead.channel == "web"', route=Target(to=Destination.QUEUE, name="batch")),))


def policy(contract):
    return Policy(capacity=Capacity(bands=()), fairness=contract, tie_loss=0.0, rulebook=BATCHED)


def quarter(desk, *, days=84, a_day=4):
    """Leads over a quarter, each answered at once; their decisions."""
    decisions = []
    for day in range(days):
        for number in range(a_day):
            at = START + timedelta(days=day, minutes=20 * number)
            decisions.append(desk.submit(submission(f"l{day}-{number}", at, lead_id=f"l{day}-{number}")).result().decision)
    return decisions


def received(decisions, days=28):
    """Leads by rep in the last days of a quarter."""
    last = max(each.decided_at for each in decisions)
    late = [each for each in decisions if each.decided_at > last - timedelta(days=days)]
    return {name: sum(each.rep_id == name for each in late) for name in CHANCE}, len(late)


def test_a_quarter_with_a_star_and_a_newcomer():
    with open_desk(PEOPLE, model=MODEL, policy=policy(Contract())) as (desk, *_):
        bare = received(quarter(desk))[0]
    assert bare["star"] > 20 * max(bare["ann"], 1)
    assert bare["new"] == 0
    with open_desk(PEOPLE, model=MODEL, policy=policy(CONTRACT)) as (desk, store, read, _):
        decisions = quarter(desk)
        got, all_leads = received(decisions)
        average = all_leads / len(CHANCE)
        assert got["star"] <= 1.5 * average + 1
        assert got["new"] >= 0.6 * average - 1
        assert all(each.action is Action.ASSIGN for each in decisions)
        refused = [one for each in decisions for one in each.refusals if one.reason is Reason.FAIRNESS_CEILING]
        assert any("the ceiling 150% of it" in one.evidence and one.rep_id == "star" for one in refused)
        cost = sum(each.contract.gave_up_minor for each in decisions if each.contract is not None)
        assert 0 < cost < 0.5 * len(decisions) * 100_000.0
        # what each decision kept adds up to what another choice with the best would have brought
        best = len(decisions) * 100_000.0 * CHANCE["star"]
        brought = sum(100_000.0 * CHANCE[each.rep_id] for each in decisions)
        assert cost == pytest.approx(best - brought, rel=0.05)
        assert all(read.replay(each.decision_id).equal for each in decisions[::7])
        kept = MemoryContractCosts(store).cost()
        assert (kept.gave_up_minor, kept.given) == (pytest.approx(cost), len(decisions))
        told = store.receipts(since=START)
        assert {one.lead_id for one in told} == {each.lead_id for each in decisions}
        assert store.kept(decisions[-1].decision_id).book.received.sum() == pytest.approx(27 * 4 + 3, abs=4)


def test_a_lead_that_its_rep_declines_was_not_received():
    with open_desk(PEOPLE, model=MODEL, policy=policy(CONTRACT)) as (desk, store, *_):
        first = desk.submit(submission("a", lead_id="a")).result().decision
        again = desk.decline(Decline("a", first.rep_id, START)).result()
        assert again.decision.rep_id != first.rep_id
        last = desk.submit(submission("b", START + timedelta(minutes=5), lead_id="b")).result().decision
        counted = store.kept(last.decision_id).book.received
        assert counted[PEOPLE.row_of[first.rep_id]] == 0
        assert counted[PEOPLE.row_of[again.decision.rep_id]] == 1


def test_another_process_counts_what_this_one_gave():
    with open_desk(PEOPLE, model=MODEL, policy=policy(CONTRACT)) as (desk, store, *_):
        quarter(desk, days=3)
        with open_desk(PEOPLE, model=MODEL, policy=policy(CONTRACT), store=store) as opened:
            theirs = opened[0].submit(submission("x", START + timedelta(days=3), lead_id="x")).result().decision
            ours = desk.submit(submission("y", START + timedelta(days=3), lead_id="y")).result().decision
        assert store.kept(theirs.decision_id).book.received.sum() == 12
        assert store.kept(ours.decision_id).book.received.sum() == 13


def batched(people, contract):
    """Who gets the leads of a batch of 60 from the US."""
    with open_desk(people, model=MODEL, policy=policy(contract)) as (desk, store, *_):
        for number in range(60):
            desk.submit(submission(f"w{number}", lead_id=f"w{number}", channel="web", country="US")).result()
        batches = Batches(
            *(MemoryBatches(), store, lambda: desk, SteppedClock(START)),
            people=NO_PEOPLE,
            open_leads=MemoryOpenLeads(store),
            auctioneer=interpreted,
        )
        return [line.rep_id for line in batches.run("the test").lines]


def test_what_a_batch_gives_up_for_the_contract_stands_with_its_decisions():
    with open_desk(PEOPLE, model=MODEL, policy=policy(Contract(ceiling=Ceiling(1.5, Counted.COUNT)))) as (desk, store, read, _):
        for number in range(60):
            desk.submit(submission(f"w{number}", lead_id=f"w{number}", channel="web")).result()
        batches = Batches(
            *(MemoryBatches(), store, lambda: desk, SteppedClock(START)),
            people=NO_PEOPLE,
            open_leads=MemoryOpenLeads(store),
            auctioneer=interpreted,
        )
        made = batches.run("the test")
        told = batches.confirm(made.head.batch_id, author="Ann")
        decisions = [read.get(line.decision_id).decision for line in told.given]
        kept = MemoryContractCosts(store).cost()
        replays = [read.replay(each.decision_id).equal for each in decisions]
    worth = sum(100_000.0 * CHANCE[each.rep_id] for each in decisions)
    assert len(decisions) == 60
    assert kept.gave_up_minor == pytest.approx(60 * 100_000.0 * CHANCE["star"] - worth)
    assert kept.gave_up_wins == pytest.approx(60 * CHANCE["star"] - sum(CHANCE[each.rep_id] for each in decisions))
    assert all(each.contract is None for each in decisions if each.rep_id == "star")
    assert all(replays)


@pytest.mark.parametrize(("against", "most"), [(Against.PEERS, 60), (Against.ABLE, 45)])
def test_a_batch_compares_those_who_could_have_its_leads_where_the_contract_says_so(against, most):
    """Of six reps two serve the US. Against all six the ceiling would leave half of the leads, so it steps aside, and one gets all."""
    places = tuple(Territory(name, name, countries=frozenset({name})) for name in ("US", "DE"))
    serving = [rep(name, team_id="field", territory_ids=frozenset({"US" if name in {"star", "ann"} else "DE"})) for name in CHANCE]
    got = batched(roster(*serving, territories=places), Contract(ceiling=Ceiling(1.5, Counted.COUNT, against)))
    assert got.count("star") == most
    assert got.count("ann") == 60 - most


@pytest.mark.parametrize("counted", [Counted.COUNT, Counted.BOTH])
def test_a_batch_keeps_to_the_contract_and_leaves_no_lead_for_it(counted):
    contract = Contract(ceiling=Ceiling(1.5, counted), floor=Floor(newcomers=0.6))
    with open_desk(PEOPLE, model=MODEL, policy=policy(contract)) as (desk, store, *_):
        for number in range(60):
            desk.submit(submission(f"w{number}", lead_id=f"w{number}", channel="web")).result()
        batches = Batches(
            *(MemoryBatches(), store, lambda: desk, SteppedClock(START)),
            people=NO_PEOPLE,
            open_leads=MemoryOpenLeads(store),
            auctioneer=interpreted,
        )
        got = [line.rep_id for line in batches.run("the test").lines]
    by_rep = {name: got.count(name) for name in CHANCE}
    assert sum(by_rep.values()) == 60
    assert by_rep["star"] <= 15
    # five of the 28 days have passed for the newcomer, and so much of the share is owed
    assert by_rep["new"] >= 1
    if counted.worth:
        value = {name: by_rep[name] * CHANCE[name] for name in CHANCE}
        assert value["star"] <= 1.5 * sum(value.values()) / len(value) * 1.12
