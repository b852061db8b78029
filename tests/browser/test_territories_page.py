"""The page of territories: what is covered, who serves what, why a lead goes where it goes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser
LEAD = {"first_name": "Dana", "last_name": "Whitfield", "employees": 850}


@pytest.fixture
def watched(visit, send):
    send(**LEAD, lead_id="territory-us", company="Harbor Gear", country="US")
    send(**LEAD, lead_id="territory-jp", company="Nori", country="JP")
    opened = visit("/territories")
    expect(opened.page.get_by_role("region", name="Covered")).to_be_visible()
    return opened


@pytest.fixture
def page(watched):
    return watched.page


def test_the_share_is_told_with_what_it_is_made_of(page):
    covered = page.get_by_role("region", name="Covered")
    expect(covered).to_contain_text(re.compile(r"\d+%of [\d,]+ leads"))
    expect(covered).to_contain_text("taken by no territory")


def test_each_territory_says_what_it_takes_and_who_serves_it(page):
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Americas"))
    expect(row).to_contain_text("CA, US")
    expect(row).to_contain_text("and 4 more")
    expect(page.locator("tr", has=page.get_by_role("rowheader", name="Europe"))).to_contain_text("Luca Bianchi")


def test_leads_that_nobody_takes_are_told_with_what_came_nearest(page):
    untaken = page.get_by_role("region", name=re.compile("^Taken by nobody"))
    expect(untaken).to_contain_text("JP")
    expect(untaken).to_contain_text("country JP is not among")


def test_a_place_is_asked_for_its_territory(watched):
    page = watched.page
    page.get_by_label("Country").fill("Germany")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".which-answer")).to_contain_text("Europe")
    expect(page.locator(".which-answer")).to_contain_text("country DE")
    page.get_by_label("Country").fill("Japan")
    page.get_by_label("People").fill("many")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("mistake")
    # The browser itself reports the 422; nothing else may be reported.
    assert [words for words in watched.complaints if "422" not in words] == []
    watched.complaints.clear()


def test_another_span_is_asked_for_afresh(page):
    with page.expect_response(lambda answer: "coverage?days=365" in answer.url) as answer:
        page.get_by_text("A year").click()
    assert answer.value.json()["days"] == 365
    expect(page.get_by_role("region", name="Covered")).to_contain_text("leads of the last 365 days")


def test_the_table_is_downloaded_as_csv(page):
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "territories.csv"
    assert Path(download.value.path()).read_text().startswith("territory_id,name,priority,countries")


def test_a_phone_shows_everything_without_scrolling_sideways(visit, send):
    send(**LEAD, lead_id="territory-phone", company="Nori", country="JP")
    page = visit("/territories", width=390, height=844).page
    expect(page.get_by_role("region", name="Covered")).to_be_visible()
    assert_fits(page, 390)


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_keeps_wcag_22_aa(visit, send, dark):
    send(**LEAD, lead_id="territory-axe", company="Nori", country="JP")
    page = visit("/territories", dark=dark).page
    expect(page.get_by_role("region", name="Covered")).to_be_visible()
    assert_wcag(page)


def test_without_territories_the_page_says_what_to_do(visit, bare_address):
    page = visit(f"{bare_address}/territories").page
    expect(page.get_by_role("heading", name="No territories")).to_be_visible()
    expect(page.get_by_text("fairlead territory import FILE --preview")).to_be_visible()


@pytest.fixture(scope="module")
def bare_address(built, tmp_path_factory):
    """A house on its first day: nobody and nothing imported."""
    from fairlead.bootstrap import open_house
    from fairlead.config import Settings
    from fairlead.http.app import create_app
    from tests.contracts.http_server import client_of

    with open_house(Settings(home=tmp_path_factory.mktemp("bare"))) as house:
        house.open_desk()
        with client_of(create_app(house)) as client:
            yield str(client.base_url)
