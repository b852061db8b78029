"""The page Changes as people use it: nothing changed yet, who changed what and why, and the changes of one rep."""

import json

import pytest
from playwright.sync_api import expect

from fairlead.application.people import Signed
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def address(built, home):
    with opened(home) as address:
        yield address


def test_before_anybody_changed_anything_the_page_says_so(address, visit):
    expect(visit(f"{address}/changes").page.get_by_text("Nobody changed anything here yet.")).to_be_visible()


def test_an_auditor_verifies_the_log_keeps_its_head_and_takes_a_copy(home, address, visit):
    with open_house(Settings(home=home)) as house:
        house.people.join(house.table(("ann.csv", "rep_id,name\nann,Ann Lee\n")), Signed("Dana", "", house.clock.now()))
        house.background.audit.seal(house.clock.now())
        head = str(house.background.audit.head())
    page = visit(f"{address}/changes").page
    panel = page.get_by_role("region", name="Audit log")
    panel.get_by_role("button", name="Verify the log").click()
    expect(panel.get_by_role("status")).to_contain_text("Whole")
    expect(panel.get_by_text(head)).to_be_visible()
    panel.get_by_label("A head that you know").fill(f"1:{'0' * 64}")
    panel.get_by_role("button", name="Verify the log").click()
    expect(panel.get_by_role("status")).to_contain_text("the log was written anew")
    with page.expect_download() as loading:
        panel.get_by_role("link", name="Download a copy").click()
    (line, *_) = loading.value.path().read_text().splitlines()
    assert json.loads(line)["number"] == 1
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert_wcag(page)
        assert_fits(page, width)


def test_who_changed_what_and_why_stands_there_and_one_subject_can_be_asked_for(home, address, visit):
    with open_house(Settings(home=home)) as house:
        for name, author, note in (("ann", "Dana", "new in east"), ("bob", "Eve", "")):
            given = house.table((f"{name}.csv", f"rep_id,name\n{name},{name.title()} Lee\n"))
            house.people.join(given, Signed(author, note, house.clock.now()))
    found = visit(address)
    page = found.page
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Changes").click()
    rows = page.get_by_role("region", name="Table of changes").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("Eve")
    expect(rows.nth(2)).to_contain_text("new in east")
    expect(rows.nth(2)).to_contain_text("rep ann: name empty → Ann Lee")
    assert_wcag(page)
    assert_fits(page, 1440)
    page.get_by_role("button", name="ann", exact=True).click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("heading", name="Changes of ann")).to_be_visible()
    box = page.get_by_label("Only changes of this rep")
    box.fill("nobody")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("No change of nobody is on record.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(3)
