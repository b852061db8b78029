"""Complaint 9: two match results for one lead, because routing and reporting match differently; merges cannot be undone."""

from datetime import timedelta

import pytest

from fairlead.application.match_ports import LeadMerged, MergeRefused
from fairlead.learning.recognizing import with_accounts
from tests.journeys.matching_house import DANA, NOW, imported, opened, send


@pytest.fixture
def house(tmp_path):
    with opened(imported(tmp_path)) as house:
        yield house


def test_the_same_answer_for_routing_training_reports_and_the_command(house):
    sent = {
        "L1": {"company": "Harbor Gear Incorporated", "country": "US"},
        "L2": {"email": "dana@gmail.com"},
        "L3": {"company": "Rimm", "country": "FR"},
        "L4": {"email": "jo@mail.rim.example"},
        "L5": {"company": "Nobody Knows LLC"},
    }
    routed = {key: send(house, key, **fields).account_id for key, fields in sent.items()}
    assert (routed["L1"], routed["L2"], routed["L4"], routed["L5"]) == ("A1", "A1", "A2", None)
    trained = dict(with_accounts(house.records.history()).lead.select("lead_id", "account_id").iter_rows())
    assert {key: trained[key] for key in sent} == routed
    reported = {each.lead.lead_id: each.account for each in house._arrivals(NOW - timedelta(days=1), 100)}
    assert {key: reported[key].account_id if reported[key] else None for key in sent} == routed
    found = house.matching.accounts(lambda _: None, examples=0)
    # OLD is the sixth open lead, and nobody knows its company
    assert (found.leads, found.matched) == (6, sum(account is not None for account in routed.values()))


def test_merged_and_parted_again_with_the_check_holding_all_the_way(house):
    first = send(house, "L1", **DANA)
    send(house, "L2", first_name="D", last_name="Whitfield", email="dw@other.example", company="Other Corp")
    before = house.store.standing()
    merge = house.matching.merge("L2", "L1", by="Eve", reason="told me on the phone")
    assert house.check()[0] == []
    assert house.store.standing().open_leads != before.open_leads
    with pytest.raises(LeadMerged, match="L2 was merged into L1"):
        send(house, "sent again", lead_id="L2", first_name="D")
    history = house.records.history()
    assert "L2" not in history.lead["lead_id"]
    assert set(history.assignment["lead_id"]) == {"OLD", "L1"}
    third = send(house, "L3", last_name="Whitfield", first_name="D", email="dw@other.example")
    assert third.rep_id == first.rep_id  # where the lead is that stands for L2
    with pytest.raises(MergeRefused):
        house.matching.merge("L2", "L3", by="Eve", reason="again")
    house.matching.unmerge(merge.merge_id, by="Eve", reason="two after all")
    assert house.check()[0] == []
    assert "L2" in house.records.history().lead["lead_id"]
    after = house.store.standing()
    assert sum(after.open_leads.values()) == sum(before.open_leads.values()) + 1
    (logged,) = house.matching.log()
    assert (logged.merged_by, logged.reason, logged.undone_by, logged.undo_reason) == (
        "Eve",
        "told me on the phone",
        "Eve",
        "two after all",
    )
