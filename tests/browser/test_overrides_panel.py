"""The panel that tells what it came to where people decided otherwise than was recommended, on the page Insight."""

import httpx
import pytest
from playwright.sync_api import expect

from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser


@pytest.fixture
def address(built, tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        house.policies.apply(house.policies.draft({"mode": "suggest"}), author="Lee", note="as the test wants it")
    with opened(tmp_path) as address:
        yield address


@pytest.fixture
def settled(address, send):
    """Six recommendations decided on: one approved, four changed to Femi, three of them for the industry, one sent back."""
    for number in range(6):
        send(first_name=f"Lead{number}", last_name="Quill", email=f"{number}@quill.example", country="US", industry="Software")
    leads = httpx.get(f"{address}/v1/queue").json()["leads"]

    def line(lead, what, **more):
        return {"lead_id": lead["lead_id"], "decision_id": lead["decision_id"], "what": what, **more}

    changes = [
        line(each, "change", rep_id="rep-5", instead_of=each["recommended"]["rep"]["rep_id"], reason=reason)
        for each, reason in zip(leads, ("expertise", "expertise", "expertise", "workload"), strict=False)
    ]
    lines = [*changes, line(leads[4], "approve"), line(leads[5], "reject", reason="lead_data")]
    done = httpx.post(f"{address}/v1/queue", json={"author": "Lee", "lines": lines}).json()["leads"]
    assert [each["outcome"] for each in done] == ["done"] * 6
    return leads


def test_before_anybody_decided_there_is_no_panel(visit):
    page = visit("/insight").page
    expect(page.get_by_text("Nobody has looked yet.")).to_be_visible()
    expect(page.get_by_role("region", name="Where people decided otherwise")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_what_people_changed_is_told_by_reason_with_what_it_says_of_a_profile(visit, settled, width):
    page = visit("/insight", width=width).page
    panel = page.get_by_role("region", name="Where people decided otherwise")
    expect(panel).to_contain_text("6 recommendations decided on, 4 changed, 1 sent back")
    rows = panel.get_by_role("listitem")
    expect(rows.nth(0)).to_contain_text("1 as recommended")
    expect(rows.nth(1)).to_contain_text("4 given to somebody else")
    expect(rows.nth(1)).to_contain_text("0 of 4 ended, too few to compare (it takes 10)")
    expect(rows.nth(2)).to_contain_text("3 because somebody knows the industry or the product better")
    expect(rows.nth(3)).to_contain_text("1 because")
    lesson = rows.filter(has_text="3 leads went to Femi Adeyemi instead of who was recommended")
    expect(lesson).to_contain_text("the profile does not name it")
    recommended = settled[0]["recommended"]["rep"]["name"]
    expect(panel.get_by_text("Most often passed over:")).to_contain_text(recommended)
    assert_wcag(page)
    assert_fits(page, width)
    lesson.get_by_role("link", name="Put it into the profile").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Femi Adeyemi")
