"""Single sign-on with a provider that others make: Canaille, its pages filled in as a person does."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from fairlead.adapters.clock import SystemClock
from fairlead.bootstrap.access import sign_on_of
from fairlead.config import Settings
from fairlead.http.app import create_app
from tests.contracts.access_house import gatehouse_over, one_of_each
from tests.contracts.canaille_server import canaille_in
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import Facade, served

SECRET, PASSWORD = "the secret of the client", "geheim-0123-lang"
# Who is at the provider: their address, and the group they are in. Of two tokens for one person, client and scope within a second Canaille
# keeps only the first, since they are alike to the letter; so nobody signs on twice with the same ones.
PEOPLE = {
    "ola": ("ops@acme.example", "leads-bosses"),
    "ana": ("analyst@acme.example", "leads-bosses"),
    "nia": ("nia@acme.example", "leads-admins"),
    "ida": ("ida@acme.example", "leads-admins"),
    "una": ("una@acme.example", "leads-admins"),
    "rex": ("rex@acme.example", "leads-reps"),
    "zoe": ("zoe@acme.example", "kitchen"),
}
GROUPS = {group: [who for who in PEOPLE if PEOPLE[who][1] == group] for _, group in PEOPLE.values()}


def records(base):
    """The people, their groups, and a client that may send them back to ``base``."""
    users = [
        {
            "id": who,
            "user_name": who,
            "family_name": "Test",
            "formatted_name": f"{who.title()} Test",
            "emails": [email],
            "password": PASSWORD,
        }
        for who, (email, _) in PEOPLE.items()
    ]
    groups = [{"id": group, "display_name": group, "members": members} for group, members in GROUPS.items()]
    client = {"redirect_uris": [f"{base}/v1/sign-on/back"], "scope": ["openid", "email", "profile", "groups"], "client_secret": SECRET}
    client |= {"grant_types": ["authorization_code"], "response_types": ["code"], "token_endpoint_auth_method": "client_secret_basic"}
    named = [{"id": each, "client_id": each, "client_name": each} for each in ("fairlead", "moved", "loose")]
    clients = [client | each | ({} if each["id"] == "loose" else {"audience": [each["id"]]}) for each in named]
    return {"user": users, "group": groups, "client": clients}


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """The address of a server, a way to set its sign-on up, and the provider; both servers stay the same for the file."""
    house = PaperHouse()
    gatehouse = gatehouse_over(house, SystemClock())
    one_of_each(gatehouse)
    later = Facade()
    with (
        served(create_app(house, gatehouse=gatehouse, sign_on=later)) as base,
        canaille_in(tmp_path_factory.mktemp("canaille"), records(base)) as canaille,
    ):

        def set_up(client="fairlead", secret=SECRET, **more):
            given = {"public_url": base, "oidc_issuer": canaille.issuer, "oidc_client_id": client, "oidc_client_secret": secret}
            given |= {"oidc_unverified_email": True, "oidc_scopes": "openid email profile groups"}
            given |= {"oidc_roles": "leads-admins=admin, leads-bosses=manager, leads-reps=rep"}
            later.house = sign_on_of(Settings(**given | more), gatehouse)

        yield base, set_up, canaille


@pytest.fixture
def browser(door):
    """A browser that knows nobody yet, at a server that is set up as the pages on accounts say."""
    door[1]()
    with httpx.Client(base_url=door[0], follow_redirects=True, timeout=60, trust_env=False) as client:
        yield client


def sign_on(browser, who, password=PASSWORD):
    """The page on which a person ends up who leaves for the provider and fills in whatever it asks."""
    page = filled_in(browser, browser.get("/v1/sign-on"), login=who)
    page = filled_in(browser, page, username=who, password=password)
    return filled_in(browser, page, answer="accept") if path_of(page) == "/oauth/authorize" else page


def filled_in(browser, page, **words):
    """The page that follows on a form of the provider."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token, f"{page.url} asks nothing:\n{page.text}"
    return browser.post(page.url, data=words | {"csrf_token": token[1]})


def path_of(page):
    return urlsplit(str(page.url)).path


def refusal(browser, page):
    """What the page to sign in says, and that nobody was let in."""
    assert browser.get("/v1/me").json()["state"] == "signed out"
    return parse_qs(urlsplit(str(page.url)).query)["refused"][0]


def test_an_account_that_is_known_is_linked_and_gets_the_role_of_its_group(browser):
    assert path_of(sign_on(browser, "ola")) == "/"
    me = browser.get("/v1/me").json()
    assert (me["state"], me["email"], me["role"]) == ("signed in", "ops@acme.example", "manager")


def test_whom_the_provider_still_knows_comes_back_unasked(browser, door):
    sign_on(browser, "ana")
    browser.cookies.delete("fairlead_session")
    assert browser.get("/v1/me").json()["state"] == "signed out"
    door[1](oidc_scopes="openid email groups")
    assert path_of(browser.get("/v1/sign-on")) == "/"
    assert browser.get("/v1/me").json()["email"] == "analyst@acme.example"


def test_whoever_is_new_gets_an_account_by_the_group(browser):
    sign_on(browser, "nia")
    me = browser.get("/v1/me").json()
    assert (me["email"], me["name"], me["role"]) == ("nia@acme.example", "Nia Test", "admin")


@pytest.mark.parametrize(("who", "said"), [("rex", "which rep on record you are"), ("zoe", "you have no account here")])
def test_whose_group_makes_no_account_stays_out(browser, who, said):
    assert said in refusal(browser, sign_on(browser, who))


def test_an_address_of_which_the_provider_says_nothing_needs_the_setting(browser, door):
    door[1](oidc_unverified_email=False)
    assert "no e-mail address of yours that it has checked" in refusal(browser, sign_on(browser, "ida"))


def test_a_wrong_password_ends_at_the_provider(browser, door):
    page = sign_on(browser, "ola", "not that of Ola")
    assert (str(page.url).startswith(door[2].issuer), path_of(page)) == (True, "/auth/password")
    assert browser.get("/v1/me").json()["state"] == "signed out"


def test_who_consents_to_nothing_is_not_let_in(browser):
    page = filled_in(browser, browser.get("/v1/sign-on"), login="una")
    page = filled_in(browser, page, username="una", password=PASSWORD)
    assert path_of(page) == "/oauth/authorize"
    assert "sign in again" in refusal(browser, filled_in(browser, page, answer="deny"))


def test_a_client_that_is_not_its_own_audience_lets_nobody_in(browser, door):
    door[1](client="loose")
    assert "meant for somebody else" in refusal(browser, sign_on(browser, "ola"))


def test_a_secret_that_was_changed_at_the_provider_has_to_be_changed_here(browser, door):
    _, set_up, canaille = door
    set_up(client="moved")
    sign_on(browser, "ola")
    assert browser.get("/v1/me").json()["state"] == "signed in"
    canaille.told("set", "client", "moved", "--client-secret", "another secret")
    browser.cookies.clear()
    assert "the provider did not let you in (invalid_client)" in refusal(browser, sign_on(browser, "ola"))
    browser.cookies.clear()
    set_up(client="moved", secret="another secret")
    sign_on(browser, "nia")
    assert browser.get("/v1/me").json()["state"] == "signed in"
