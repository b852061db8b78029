"""When a lead counts as closed, and how far the data tells."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fairlead.learning.audit.closings import judge
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.settings import TrainingSettings

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=100)
SETTINGS = TrainingSettings(horizon_days=30)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def history(**records) -> History:
    leads = [{"lead_id": f"l{number}", "created_at": day(number)} for number in (0, 50, 90)]
    return History.of({name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in ({"lead": leads} | records).items()})


def deal(lead_id: str, won: bool | None, closed: float | None, number: int = 1) -> dict:
    return {
        "deal_id": f"{lead_id}-{number}",
        "lead_id": lead_id,
        "won": won,
        "closed_at": None if closed is None else day(closed),
        "value_minor": 500,
    }


def told(given: History) -> dict[str, tuple[float, bool]]:
    frame = label(given, SETTINGS).frame
    return {row["lead_id"]: (row["won"], row["resolved"]) for row in frame.iter_rows(named=True)}


def test_the_close_date_of_an_open_deal_is_only_expected():
    given = history(deal=[deal("l90", None, 400), deal("l50", False, 60)])
    labeled = label(given, SETTINGS)
    assert labeled.as_of == day(90)
    assert told(given) == {"l0": (0.0, True), "l50": (0.0, True), "l90": (0.0, False)}


def test_a_lead_is_lost_with_the_last_of_its_deals_and_won_with_the_first():
    given = history(
        deal=[
            *(deal("l90", False, 91), deal("l90", None, None, 2)),
            *(deal("l50", False, 52), deal("l50", False, 57, 2)),
            *(deal("l0", False, 3), deal("l0", True, 5, 2)),
        ]
    )
    frame = judge(given, SETTINGS).frame
    closed = {row["lead_id"]: (row["won"], row["closed_at"]) for row in frame.iter_rows(named=True)}
    assert closed == {"l0": (1, day(5)), "l50": (0, day(57)), "l90": (None, None)}
    assert told(given)["l90"] == (0.0, False)


@pytest.mark.parametrize(
    "slip",
    [
        {"lead": [{"lead_id": f"l{number}", "created_at": day(number)} for number in (0, 50, 90, 4000)]},
        {"outcome": [{"outcome_id": "o", "lead_id": "l90", "stage": "won", "occurred_at": day(4000)}]},
        {"assignment": [{"assignment_id": "a", "lead_id": "l90", "rep_id": "r", "assigned_at": day(4000)}]},
        {"activity": [{"activity_id": "a", "lead_id": "l90", "rep_id": "r", "occurred_at": day(4000)}]},
        {"engagement": [{"engagement_id": "e", "lead_id": "l90", "kind": "visit", "occurred_at": day(4000)}]},
        {"deal": [deal("l90", True, 4000)]},
    ],
    ids=lambda slip: next(iter(slip)),
)
def test_a_row_dated_in_the_future_makes_no_lead_older(slip):
    last = {"outcome_id": "last", "lead_id": "l90", "stage": "touched", "occurred_at": day(90)}
    known = history(**slip | {"outcome": [last, *slip.get("outcome", ())]}).known_by(NOW)
    assert label(known, SETTINGS).as_of == day(90)
    assert told(known) == {"l0": (0.0, True), "l50": (0.0, True), "l90": (0.0, False)}


def test_what_has_no_date_or_happened_stays():
    given = history(
        outcome=[{"outcome_id": "o", "lead_id": "l0", "stage": "lost", "occurred_at": None}],
        deal=[deal("l50", True, 55), deal("l90", False, None)],
    )
    known = given.known_by(NOW)
    assert all(frame.equals(known.frames()[name]) for name, frame in given.frames().items())
