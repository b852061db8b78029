"""Leads as they stand, on every store: where each is, and whether somebody worked on it."""

from datetime import timedelta

import pytest

from fairlead.adapters.memory.open_leads import MemoryOpenLeads
from fairlead.adapters.sql.open_leads import SqlOpenLeads
from fairlead.application.ports import OutcomeReport
from tests.contracts.store_cases import MONDAY, assigned, in_memory, on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
REPS = {"ann": 9, "bob": 9}


@pytest.fixture(params=["memory", *DATABASES])
def stood(request, tmp_path):
    if request.param == "memory":
        house = in_memory(REPS)
    else:
        house = on_sqlite(tmp_path, REPS) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), REPS)
    store = house.open_store()
    with store.writing() as keeping:
        for number, (name, rep_id) in enumerate((("b", "ann"), ("a", "ann"), ("c", "bob"), ("d", "ann"))):
            keeping.keep(assigned(name, rep_id, at=MONDAY + timedelta(minutes=number)))
        keeping.close(OutcomeReport("lead-a", "touched", MONDAY + timedelta(hours=1)))
        keeping.close(OutcomeReport("lead-d", "won", MONDAY + timedelta(hours=1)))
    yield MemoryOpenLeads(store) if request.param == "memory" else SqlOpenLeads(house.engines[0])
    house.close()


def told(found):
    return [(each.lead.lead_id, each.lead.held_by, each.state, each.touched) for each in found]


def test_the_open_leads_of_reps_come_in_the_order_in_which_they_got_them(stood):
    assert told(stood.of_reps(["ann"])) == [("lead-b", "ann", "assigned", False), ("lead-a", "ann", "assigned", True)]
    assert [name for name, *_ in told(stood.of_reps(["bob", "ann"]))] == ["lead-b", "lead-a", "lead-c"]
    assert stood.of_reps([]) == ()


def test_leads_named_are_told_wherever_they_are(stood):
    assert told(stood.named(["lead-d", "lead-c", "nobody", "lead-c"])) == [
        ("lead-d", None, "closed", True),
        ("lead-c", "bob", "assigned", False),
    ]


def test_a_lead_comes_with_what_it_said_and_what_it_takes(stood):
    (found,) = stood.named(["lead-c"])
    kept = assigned("c", "bob", at=MONDAY)
    assert found.lead.takes == kept.decision.takes
    assert found.lead.fields["lead_id"] == "lead-c"
    assert found.lead.source == kept.submission.source
