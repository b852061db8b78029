"""The live memory of features: each kind of happening, late news, forgetting."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import PATTERNS, PLAIN, Event, EventKind, FeatureMemory, micros
from fairlead.domain.qualification.wording import plain, shows
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.features import rep_table
from fairlead.learning.history import History

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
ROSTER = Roster((Rep("ann", "Ann"), Rep("bob", "Bob")))


def ago(days):
    return NOON - timedelta(days=days)


def lead(lead_id="now", created_at=NOON, **fields):
    return Lead(lead_id, created_at, **fields)


def told(*steps):
    memory = FeatureMemory()
    memory.arrived(lead("old", ago(20), account_id="A"))
    for step in steps:
        step(memory)
    return memory


def rep_value(memory, name, rep="ann", at=NOON):
    return float(memory.recall(lead(), ROSTER, at).reps[name][ROSTER.row_of[rep]])


def assigned(rep, days):
    return lambda memory: memory.assigned("old", rep, ago(days))


def reached(stage, days):
    return lambda memory: memory.reached("old", stage, ago(days))


def touched(days):
    return lambda memory: memory.touched("old", ago(days))


def test_a_win_belongs_to_the_rep_who_held_the_lead_then() -> None:
    memory = told(assigned("ann", 20), assigned("bob", 10), reached("won", 5))
    assert rep_value(memory, "rep_won_30d", "ann") == 0
    assert rep_value(memory, "rep_won_30d", "bob") == 1


def test_a_win_before_the_hand_over_belongs_to_the_first_rep() -> None:
    memory = told(assigned("ann", 20), assigned("bob", 10), reached("won", 15))
    assert rep_value(memory, "rep_won_30d", "ann") == 1
    assert rep_value(memory, "rep_won_30d", "bob") == 0


def test_news_of_a_hand_over_that_comes_late_moves_the_win() -> None:
    memory = told(assigned("ann", 20), reached("won", 5))
    assert rep_value(memory, "rep_won_30d", "ann") == 1
    memory.assigned("old", "bob", ago(10))
    assert rep_value(memory, "rep_won_30d", "ann") == 0
    assert rep_value(memory, "rep_won_30d", "bob") == 1


def test_a_lead_is_open_until_it_is_closed() -> None:
    assert rep_value(told(assigned("ann", 20)), "rep_open") == 1
    assert rep_value(told(assigned("ann", 20), reached("meeting", 5)), "rep_open") == 1
    assert rep_value(told(assigned("ann", 20), reached("lost", 5)), "rep_open") == 0


def test_what_is_told_twice_counts_once() -> None:
    memory = told(assigned("ann", 20), assigned("ann", 20), reached("won", 5), reached("won", 5), touched(19), touched(19))
    assert rep_value(memory, "rep_assigned_30d") == 1
    assert rep_value(memory, "rep_won_30d") == 1
    assert rep_value(memory, "rep_reply_minutes_90d") == 24 * 60


def test_a_lead_that_arrives_twice_counts_once() -> None:
    once = lead("old", ago(20), account_id="A", engagements=(Engagement("chat", ago(21)),))
    memory = FeatureMemory()
    memory.arrived(once)
    memory.arrived(once)
    values = memory.recall(lead(account_id="A"), ROSTER, NOON).lead
    assert values["account_leads_365d"] == 1
    assert values["account_engagement_30d"] == 1


def test_a_rep_never_heard_of_has_counts_of_zero_and_no_rates() -> None:
    facts = told(assigned("ann", 20), reached("won", 5)).recall(lead(), ROSTER, NOON)
    assert facts.reps["rep_assigned_30d"].tolist() == [1, 0]
    assert np.isnan(facts.reps["rep_win_rate_90d"]).tolist() == [False, True]
    assert np.isnan(facts.reps["rep_tenure_days"]).all()


def test_a_rep_without_a_first_day_has_no_tenure_and_one_with_it_has() -> None:
    roster = Roster((Rep("ann", "Ann", started_at=ago(10)), Rep("bob", "Bob")))
    tenure = FeatureMemory().recall(lead(), roster, NOON).reps["rep_tenure_days"]
    assert tenure[0] == 10
    assert np.isnan(tenure[1])


def test_records_dated_before_the_lead_count_from_its_arrival_live_and_in_bulk() -> None:
    memory = told(assigned("ann", 90), reached("lost", 95))
    time = pl.Datetime("us", "UTC")
    history = History.of(
        {
            "lead": pl.DataFrame(
                {"lead_id": ["old", "now"], "created_at": [ago(20), NOON]}, schema={"lead_id": pl.String, "created_at": time}
            ),
            "assignment": pl.DataFrame(
                [("old", "ann", ago(90)), ("now", "ann", NOON)],
                schema={"lead_id": pl.String, "rep_id": pl.String, "assigned_at": time},
                orient="row",
            ),
            "outcome": pl.DataFrame(
                {"lead_id": ["old"], "stage": ["lost"], "occurred_at": [ago(95)]}, schema_overrides={"occurred_at": time}
            ),
        }
    )
    row = rep_table(history).filter(pl.col("lead_id") == "now").row(0, named=True)
    for name in ("rep_assigned_30d", "rep_closed_30d"):
        assert rep_value(memory, name) == row[name] == 1
    assert rep_value(memory, "rep_open") == row["rep_open"] == 0


def test_memory_stays_bounded_and_forgetting_changes_nothing_that_can_still_be_asked() -> None:
    memory, sizes, open_leads = FeatureMemory(), [], []
    for day in range(2_400):
        at = NOON + timedelta(days=day)
        name = f"lead {day}"
        assert memory.recall(lead(name, at, account_id="A"), ROSTER, at).lead["account_leads_365d"] == min(day, 365)
        memory.arrived(lead(name, at, account_id="A"))
        memory.assigned(name, "ann", at)
        if day % 2:
            memory.reached(name, "won", at + timedelta(hours=1))
        open_leads.append(rep_value(memory, "rep_open", at=at + timedelta(hours=2)))
        sizes.append(memory.size)
    assert open_leads[-1] == 90  # every second lead of the last 180 days
    assert max(sizes[-300:]) <= max(sizes[900:1200])
    assert rep_value(memory, "rep_won_30d", at=at) == 15


def test_an_outcome_told_after_its_assignment_was_forgotten_changes_nothing() -> None:
    memory = told(assigned("ann", 20))
    later = NOON + timedelta(days=1_000)
    memory.recall(lead("later", later), ROSTER, later)
    memory.reached("old", "won", later)
    facts = memory.recall(lead("later", later), ROSTER, later + timedelta(days=1))
    assert facts.reps["rep_won_30d"].tolist() == [0, 0]
    assert facts.reps["rep_open"].tolist() == [0, 0]


def test_learning_a_lead_twice_is_refused_with_its_name() -> None:
    event = Event(EventKind.ARRIVAL, micros(NOON), "old")
    memory = FeatureMemory.of_events([event])
    with pytest.raises(ValueError, match="lead old is known already"):
        memory.learn([event])


def test_engagement_of_an_account_without_a_lead_counts_for_the_account() -> None:
    memory = FeatureMemory()
    memory.engaged("page_view", ago(3), account_id="A")
    assert memory.recall(lead(account_id="A"), ROSTER, NOON).lead["account_engagement_30d"] == 1
    assert memory.recall(lead(account_id="B"), ROSTER, NOON).lead["account_engagement_30d"] == 0


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("We need this ASAP!", "urgency"),
        ("Es ist DRINGEND.", "urgency"),
        ("le plus tôt: dès que possible", "urgency"),
        ("至急ご連絡ください", "urgency"),
        ("Bitte um ein Angebot", "price"),
        ("Un budget de 40000 euros est validé", "price"),
        ("¿Cuál es el precio?", "price"),
        ("We are comparing you with Acme", "rival"),
        ("Soy estudiante", "study"),
        ("Könnten Sie einen Termin vorschlagen", "meeting"),
        ("Is it safe\uff1f", "question"),
        ("for 40 seats", "figure"),
    ],
)
def test_a_message_shows_its_signal_to_both_engines(text, signal) -> None:
    assert shows(signal, plain(text))
    spelled = pl.Series([text]).str.replace_many(list(PLAIN), list(PLAIN.values()))
    assert spelled.to_list() == [plain(text)]
    assert spelled.str.contains(PATTERNS[signal]).to_list() == [True]


@pytest.mark.parametrize(
    ("text", "signal"), [("A pricey insurgent", "urgency"), ("a pricey insurgent", "price"), ("one seat", "figure"), ("", "question")]
)
def test_a_message_without_a_signal_shows_none(text, signal) -> None:
    assert not shows(signal, plain(text))
