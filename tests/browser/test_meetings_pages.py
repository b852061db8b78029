"""A meeting is booked from the page of a decision, moved and cancelled on the page Meetings, by hand in a browser."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag
from tests.browser.test_web_app import LEAD

pytestmark = pytest.mark.browser


@pytest.fixture
def address(built, tmp_path):
    """A house of its own: meetings fill the calendars of reps."""
    with opened(tmp_path) as address:
        yield address


def times(address, lead_id):
    return httpx.get(f"{address}/v1/leads/{lead_id}/meeting-times", timeout=30).json()["offers"]


def booked(address, lead_id, *, place=""):
    asked = {"start": times(address, lead_id)[0]["starts_at"], "author": "Maya", "place": place}
    answer = httpx.post(f"{address}/v1/leads/{lead_id}/meetings", json=asked, timeout=30)
    answer.raise_for_status()
    return answer.json()


def listed(address):
    return httpx.get(f"{address}/v1/meetings", timeout=30).json()["meetings"]


def test_without_a_meeting_the_page_says_where_one_is_booked(visit):
    page = visit("/meetings").page
    expect(page.get_by_text("No meeting is booked. Open a decision and choose “Find a time” to book one.")).to_be_visible()
    expect(page.get_by_text("no mail server is set: nobody is sent an invitation")).to_be_visible()


def test_a_meeting_is_booked_from_the_page_of_a_decision(visit, send, address):
    told = send(**LEAD, lead_id="meet-1")
    page = visit(told["link"]).page
    panel = page.get_by_role("region", name="Meeting")
    panel.get_by_role("button", name="Find a time").click()
    offers = panel.get_by_role("radiogroup", name=f"Times of {told['rep']['name']}, best first").get_by_role("radio")
    expect(offers.first).to_be_visible()
    book = panel.get_by_role("button", name="Book it")
    expect(book).to_be_disabled()
    offers.nth(1).check()
    panel.get_by_label("Where (optional)").fill("https://meet.example.com/dana")
    panel.get_by_label("Your name").fill("Maya")
    second = times(address, "meet-1")[1]["starts_at"]
    book.click()
    expect(panel.get_by_text("https://meet.example.com/dana")).to_be_visible()
    expect(panel.get_by_role("button", name="Find a time")).to_have_count(0)
    assert [(each["starts_at"], each["rep"]["name"], each["state"]) for each in listed(address)] == [
        (second, told["rep"]["name"], "booked")
    ]


def test_a_meeting_is_moved_and_cancelled_on_the_page_of_meetings(visit, send, address):
    told = send(**LEAD, lead_id="meet-2")
    before = booked(address, "meet-2")
    page = visit("/meetings").page
    entry = page.get_by_role("listitem", name=f"Dana Whitfield with {told['rep']['name']}")
    expect(entry).to_be_visible()
    entry.get_by_role("button", name="Move").click()
    entry.get_by_role("radio").last.check()
    entry.get_by_label("Your name").fill("Maya")
    entry.get_by_role("button", name="Move it there").click()
    expect(entry.get_by_role("button", name="Move it there")).to_have_count(0)
    moved = listed(address)[0]
    assert (moved["meeting_id"], moved["sequence"]) == (before["meeting_id"], 1)
    assert moved["starts_at"] > before["starts_at"]
    expect(entry.locator("time")).to_have_attribute("datetime", moved["starts_at"])
    entry.get_by_role("button", name="Cancel").click()
    entry.get_by_label("Your name").fill("Maya")
    entry.get_by_role("button", name="Cancel").last.click()
    expect(entry).to_have_count(0)
    page.get_by_text("All", exact=True).click()
    expect(entry.get_by_text("cancelled")).to_be_visible()
    expect(entry.get_by_role("button")).to_have_count(0)


def test_a_time_that_is_gone_by_then_is_told(visit, send, address):
    told = send(**LEAD, lead_id="meet-3")
    watched = visit(told["link"])
    panel = watched.page.get_by_role("region", name="Meeting")
    panel.get_by_role("button", name="Find a time").click()
    panel.get_by_role("radio").first.check()
    panel.get_by_label("Your name").fill("Maya")
    booked(address, "meet-3")
    panel.get_by_role("button", name="Book it").click()
    expect(panel.get_by_role("alert")).to_contain_text("Dana Whitfield has a meeting already")
    assert [each for each in watched.complaints if "409" not in each] == []
    watched.complaints.clear()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_fit_and_everybody_can_use_them(visit, send, address, width, dark):
    told = send(**LEAD, lead_id="meet-4")
    booked(address, "meet-4", place="https://meet.example.com/a-room-with-a-name-that-is-much-longer-than-a-telephone-is-wide")
    page = visit("/meetings", width=width, dark=dark).page
    entry = page.get_by_role("listitem", name=f"Dana Whitfield with {told['rep']['name']}")
    entry.get_by_role("button", name="Move").click()
    expect(entry.get_by_role("radio").first).to_be_visible()
    assert_fits(page, width)
    assert_wcag(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_times_on_the_page_of_a_decision_stand_clear_of_the_edge_of_their_panel(visit, send, width):
    told = send(**LEAD, lead_id=f"meet-5-{width}")
    page = visit(told["link"], width=width).page
    panel = page.get_by_role("region", name="Meeting")
    panel.get_by_role("button", name="Find a time").click()
    expect(panel.get_by_role("radio").first).to_be_visible()
    around = panel.bounding_box()
    for each in (panel.get_by_role("radio").first, panel.get_by_label("Where"), panel.get_by_role("button", name="Book it")):
        box = each.bounding_box()
        assert box["x"] - around["x"] >= 12
        assert around["x"] + around["width"] - box["x"] - box["width"] >= 12
