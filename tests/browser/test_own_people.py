"""What is one's own, for people with accounts: a manager's bell rings for no stranger, a rep contests a lead that it does not see."""

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.tables import sla_step
from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.browser.accounts import account, let_in, sign_in
from tests.browser.conftest import filled
from tests.browser.standards import assert_fits, assert_wcag
from tests.browser.test_web_app import LEAD
from tests.contracts.http_server import client_of

pytestmark = pytest.mark.browser


@pytest.fixture
def gatehouse(built, tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        filled(house, tmp_path, team="amer")
        yield house, access_of(house)


@pytest.fixture
def address(gatehouse):
    with client_of(create_app(gatehouse[0], gatehouse=gatehouse[1])) as client:
        yield str(client.base_url)


@pytest.fixture
def told(gatehouse, send):
    """A lead of somebody, who was told of it in the app."""
    answer = send(**LEAD, lead_id="own-1")
    gatehouse[0].background.effects.spreading.spread()
    return answer


def come_in(visit, path, email, **how):
    seen = visit(path, **how)
    sign_in(seen.page, email)
    expect(seen.page.get_by_role("link", name="Notifications")).to_be_visible(timeout=30_000)
    seen.page.wait_for_load_state("networkidle")
    let_in(seen)
    return seen


def test_a_managers_bell_rings_for_the_own_leads_only(gatehouse, told, visit):
    assert told["rep"]["name"] == "Maya Ortiz"
    account(gatehouse, Role.MANAGER, rep_id="rep-3", teams=frozenset({"amer"}))
    page = come_in(visit, "/notifications", "manager@acme.example").page
    expect(page.get_by_role("link", name="Notifications, 0 unread")).to_be_visible()
    expect(page.get_by_role("combobox", name="Whose notifications")).to_have_value("Tomás Ferreira")
    expect(page.get_by_role("heading", name="Nothing unread")).to_be_visible()
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name="Maya Ortiz").click()
    expect(page.get_by_role("heading", name="1 unread")).to_be_visible()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)  # it is Maya who is told


@pytest.fixture
def escalated(gatehouse, told):
    """The lead waited too long, and whoever leads the team is told of it; run once there are accounts."""
    house = gatehouse[0]

    def tell():
        body = {"clock": "first touch", "escalate": True, "manager_rep_id": None, "in_a_row": 1, "paused": False, "due_local": "10:15"}
        of = {"lead_id": told["lead_id"], "rep_id": told["rep"]["rep_id"], "decision_id": told["decision_id"]}
        with writing(house.engine) as connection:
            connection.execute(insert(sla_step).values(key="k", kind="breached", at=0, body=json.dumps(body), **of))
        house.background.effects.spreading.spread()

    return tell


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_a_manager_who_is_no_rep_has_a_bell_channels_and_quiet_hours(gatehouse, escalated, visit, width, dark):
    account(gatehouse, Role.MANAGER, teams=frozenset({"amer"}))
    escalated()
    page = come_in(visit, "/notifications", "manager@acme.example", width=width, dark=dark).page
    expect(page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()
    expect(page.get_by_role("combobox", name="Whose notifications")).to_have_value("Your account")
    notice = page.get_by_role("listitem", name="Dana Whitfield, Harbor Gear waited too long to hear from us")
    expect(notice).to_contain_text("The lead was with")
    page.get_by_role("button", name="New channel").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("leads of your team that waited too long")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Events")).to_have_count(0)
    dialog.get_by_role("textbox", name="Name", exact=True).fill("my mail")
    dialog.get_by_label("Address").fill("mailtos://ben:pw@mail.example.com?to=ben@acme.example")
    dialog.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("listitem", name="my mail")).to_contain_text("sla.breached")
    page.get_by_label("Not in these hours").fill("20:00-08:00")
    page.get_by_role("combobox", name="Time zone").fill("America/New_York")
    page.get_by_role("option", name="America/New_York").click()
    page.get_by_role("button", name="Keep", exact=True).click()
    assert_wcag(page)
    assert_fits(page, width)
    page.get_by_role("button", name="Switch off: my mail").click()
    page.get_by_role("dialog").get_by_role("button", name="Switch off", exact=True).click()
    expect(page.get_by_role("listitem", name="my mail")).to_contain_text("switched off by One manager (manager@acme.example)")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notifications, 0 unread")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Not in these hours")).to_have_value("20:00-08:00")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("America/New_York")
    page.get_by_role("combobox", name="Time zone").fill("none")
    page.get_by_role("option", name="None chosen: the one of your rep, else UTC").click()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("None chosen: UTC")
    page.get_by_role("button", name="Remove: my mail").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("No channels: told in the app only.")).to_be_visible()
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name="Maya Ortiz").click()
    expect(page.get_by_role("listitem", name="New lead: Dana Whitfield, Harbor Gear")).to_be_visible()


def test_who_is_a_rep_without_a_rep_on_record_is_told_what_to_do(gatehouse, visit):
    account(gatehouse, Role.REP)
    page = come_in(visit, "/notifications", "rep@acme.example").page
    expect(page.get_by_role("heading", name="You have no rep of your own to be told")).to_be_visible()
    expect(page.get_by_text("An administrator enters on the page Users which rep you are.")).to_be_visible()
    assert_wcag(page)


def test_who_runs_the_service_has_the_office_and_the_own_account(gatehouse, told, visit):
    account(gatehouse, Role.ADMIN)
    page = come_in(visit, "/notifications", "admin@acme.example").page
    expect(page.get_by_role("combobox", name="Whose notifications")).to_have_value("The office")
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name="Your account").click()
    expect(page.get_by_text("A channel of your own tells you whatever you choose.")).to_be_visible()
    page.get_by_role("button", name="New channel").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill("my mail")
    dialog.get_by_label("Address").fill("mailtos://ben:pw@mail.example.com?to=dana@acme.example")
    dialog.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("listitem", name="my mail")).to_contain_text("prediction.suspended")
    page.get_by_role("combobox", name="Whose notifications").click()
    page.get_by_role("option", name="The office").click()
    expect(page.get_by_role("listitem", name="my mail")).to_have_count(0)


def test_who_is_a_rep_and_leads_a_team_is_shown_what_the_account_was_told(gatehouse, escalated, visit):
    account(gatehouse, Role.MANAGER, rep_id="rep-3", teams=frozenset({"amer"}))
    escalated()
    page = come_in(visit, "/notifications", "manager@acme.example").page
    expect(page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()
    expect(page.get_by_text("Your account has 1 unread.")).to_be_visible()
    page.get_by_role("button", name="Show them").click()
    expect(page.get_by_role("listitem", name="Dana Whitfield, Harbor Gear waited too long to hear from us")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_rep_contests_a_lead_of_somebody_else_and_learns_nothing_of_it(gatehouse, told, visit, width):
    assert told["rep"]["name"] == "Maya Ortiz"
    account(gatehouse, Role.REP, rep_id="rep-3")
    seen = come_in(visit, "/disputes", "rep@acme.example", width=width)
    page = seen.page
    page.get_by_role("button", name="Contest a decision").click()
    form = page.get_by_role("form", name="Contest a decision")
    form.get_by_label("Lead or decision").fill("own-2")
    expect(form.get_by_role("combobox", name="What is wrong")).to_have_value("should be mine")
    expect(form.get_by_role("combobox", name="For which rep")).to_have_count(0)
    form.get_by_label("In your words").fill("I met them at the fair")
    form.get_by_role("button", name="Contest", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("There is no decision or lead own-2 among those that you see.")
    assert_wcag(page)
    assert_fits(page, width)
    form.get_by_label("Lead or decision").fill("own-1")
    form.get_by_role("button", name="Contest", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="should be mine")).to_contain_text("Tomás Ferreira")
    page.get_by_role("status").get_by_role("link", name="Dispute 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tomás Ferreira: should be mine")
    expect(page.get_by_text("You do not see the decision itself")).to_be_visible()
    for word in ("Harbor Gear", "Whitfield", "Maya"):
        expect(page.get_by_text(word)).to_have_count(0)
    seen.complaints = [each for each in seen.complaints if "404" not in each]  # the browser notes them by itself


def test_a_managers_queue_says_that_it_tells_of_the_own_reps_only(gatehouse, send, visit):
    """What is suggested for others is not there, and a rep of somebody else may well be recommended for what is."""
    send(**LEAD | {"country": "JP", "state": None}, lead_id="own-3")
    account(gatehouse, Role.MANAGER, teams=("amer",))
    page = come_in(visit, "/queue", "manager@acme.example").page
    expect(
        page.get_by_text("0 suggested and 1 queued leads wait for a person, of those suggested only the ones for your reps.")
    ).to_be_visible()
    expect(page.get_by_role("list", name="Leads that wait").get_by_text("None of your reps can be recommended")).to_be_visible()


def test_who_may_not_see_changes_is_told_what_they_are_about(gatehouse, visit):
    account(gatehouse, Role.REP, rep_id="rep-3")
    page = come_in(visit, "/changes", "rep@acme.example").page
    expect(page.get_by_text("It is about who changed what, and your account, with the role rep, has no right to that.")).to_be_visible()
