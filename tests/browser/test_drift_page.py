"""The Drift page as people use it: nothing looked at yet, a change named with what to do, and somebody who knows of it."""

import httpx
import pytest
from playwright.sync_api import expect

from fairlead.adapters.sql.drift import SqlDriftBook
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag
from tests.contracts.paper_drift import changed_after, keep_look

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def address(built, home):
    with opened(home) as address:
        yield address


def look(home, days, *, of):
    """What somebody's look found: another source from that day on."""
    with open_house(Settings(home=home)) as house:
        keep_look(SqlDriftBook(house.engine), house.models.current_mark(), changed_after(days, of=of))


def test_before_anybody_looked_the_page_says_so_and_how_to(address, visit):
    page = visit(f"{address}/drift").page
    expect(page.get_by_text("Nobody has looked yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Look again")).to_be_enabled()


def test_a_change_stands_on_top_with_what_to_do_until_somebody_knows_of_it(home, address, visit):
    look(home, 28, of=63)
    page = visit(f"{address}/drift").page
    alert = page.get_by_role("listitem").filter(has_text="which the model never saw").first
    expect(alert).to_contain_text("marketplace from 0.0% to 33.3%")
    expect(alert).to_contain_text("ask marketing what it is")
    expect(page.get_by_role("listitem", name="source of the lead")).to_contain_text("changed")
    expect(page.get_by_role("img", name="source of the lead: share of marketplace")).to_be_visible()
    page.get_by_role("button", name="I know of it: Source of the lead").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Lee")
    dialog.get_by_label("What you know").fill("opened in April")
    dialog.get_by_role("button", name="I know of it", exact=True).click()
    expect(dialog).to_have_count(0)
    page.get_by_text("earlier alert").click()
    expect(page.get_by_text("known to Lee: opened in April")).to_be_visible()
    (kept,) = [each for each in httpx.get(f"{address}/v1/drift", timeout=30).json()["alerts"] if each["quantity"] == "input.source"]
    assert (kept["acknowledged_by"], kept["open"]) == ("Lee", False)


def test_where_nothing_changed_no_alert_is_shown(home, address, visit):
    look(home, 63, of=63)
    page = visit(f"{address}/drift").page
    expect(page.get_by_text("1 input without a change")).to_be_visible()
    expect(page.get_by_role("button", name="I know of it")).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_page_is_accessible_and_fits(home, address, visit, width, dark):
    look(home, 28, of=63)
    page = visit(f"{address}/drift", width=width, dark=dark).page
    expect(page.get_by_role("listitem", name="source of the lead")).to_be_visible()
    assert_wcag(page)
    assert_fits(page, width)
