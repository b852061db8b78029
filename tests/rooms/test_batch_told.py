"""What somebody reads of a batch before they confirm it."""

from fairlead.application.batch_ports import Batch, BatchHead
from fairlead.application.batch_told import headlines
from tests.rooms.people import NOON


def told(one_by_one_minor, damaged=0):
    head = BatchHead(
        batch_id="b-1",
        made_at=NOON,
        reason="asked for by Dana",
        leads=20,
        placed=20,
        by_turns=0,
        value_minor=1_000_000.0,
        bound_minor=1_010_000.0,
        gap=0.01,
        rotation_minor=800_000.0,
        one_by_one_minor=one_by_one_minor,
        policy="p",
        model="m",
        seconds=0.0,
        damaged=damaged,
    )
    return headlines(Batch(head, ()))


def test_another_way_that_is_worth_more_than_a_batch_could_be_is_said_to_pass_its_limits():
    assert "11,900 (+19.0%), but past limits that a batch keeps" in told(1_190_000.0)[-1]


def test_another_way_inside_the_limits_is_told_by_its_figures_alone():
    assert "9,000 (-10.0%); in rotation: 8,000 (-20.0%)." in told(900_000.0)[-1]


def test_leads_that_could_not_be_read_are_counted_where_there_are_any():
    assert "1 lead cannot be read and is left out; the line of each tells why." in told(900_000.0, damaged=1)
    assert "3 leads cannot be read and are left out; the line of each tells why." in told(900_000.0, damaged=3)
    assert "cannot be read" not in " ".join(told(900_000.0))
