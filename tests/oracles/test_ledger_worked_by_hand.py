"""The credit ledger, number by number, as one works it with a pencil."""

import numpy as np
import pytest

from fairlead.domain.fairness import (
    CatchUp,
    EntryReason,
    Group,
    Rotation,
    Settle,
    adjusted,
    bounded,
    given,
    in_turn,
    moved,
    pull,
    settled,
    standing_charge,
    take_turns,
)
from tests.rooms.pool import Pool


def group(**members):
    """Members as (credit, aside, weight)."""
    return Group(tuple(members), *(np.array(column, dtype=np.float64) for column in zip(*members.values(), strict=True)))


def chances(turn, group):
    return {name: chance for name, chance in zip(group.rep_ids, turn.propensity, strict=True) if chance}


def windows(turn):
    return list(zip(turn.earliest.tolist(), turn.latest.tolist(), strict=True))


def test_four_leads_among_weights_two_one_one():
    pool = Pool({"ann": 2.0, "bob": 1.0, "cy": 1.0})
    # Shares 1/2, 1/4, 1/4. Of the next 2 leads one must be Ann's, of the next 4 two Ann's, one Bob's, one Cy's: any of them may have the first.
    assert windows(pool.turn()) == [(1, 2), (1, 4), (1, 4)]
    assert chances(pool.turn(), pool.group()) == pytest.approx({"ann": 1 / 3, "bob": 1 / 3, "cy": 1 / 3})
    assert pool.lead(0.5) == "bob"
    assert pool.credit == pytest.approx({"ann": 0.5, "bob": -0.75, "cy": 0.25})
    # Ann would be owed a whole lead after this one: it is hers. Bob's credit is above zero again after three more leads.
    assert windows(pool.turn()) == [(1, 1), (4, 7), (1, 3)]
    assert chances(pool.turn(), pool.group()) == {"ann": 1.0}
    assert pool.lead(0.0) == "ann"
    assert pool.credit == pytest.approx({"ann": 0.0, "bob": -0.5, "cy": 0.5})
    # One of the next two leads is Ann's, one is Cy's.
    assert windows(pool.turn()) == [(1, 2), (3, 6), (1, 2)]
    assert chances(pool.turn(), pool.group()) == {"ann": 0.5, "cy": 0.5}
    assert pool.lead(0.9) == "cy"
    assert pool.lead(0.0) == "ann"
    assert pool.received == {"ann": 2, "bob": 1, "cy": 1}
    assert pool.credit == pytest.approx({"ann": 0.0, "bob": 0.0, "cy": 0.0})


def test_three_equal_reps_are_drawn_in_rounds():
    pool = Pool({"ann": 1.0, "bob": 1.0, "cy": 1.0})
    assert chances(pool.turn(), pool.group()) == pytest.approx({"ann": 1 / 3, "bob": 1 / 3, "cy": 1 / 3})
    assert pool.lead(0.4) == "bob"
    assert chances(pool.turn(), pool.group()) == {"ann": 0.5, "cy": 0.5}
    assert pool.lead(0.4) == "ann"
    assert chances(pool.turn(), pool.group()) == {"cy": 1.0}


def test_what_is_set_aside_comes_back_one_lead_in_five():
    # Bob is owed 3 leads, all set aside; each lead brings back a fifth of one, of which his own quarter goes to lift the level.
    members = group(ann=(-1.0, 0.0, 1.0), bob=(3.0, 3.0, 1.0), cy=(-1.0, 0.0, 1.0), dee=(-1.0, 0.0, 1.0))
    owed, released = in_turn(members, Rotation(catch_up_one_in=5))
    assert released == pytest.approx([0.0, 0.2, 0.0, 0.0])
    # In play: -1, 0.2, -1, -1; the level is -0.7 each.
    assert owed == pytest.approx([-0.3, 0.9, -0.3, -0.3])
    turn = take_turns(members, Rotation(catch_up_one_in=5))
    assert chances(turn, members) == {"bob": 1.0}
    assert turn.aside == pytest.approx([0.0, -0.2, 0.0, 0.0])


def test_arrears_of_several_share_the_rate():
    members = group(ann=(-3.0, 0.0, 1.0), bob=(2.0, 2.0, 1.0), cy=(1.0, 1.0, 1.0))
    _, released = in_turn(members, Rotation(catch_up_one_in=4))
    assert released == pytest.approx([0.0, 0.25 * 2 / 3, 0.25 / 3])


def test_more_than_a_lead_in_play_is_set_aside():
    # Nobody may stand beyond one lead, and all must sum to zero: Ann 1, and so Bob and Cy -0.5 each.
    members = group(ann=(4.0, 0.0, 1.0), bob=(-2.0, 0.0, 1.0), cy=(-2.0, 0.0, 1.0))
    turn = take_turns(members, Rotation())
    assert turn.in_turn == pytest.approx([1.0, -0.5, -0.5])
    # A quarter of what each is owed or owes stays in play; the rest is set aside, 3 of Ann's and 1.5 of each other's debt.
    assert turn.aside == pytest.approx([3.0, -1.5, -1.5])
    assert chances(turn, members) == {"ann": 1.0}


def test_a_turn_is_paid_in_full_where_the_bound_leaves_credit_as_it_is():
    members = group(ann=(5.0, 4.5, 1.0), bob=(1.0, 0.5, 1.0))
    entry = given(EntryReason.ROTATION, members, "bob", Rotation(bound=5.0), aside=np.zeros(2))
    # Ann, at the bound, cannot earn her half, and so Bob keeps his; what is in play moves by the half all the same.
    assert entry.changes == {}
    assert entry.aside == pytest.approx({"ann": -0.5, "bob": 0.5})


def test_credit_beyond_the_bound_is_spread_over_the_others():
    members = group(ann=(4.9, 0.0, 1.0), bob=(-1.0, 0.0, 3.0), cy=(-3.9, 0.0, 1.0))
    # Ann may rise by 0.1 only; the 0.4 beyond goes to Bob and Cy, three to one.
    assert bounded(members, np.array([0.5, -0.25, -0.25]), 5.0) == pytest.approx([0.1, -0.25 + 0.3, -0.25 + 0.1])


def test_a_lead_while_one_is_away():
    pool = Pool({"ann": 1.0, "bob": 1.0, "cy": 2.0}, Rotation(catch_up=CatchUp.BOUNDED))
    assert pool.lead(0.0, ["ann", "bob"], ["cy"]) == "ann"
    # Ann and Bob earn a half each and Ann pays one; then Cy earns the half that is Cy's of four weights, from both alike, set aside.
    assert pool.credit == pytest.approx({"ann": 0.5 - 1 - 0.25, "bob": 0.5 - 0.25, "cy": 0.5})
    assert pool.aside == pytest.approx({"ann": 0.0, "bob": 0.0, "cy": 0.5})


def test_a_departure_is_spread_by_weight():
    pool = Pool({"ann": 1.0, "bob": 3.0, "cy": 1.0})
    pool.credit = {"ann": -0.5, "bob": 1.3, "cy": -0.8}
    pool.leave("cy")
    assert pool.credit == pytest.approx({"ann": -0.5 - 0.2, "bob": 1.3 - 0.6})


def test_a_lead_declined_and_a_lead_missed():
    pool = Pool({"ann": 1.0, "bob": 1.0}, Rotation(no_show=Settle.CHARGE))
    pool.lead(0.0)
    charge = standing_charge(pool.entries)
    assert charge.changes == pytest.approx({"ann": -0.5, "bob": 0.5})
    assert settled(EntryReason.DECLINED, charge, pool.group(), pool.rotation).changes == pytest.approx({"ann": 0.5, "bob": -0.5})
    assert settled(EntryReason.NO_SHOW, charge, pool.group(), pool.rotation).changes == {}


def test_a_lead_declined_after_one_who_earned_a_share_left():
    pool = Pool({"ann": 1.0, "bob": 1.0, "cy": 1.0})
    pool.lead(0.0)
    charge = standing_charge(pool.entries)
    pool.leave("cy")
    # Ann gets her 2/3 back; Bob gives his 1/3; Cy's 1/3 is taken from Ann and Bob alike.
    assert settled(EntryReason.DECLINED, charge, pool.group(), pool.rotation).changes == pytest.approx({"ann": 0.5, "bob": -0.5})


def test_a_lead_moved_by_hand():
    pool = Pool({"ann": 1.0, "bob": 1.0, "cy": 2.0})
    pool.lead(0.0)
    charge = standing_charge(pool.entries)
    assert charge.changes["ann"] == pytest.approx(0.25 - 1)
    assert moved(charge, "ann", "bob", pool.group(), pool.group(), pool.rotation).changes == pytest.approx({"ann": 0.75, "bob": -0.75})
    free = moved(charge, "ann", "bob", pool.group(), pool.group(), Rotation(moved=Settle.FREE))
    assert free.changes == pytest.approx({"ann": 0.75, "bob": -0.25, "cy": -0.5})
    # From a queue nobody had paid for it: the receiver does, to all alike.
    assert moved(None, None, "bob", pool.group(), pool.group(), pool.rotation).changes == pytest.approx(
        {"ann": 0.25, "bob": 0.25 - 1, "cy": 0.5}
    )


def test_an_adjustment_says_at_whose_cost():
    entry = adjusted("ann", 1.5, group(bob=(0.0, 0.0, 1.0), cy=(0.0, 0.0, 2.0)))
    assert entry.changes == pytest.approx({"ann": 1.5, "bob": -0.5, "cy": -1.0})


def test_a_near_tie_is_drawn_twice_as_likely_for_each_lead_owed():
    members = group(ann=(1.0, 0.0, 1.0), bob=(-1.0, 0.0, 1.0))
    owed, _ = in_turn(members, Rotation())
    assert pull(members, owed) == pytest.approx([2.0, 0.5])
    heavy = group(ann=(2.0, 0.0, 3.0), bob=(-2.0, 0.0, 1.0))
    owed, _ = in_turn(heavy, Rotation())
    # Weights 3 and 1 have the mean 2: two leads are 4/3 of Ann's usual lead and 4 of Bob's.
    assert pull(heavy, owed) == pytest.approx([2 ** (4 / 3), 2**-4])
