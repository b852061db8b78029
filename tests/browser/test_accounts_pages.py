"""Accounts in the app: the first one from the quiet banner, more of them by link, keys, one's own account, and what each role finds."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.browser.accounts import account, let_in, sign_in
from tests.browser.conftest import filled
from tests.browser.standards import assert_fits, assert_wcag
from tests.contracts.access_house import PASSWORD
from tests.contracts.http_server import client_of

pytestmark = pytest.mark.browser


@pytest.fixture
def gatehouse(built, tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        filled(house, tmp_path)
        yield house, access_of(house)


@pytest.fixture
def address(gatehouse):
    with client_of(create_app(gatehouse[0], gatehouse=gatehouse[1])) as client:
        yield str(client.base_url)


def test_from_the_banner_to_a_colleague_who_is_signed_in(address, visit):
    seen = visit("/", width=1440)
    page = seen.page
    page.get_by_role("link", name="Set one up").click()
    assert_wcag(page)
    page.get_by_label("Name").fill("Dana Reyes")
    page.get_by_label("E-mail").fill("dana@acme.example")
    page.locator("input[autocomplete=new-password]").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    # Hashing a password is slow on purpose, and slower on a busy machine.
    expect(page.get_by_role("row", name=re.compile("Dana Reyes"))).to_contain_text("admin", timeout=30_000)
    expect(page.get_by_role("link", name="Set one up")).to_have_count(0)
    page.get_by_role("button", name="Add somebody").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Ben Ito")
    dialog.get_by_label("E-mail").fill("ben@acme.example")
    assert_wcag(page)
    dialog.get_by_role("button", name="Make the account").click()
    link = dialog.locator("code").inner_text()
    assert link.startswith(f"{address}/password#")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make a key").click()
    dialog.get_by_label("Which program shows it").fill("website-forms")
    dialog.get_by_role("button", name="Make the key").click()
    expect(dialog.locator("code")).to_contain_text("flk_")
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name=re.compile("website-forms"))).to_contain_text("leads:send")
    assert_wcag(page)
    page.get_by_role("button", name="Your account: Dana Reyes").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert_wcag(page)
    page.goto(link)
    expect(page.get_by_text("For Ben Ito, ben@acme.example.")).to_be_visible()
    page.locator("input[autocomplete=new-password]").fill("another good password")
    page.get_by_role("button", name="Keep it and sign in").click()
    expect(page.get_by_role("button", name="Your account: Ben Ito")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="Reps", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Model", exact=True)).to_have_count(0)
    # Signed out a moment ago, and asked before: both are told to the console by the browser itself.
    seen.complaints = [each for each in seen.complaints if "401" not in each and "403" not in each]


def test_a_double_click_makes_the_first_account_once(address, visit):
    page = visit("/setup").page
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Name").fill("Dana Reyes")
    page.get_by_label("E-mail").fill("dana@acme.example")
    page.locator("input[autocomplete=new-password]").fill(PASSWORD)
    page.evaluate("() => { for (const _ of [1, 2]) document.querySelector('form button[type=submit]').click(); }")
    expect(page.get_by_role("row", name=re.compile("Dana Reyes"))).to_contain_text("admin", timeout=30_000)
    assert asked == [f"{address}/v1/setup"]


def test_a_team_without_reps_can_be_given_to_a_manager(gatehouse, address, visit):
    account(gatehouse, Role.ADMIN)
    above = {"team_id": "world", "name": "Worldwide Sales", "source_id": "s", "source_row": 1}
    with gatehouse[0].engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["team"]), [above])
    gatehouse[0].open_desk()
    seen = visit("/users")
    sign_in(seen.page, "admin@acme.example")
    seen.page.get_by_role("button", name="Add somebody").click(timeout=30_000)
    dialog = seen.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Mo Diaz")
    dialog.get_by_label("E-mail").fill("mo@acme.example")
    dialog.get_by_role("combobox", name="Sees these teams").click()
    seen.page.get_by_role("option", name="Worldwide Sales").click()
    seen.page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Make the account").click()
    expect(dialog.locator("code")).to_be_visible()
    seen.page.keyboard.press("Escape")
    expect(seen.page.get_by_role("row", name=re.compile("Mo Diaz"))).to_contain_text("world")
    seen.complaints = [each for each in seen.complaints if "401" not in each]


def test_users_and_keys_lead_to_the_first_account_while_there_is_none(visit):
    page = visit("/users").page
    expect(page.get_by_text("Nobody has an account yet.")).to_be_visible()
    expect(page.get_by_text("This could not be loaded")).to_have_count(0)
    page.get_by_role("link", name="Make the first one").click()
    expect(page.get_by_role("heading", name="Make the first account")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_signing_in_goes_on_where_one_wanted_to(gatehouse, address, visit, width, dark):
    account(gatehouse, Role.ADMIN)
    seen = visit("/account", width=width, dark=dark)
    sign_in(seen.page, "admin@acme.example", "not the password")
    expect(seen.page.get_by_role("alert")).to_contain_text("This e-mail and this password do not let you in", timeout=30_000)
    assert_wcag(seen.page)
    assert_fits(seen.page, width)
    sign_in(seen.page, "admin@acme.example")
    expect(seen.page.get_by_role("heading", name="Your account")).to_be_visible(timeout=30_000)
    assert_wcag(seen.page)
    assert_fits(seen.page, width)
    seen.page.goto("/users")
    expect(seen.page.get_by_role("row", name=re.compile("One admin"))).to_be_visible()
    assert_wcag(seen.page)
    assert_fits(seen.page, width)
    seen.complaints = [each for each in seen.complaints if "401" not in each and "403" not in each]


def test_whoever_is_signed_in_is_the_author(gatehouse, address, visit):
    account(gatehouse, Role.OPS)
    seen = visit("/")
    page = seen.page
    sign_in(page, "ops@acme.example")
    page.get_by_role("button", name="Switch prediction off").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Why")).to_be_visible()
    expect(dialog.get_by_label("Your name")).to_have_count(0)
    dialog.get_by_role("button", name="Switch prediction off").click()
    told = page.get_by_role("alert").filter(has_text="Prediction is switched off")
    expect(told).to_contain_text("One ops (ops@acme.example) switched it off")
    seen.complaints = [each for each in seen.complaints if "401" not in each]


def test_a_rep_finds_its_own_pages_and_nothing_that_is_refused(gatehouse, address, visit):
    account(gatehouse, Role.REP, rep_id="rep-3")
    seen = visit("/")
    sign_in(seen.page, "rep@acme.example")
    expect(seen.page.get_by_role("heading", name="Live decisions")).to_be_visible(timeout=30_000)
    expect(seen.page.get_by_role("button", name="Switch prediction off")).to_have_count(0)
    rooms = seen.page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(rooms).to_have_text(["Live", "Queue", "Reps", "Ledger"])
    seen.page.get_by_role("button", name="More").click()
    expect(seen.page.get_by_role("menuitem")).to_have_text(["Meetings", "Disputes", "Feedback", "Response times", "API"])
    seen.page.keyboard.press("Escape")
    seen.complaints = [each for each in seen.complaints if "401" not in each]
    for path in ("/reps", "/ledger"):
        seen.page.goto(path)
        expect(seen.page.get_by_text("Tomás Ferreira").first).to_be_visible()
        expect(seen.page.get_by_text("Maya Ortiz")).to_have_count(0)
        seen.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("role", "values", "words"),
    [
        (Role.REP, {"rep_id": "rep-3"}, "You have no lead yet"),
        (Role.MANAGER, {}, "Your teams have no lead yet"),
        (Role.ANALYST, {}, "No lead has come yet"),
    ],
)
def test_who_sends_no_leads_is_not_told_how(gatehouse, address, visit, role, values, words):
    account(gatehouse, role, **values)
    seen = visit("/", width=390)
    sign_in(seen.page, f"{role}@acme.example")
    expect(seen.page.get_by_role("heading", name=words)).to_be_visible(timeout=30_000)
    expect(seen.page.get_by_text("curl")).to_have_count(0)
    assert_wcag(seen.page)
    assert_fits(seen.page, 390)
    let_in(seen)


def test_who_sends_leads_is_told_of_the_key_and_finds_it(gatehouse, address, visit):
    account(gatehouse, Role.ADMIN)
    seen = visit("/")
    sign_in(seen.page, "admin@acme.example")
    first = seen.page.get_by_role("region", name="Send the first lead")
    expect(first.locator("pre")).to_contain_text("-H 'Authorization: Bearer flk_YOUR_KEY'", timeout=30_000)
    expect(first.get_by_role("link", name="Users & keys")).to_have_attribute("href", "/users")
    seen.page.get_by_role("button", name="More").click()
    seen.page.get_by_role("menuitem", name="Users & keys").click()
    expect(seen.page.get_by_role("heading", name="Users & keys", level=1)).to_be_visible()
    let_in(seen)


def test_a_page_that_somebody_may_not_see_says_so(gatehouse, address, visit):
    account(gatehouse, Role.REP, rep_id="rep-3")
    seen = visit("/")
    sign_in(seen.page, "rep@acme.example")
    expect(seen.page.get_by_role("heading", name="Live decisions")).to_be_visible(timeout=30_000)
    seen.complaints = [each for each in seen.complaints if "401" not in each]
    for path in ("/users", "/webhooks", "/jobs", "/policy/edit", "/model", "/matching", "/batches", "/territories"):
        seen.page.goto(path)
        expect(seen.page.get_by_role("heading", name="You may not see this page")).to_be_visible()
        expect(seen.page.get_by_text("with the role rep")).to_be_visible()
    assert_wcag(seen.page)
    seen.page.goto("/queue")
    expect(seen.page.get_by_role("heading", name="You may not see this page")).to_have_count(0)
