"""Doubtful pairs and merges as people settle them, in Debian's chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser
WAITS = "Pairs to review"


def of(page, lead_id):
    """The panels about a lead."""
    return page.locator("section.panel").filter(has_text=re.compile(rf"Lead {lead_id}(?!\d)"))


def sign(page, name="Eve"):
    page.get_by_label("Your name").fill(name)


def test_a_doubtful_pair_is_settled_once_and_stands_among_the_reviewed(visit, send):
    send(lead_id="M1", first_name="Ida", last_name="Holt", company="Twin Harbor", country="GB")
    page = visit("/matching").page
    pairs = of(page, "M1")
    expect(pairs).to_have_count(2)
    chosen = pairs.filter(has_text="Account twin-1")
    expect(chosen.get_by_role("listitem").filter(has_text="the same name")).to_be_visible()
    expect(chosen.get_by_role("button", name="Belongs to this account")).to_be_disabled()
    sign(page)
    chosen.get_by_role("button", name="Belongs to this account").click()
    expect(of(page, "M1")).to_have_count(0)
    page.get_by_text("Reviewed", exact=True).click()
    expect(of(page, "M1").filter(has_text="Account twin-1")).to_contain_text("Belongs to this account, said Eve")
    told = send(lead_id="M2", company="TWIN HARBOR", country="GB")
    page.goto(told["link"])
    expect(page.get_by_text("account twin-1, matched by review")).to_be_visible()


def test_two_leads_are_merged_and_parted_again(visit, send):
    send(lead_id="M3", first_name="Kim", last_name="Abel", email="kim@abel.example", country="US")
    send(lead_id="M4", first_name="Lou", last_name="Baker", email="lou@baker.example", country="US")
    page = visit("/matching?view=merges").page
    sign(page)
    page.get_by_label("Lead that goes").fill("M4")
    page.get_by_label("Lead that stays").fill("M3")
    page.get_by_label("Why").fill("one and the same")
    page.get_by_role("button", name="Merge", exact=True).click()
    row = page.get_by_role("row").filter(has_text="one and the same")
    expect(row).to_contain_text("Lou Baker")
    row.get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_label("Why").fill("two after all")
    page.get_by_role("dialog").get_by_role("button", name="Undo the merge").click()
    expect(row).to_contain_text("Eve: two after all")


def test_a_merge_that_cannot_be_made_says_why(visit, send):
    send(lead_id="M5", company="Alone", country="US")
    watched = visit("/matching?view=merges")
    page = watched.page
    sign(page)
    page.get_by_label("Lead that goes").fill("M5")
    page.get_by_label("Lead that stays").fill("nobody")
    page.get_by_label("Why").fill("x")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("There is no lead nobody")
    # chromium itself notes the refusal
    assert len(watched.complaints) == 1
    watched.complaints.clear()


def test_long_identities_fit_a_phone(visit, send):
    send(lead_id="N1795314572-000063-of-the-spring-fair", company="Twin Harbor", country="GB", email="someone.of.note@twin-harbor.example")
    page = visit("/matching", width=390).page
    expect(of(page, "N1795314572-000063-of-the-spring-fair").first).to_be_visible()
    assert_fits(page, 390)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["/matching", "/matching?view=decided", "/matching?view=merges"])
def test_nothing_stands_in_the_way_of_anybody(visit, send, path, dark):
    send(lead_id=f"M-axe-{dark}", company="Twin Harbor", country="GB", email="x@twin-harbor.example")
    for width in (1440, 390):
        page = visit(path, dark=dark, width=width).page
        expect(page.get_by_role("heading", level=1)).to_have_text("Matching")
        assert_wcag(page)
        assert_fits(page, width)
