"""The Batches page as people use it: leads that wait are proposed, looked through, given; open leads of a rep are asked for."""

import json

import pytest
from playwright.sync_api import expect

from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser

COLLECT = {"rules": [{"id": "collect", "when": "true", "route": {"to": "queue", "name": "collected"}}]}


@pytest.fixture
def home(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        house.policies.apply(house.policies.draft(COLLECT), author="Lee", note="collect")
    return tmp_path


@pytest.fixture
def address(built, home):
    with opened(home) as address:
        yield address


def propose(home):
    """As the worker does when somebody asks."""
    with open_house(Settings(home=home)) as house:
        return house.batches.run("asked for by Lee")


def test_before_the_first_batch_the_page_says_what_one_is(address, visit):
    page = visit("/batches").page
    expect(page.get_by_role("heading", name="No batch was made yet")).to_be_visible()
    expect(page.get_by_role("button", name="Propose a batch")).to_be_disabled()


def test_leads_that_wait_are_looked_through_and_given_one_by_one_and_all_at_once(home, visit, send):
    for name in ("Ada", "Bea", "Cleo"):
        answer = send(first_name=name, last_name="Quill", email=f"{name.lower()}@quill.example", country="US")
        assert answer["action"] == "queue"
    propose(home)
    page = visit("/batches").page
    expect(page.get_by_text("3 of 3 leads have a rep proposed.")).to_be_visible()
    expect(page.get_by_text("Write your name above to confirm or reject.")).to_be_visible()
    page.get_by_label("Your name").fill("Lee")
    page.get_by_role("row", name="Bea Quill").get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("row", name="Bea Quill").get_by_text("rejected")).to_be_visible()
    page.get_by_role("button", name="Confirm all 2").click()
    expect(page.get_by_role("row", name="Ada Quill").get_by_text("given", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="Cleo Quill").get_by_text("given", exact=True)).to_be_visible()
    page.get_by_role("link", name="Ada Quill").click()
    expect(page.get_by_text("Maya Ortiz").first).to_be_visible()


def test_open_leads_of_a_rep_are_asked_for(visit):
    page = visit("/batches").page
    page.get_by_label("Your name").fill("Lee")
    page.get_by_role("combobox", name="Open leads of").click()
    page.get_by_role("option", name="Maya Ortiz").click()
    page.keyboard.press("Escape")
    page.get_by_label("and leads that wait").check()
    # What the server took, since Chromium does not always tell Playwright what it sent.
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/v1/batches")) as asked:
        page.get_by_role("button", name="Propose a batch").click()
    given = asked.value.json()["given"]
    assert given["author"] == "Lee"
    assert json.loads(given["chosen"]) == {"lead_ids": [], "rep_ids": ["rep-0"], "team_ids": [], "waiting": True}
    with page.expect_response(lambda answer: answer.request.method == "GET" and "/v1/jobs" in answer.url):
        pass
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_and_everybody_can_use_it(home, visit, send, width, dark):
    for name in ("Ada", "Bea"):
        send(first_name=name, last_name="Quill", email=f"{name.lower()}@quill.example", country="US")
    propose(home)
    page = visit("/batches", width=width, dark=dark).page
    expect(page.get_by_text("2 of 2 leads have a rep proposed.")).to_be_visible()
    assert_fits(page, width)
    assert_wcag(page)
