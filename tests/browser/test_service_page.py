"""The page Response times and the clocks on the page of a decision: what runs, what was late, and a click that stops it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

from fairlead.adapters.memory import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.http.app import create_app
from tests.browser.conftest import filled
from tests.browser.standards import assert_fits, assert_wcag
from tests.browser.test_web_app import LEAD
from tests.contracts.http_server import client_of

pytestmark = pytest.mark.browser
PROMISE = {"sla": {"clocks": [{"name": "first touch", "within": "15 minutes", "counts": "wall", "reroute": True}], "pause_after": 1}}


@pytest.fixture
def house(built, tmp_path):
    """A house with a promise, whose clock stands still until it is stepped."""
    with open_house(Settings(home=tmp_path), SteppedClock(datetime.now(UTC))) as house:
        house.policies.apply(house.policies.draft(PROMISE), author="Lee", note="promise")
        filled(house, tmp_path)
        yield house


@pytest.fixture
def address(house):
    with client_of(create_app(house)) as client:
        yield str(client.base_url)


def begun(house, send, number=1):
    """Leads whose clocks run."""
    told = [send(**LEAD | {"last_name": f"Sla-{each}"}, lead_id=f"sla-{each}") for each in range(number)]
    house.background.sla.look()
    return told


def late(house):
    """Twenty minutes on: leads go to somebody else, and the next look begins the clocks of these."""
    house.clock.step(timedelta(minutes=20))
    house.background.sla.look()
    house.background.sla.look()


def test_without_a_lead_the_page_says_where_clocks_are_set(visit):
    page = visit("/service").page
    expect(page.get_by_text("No lead waits for an answer. Clocks are set in the policy, under sla.")).to_be_visible()


def test_a_running_clock_is_stopped_by_a_click_on_the_page_of_the_decision(visit, send, house, address):
    [told] = begun(house, send)
    page = visit("/service").page
    row = page.get_by_role("region", name="Table of clocks").get_by_role("row").filter(has_text="Sla-0")
    expect(row).to_contain_text(told["rep"]["name"])
    expect(row).to_contain_text("0 s of 15 min")
    house.clock.step(timedelta(minutes=3))
    row.get_by_role("link", name=f"{LEAD['first_name']} Sla-0").click()
    panel = page.get_by_role("region", name="First touch")
    expect(panel.get_by_text("Not in touch yet.")).to_be_visible()
    panel.get_by_role("button", name="I called").click()
    expect(panel.get_by_text("Noted.")).to_be_visible()
    expect(panel.get_by_text("kept in 3 min")).to_be_visible()
    expect(panel.get_by_text("First in touch after 3 min")).to_be_visible()
    service = visit("/service").page
    expect(service.get_by_text("No lead waits for an answer.")).to_be_visible()
    service.get_by_text("Ended", exact=True).click()
    expect(service.get_by_role("row").filter(has_text="Sla-0")).to_contain_text("kept in 3 min")
    facts = service.get_by_role("region", name="Time to first touch", exact=True)
    expect(facts.get_by_text("1 of 1")).to_be_visible()
    assert httpx.get(f"{address}/v1/sla/report", timeout=30).json()["kept"] == 1


def test_a_clock_that_ran_out_says_where_the_lead_went_and_who_rests(visit, send, house):
    [told] = begun(house, send)
    late(house)
    page = visit("/service").page
    expect(page.get_by_text(f"{told['rep']['name']} takes no new leads since")).to_be_visible()
    row = page.get_by_role("region", name="Table of clocks").get_by_role("row").filter(has_text="Sla-0")
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text(told["rep"]["name"])
    page.get_by_text("Ended", exact=True).click()
    expect(row).to_contain_text(told["rep"]["name"])
    expect(row).to_contain_text("not kept; re-routed")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_and_everybody_can_use_it(visit, send, house, width, dark):
    begun(house, send, 3)
    late(house)
    page = visit("/service", width=width, dark=dark).page
    stands = page.get_by_role("region", name="Table of clocks").get_by_role("row").nth(1).get_by_text("due")
    expect(stands).to_be_in_viewport(ratio=1)
    assert_fits(page, width)
    assert_wcag(page)
