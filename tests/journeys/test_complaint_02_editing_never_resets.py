"""Complaint 2: editing a rotation resets everyone's counts."""

from dataclasses import replace

import pytest

from fairlead.domain.fairness import EntryReason
from fairlead.domain.rep import Territory
from tests.journeys.ledger_cases import floor
from tests.rooms.people import rep, roster

ANN, BOB, CY = rep("ann", weight=2.0), rep("bob"), rep("cy")


def places(house):
    """Everybody's credit against Ann's, per weight: what decides who is before whom."""
    credit, weight = house.credit, {"ann": 2.0, "bob": 1.0, "cy": 1.0, "dee": 1.0}
    return {rep_id: credit[rep_id] / weight[rep_id] - credit["ann"] / 2.0 for rep_id in ("bob", "cy")}


@pytest.mark.parametrize(
    "edited",
    [
        roster(ANN, BOB, CY, rep("new")),
        roster(replace(ANN, weight=3.5), BOB, CY),
        roster(replace(ANN, languages=frozenset({"de"})), BOB, replace(CY, team_id="west", max_open=400)),
        roster(ANN, BOB, CY, territories=(Territory("t", "Everywhere"),)),
    ],
    ids=["a rep added", "a weight changed", "languages, team and limit changed", "a territory added"],
)
def test_an_edit_changes_nobodys_credit(edited):
    with floor(ANN, BOB, CY) as house:
        house.leads(7)
        before, entries = house.credit, house.entries()
        assert any(before.values())
        house.store.replace(edited)
        house.next_up()
        assert (house.credit, house.entries()) == (before, entries)


def test_a_rep_who_leaves_changes_nobodys_place_against_another():
    with floor(ANN, BOB, CY, rep("dee")) as house:
        house.leads(8)
        before, credit = places(house), house.credit
        house.store.replace(roster(ANN, BOB, CY))
        house.lead()
        (left,) = (posting.entry for posting in house.entries(rep_id="dee") if posting.entry.reason is EntryReason.LEFT)
        assert left.changes["dee"] == pytest.approx(-credit["dee"])
        assert sum(left.changes.values()) == pytest.approx(0.0, abs=1e-12)
        (turn, *_) = house.entries()
        # Without the turn that was given since, the others stand to each other as before.
        for rep_id, change in turn.entry.changes.items():
            credit[rep_id] = house.credit[rep_id] - change
        assert {name: credit[name] - credit["ann"] / 2.0 for name in ("bob", "cy")} == pytest.approx(before)


def test_the_order_of_edits_makes_no_difference():
    ends = []
    for steps in (
        (roster(ANN, BOB, CY, rep("dee"), rep("new")), roster(ANN, BOB, rep("new"))),
        (roster(ANN, BOB, CY), roster(ANN, BOB, rep("new"))),
    ):
        with floor(ANN, BOB, CY, rep("dee")) as house:
            house.leads(9)
            for edited in steps:
                house.store.replace(edited)
                house.next_up()
            house.lead()
            ends.append(house.credit)
    assert ends[0] == pytest.approx(ends[1])


def test_a_rep_who_comes_again_starts_at_the_average():
    with floor(ANN, BOB, CY) as house:
        house.leads(5)
        house.store.replace(roster(ANN, BOB))
        house.leads(1)
        assert house.credit["cy"] == pytest.approx(0.0)
        house.store.replace(roster(ANN, BOB, CY))
        house.leads(40)
        assert abs(house.credit["cy"]) < 1.0
        assert sum(house.credit.values()) == pytest.approx(0.0, abs=1e-9)
