"""What disputes are about, and what ratings come to: counts that add up, shares with intervals, none of too few."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.application.dispute_ports import Contested, Dispute, DisputeState, Ground, GroundKind, Settled, grounds_of
from fairlead.application.dispute_report import FEWEST as FEWEST_SETTLED
from fairlead.application.dispute_report import report_on
from fairlead.application.effect_ports import Row
from fairlead.application.effects.telling_disputes import dispute_events, dispute_message
from fairlead.application.feedback import COLUMNS, FEWEST, as_csv, summed_up
from fairlead.application.feedback_ports import Fit, FitReason, Rating
from fairlead.domain.deciding import LANGUAGES
from tests.contracts.store_cases import assigned

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULE, AREA, WAY = (Ground(kind, "x") for kind in (GroundKind.RULE, GroundKind.TERRITORY, GroundKind.METHOD))
OPEN = Dispute("d", "l", Contested.TURN, "why", "ann", NOON, about=(RULE, WAY))


def ended(state, hours=1.0, **more):
    return replace(OPEN, state=state, settled=Settled("dana", "so", NOON + timedelta(hours=hours), **more))


def test_nothing_contested_is_told_as_nothing():
    report = report_on([], at=NOON)
    assert (report.total, report.median_hours, report.oldest_open_hours, report.lines) == (0, None, None, ())


def test_a_share_is_told_once_there_are_enough_settled():
    few = [ended(DisputeState.UPHELD)] * (FEWEST_SETTLED - 1)
    line = report_on(few, at=NOON).lines[0]
    assert (line.upheld_share, "too few to tell a share" in line.words) == (None, True)
    line = report_on([*few, ended(DisputeState.REJECTED, change=RULE)], at=NOON).lines[0]
    assert line.ground == RULE
    # Wilson 1927 for 4 of 5: (0.376, 0.964).
    assert (line.upheld_share, round(line.low, 3), round(line.high, 3), line.named) == (0.8, 0.376, 0.964, 1)
    assert line.words == "5 of 5 disputes are about rule x; 4 of 5 settled were upheld; 1 settlement asked to change it"


def test_time_to_settle_is_of_those_settled_and_waiting_of_those_open():
    kept = [ended(DisputeState.UPHELD, hours) for hours in (1, 2, 30)] + [OPEN, ended(DisputeState.WITHDRAWN, 500)]
    report = report_on(kept, at=NOON + timedelta(hours=7))
    assert (report.median_hours, report.slowest_tenth_hours, report.oldest_open_hours) == (2.0, 30.0, 7.0)
    assert report.by_state == {"open": 1, "upheld": 3, "rejected": 0, "withdrawn": 1}


@given(st.lists(st.sampled_from(list(DisputeState)), max_size=30))
def test_every_line_adds_up_to_what_stands(states):
    kept = [OPEN if state is DisputeState.OPEN else ended(state) for state in states]
    report = report_on(kept, at=NOON)
    standing = sum(state is not DisputeState.WITHDRAWN for state in states)
    for line in report.lines:
        assert line.open + line.upheld + line.rejected == line.disputes == standing
    assert sum(report.by_state.values()) == sum(report.by_kind.values()) == report.total == len(states)


@pytest.mark.parametrize(
    ("kind", "first"),
    [(Contested.TERRITORY, AREA), (Contested.TURN, Ground(GroundKind.METHOD, "model")), (Contested.OTHER, RULE)],
)
def test_what_the_complaint_is_about_comes_first(kind, first):
    decision = replace(assigned("k", "ann").decision, routed_by="rule x", rules=("x", "y"), territory_id="x", method="model")
    about = grounds_of(decision, kind)
    assert about[0] == first
    assert len(set(about)) == len(about)
    assert {RULE, AREA, Ground(GroundKind.RULE, "y")} <= set(about)


def rated(number, fit, **more):
    return Rating(f"d-{number}", f"l-{number}", "U-1", fit, "Maya", NOON, number=number, **more)


def test_ratings_are_summed_up_with_intervals_and_no_share_of_too_few():
    poor = [rated(number, Fit.POOR, reason=FitReason.NO_BUDGET, source="fair") for number in range(3)]
    good = [rated(number, Fit.GOOD, source="fair" if number < FEWEST else None) for number in range(3, FEWEST + 2)]
    summary = summed_up([*poor, *good])
    fair, unknown = summary.groups["source"]
    assert (fair.value, fair.rated, fair.poor, fair.poor_share) == ("fair", FEWEST, 3, 0.3)
    # Wilson 1927 for 3 of 10: (0.108, 0.603).
    assert (round(fair.low, 3), round(fair.high, 3)) == (0.108, 0.603)
    assert (unknown.value, unknown.rated, unknown.poor_share) == ("not known", 2, None)
    assert summary.reasons == (("no budget", Fit.POOR, 3),)


def test_the_export_reads_back_and_starts_no_formula():
    words = ('=HYPERLINK("http://evil")', "\t=1", "plain", "-5", "")
    text = as_csv([rated(number, Fit.POOR, words=each) for number, each in enumerate(words)])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["words"] for row in rows] == ['\'=HYPERLINK("http://evil")', "'\t=1", "plain", "-5", ""]


def test_every_reason_of_a_fit_is_for_one_fit_or_for_both():
    assert {each for each in FitReason if each.fit is None} == {FitReason.OTHER}
    assert {each.fit for each in FitReason} == {Fit.GOOD, Fit.POOR, None}


@pytest.mark.parametrize(
    ("step", "code", "title"),
    [
        ("open", "en", "Ann contests a decision (dispute 7)"),
        ("upheld", "en", "Dispute 7 was upheld"),
        ("rejected", "de", "Einspruch 7 wurde abgelehnt"),
    ],
)
def test_a_step_is_told_in_words_of_the_reader(step, code, title):
    body = {"dispute": 7, "step": step, "author": "Dana", "note": "why", "company": "Harbor", "opened_by": "Ann", "rep_id": "ann"}
    (event,) = dispute_events(Row(1, NOON, "dispute_step:1", body=body), "http://here")
    assert dispute_message(event, LANGUAGES[code]) == (title, ("Harbor", "why"), "/disputes/7")
    assert event.data["link"] == "http://here/disputes/7"


def test_that_one_was_withdrawn_nobody_is_told():
    assert dispute_events(Row(1, NOON, "dispute_step:1", body={"dispute": 7, "step": "withdrawn"}), "") == ()
