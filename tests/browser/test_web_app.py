"""The web app as people use it, in Debian's chromium."""

import re

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser
LEAD = {"first_name": "Dana", "last_name": "Whitfield", "company": "Harbor Gear", "country": "US", "employees": 850, "product": "Tidewater"}


def row_of(page, told):
    return page.locator(f'tr:has(a.row-link[href="/decisions/{told["decision_id"]}"])')


def ready(page):
    expect(page.get_by_text("listening")).to_be_visible()


def test_a_posted_lead_appears_without_reloading(visit, send):
    page = visit("/").page
    ready(page)
    told = send(**LEAD, lead_id="live-1")
    expect(row_of(page, told)).to_be_visible()
    expect(row_of(page, told)).to_contain_text("Dana Whitfield")
    expect(row_of(page, told)).to_contain_text(told["rep"]["name"])
    assert page.locator("a.row-link").first.get_attribute("href") == told["link"]


def test_a_decision_opens_to_its_explanation_and_replays_equal(visit, send):
    told = send(**LEAD, lead_id="open-1")
    page = visit("/").page
    row_of(page, told).click()
    expect(page).to_have_url(re.compile(re.escape(told["link"]) + "$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Dana Whitfield (Harbor Gear) goes to {told['rep']['name']}")
    expect(page.get_by_role("region", name=f"Considered: {told['candidates']}")).to_be_visible()
    expect(page.locator("tr.chosen")).to_contain_text(told["rep"]["name"])
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("Equal: the same inputs give the same decision")).to_be_visible()


def test_a_decision_shows_who_the_lead_was_found_to_be(visit, send):
    who = {"first_name": "Noor", "last_name": "Ashdown", "email": "noor@ashdown-rig.example", "company": "Ashdown Rig"}
    send(**LEAD | who, lead_id="who-1")
    told = send(**LEAD | who, lead_id="who-2")
    known = visit(told["link"]).page.get_by_role("region", name="Who this is")
    expect(known).to_contain_text("who-1")
    expect(known).to_contain_text("taken")
    expect(known).to_contain_text("the same e-mail address")


def test_a_lead_that_waits_says_why_and_who_was_ruled_out(visit, send):
    # Somebody nobody has met: a person who came before would go to whoever has that person.
    nobody = {"country": "AQ", "first_name": "Ross", "last_name": "Shelf", "email": "ross@shelf-ice.example", "company": "Shelf Ice"}
    told = send(**LEAD | nobody, lead_id="wait-1")
    assert told["queue"] is not None
    page = visit(told["link"]).page
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits in the queue")
    expect(page.get_by_role("region", name=f"Ruled out: {told['refused']}")).to_be_visible()
    page.goto("/?show=queue")
    expect(row_of(page, told)).to_contain_text("Waiting")
    page.goto("/?show=assign")
    ready(page)
    expect(row_of(page, told)).to_have_count(0)


def test_the_list_is_driven_by_keys(visit, send):
    for number in range(3):
        send(**LEAD, lead_id=f"keys-{number}")
    page = visit("/").page
    ready(page)
    rows = page.locator("a.row-link")
    expect(rows.nth(2)).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    link = rows.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(link) + "$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("goes to")
    page.keyboard.press("Escape")
    expect(rows.first).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jk/")
    expect(page.get_by_role("searchbox")).to_have_value("jk/")
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_search_finds_by_company(visit, send):
    told = send(**LEAD | {"company": "Saltmarsh Health"}, lead_id="search-1")
    other = send(**LEAD, lead_id="search-2")
    page = visit("/").page
    page.get_by_role("searchbox").fill("saltmarsh")
    expect(row_of(page, told)).to_be_visible()
    expect(row_of(page, other)).to_have_count(0)


def test_paused_the_list_stands_still_and_counts_what_came(visit, send):
    page = visit("/").page
    ready(page)
    page.get_by_role("button", name="Pause").click()
    told = send(**LEAD, lead_id="pause-1")
    expect(page.get_by_role("button", name="Show 1 new")).to_be_visible()
    expect(row_of(page, told)).to_have_count(0)
    page.get_by_role("button", name="Show 1 new").click()
    expect(row_of(page, told)).to_be_visible()


def test_an_unknown_decision_says_so(visit):
    watched = visit("/decisions/d-none")
    expect(watched.page.get_by_role("alert")).to_contain_text("d-none")
    expect(watched.page.get_by_role("button", name="Try again")).to_have_count(0)
    # The browser itself reports the 404; nothing else may be reported.
    assert [words for words in watched.complaints if "404" not in words] == []
    watched.complaints.clear()


def test_a_service_that_is_gone_is_told_as_that_with_a_way_on(visit, send):
    watched = visit(send(**LEAD, lead_id="gone-1")["link"])
    page = watched.page
    expect(page.get_by_role("button", name="Replay")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("Fairlead does not answer at this address")).to_be_visible()
    page.get_by_role("link", name="Reps").first.click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=20_000)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("row").filter(has_text="Maya Ortiz")).to_be_visible()
    # The browser itself reports each request that failed; nothing else may be reported.
    assert [words for words in watched.complaints if "ERR_INTERNET_DISCONNECTED" not in words] == []
    watched.complaints.clear()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_name_that_turns_the_direction_turns_only_itself(visit, send, width):
    send(lead_id="turned-1", last_name="Eli\u202eemoc", company="Harbor Gear", country="US")
    company = visit("/", width=width).page.locator("tr", has_text="Eli").locator(".company")
    expect(company).to_have_css("unicode-bidi", "isolate")
    expect(company).to_have_text("Harbor Gear")


def test_dark_follows_the_system_and_the_switch_is_kept(visit):
    page = visit("/", dark=True).page
    root = page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_role("button", name="Colors:").click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    page.reload()
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")


@pytest.mark.parametrize("path", ["/", "decision", "/reps", "/ledger", "/model"])
def test_a_phone_shows_everything_without_scrolling_sideways(visit, send, path):
    told = send(**LEAD, lead_id="phone-1")
    page = visit(told["link"] if path == "decision" else path, width=390, height=844).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("load")
    assert_fits(page, 390)


@pytest.mark.parametrize("width", [390, 721, 800, 900, 1100, 1280])
def test_reps_with_long_hours_fit_and_their_menus_can_be_reached(visit, width):
    watched = visit("/playbook", width=width)
    page = watched.page

    def with_hours(route):
        answer = route.fetch()
        told = answer.json()
        for one in told["reps"]:
            one |= {"hours": "Mon-Thu 08:00-12:00 12:45-17:30, Fri 08:00-14:00, Sat off", "time_zone": "America/Argentina/Buenos_Aires"}
        route.fulfill(response=answer, json=told)

    page.route("**/v1/reps*", with_hours)
    page.goto("/reps")
    expect(page.locator("td.hours").first).to_contain_text("12:45")
    assert_fits(page, width)
    assert all(box["x"] + box["width"] <= width for box in map(Locator.bounding_box, page.get_by_label("Time off of").all()))


@pytest.mark.parametrize("width", [721, 800, 860, 900, 940, 941, 1100, 1180, 1181, 1320, 1480, 1640, 1641])
def test_the_bar_fits_every_width(visit, width):
    page = visit("/playbook", width=width).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # What is asked for first widens the bar once it is there.
    expect(page.get_by_role("link", name="Notifications")).to_be_visible()
    expect(page.locator(".bar a.state")).to_have_count(1)
    # The longest of what it may say, whatever this house's model is good for.
    page.locator(".bar a.state").evaluate("each => { each.lastChild.textContent = 'Predicts leads, rotates reps' }")
    last = page.get_by_role("button", name="Colors:").bounding_box()
    assert last["x"] + last["width"] <= width
    boxes = [each.bounding_box() for each in page.locator(".bar > *, .bar .room").all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert_fits(page, width)


@pytest.mark.parametrize("width", [320, 390, 600, 601, 720])
def test_a_phone_shows_every_page_of_the_bar_and_the_end_of_the_page(visit, width):
    page = visit("/playbook", width=width, height=844).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    rooms = [each.bounding_box() for each in page.locator(".rooms .room").all()]
    assert len(rooms) == 12
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 44 for box in rooms)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    end = page.locator("main > *").last.bounding_box()
    assert end["y"] + end["height"] <= min(box["y"] for box in rooms)
    assert_fits(page, width)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["/", "decision", "/reps", "/ledger", "/model"])
def test_pages_keep_wcag_22_aa(visit, send, path, dark):
    told = send(**LEAD, lead_id="axe-1")
    page = visit(told["link"] if path == "decision" else path, dark=dark).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_wcag(page)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_newcomer_is_shown_how_to_send_the_first_lead(visit, empty_address, width):
    page = visit(f"{empty_address}/", width=width).page
    expect(page.get_by_role("heading", name="No lead has come yet")).to_be_visible()
    expect(page.locator("pre")).to_contain_text(f"curl -X POST {empty_address}/v1/leads")
    assert_fits(page, width)


def test_the_reference_page_works_offline(visit):
    page = visit("/docs").page
    expect(page.get_by_text("/v1/leads", exact=True)).to_be_visible()


def test_the_ledger_shows_who_is_next_and_every_entry(visit, send, address):
    for number in range(9):
        send(**LEAD, lead_id=f"ledger-{number}")
    body = {"rep_id": "rep-2", "leads": 0.5, "against_rep_id": "rep-3", "author": "kim", "note": "covered the fair"}
    httpx.post(f"{address}/v1/ledger/adjustments", json=body, timeout=30).raise_for_status()
    told = httpx.get(f"{address}/v1/ledger", timeout=30).json()
    page = visit("/ledger").page
    rows = page.locator(".places tbody tr")
    expect(rows.first).to_be_visible()
    everybody = page.get_by_role("button", name="Show all")
    if everybody.count():  # at night most stand behind one line
        expect(page.locator(".places + .more")).to_contain_text("are off work now")
        everybody.click()
    expect(rows).to_have_count(len(told["places"]))
    shown = [row.locator(".rep-name").inner_text() for row in rows.all()]
    assert shown == [place["rep"]["name"] for place in told["places"]]
    expect(rows.first).to_contain_text(told["places"][0]["why"])
    entry = page.locator(".entry", has_text="covered the fair")
    expect(entry).to_contain_text("Adjusted")
    expect(entry).to_contain_text("+0.50")
    page.get_by_role("button", name="Luca Bianchi").click()
    expect(page).to_have_url(re.compile(r"rep=rep-7$"))
    expect(page.get_by_role("region", name="Entries that touched Luca Bianchi")).to_be_visible()
    expect(page.locator(".entry", has_text="covered the fair")).to_have_count(0)
    page.get_by_role("button", name="Show everybody's").click()
    expect(entry).to_be_visible()
