"""A lead is rated and contested on its page, settled on another, and a profile is changed, by hand in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag
from tests.browser.test_web_app import LEAD

pytestmark = pytest.mark.browser


@pytest.fixture
def address(built, tmp_path):
    """A house of its own: what is said of a lead changes who has it."""
    with opened(tmp_path) as address:
        yield address


def test_a_lead_is_rated_and_contested_and_the_dispute_moves_it(visit, send):
    told = send(**LEAD, lead_id="said-1")
    other = next(one["rep"] for one in told["top_candidates"] if one["rep"] != told["rep"])
    page = visit(told["link"]).page
    panel = page.get_by_role("region", name="Your word")
    panel.get_by_label("Your name").fill("Maya")
    panel.get_by_role("button", name="Poor fit").click()
    expect(panel.get_by_text("Poor fit, says Maya")).to_be_visible()
    panel.get_by_role("combobox", name="Why (optional)").click()
    page.get_by_role("option", name="wrong company size").click()
    expect(panel.get_by_text("Poor fit, says Maya: wrong company size")).to_be_visible()
    panel.get_by_role("button", name="Contest this decision").click()
    panel.get_by_role("combobox", name="What is wrong").click()
    page.get_by_role("option", name="should be mine").click()
    panel.get_by_role("combobox", name="For which rep").click()
    page.get_by_role("option", name=other["name"], exact=True).click()
    panel.get_by_label("In your words").last.fill("I met them at the fair")
    panel.get_by_role("button", name="Contest", exact=True).click()
    panel.get_by_role("link", name="Dispute 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{other['name']}: should be mine")
    assert_wcag(page)
    form = page.get_by_role("region", name="Settle it")
    form.get_by_label("Why, told to").fill("the notes say so")
    form.get_by_label("Your name").fill("Dana")
    form.get_by_role("combobox", name="Move the lead to").click()
    page.get_by_role("option", name=other["name"], exact=True).click()
    form.get_by_role("button", name="Uphold").click()
    settled = page.get_by_role("region", name="Settlement")
    expect(settled.get_by_text(f"to {other['name']}")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page, 390)


def test_what_was_said_is_summed_up_on_its_pages(visit, send):
    told = send(**LEAD, lead_id="said-2")
    page = visit(told["link"]).page
    panel = page.get_by_role("region", name="Your word")
    panel.get_by_label("Your name").fill("Maya")
    panel.get_by_role("button", name="Good fit").click()
    expect(panel.get_by_text("Good fit, says Maya")).to_be_visible()
    feedback = visit("/feedback").page
    expect(feedback.get_by_text("1 rated, 0 poor: too few to tell")).to_be_visible()
    assert_wcag(feedback)
    disputes = visit("/disputes").page
    expect(disputes.get_by_text("No decision is contested")).to_be_visible()
    assert_wcag(disputes)


def test_a_theme_of_what_reps_say_is_opened_and_leads_to_its_ratings(visit, send):
    texts = (
        "No budget until spring",
        "there is no budget",
        "they have no budget",
        "no budget, again",
        "The project is clear",
        "a clear project",
    )
    reps = set()
    for number, words in enumerate(texts):
        told = send(company=f"Maker {'abcdef'[number] * 5}", country="DE" if number % 2 else "US", lead_id=f"words-{number}")
        reps.add(told["rep"]["rep_id"])
        page = visit(told["link"]).page
        body = {"fit": "poor" if "budget" in words else "good", "words": words, "author": "Maya"}
        assert page.request.put(f"/v1/decisions/{told['decision_id']}/fit", data=body).ok
    assert len(reps) > 1
    page = visit("/feedback").page
    themes = page.get_by_role("region", name="What they say")
    expect(themes.get_by_text(re.compile("4 ratings by [2-4] reps"))).to_be_visible()
    expect(themes.get_by_text("6 ratings with words by")).to_be_visible()
    themes.get_by_role("button", name="no budget").click()
    said = themes.get_by_role("region", name="Ratings that say it")
    expect(said.get_by_role("listitem")).to_have_count(4)
    assert "theme=en-not.budget" in page.url
    assert_wcag(page)
    page.reload()
    expect(said.get_by_text("“No budget until spring”")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page, 390)
    themes.get_by_role("button", name="no budget").click()
    expect(said).to_have_count(0)
    gone = visit("/feedback?theme=en-nonsense").page
    expect(gone.get_by_text("The theme that this address names is not told any more")).to_be_visible()


def test_a_profile_is_changed_and_the_change_stands_in_its_history(visit, send):
    rep = send(**LEAD, lead_id="said-3")["rep"]
    page = visit(f"/reps/{rep['rep_id']}").page
    page.get_by_role("button", name="Change it").click()
    page.get_by_label("selling style").fill("patient")
    page.get_by_label("Your name").fill("Dana")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("region", name="History").get_by_text("→ patient")).to_be_visible()
    assert_wcag(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page, 390)
