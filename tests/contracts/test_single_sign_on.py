"""Single sign-on against a real provider on loopback: the whole way there and back, and every way that leads nowhere."""

from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from fairlead.adapters.access.openid import OpenIdProvider
from fairlead.adapters.clock import SystemClock
from fairlead.application.access.signing_on import roles_of
from fairlead.application.access_ports import ProviderFault, SignInRefused
from fairlead.bootstrap.access import sign_on_of
from fairlead.config import Settings
from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.contracts.access_house import gatehouse_over, one_of_each
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import Facade, client_of
from tests.contracts.openid_provider import CLIENT, SECRET, provider

ROLES = "leads-admins=admin, leads-ops=ops, leads-bosses=manager, leads-reps=rep"


@pytest.fixture
def there():
    with provider() as served:
        yield served


@pytest.fixture
def door(there):
    house = PaperHouse()
    gatehouse = gatehouse_over(house, SystemClock())
    users = one_of_each(gatehouse)
    later = Facade()  # the address of the server is known once it listens
    with client_of(create_app(house, gatehouse=gatehouse, sign_on=later)) as client:
        base = str(client.base_url).rstrip("/")
        there.redirect_uris = {f"{base}/v1/sign-on/back"}
        later.house = sign_on_of(settings(there, public_url=base), gatehouse)
        yield client, gatehouse, users


def settings(there, **more):
    given = {
        "oidc_issuer": there.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_roles": ROLES,
        "oidc_name": "Acme ID",
    }
    return Settings(**given | more)


def there_and_back(client, change=lambda url: url):
    """Where the browser ends up."""
    off = client.get("/v1/sign-on")
    assert off.status_code == 303
    back = httpx.get(off.headers["location"]).headers["location"]
    return client.get(change(back))


def refusal(answer):
    address = urlsplit(answer.headers["location"])
    assert (answer.status_code, address.path) == (303, "/")
    return unquote(parse_qs(address.query)["refused"][0])


def test_the_whole_way_there_and_back(door, there):
    client, _, users = door
    assert client.get("/v1/me").json()["single_sign_on"] == "Acme ID"
    answer = there_and_back(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    me = client.get("/v1/me").json()
    assert (me["state"], me["number"], me["role"]) == ("signed in", users[Role.OPS].number, "ops")
    [asked] = there.asked
    assert len(asked["code_challenge"]) == 43
    assert asked["nonce"] != asked["state"]
    cookies = answer.headers.get_list("set-cookie")
    assert any(line.startswith("fairlead_session=") and "samesite=strict" in line.lower() for line in cookies)
    # The same person with another address is still the same account.
    there.person["email"] = "ola@elsewhere.example"
    client.cookies.clear()
    there_and_back(client)
    assert client.get("/v1/me").json()["number"] == users[Role.OPS].number


def test_name_and_address_may_be_told_apart_from_the_token(door, there):
    client, _, users = door
    there.in_token = False
    there_and_back(client)
    assert client.get("/v1/me").json()["number"] == users[Role.OPS].number


def test_whoever_is_new_gets_the_role_that_the_provider_says(door, there):
    client, gatehouse, _ = door
    there.person |= {"sub": "u-8", "email": "New@acme.example", "name": "Nia (New)", "groups": ["x", "leads-ops", "leads-admins"]}
    there_and_back(client)
    me = client.get("/v1/me").json()
    assert (me["email"], me["name"], me["role"]) == ("new@acme.example", "Nia New", "admin")
    there.person["groups"] = "leads-ops"
    there_and_back(client)
    assert client.get("/v1/me").json()["role"] == "ops"
    assert gatehouse.accounts.named("new@acme.example").password is None


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"groups": ["others"]}, "does not say what you are"),
        ({"groups": None}, "does not say what you are"),
        ({"sub": "u-9", "email": "z@acme.example", "groups": []}, "you have no account here"),
        ({"sub": "u-9", "email": "z@acme.example", "groups": ["leads-reps"]}, "which rep on record you are"),
        ({"email_verified": False}, "no e-mail address of yours that it has checked"),
        ({"email": ""}, "no e-mail address"),
        ({"sub": "u-9", "email": "z@acme"}, "is no e-mail address"),
    ],
)
def test_who_the_provider_does_not_vouch_for_is_not_let_in(door, there, person, said):
    client, gatehouse, _ = door
    before = len(gatehouse.accounts.listed())
    there.person |= person
    assert said in refusal(there_and_back(client))
    assert client.get("/v1/me").json()["state"] == "signed out"
    assert len(gatehouse.accounts.listed()) == before


def without_the_claim(claims):
    return {name: value for name, value in claims.items() if name != "email_verified"}


@pytest.mark.parametrize("said", ["missing", "false", "true", None, 1])
@pytest.mark.parametrize("in_token", [True, False])
def test_an_address_that_nobody_checked_is_linked_to_no_account(door, there, said, in_token):
    client, gatehouse, users = door
    there.in_token = in_token
    there.person = without_the_claim(there.person) if said == "missing" else there.person | {"email_verified": said}
    assert "no e-mail address of yours that it has checked" in refusal(there_and_back(client))
    assert gatehouse.accounts.numbered(users[Role.OPS].number).subject is None


def test_userinfo_checks_no_address_but_its_own(door, there):
    client, _, _ = door
    there.spoil = lambda claims: without_the_claim(claims) | {"email": "admin@acme.example", "name": ""}
    assert "no e-mail address of yours that it has checked" in refusal(there_and_back(client))


@pytest.mark.parametrize(("said", "let_in"), [("missing", True), (False, False), ("false", False)])
def test_a_provider_that_never_says_it_may_be_trusted_by_a_setting(door, there, said, let_in):
    client, gatehouse, _ = door
    base = str(client.base_url).rstrip("/")
    there.person = without_the_claim(there.person) if said == "missing" else there.person | {"email_verified": said}
    sign_on = sign_on_of(settings(there, public_url=base, oidc_unverified_email=True), gatehouse)
    departure, kept = sign_on.depart()
    back = parse_qs(urlsplit(httpx.get(departure).headers["location"]).query)
    if let_in:
        assert sign_on.arrive(back["code"][0], back["state"][0], kept)
    else:
        with pytest.raises(SignInRefused, match="checked"):
            sign_on.arrive(back["code"][0], back["state"][0], kept)


def test_a_disabled_account_stays_out(door, there):
    client, gatehouse, users = door
    gatehouse.accounts.disable(users[Role.OPS].number, by="the test")
    assert "disabled" in refusal(there_and_back(client))


@pytest.mark.parametrize(
    "change",
    [
        lambda claims: claims | {"iss": "https://elsewhere.example"},
        lambda claims: claims | {"aud": "another program"},
        lambda claims: claims | {"aud": [CLIENT, "another"], "azp": "another"},
        lambda claims: claims | {"nonce": "that of another sign-in"},
        lambda claims: claims | {"exp": 1_000_000_000},
        lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    ],
)
def test_a_token_meant_for_somebody_else_lets_nobody_in(door, there, change):
    client, _, _ = door
    there.spoil = change
    assert "meant for somebody else" in refusal(there_and_back(client))
    assert client.get("/v1/me").json()["state"] == "signed out"


def test_a_token_that_another_key_signed_lets_nobody_in(door, there):
    client, _, _ = door
    there.signing_key = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
    assert "does not answer as it should" in refusal(there_and_back(client))
    assert client.get("/v1/me").json()["state"] == "signed out"


def test_a_provider_may_change_its_keys(door, there):
    client, _, _ = door
    there_and_back(client)
    client.cookies.clear()
    there.key = there.signing_key = RSAKey.generate_key(2048, {"kid": "second"}, private=True)
    there_and_back(client)
    assert client.get("/v1/me").json()["state"] == "signed in"


def test_a_way_back_belongs_to_the_browser_that_left(door):
    client, _, _ = door
    for change in (
        lambda url: url.replace("state=", "state=x"),
        lambda url: url.partition("?")[0],
        lambda url: url + "&error=access_denied",
    ):
        assert "does not belong to this browser" in refusal(there_and_back(client, change))
    off = client.get("/v1/sign-on")
    back = httpx.get(off.headers["location"]).headers["location"]
    client.cookies.clear()
    assert "does not belong to this browser" in refusal(client.get(back))
    client.cookies.set("fairlead_sign_on", "nonsense", path="/v1/sign-on")
    assert "does not belong to this browser" in refusal(client.get(back))


def test_a_code_is_good_once_and_with_its_verifier(door):
    client, _, _ = door
    there_and_back(client)
    client.cookies.clear()
    assert "did not let you in" in refusal(there_and_back(client, lambda url: url.replace("code=code-0", "code=code-7")))


def test_a_provider_that_is_gone_is_told_on_the_page_to_sign_in(door, there, caplog, capfd):
    client, _, _ = door
    there.down = True
    assert "does not answer as it should" in refusal(client.get("/v1/sign-on"))
    there.down = False
    there.spoil = lambda claims: claims | {"aud": "other"}
    there_and_back(client)
    assert SECRET not in caplog.text + "".join(capfd.readouterr())
    assert SECRET not in repr(settings(there))


def test_without_a_provider_the_way_there_is_told_so():
    house = PaperHouse()
    with client_of(create_app(house, gatehouse=gatehouse_over(house))) as client:
        assert client.get("/v1/sign-on").status_code == 409
        assert client.get("/v1/me").json()["single_sign_on"] is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"public_url": ""}, "FAIRLEAD_PUBLIC_URL"),
        ({"oidc_client_id": ""}, "FAIRLEAD_OIDC_CLIENT_ID"),
        ({"oidc_roles": "leads=everything"}, "which role a value is"),
        ({"oidc_issuer": "http://id.example"}, "by https"),
    ],
)
def test_settings_that_cannot_be_used_are_told(there, given, said):
    gatehouse = gatehouse_over(PaperHouse())
    with pytest.raises(ProviderFault, match=said):
        sign_on_of(settings(there, public_url="https://leads.example").model_copy(update=given), gatehouse)


def test_a_provider_that_speaks_for_somebody_else_is_refused(there):
    asked = OpenIdProvider(there.issuer + "/", CLIENT, SECRET, name="x", scopes="openid", secret=lambda: "s" * 43)
    with pytest.raises(ProviderFault, match="speaks for"):
        asked.depart("https://leads.example/v1/sign-on/back")


def test_roles_are_read_from_the_setting():
    assert roles_of(" a=admin , b c = rep ") == {"a": Role.ADMIN, "b c": Role.REP}
    assert roles_of("") == {}
