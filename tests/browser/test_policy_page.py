"""The Policy page as people use it: read, write, be told, publish, go back."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened
from tests.browser.standards import assert_fits, assert_wcag

pytestmark = pytest.mark.browser
RULE = "rules:\n  - id: large\n    when: lead.employees > 500\n    route: {reps: [rep-0]}\n    note: agreed in March\n"
FIRST = f"objective: chance\n{RULE}thresholds:\n  nurture_below: 500\n"


@pytest.fixture
def house(built, tmp_path):
    """A house of its own for each story: publishing changes it."""
    with opened(tmp_path) as address:
        yield address


def publish(house, text, **given):
    answer = httpx.put(f"{house}/v1/policy", json={"policy": text, "author": "Dana", **given}, headers={"If-Match": "*"}, timeout=30)
    answer.raise_for_status()
    return answer.json()


def live(house):
    return httpx.get(f"{house}/v1/policy", timeout=30).json()


def write(page, text):
    editor = page.get_by_role("textbox", name="The policy as YAML")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def test_what_is_in_force_is_told_in_sections(house, visit):
    publish(house, FIRST, note="for the spring")
    page = visit(f"{house}/policy").page
    rules = page.get_by_role("region", name="Rules and named accounts")
    expect(rules).to_contain_text("large")
    expect(rules).to_contain_text("lead.employees > 500")
    expect(rules).to_contain_text("goes to Maya Ortiz")
    expect(page.locator(".settings > div:not(.at-default)", has_text="Objective")).to_contain_text("chance")
    expect(page.locator(".settings > div.at-default", has_text="Balance")).to_contain_text("0.5")
    version = page.get_by_role("region", name="Version 1")
    expect(version).to_contain_text("Dana")
    expect(version).to_contain_text("for the spring")


def test_before_anything_was_published_it_says_so(house, visit):
    page = visit(f"{house}/policy").page
    expect(page.get_by_role("region", name="The built-in policy")).to_contain_text("Nothing was published yet")
    page.get_by_role("link", name="Write a change").click()
    expect(page.get_by_role("textbox", name="The policy as YAML")).to_contain_text("#objective: worth")


def test_a_setting_of_a_section_is_told_with_the_name_of_the_section(house, visit):
    page = visit(f"{house}/policy").page
    for name in ("Exploration: share", "Ceiling: of average", "Floor: newcomer days", "Retrain: weekday", "Any other deed: weight"):
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    expect(page.get_by_text("Window days", exact=True)).to_be_visible()


def test_settings_are_told_in_words(house, visit):
    page = visit(f"{house}/policy").page
    for name in ("Word behind the random draws", "Credit stays within, in leads", "Colleagues a backup stands in for"):
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    release = page.locator(".settings > div", has=page.get_by_text("Release", exact=True))
    expect(release.locator("dd")).to_have_text("by what was the cause")
    expect(page.get_by_text("by_cause")).to_have_count(0)


def test_a_mistake_is_told_at_its_line_and_a_change_in_words_before_it_is_published(house, visit):
    publish(house, FIRST)
    page = visit(f"{house}/policy/edit").page
    write(page, "objective: chance\nbalance: 2\n")
    check = page.get_by_role("region", name="Check")
    expect(check).to_contain_text("1 mistake to put right")
    expect(check).to_contain_text("Write a number from 0 to 1")
    expect(page.locator(".cm-lintRange-error")).to_have_text("2")
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    check.get_by_role("button", name="Line 2").click()
    page.keyboard.press("Delete")
    page.keyboard.insert_text("0.75")
    expect(check).to_contain_text("It can be used")
    expect(page.get_by_role("region", name="What changes")).to_contain_text("balance 0.5 → 0.75")
    page.get_by_label("Your name").fill("Rob")
    page.get_by_label("Why").fill("try it")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("region", name="Version 2")).to_contain_text("Rob")
    told = live(house)
    assert (told["document"]["balance"], told["version"]["author"], told["version"]["note"]) == (0.75, "Rob", "try it")
    assert told["document"]["rules"] == []


def test_names_of_fields_are_offered(house, visit):
    page = visit(f"{house}/policy/edit").page
    write(page, "capacity:\n  pac")
    page.keyboard.press("Control+Space")
    offered = page.get_by_role("option", name="pace_per_day")
    expect(offered).to_be_visible()
    offered.click()
    expect(page.get_by_role("textbox", name="The policy as YAML")).to_contain_text("pace_per_day: ")


def test_a_draft_is_there_again_after_reloading_until_it_is_discarded(house, visit):
    publish(house, FIRST)
    page = visit(f"{house}/policy/edit").page
    write(page, "salt: mine\n")
    expect(page.get_by_role("region", name="Check")).to_contain_text("It can be used")
    page.reload()
    editor = page.get_by_role("textbox", name="The policy as YAML")
    expect(editor).to_contain_text("salt: mine")
    page.get_by_role("button", name="Discard the draft").click()
    expect(editor).to_contain_text("objective: chance")
    page.reload()
    expect(editor).to_contain_text("objective: chance")


def test_who_was_quicker_is_told_and_nothing_is_lost(house, visit):
    publish(house, FIRST)
    watched = visit(f"{house}/policy/edit")
    page = watched.page
    write(page, "salt: mine\n")
    expect(page.get_by_role("region", name="Check")).to_contain_text("It can be used")
    publish(house, "objective: balanced\n", note="meanwhile")
    page.get_by_label("Your name").fill("Rob")
    page.get_by_role("button", name="Publish").click()
    refused = page.get_by_role("alert").filter(has_text="Nothing was published")
    expect(refused).to_contain_text("version 2 by Dana")
    expect(refused).to_contain_text("objective: chance → balanced")
    page.get_by_role("button", name="Keep my text, on top of version 2").click()
    expect(page.get_by_role("region", name="What changes")).to_contain_text("against version 2")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("region", name="Version 3")).to_contain_text("Rob")
    assert live(house)["document"]["salt"] == "mine"
    # The browser itself reports the 412; nothing else may be reported.
    assert [words for words in watched.complaints if "412" not in words] == []
    watched.complaints.clear()


def test_a_version_is_scheduled_and_another_brought_back(house, visit):
    publish(house, FIRST)
    publish(house, "objective: balanced\n")
    page = visit(f"{house}/policy/edit").page
    write(page, "salt: later\n")
    page.get_by_label("Your name").fill("Rob")
    page.get_by_text("From a moment on").click()
    page.locator("input[type=datetime-local]").fill("2099-01-01T09:00")
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_role("region", name="Version 3 is to follow")).to_contain_text("Rob")
    expect(page.get_by_role("region", name="Version 2", exact=True)).to_be_visible()
    page.get_by_role("link", name="Versions").click()
    row = page.get_by_role("row").filter(has_text="Version 1")
    expect(row).to_contain_text("past")
    row.get_by_role("button", name="Go back to version 1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("objective balanced → chance")
    dialog.get_by_role("button", name="Go back", exact=True).click()
    expect(page.get_by_role("region", name="Version 4")).to_contain_text("what version 1 said")
    told = live(house)
    assert (told["document"]["objective"], told["version"]["restores"]) == ("chance", 1)
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("row").filter(has_text="Version 3")).to_contain_text("withdrawn")


def test_a_version_is_shown_with_what_it_changed(house, visit):
    publish(house, FIRST)
    publish(house, "objective: balanced\n")
    page = visit(f"{house}/policy/versions/2").page
    expect(page.get_by_role("region", name="What version 2 says")).to_contain_text("objective: balanced")
    expect(page.get_by_role("region", name="Against version 1")).to_contain_text("objective chance → balanced")
    expect(page.get_by_role("region", name="Against version 1")).to_contain_text("rules 'large' removed")


def test_a_version_that_never_was_says_so(house, visit):
    watched = visit(f"{house}/policy/versions/9")
    expect(watched.page.get_by_role("alert")).to_contain_text("no version 9")
    assert [words for words in watched.complaints if "404" not in words] == []
    watched.complaints.clear()


@pytest.fixture(scope="module")
def published(built, tmp_path_factory):
    with opened(tmp_path_factory.mktemp("published")) as address:
        publish(address, FIRST)
        publish(
            address,
            FIRST + "named_accounts:\n  - {domain: acme.com, route: {to: queue}}\ntiers:\n  - {name: hot, when: true, at_once: true}\n",
        )
        yield address


PATHS = ["/policy", "/policy/edit", "/policy/versions", "/policy/versions/2"]


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_shows_everything_without_scrolling_sideways(published, visit, path):
    page = visit(f"{published}{path}", width=390, height=844).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert_fits(page, 390)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_pages_keep_wcag_22_aa(published, visit, path, dark):
    page = visit(f"{published}{path}", dark=dark).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if path == "/policy/edit":
        expect(page.get_by_role("region", name="Check")).to_contain_text("It can be used")
        expect(page.get_by_role("textbox", name="The policy as YAML")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert_wcag(page)
