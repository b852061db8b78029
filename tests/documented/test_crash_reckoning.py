"""What `bench.crash` counts after its crashes: noughts where everything is as told, and each loss found where one is made."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from bench.ground.crowd import CLOCKED, Memory, Told
from bench.ground.receiver import Received
from bench.ground.reckoning import Reckoning
from fairlead.adapters.sql import tables
from fairlead.adapters.sql.migrating import opened

MINUTE = 60_000_000
UNTIL = 600.0
WENT = (("d-1", "rep-0", 0), ("d-2", "rep-1", 1), ("d-3", "rep-2", 2), ("d-4", "rep-3", 4))
DEEDS = (("declined", "d-1", "d-2"), ("expired", "d-2", "d-3"), ("accepted", "d-3", "d-3"), ("overdue", "d-3", "d-4"))
EFFECTS = (
    *(("lead.received", ""), ("lead.assigned", "d-1"), ("lead.moved", "d-2"), ("lead.moved", "d-3"), ("lead.moved", "d-4")),
    *(("assignment.declined", "d-1"), ("lead.expired", "d-3"), ("lead.accepted", "d-3"), ("sla.breached", "d-3")),
)


def story(folder: Path) -> str:
    """A lead that was declined, not accepted in time, accepted, not seen to in time, and is with its fourth rep: the database's address."""
    url = f"sqlite:///{folder / 'fairlead.db'}"
    engine = opened(url)
    with engine.begin() as connection:
        for decision_id, rep_id, at in WENT:
            row = {"decision_id": decision_id, "key": decision_id, "request_hash": "", "lead_id": "L", "decided_at": at * MINUTE}
            row |= {"action": "assign", "rep_id": rep_id, "method": "policy", "person": "", "source": CLOCKED, "body": ""}
            connection.execute(insert(tables.decision), row)
            given = {"assignment_id": f"a-{decision_id}", "lead_id": "L", "rep_id": rep_id, "assigned_at": at * MINUTE}
            connection.execute(insert(tables.RECORD_TABLES["assignment"]), given | {"decision_id": decision_id})
            clock = {"decision_id": decision_id, "lead_id": "L", "rep_id": rep_id, "name": "first touch", "counts": "wall"}
            clock |= {"within_minutes": 1, "touches": 1, "reroute": True, "escalate": True, "started_at": at * MINUTE, "reckoned": ""}
            due = {"due_at": (at + 1) * MINUTE} if decision_id != "d-4" else {"due_at": 11 * MINUTE}
            late = {"breached_at": 4 * MINUTE if decision_id == "d-3" else None}
            over = {"ended_at": None if decision_id == "d-4" else 4 * MINUTE}
            connection.execute(insert(tables.sla_clock), clock | due | late | over)
        for kind, seen, became in DEEDS:
            deed = {"key": f"{kind}:{seen}", "kind": kind, "lead_id": "L", "at": 0, "author": "x", "seen": seen, "decision_id": became}
            connection.execute(insert(tables.lead_deed), deed)
        step = {"key": "breached:d-3", "kind": "breached", "at": 0, "lead_id": "L", "rep_id": "rep-2", "decision_id": "d-3"}
        connection.execute(insert(tables.sla_step), step | {"body": '{"to_decision_id": "d-4"}'})
        connection.execute(insert(tables.decline), {"lead_id": "L", "rep_id": "rep-0", "declined_at": 0})
        now = {"lead_id": "L", "state": "assigned", "rep_id": "rep-3", "decision_id": "d-4", "accept_by": 11 * MINUTE}
        connection.execute(insert(tables.lead_state), now)
    engine.dispose()
    return url


def told() -> Memory:
    """What clients were told of it."""
    memory = Memory(accepted={"d-3"}, too_late={"d-2"})
    memory.told["L"] = Told("L", "d-1", "rep-0")
    memory.declined["d-1"] = Told("L", "d-2", "rep-1")
    return memory


def counted(url: str) -> dict[str, int]:
    """Every count that must be nought."""
    rows, memory = Reckoning(url), told()
    counts = {
        "lost": rows.lost(memory),
        "given twice": rows.given_twice(),
        "over-booked": rows.over_booked({f"rep-{number}": "max_day" for number in range(4)}, 1),
        "accepts": rows.accepts_lost(memory),
        "declines": rows.declines_lost(memory),
        "refused": rows.refused_for_nothing(memory),
        "reservations": rows.reservations_wrong(UNTIL),
        "clocks": rows.clocks_wrong(UNTIL),
        "effects": rows.missing({(kind, "L", of) for kind, of in EFFECTS}),
    }
    return {name: many for name, many in counts.items() if many}


def test_a_house_that_is_as_told_counts_noughts(tmp_path: Path) -> None:
    assert counted(story(tmp_path)) == {}
    assert Reckoning(f"sqlite:///{tmp_path / 'fairlead.db'}").missing(set()) == len(EFFECTS)


@pytest.mark.parametrize(
    ("done", "found"),
    [
        ("DELETE FROM decision WHERE decision_id = 'd-1'", {"lost", "declines", "effects"}),
        ("UPDATE lead_state SET rep_id = 'rep-2'", {"lost"}),
        ("DELETE FROM lead_deed WHERE kind = 'declined'", {"declines", "given twice"}),
        ("DELETE FROM decline", {"declines"}),
        ("DELETE FROM lead_deed WHERE kind = 'accepted'", {"accepts"}),
        ("UPDATE lead_deed SET seen = 'd-3' WHERE kind = 'expired'", {"accepts", "given twice", "refused", "reservations"}),
        ("UPDATE lead_state SET accept_by = 0", {"reservations"}),
        ("UPDATE sla_clock SET due_at = 0 WHERE decision_id = 'd-4'", {"clocks"}),
        ("DELETE FROM sla_clock WHERE decision_id = 'd-4'", {"clocks"}),
        ("DELETE FROM sla_step", {"clocks"}),
        ("UPDATE sla_step SET body = '{}'", {"clocks"}),
        ("UPDATE record_assignment SET rep_id = 'rep-0', decision_id = 'd-1'", {"given twice", "over-booked"}),
    ],
)
def test_what_is_lost_is_counted(tmp_path: Path, done: str, found: set[str]) -> None:
    url = story(tmp_path)
    engine = create_engine(url)
    with engine.begin() as connection:
        # The database keeps its logs from being changed; what is lost here was lost in spite of that.
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text(done))
    engine.dispose()
    assert set(counted(url)) == found


def test_a_repeat_is_borne_out_by_a_death_between_the_two() -> None:
    received = Received(arrivals={"msg": [10.0, 30.0]})  # type: ignore[arg-type]
    assert received.repeats_without([(5.0, 9.5), (31.0, 32.0)], 0.2) == 1
    assert received.repeats_without([(5.0, 9.9)], 0.2) == 0  # what was in hand when it died arrived a little later
    assert received.repeats_without([(20.0, 21.0)], 0.2) == 0
