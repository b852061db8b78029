"""What holds of the fairness contract, whatever the order in which leads come: ceilings, floors, what they cost, and nobody left out."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.availability import Book, Calendar, Capacity, admit
from fairlead.domain.deciding import Action, Offers, Policy, decide
from fairlead.domain.fairness import Against, Ceiling, Contract, Counted, Floor, Receipt, Receiving, Reckoning, bottom_of
from fairlead.domain.fairness.contract import Peers
from fairlead.domain.prediction import Level, Readiness
from fairlead.domain.reasons import Reason
from fairlead.domain.screening import screen
from tests.rooms.people import NOON, forecast, qualified, rep, roster

FREE = Capacity(bands=())
PAIR, NONE = Readiness(Level.PAIR, "because"), Readiness(Level.NONE, "because")


class Floorful:
    """Leads given one after the other under a contract; everything is open at once, so only the contract limits."""

    def __init__(self, people, contract, *, readiness=PAIR):
        self.people, self.readiness = people, readiness
        self.policy = Policy(capacity=FREE, fairness=contract)
        self.receiving = Receiving(people.rep_ids, contract.window_days)
        self.at, self.choices, self.net = NOON, [], []

    def book(self):
        zeros = np.zeros(len(self.people.reps))
        leads, minor = self.receiving.at(self.at)
        return Book(zeros, zeros, received=leads, received_minor=minor)

    def lead(self, key, chances, *, value_minor=100_00, after=timedelta(minutes=10)):
        self.at += after
        book = self.book()
        screening = screen(qualified(), self.people, at=NOON)
        admission = admit(screening, self.people, Calendar.of(self.people, NOON), book, FREE, at=NOON)
        seen = forecast([chances[row] for row in admission.rows], sd=0.05, value=float(value_minor))
        choice = decide(
            Offers(screening, admission, seen, self.readiness, self.at), roster=self.people, book=book, policy=self.policy, key=key
        )
        again = decide(
            Offers(screening, admission, seen, self.readiness, self.at), roster=self.people, book=book, policy=self.policy, key=key
        )
        assert again == choice
        assert choice.action is Action.ASSIGN
        worth = value_minor * chances[self.people.row_of[choice.rep_id]]
        self.receiving.give(Receipt(key, choice.rep_id, self.at, worth))
        self.choices.append(choice)
        return choice

    @property
    def leads(self):
        return self.receiving.at(self.at)[0]

    @property
    def minor(self):
        return self.receiving.at(self.at)[1]


def star_and_others(n, star=0.5, others=0.2):
    return [star] + [others - 0.01 * place for place in range(n - 1)]


def team(n, **details):
    return roster(*(rep(f"r{place}", team_id="field", **details) for place in range(n)))


@given(
    st.integers(2, 7).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.lists(st.floats(0.01, 0.9), min_size=n, max_size=n), min_size=20, max_size=60))
    ),
    st.floats(1.1, 3.0),
)
@settings(max_examples=25)
def test_a_ceiling_in_leads_is_never_exceeded_whatever_the_order(drawn, of_average):
    n, leads = drawn
    house = Floorful(team(n), Contract(ceiling=Ceiling(of_average, Counted.COUNT)))
    free = house.policy.fairness.free_leads
    for number, chances in enumerate(leads):
        choice = house.lead(f"k{number}", chances)
        given_now = house.leads
        row = house.people.row_of[choice.rep_id]
        assert given_now[row] <= max(free, of_average * given_now.sum() / n + 1e-9)
        assert choice.contract is None or not choice.contract.waived


@given(
    st.lists(st.tuples(st.lists(st.floats(0.01, 0.9), min_size=4, max_size=4), st.integers(1_00, 10_000_00)), min_size=30, max_size=60),
    st.floats(1.1, 3.0),
)
@settings(max_examples=25)
def test_a_ceiling_in_value_is_never_exceeded_unless_it_would_shut_out_everybody(leads, of_average):
    house = Floorful(team(4), Contract(ceiling=Ceiling(of_average, Counted.VALUE)))
    free = house.policy.fairness.free_leads
    for number, (chances, value_minor) in enumerate(leads):
        choice = house.lead(f"k{number}", chances, value_minor=value_minor)
        row = house.people.row_of[choice.rep_id]
        waived = choice.contract is not None and choice.contract.waived
        assert waived or house.leads[row] <= free or house.minor[row] <= of_average * house.minor.sum() / 4 + 1.0
        refused = {each.rep_id for each in choice.refusals if each.reason is Reason.FAIRNESS_CEILING}
        assert choice.rep_id not in refused
        assert not (waived and refused)


@pytest.mark.parametrize("counted", [Counted.COUNT, Counted.VALUE, Counted.BOTH])
def test_the_floor_of_the_bottom_quarter_is_reached_in_the_long_run(counted):
    people, share = team(8), 0.15
    bare = Floorful(people, Contract(ceiling=Ceiling(8.0)))
    house = Floorful(people, Contract(floor=Floor(bottom_quartile=share, counted=counted, at_most=0.9)))
    chance = np.random.default_rng(5)
    for number in range(700):
        chances = [min(0.9, each * chance.uniform(0.8, 1.25)) for each in star_and_others(8, 0.3)]
        bare.lead(f"k{number}", chances)
        house.lead(f"k{number}", chances)
    peers = Peers.of(people, house.policy.fairness.among, house.at)

    def share_of_bottom(received):
        received = received.astype(float)
        return received[bottom_of(received, peers)].sum() / received.sum()

    if counted.leads:
        assert share_of_bottom(house.leads) >= share - 0.01
    if counted.worth:
        assert share_of_bottom(house.minor) >= share - 0.01
    assert share_of_bottom(bare.leads) < share / 2


def test_newcomers_get_their_share_of_the_average_and_others_nothing_extra():
    fresh = rep("new", team_id="field", started_at=NOON - timedelta(days=40))
    old = [rep(f"r{place}", team_id="field", started_at=NOON - timedelta(days=900)) for place in range(4)]
    house = Floorful(roster(*old, fresh), Contract(floor=Floor(newcomers=0.6, at_most=0.8)))
    for number in range(400):
        house.lead(f"k{number}", [0.4, 0.39, 0.38, 0.37, 0.15])
    assert house.leads[4] >= 0.6 * house.leads.sum() / 5 - 1
    assert house.leads[4] <= 0.75 * house.leads.sum() / 5
    seen = {rep_id for choice in house.choices if choice.contract for rep_id in choice.contract.subsidies}
    assert seen == {"new"}


@given(st.lists(st.lists(st.floats(0.02, 0.9), min_size=5, max_size=5), min_size=40, max_size=70), st.floats(0.05, 0.6))
@settings(max_examples=20)
def test_what_a_floor_gives_up_is_bounded_and_is_the_difference_of_the_two_choices(leads, at_most):
    house = Floorful(team(5), Contract(floor=Floor(bottom_quartile=0.25, at_most=at_most)))
    told = 0.0
    for number, chances in enumerate(leads):
        before = house.book()
        choice = house.lead(f"k{number}", chances)
        free = decide_without(house, before, f"k{number}", chances)
        lost = expected(free, chances) - expected(choice, chances)
        if choice.contract is None:
            assert lost == pytest.approx(0.0, abs=1e-6)
            continue
        told += choice.contract.gave_up_minor
        assert choice.contract.gave_up_minor == pytest.approx(lost, abs=0.02)
        best = max(chances) * 100_00
        assert choice.contract.gave_up_minor <= (at_most + house.policy.tie_loss * (1 + at_most)) * best + 0.01
        assert choice.contract.gave_up_wins * 100_00 == pytest.approx(choice.contract.gave_up_minor, abs=0.02)
    assert told == pytest.approx(sum(each.contract.gave_up_minor for each in house.choices if each.contract), abs=1e-6)


def decide_without(house, book, key, chances):
    screening = screen(qualified(), house.people, at=NOON)
    admission = admit(screening, house.people, Calendar.of(house.people, NOON), book, FREE, at=NOON)
    offers = Offers(screening, admission, forecast([chances[row] for row in admission.rows], sd=0.05, value=100_00.0), PAIR, house.at)
    return decide(offers, roster=house.people, book=book, policy=replace(house.policy, fairness=Contract()), key=key)


def expected(choice, chances):
    order = {f"r{place}": chance for place, chance in enumerate(chances)}
    return sum(100_00 * order[each.rep_id] * each.propensity for each in choice.candidates)


def test_by_turns_a_ceiling_holds_too_and_costs_nothing_that_is_known():
    people = roster(*(rep(f"r{place}", team_id="field") for place in range(3)))
    house = Floorful(people, Contract(ceiling=Ceiling(1.2, Counted.COUNT)), readiness=NONE)
    for lead in range(12):
        house.receiving.give(Receipt(f"before {lead}", "r0", NOON, 0.0))
    choice = house.lead("k", [0.3, 0.3, 0.3])
    assert [each.rep_id for each in choice.refusals if each.reason is Reason.FAIRNESS_CEILING] == ["r0"]
    assert choice.rep_id in {"r1", "r2"}
    assert choice.contract.gave_up_minor == 0.0


def test_where_the_only_one_who_may_have_a_lead_is_at_the_ceiling_it_is_given_all_the_same():
    people = roster(*(rep(f"r{place}", team_id="field") for place in range(3)))
    house = Floorful(people, Contract(ceiling=Ceiling(1.2, Counted.COUNT)))
    for lead in range(30):
        house.receiving.give(Receipt(f"before {lead}", "r0", NOON, 0.0))
    screening = screen(qualified(), people, at=NOON)
    alone = replace(screening, rows=screening.rows[:1])
    admission = admit(alone, people, Calendar.of(people, NOON), house.book(), FREE, at=NOON)
    offers = Offers(alone, admission, forecast([0.3], sd=0.05), PAIR, NOON)
    choice = decide(offers, roster=people, book=house.book(), policy=house.policy, key="k")
    assert choice.rep_id == "r0"
    assert choice.contract.waived


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12), st.integers(0, 40), st.floats(0, 1e7), st.booleans()), max_size=60),
    st.integers(1, 20),
)
def test_counting_along_equals_counting_anew(moves, days):
    """Leads move between reps, are taken back, and fall out of the window; what is left is what counting anew finds."""
    ids = ("a", "b", "c", "d")
    along, standing, at = Receiving(ids, days), {}, NOON
    for row, lead, hours, worth, back in moves:
        at += timedelta(hours=hours)
        if back:
            along.take_back(f"l{lead}")
            standing.pop(f"l{lead}", None)
        else:
            receipt = Receipt(f"l{lead}", ids[row], at, worth)
            along.give(receipt)
            standing[f"l{lead}"] = receipt
        leads, minor = along.at(at)
        begins = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
        kept = [each for each in standing.values() if each.at >= begins]
        anew, anew_minor = Receiving(ids, days, kept).at(at)
        assert leads.tolist() == anew.tolist() == [sum(each.rep_id == rep_id for each in kept) for rep_id in ids]
        assert minor.tolist() == anew_minor.tolist()


ABLE = Contract(ceiling=Ceiling(1.5, Counted.COUNT, Against.ABLE))


def reckoned(contract, received, able):
    people = team(len(received))
    zeros = np.zeros(len(received))
    book = Book(zeros, zeros, received=np.array(received), received_minor=zeros)
    reckoning = Reckoning.of(contract, people, book, NOON)
    rows = np.arange(len(received))
    mask = np.isin(rows, able)
    return np.flatnonzero(reckoning.above(rows, None, mask) & mask).tolist(), reckoning.told(0, rows, mask)


@pytest.mark.parametrize(
    ("received", "able", "of_peers", "of_able"),
    [
        ([20, 6, 0, 0], [0, 1], [0], [0]),
        ([12, 10, 0, 0], [0, 1], [0, 1], []),
        ([12, 6, 0, 0], [0], [0], []),
        ([12, 6, 6, 6], [0, 1, 2, 3], [0], [0]),
    ],
    ids=["one of two has most", "both have more than the team", "nobody else could", "everybody could"],
)
def test_a_ceiling_may_compare_those_who_could_have_the_lead(received, able, of_peers, of_able):
    assert reckoned(Contract(ceiling=Ceiling(1.5, Counted.COUNT)), received, able)[0] == of_peers
    assert reckoned(ABLE, received, able)[0] == of_able


def test_the_words_of_a_refusal_name_the_average_it_was_refused_by():
    assert "the average is 6.5" in reckoned(Contract(ceiling=Ceiling(1.5)), [20, 6, 0, 0], [0, 1])[1]
    assert "the average of those who could have this lead is 13.0" in reckoned(ABLE, [20, 6, 0, 0], [0, 1])[1]


@given(
    st.lists(st.lists(st.integers(0, 30), min_size=5, max_size=5), min_size=1, max_size=1),
    st.sets(st.integers(0, 4), min_size=1),
    st.floats(1.05, 3.0),
)
def test_of_those_who_could_have_a_lead_somebody_is_always_below_the_ceiling(received, able, of_average):
    contract = Contract(ceiling=Ceiling(of_average, Counted.COUNT, Against.ABLE))
    assert len(reckoned(contract, received[0], sorted(able))[0]) < len(able)
