"""Many leads approved or moved in one request that is killed before any of its commits: nothing is half, and asking again ends the same."""

import json
from pathlib import Path

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.deed_ports import DeedKind
from fairlead.application.routing_queue import Line, Outcome, What
from fairlead.bootstrap import open_house
from fairlead.domain.intake import Submission
from tests.crashes.dying import die
from tests.homes import Homes, settings

LEADS = [f"L{number}" for number in range(6)]
REPS = ("ann", "bob", "kim")
AT_LEAST = 3
"""So many commits six leads take, two at most in each."""


@pytest.fixture
def home(tmp_path, homes) -> Path:
    """Three reps, and six leads that are suggested."""
    made = homes.place(tmp_path / "home")
    with open_house(settings(made)) as house:
        house.policies.apply(house.policies.draft({"mode": "suggest"}), author="Lee", note="suggest")
        said = {"active": True, "max_open": 10, "source_id": "s", "source_row": 1}
        with house.engine.begin() as connection:
            connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": each, "name": each.title(), **said} for each in REPS])
        house.open_desk()
        for lead_id in LEADS:
            fields = {"lead_id": lead_id, "company": f"Harbor {lead_id}", "country": "US"}
            house.desk.submit(Submission(lead_id, "test", house.clock.now(), fields)).result()
    return made


def asked(house, what: What, rep_id: str | None) -> list[list[str | None]]:
    """The lines of somebody who sees every lead as it is now; ``rep_id``: who is to have them, None: whoever is recommended."""
    pages = [house.queue.one(lead_id) for lead_id in LEADS]
    return [[each.kept.lead.lead_id, what.value, each.kept.decision.decision_id, rep_id or each.proposed] for each in pages]


def settled(house, lines):
    asked = [Line(lead_id, What(what), seen, rep_id, words="in bulk") for lead_id, what, seen, rep_id in lines]
    return house.queue.settle(asked, author="Lee")


def killed(homes: Homes, home: Path, lines) -> list[Path]:
    """A home for each number of commits after which the request died."""
    copies = [homes.copy(home, home.with_name(f"copy-{number}")) for number in range(AT_LEAST)]
    assert die("queue_dying", range(AT_LEAST), copies, json.dumps(lines)) == [], "every one of them was to die"
    return copies


@pytest.mark.parametrize("what", [What.APPROVE, What.MOVE])
def test_killed_before_any_commit_nothing_is_half_and_the_request_again_ends_the_same(homes, home, what):
    kind = {What.APPROVE: DeedKind.APPROVED, What.MOVE: DeedKind.MOVED}[what]
    with open_house(settings(home)) as house:
        if what is What.MOVE:
            settled(house, asked(house, What.APPROVE, "ann"))
        lines = asked(house, what, "bob" if what is What.MOVE else None)
    seen, wanted = ({line[0]: line[place] for line in lines} for place in (2, 3))
    kept = []
    for number, each in enumerate(killed(homes, home, lines)):
        with open_house(settings(each)) as house:
            assert house.check()[0] == [], f"after {number} commits"
            done = {deed.lead_id: deed for deed in house.queue.deeds(limit=100) if deed.kind is kind}
            for lead_id in LEADS:
                now = house.queue.one(lead_id)
                as_it_was = now.kept.decision.decision_id == seen[lead_id]
                assert as_it_was == (lead_id not in done), f"{lead_id} is half after {number} commits"
                assert as_it_was or (now.rep_id == wanted[lead_id] == done[lead_id].rep_id)
            kept.append(len(done))

            first = settled(house, lines)
            assert [one.outcome for one in first] == [Outcome.DONE] * len(LEADS)
            assert {one.lead_id: one.decision_id for one in first if one.passed.replayed} == {
                lead_id: deed.decision_id for lead_id, deed in done.items()
            }
            again = settled(house, lines)
            assert [(one.outcome, one.decision_id, one.passed.replayed) for one in again] == [
                (Outcome.DONE, one.decision_id, True) for one in first
            ]
            assert sorted(deed.lead_id for deed in house.queue.deeds(limit=100) if deed.kind is kind) == LEADS
            assert {lead_id: house.queue.one(lead_id).rep_id for lead_id in LEADS} == wanted
            assert sum(load.open_leads for load in house.loads(since=house.clock.now())) == len(LEADS)
            assert house.check()[0] == []
    assert kept[0] == 0
    assert kept == sorted(kept)
    assert 0 < kept[-1] < len(LEADS), "some died in the middle"
