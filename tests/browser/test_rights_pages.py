"""What each role finds in the app: every page opens without an answer that refuses it, and offers nothing that the role may not do."""

import pytest
from playwright.sync_api import expect

from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rights import RIGHTS, Right, Role
from fairlead.http.app import create_app
from tests.browser.accounts import account, sign_in
from tests.browser.conftest import filled
from tests.browser.test_pages_fit import PAGES
from tests.contracts.access_house import PASSWORD
from tests.contracts.http_server import client_of

pytestmark = pytest.mark.browser
WHO = {Role.REP: {"rep_id": "rep-0"}, Role.MANAGER: {"teams": frozenset({"field"})}}
NOT_ASKED = {"setup", "password", "versions/:number", "disputes/:number", "nowhere"}
"""Pages for whoever is not signed in, and of what this house has none."""
_STILL = 400
OFFERED = {
    ("/queue", "Look"): Right.ASSIGN_LEADS,
    ("/disputes", "Contest a decision"): Right.FEEDBACK,
    ("/reps", "Time off of Maya Ortiz"): Right.TIME_OFF,
    ("/reps/rep-0", "Change it"): Right.CHANGE_PROFILES,
    ("/policy", "Edit"): Right.CHANGE_POLICY,
    ("/policy", "Write a change"): Right.CHANGE_POLICY,
    ("/policy", "Try a change"): Right.READ_MODELS,
    ("/policy/edit", "Publish"): Right.CHANGE_POLICY,
    ("/model", "Train anew"): Right.CHANGE_MODELS,
    ("/model", "Look again"): Right.CHANGE_MODELS,
    ("/drift", "Look again"): Right.CHANGE_MODELS,
    ("/insight", "Look again: the records as they are now"): Right.CHANGE_MODELS,
    ("/matching?view=merges", "Merge"): Right.CHANGE_MATCHING,
    ("/changes", "Verify the log"): Right.AUDIT,
}
"""Page and what is pressed there → the right to it."""


@pytest.fixture(scope="module")
def house(built, tmp_path_factory):
    """The address, the decision of a lead that everybody here may see, and accounts of every role."""
    home = tmp_path_factory.mktemp("roles")
    with open_house(Settings(home=home)) as house:
        filled(house, home, team="field")
        gatehouse = access_of(house)
        with client_of(create_app(house, gatehouse=gatehouse)) as client:
            told = client.post("/v1/leads", json={"company": "Harbor Gear", "country": "US"}).json()
            assert told["rep"]["rep_id"] == "rep-0"  # the best of them: nobody has any load yet
            decision = told["decision_id"]
            for role in Role:
                account((house, gatehouse), role, **WHO.get(role, {}))
            yield str(client.base_url), decision


@pytest.fixture
def address(house):
    return house[0]


def _refused(page, said):
    def note(answer):
        if answer.status in {401, 403}:
            said.append(f"{answer.status} {answer.request.method} {answer.url}")

    page.on("response", note)


@pytest.mark.parametrize("role", Role)
def test_each_role_finds_what_it_may_have_and_nothing_else(house, visit, role):
    """Every page opens without an answer that refuses it, offers just what the role may do, and asks nobody who is signed in for a name."""
    seen = visit("/")
    page = seen.page
    sign_in(page, f"{role}@acme.example", PASSWORD)
    expect(page.get_by_role("button", name=f"Your account: One {role}")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Live decisions")).to_be_visible(timeout=30_000)
    seen.complaints = [each for each in seen.complaints if "401" not in each]
    refused: list[str] = []
    _refused(page, refused)
    pages = [path.format(decision=house[1]).replace("rep-1", "rep-0") for route, path in PAGES.items() if route not in NOT_ASKED]
    shown, allowed = {}, {}
    for path in dict.fromkeys([*pages, *(where for where, _ in OFFERED)]):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_timeout(_STILL)
        expect(page.get_by_label("Your name")).to_have_count(0)
        for (where, name), right in OFFERED.items():
            if where == path:
                pressed = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
                shown[path, name] = pressed.count() > 0
                allowed[path, name] = right in RIGHTS[role]
    if Right.CHANGE_POLICY in RIGHTS[role]:
        allowed["/policy", "Try a change"] = False  # they write one and publish it
    assert refused == []
    assert shown == allowed
