"""Proposed policies on every store: numbered, settled at most once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.adapters.memory.proposals import MemoryProposals
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.proposals import SqlProposals
from fairlead.application.proposal_ports import Proposal, ProposalState, Settled
from tests.contracts.store_cases import MONDAY, on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
NEW = Proposal(0, "objective: chance\n# ä\n", "Dana", "why", 3, None, MONDAY, ("Much changes.", "And more."))
ROB = Settled("Rob", "agreed", MONDAY + timedelta(hours=1), 4)


@pytest.fixture(params=["memory", *DATABASES])
def both(request, tmp_path):
    """The same book through two doors, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        book = MemoryProposals()
        yield book, book
        return
    house = on_sqlite(tmp_path, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    engine = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield SqlProposals(house.engines[0]), SqlProposals(engine)
    engine.dispose()
    house.close()


def test_at_first_there_is_none(both):
    assert tuple(both[0].proposals()) == ()


def test_proposals_are_numbered_and_come_back_as_they_were(both):
    later = replace(NEW, effective_from=MONDAY + timedelta(days=2), why=())
    assert both[0].add(NEW) == replace(NEW, number=1)
    assert both[1].add(later) == replace(later, number=2)
    assert tuple(both[0].proposals()) == (replace(NEW, number=1), replace(later, number=2))


def test_a_proposal_is_settled_once(both):
    both[0].add(NEW)
    assert both[1].settle(1, ProposalState.APPROVED, ROB) is True
    assert both[0].settle(1, ProposalState.REJECTED, replace(ROB, author="Ann", version=None)) is False
    assert tuple(both[0].proposals()) == (replace(NEW, number=1, state=ProposalState.APPROVED, settled=ROB),)


def test_what_never_was_is_not_settled(both):
    assert both[0].settle(1, ProposalState.REJECTED, ROB) is False
