"""Coming in and going out over HTTP: the first set-up, sessions, keys, and what each request proves."""

import asyncio
import logging
import threading
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from fairlead.adapters.memory import SteppedClock
from fairlead.application.access_ports import AccessRefused, SignInRefused, TooOften
from fairlead.application.ports import StoreUnavailable
from fairlead.cli.screen import UserMistake
from fairlead.cli.serving import believed, refuse_strangers
from fairlead.config import Settings
from fairlead.domain.rights import EVERYBODY, Right, Role
from fairlead.http.access import is_near
from fairlead.http.app import create_app
from fairlead.http.asking import Asking, author_of, still_in
from fairlead.http.cookies import COOKIE, CSRF_COOKIE
from tests.contracts.access_house import CHEAP, PASSWORD, Asker, gatehouse_over, one_of_each
from tests.contracts.http_house import START, PaperHouse
from tests.contracts.http_server import client_of

DANA = {"email": "dana@acme.example", "name": "Dana Reyes", "password": PASSWORD}
AFAR = {"X-Forwarded-For": "203.0.113.9"}
LEAD = {"lead_id": "L-1", "company": "Harbor Gear", "country": "US"}


@pytest.fixture
def clock():
    return SteppedClock(START)


@pytest.fixture
def house():
    return PaperHouse()


@pytest.fixture
def gatehouse(house, clock):
    return gatehouse_over(house, clock)


@pytest.fixture
def client(house, gatehouse):
    with client_of(create_app(house, gatehouse=gatehouse)) as client:
        yield client


def proof(client: httpx.Client) -> dict[str, str]:
    return {"X-CSRF-Token": client.cookies[CSRF_COOKIE]}


def test_until_somebody_has_an_account_the_machine_itself_needs_none(client):
    assert client.get("/v1/me").json()["state"] == "unclaimed"
    assert client.post("/v1/leads", json=LEAD).status_code == 201
    assert client.get("/v1/users").status_code == 401


def test_until_somebody_has_an_account_nobody_else_is_answered(client, gatehouse):
    for path in ("/v1/me", "/v1/decisions", "/", "/docs"):
        answer = client.get(path, headers=AFAR)
        assert answer.status_code == 403, path
        assert "nobody has an account here yet" in answer.json()["detail"]
    assert client.get("/healthz", headers=AFAR).status_code == 200
    assert client.post("/v1/setup", json=DANA, headers=AFAR).status_code == 403
    assert not gatehouse.claimed


def test_a_ticket_lets_another_machine_set_up_and_do_nothing_else(client, gatehouse):
    ticket = gatehouse.accounts.setup_ticket(by="dana")
    assert client.get("/v1/me", headers=AFAR).json()["state"] == "unclaimed"
    assert client.get("/", headers=AFAR).status_code in {200, 503}
    assert client.get("/v1/decisions", headers=AFAR).status_code == 403
    assert client.post("/v1/setup", json=DANA, headers=AFAR).status_code == 403
    assert client.post("/v1/setup", json=DANA | {"ticket": "wrong"}, headers=AFAR).status_code == 403
    assert client.post("/v1/tickets/look", json={"ticket": ticket}, headers=AFAR).json()["purpose"] == "setup"
    assert client.post("/v1/setup", json=DANA | {"ticket": ticket}, headers=AFAR).json()["role"] == "admin"
    assert client.get("/v1/decisions", headers=AFAR).status_code == 200


def test_the_first_account_closes_the_house_to_everybody_else(client, house):
    with httpx.Client(base_url=client.base_url) as other:
        assert other.get("/v1/decisions").status_code == 200
        made = client.post("/v1/setup", json=DANA)
        assert (made.status_code, made.json()["author"]) == (200, "Dana Reyes (dana@acme.example)")
        assert other.get("/v1/decisions").status_code == 401
        assert other.post("/v1/leads", json=LEAD).status_code == 401
        assert other.post("/v1/setup", json=DANA | {"email": "eve@acme.example"}).status_code == 409
        assert other.get("/v1/me").json()["state"] == "signed out"
        assert other.get("/").status_code in {200, 503}
    assert client.get("/v1/decisions").status_code == 200
    assert house.order == []


def test_the_cookie_of_a_session_is_out_of_reach(client, gatehouse):
    one_of_each(gatehouse)
    for scheme, secure in (("http", False), ("https", True)):
        told = client.post("/v1/session", json={"email": "ops@acme.example", "password": PASSWORD}, headers={"X-Forwarded-Proto": scheme})
        cookies = {line.partition("=")[0]: line.lower() for line in told.headers.get_list("set-cookie")}
        assert "httponly" in cookies[COOKIE]
        assert "httponly" not in cookies[CSRF_COOKIE]
        for line in cookies.values():
            assert "samesite=strict" in line
            assert ("secure" in line) is secure
    assert PASSWORD not in told.text
    assert told.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, gatehouse):
    one_of_each(gatehouse)
    wrong = client.post("/v1/session", json={"email": "ops@acme.example", "password": "not this one at all"})
    unknown = client.post("/v1/session", json={"email": "nobody@acme.example", "password": PASSWORD})
    assert (wrong.status_code, wrong.json()) == (403, unknown.json())


def test_who_guesses_too_often_waits_and_others_do_not(client, gatehouse, clock):
    one_of_each(gatehouse)
    guess = {"email": "ops@acme.example", "password": "guess guess guess"}
    assert {client.post("/v1/session", json=guess).status_code for _ in range(10)} == {403}
    late = client.post("/v1/session", json=guess | {"password": PASSWORD})
    assert (late.status_code, late.headers["retry-after"]) == (429, "30")
    assert client.post("/v1/session", json={"email": "rep@acme.example", "password": PASSWORD}).status_code == 200
    clock.step(timedelta(seconds=31))
    assert client.post("/v1/session", json=guess | {"password": PASSWORD}).status_code == 200


def test_an_address_that_guesses_at_many_accounts_waits(client, gatehouse):
    one_of_each(gatehouse)
    found = [client.post("/v1/session", json={"email": f"a{n}@acme.example", "password": "guess guess"}).status_code for n in range(31)]
    assert (set(found[:30]), found[30]) == ({403}, 429)


def test_a_caller_who_asks_too_often_waits_and_others_do_not(house):
    gatehouse = gatehouse_over(house, requests_per_minute=5)
    users = one_of_each(gatehouse)
    with client_of(create_app(house, gatehouse=gatehouse)) as client:
        ops, analyst = (Asker(gatehouse, users[role]).headers for role in (Role.OPS, Role.ANALYST))
        assert [client.get("/v1/decisions", headers=ops).status_code for _ in range(6)] == [200] * 5 + [429]
        assert client.get("/v1/decisions", headers=ops).headers["retry-after"] == "12"
        assert client.get("/v1/decisions", headers=analyst).status_code == 200


def test_who_tries_keys_too_often_waits(client, gatehouse):
    one_of_each(gatehouse)
    found = [client.get("/v1/decisions", headers={"Authorization": f"Bearer flk_{n}"}).status_code for n in range(61)]
    assert (set(found[:60]), found[60]) == ({401}, 429)


def test_who_shows_a_key_that_is_not_good_is_told_so(client, gatehouse):
    one_of_each(gatehouse)
    for shown in ("Bearer flk_nobody-has-this-one", "Bearer nonsense", "nonsense"):
        answer = client.get("/v1/me", headers={"Authorization": shown})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert client.get("/healthz", headers={"Authorization": "Bearer nonsense"}).status_code == 200
    assert client.get("/v1/me").json()["state"] == "signed out"


def test_wrong_keys_lock_out_nobody_who_shows_a_right_one(client, gatehouse):
    users = one_of_each(gatehouse)
    _, secret = gatehouse.keys.create("bi", {Right.READ_LEADS}, by="the test")
    for n in range(61):
        client.get("/v1/decisions", headers={"Authorization": f"Bearer flk_{n}"})
    assert client.get("/v1/decisions", headers={"Authorization": "Bearer flk_more"}).status_code == 429
    assert client.get("/v1/decisions", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert client.get("/v1/decisions", headers=Asker(gatehouse, users[Role.OPS]).headers).status_code == 200


@pytest.mark.parametrize(
    ("role", "rep_id", "refused"),
    [
        (Role.REP, "rep-001", False),
        (Role.REP, "rep-002", True),
        (Role.REP, None, True),
        (Role.MANAGER, "rep-001", True),
        (Role.ANALYST, "rep-001", True),
        (Role.AUDITOR, "rep-001", True),
        (Role.AUDITOR, None, True),
        (Role.OPS, "rep-001", False),
        (Role.OPS, None, False),
    ],
)
def test_notices_are_marked_as_read_by_whom_they_are_for(client, gatehouse, role, rep_id, refused):
    headers = Asker(gatehouse, one_of_each(gatehouse)[role]).headers
    status = client.post("/v1/notifications/read", json={"rep_id": rep_id}, headers=headers).status_code
    assert (status == 403) is refused


@pytest.mark.parametrize(("public_url", "secure"), [("https://leads.example.com", True), ("HTTPS://leads.example.com", True), ("", False)])
def test_where_browsers_come_by_https_the_cookie_is_kept_for_it(house, gatehouse, public_url, secure):
    one_of_each(gatehouse)
    with client_of(create_app(house, gatehouse=gatehouse, public_url=public_url)) as client:
        told = client.post("/v1/session", json={"email": "ops@acme.example", "password": PASSWORD})
    assert [("secure" in line.lower()) for line in told.headers.get_list("set-cookie")] == [
        secure
    ] * 3  # of the session, of its token, of the browser


@pytest.mark.parametrize(("proxies", "client_address"), [("192.0.2.0/24", "203.0.113.9"), ("", "192.0.2.7"), ("198.51.100.1", "192.0.2.7")])
def test_a_proxy_that_is_named_tells_who_asks(proxies, client_address):
    seen = []

    async def app(scope, receive, send):
        seen.append((scope["client"][0], scope["scheme"]))

    config = uvicorn.Config(app, log_config=None, forwarded_allow_ips=believed(Settings(proxies=proxies)))
    config.load()
    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": ("192.0.2.7", 1), "scheme": "http", "headers": headers}
    config.loaded_app = ProxyHeadersMiddleware(app, trusted_hosts=config.forwarded_allow_ips)
    asyncio.run(config.loaded_app(scope, None, None))
    assert seen == [(client_address, "https" if client_address == "203.0.113.9" else "http")]


@pytest.mark.parametrize("proxies", ["*", "proxy", "10.0.0.0/33", "10.0.0.1/24"])
def test_proxies_are_addresses_or_networks(proxies):
    with pytest.raises(UserMistake, match="FAIRLEAD_PROXIES"):
        believed(Settings(proxies=proxies))


def test_a_change_proves_that_it_comes_from_our_own_page(client, gatehouse):
    users = one_of_each(gatehouse)
    asker = Asker(gatehouse, users[Role.OPS])
    cookie = {"Cookie": asker.headers["Cookie"]}
    for headers in (
        cookie,
        cookie | {"X-CSRF-Token": "0" * 64},
        cookie | {"X-CSRF-Token": Asker(gatehouse, users[Role.OPS]).headers["X-CSRF-Token"]},
    ):
        answer = client.post("/v1/leads", json=LEAD, headers=headers)
        assert answer.status_code == 403
        assert "did not prove" in answer.json()["detail"]
    assert client.post("/v1/leads", json=LEAD, headers=asker.headers).status_code == 201
    assert client.get("/v1/decisions", headers=cookie).status_code == 200


def test_a_session_ends_when_it_is_not_used_and_at_its_longest(client, gatehouse, clock):
    user = one_of_each(gatehouse)[Role.OPS]
    idle, busy = Asker(gatehouse, user).headers, Asker(gatehouse, user).headers
    clock.step(timedelta(hours=11, minutes=59))
    assert client.get("/v1/decisions", headers=busy).status_code == 200
    clock.step(timedelta(minutes=2))
    assert client.get("/v1/decisions", headers=idle).status_code == 401
    for _ in range(13):
        assert client.get("/v1/decisions", headers=busy).status_code == 200
        clock.step(timedelta(hours=11, minutes=50))
    assert client.get("/v1/decisions", headers=busy).status_code == 200
    clock.step(timedelta(hours=2, minutes=10))  # used two hours ago, and begun more than seven days ago
    assert client.get("/v1/decisions", headers=busy).status_code == 401


def test_signing_out_ends_one_session_and_everywhere_all(client, gatehouse):
    user = one_of_each(gatehouse)[Role.OPS]
    first, second, third = (Asker(gatehouse, user).headers for _ in range(3))
    assert client.delete("/v1/session", headers=first).json() == {"ended": 1}
    assert [client.get("/v1/decisions", headers=each).status_code for each in (first, second, third)] == [401, 200, 200]
    assert client.delete("/v1/sessions", headers=second).json() == {"ended": 2}
    assert [client.get("/v1/decisions", headers=each).status_code for each in (second, third)] == [401, 401]


def test_guesses_at_once_count_as_guesses_one_after_the_other(gatehouse, monkeypatch):
    one_of_each(gatehouse)
    together, looked = threading.Barrier(12), []
    matches = gatehouse.signing_in.passwords.matches

    def slowly(password, kept):
        looked.append(password)
        together.wait(20)  # whoever is refused before does not come here, so the test itself stands in for them
        return matches(password, kept)

    monkeypatch.setattr(type(gatehouse.signing_in.passwords), "matches", lambda _self, password, kept: slowly(password, kept))
    refused = []

    def guess():
        try:
            gatehouse.signing_in.sign_in("ops@acme.example", "guess guess guess", "203.0.113.9")
        except (SignInRefused, TooOften) as error:
            refused.append(type(error))
            if isinstance(error, TooOften):
                together.wait(20)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(looked), refused.count(TooOften), refused.count(SignInRefused)) == (10, 2, 10)


WRONG = {"email": "ops@acme.example", "password": "guess guess guess"}
RIGHT = {"email": "ops@acme.example", "password": PASSWORD}


def test_guesses_from_elsewhere_do_not_keep_the_owner_out(gatehouse):
    one_of_each(gatehouse)
    sign_in = gatehouse.signing_in.sign_in
    for _ in range(10):
        with pytest.raises(SignInRefused):
            sign_in(**WRONG, address="203.0.113.9")
    with pytest.raises(TooOften):
        sign_in(**RIGHT, address="203.0.113.9")
    assert sign_in(**RIGHT, address="198.51.100.4")[1].email == RIGHT["email"]


def test_who_guesses_waits_longer_from_one_to_the_next(gatehouse, monkeypatch):
    one_of_each(gatehouse)
    now = [0.0]
    signing_in = replace(gatehouse.signing_in, elapsed=lambda: now[0])
    waits = []
    while len(waits) < 8:
        with pytest.raises((SignInRefused, TooOften)) as refused:
            signing_in.sign_in(**WRONG, address="203.0.113.9")
        if isinstance(refused.value, TooOften):
            waits.append(refused.value.retry_seconds)
            now[0] += refused.value.retry_seconds
    assert waits[:6] == [30, 60, 120, 240, 480, 900]
    assert set(waits[5:]) == {900}
    now[0] += 3600
    assert signing_in.sign_in(**RIGHT, address="203.0.113.9")[1].email == RIGHT["email"]


def test_a_network_of_ipv6_is_one_guesser(gatehouse):
    one_of_each(gatehouse)
    for number in range(10):
        with pytest.raises(SignInRefused):
            gatehouse.signing_in.sign_in(**WRONG, address=f"2001:db8:0:1::{number}")
    with pytest.raises(TooOften):
        gatehouse.signing_in.sign_in(**RIGHT, address="2001:db8:0:1::ffff")
    assert gatehouse.signing_in.sign_in(**RIGHT, address="2001:db8:0:2::1")


def test_a_browser_that_came_in_before_is_let_in_while_others_guess(client, gatehouse):
    one_of_each(gatehouse)
    device = client.post("/v1/session", json=RIGHT).cookies["fairlead_device"]
    client.cookies.clear()
    signing_in = gatehouse.signing_in
    for each in range(10):  # a hundred guesses from ten addresses: nobody unknown is let in any more
        for _ in range(10):
            with pytest.raises(SignInRefused):
                signing_in.sign_in(**WRONG, address=f"203.0.113.{each}")
    with pytest.raises(TooOften):
        signing_in.sign_in(**RIGHT, address="198.51.100.4")
    assert signing_in.sign_in(**RIGHT, address="198.51.100.4", device=device)[1].email == RIGHT["email"]
    for _ in range(10):  # what such a browser guesses counts, too
        with pytest.raises(SignInRefused):
            signing_in.sign_in(**WRONG, address="198.51.100.4", device=device)
    with pytest.raises(TooOften):
        signing_in.sign_in(**RIGHT, address="198.51.100.4", device=device)


def test_a_browser_is_known_for_its_account_its_password_and_half_a_year(client, gatehouse, clock):
    users = one_of_each(gatehouse)
    answer = client.post("/v1/session", json=RIGHT)
    (said,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("fairlead_device=")]
    assert "HttpOnly" in said
    assert "Path=/v1/session" in said
    assert "SameSite=strict" in said
    device, devices = answer.cookies["fairlead_device"], gatehouse.signing_in.devices
    assert devices.known(device, users[Role.OPS])
    assert devices.known(device, users[Role.ADMIN]) is None
    assert devices.known(device[:40] + ("A" if device[40] != "A" else "B") + device[41:], users[Role.OPS]) is None
    assert devices.known(device, replace(users[Role.OPS], password="another hash")) is None
    clock.step(timedelta(days=181))
    assert devices.known(device, users[Role.OPS]) is None


def test_a_right_password_counts_as_no_guess(client, gatehouse):
    one_of_each(gatehouse)
    right = {"email": "ops@acme.example", "password": PASSWORD}
    assert {client.post("/v1/session", json=right).status_code for _ in range(32)} == {200}


def test_a_password_that_cannot_be_kept_leaves_the_link_good(gatehouse, monkeypatch):
    user = one_of_each(gatehouse)[Role.OPS]
    _, link = gatehouse.accounts.reset(user.number, by="the test")
    accounts, hashed = gatehouse.accounts, type(CHEAP).hashed

    def changed_meanwhile(self, password):
        accounts.change(user.number, by="somebody else", name="Another")
        return hashed(self, password)

    with monkeypatch.context() as patched:
        patched.setattr(type(CHEAP), "hashed", changed_meanwhile)
        with pytest.raises(AccessRefused, match="meanwhile"):
            gatehouse.signing_in.choose_password(link, "a quite long password")
    assert gatehouse.signing_in.choose_password(link, "a quite long password")[1].name == "Another"


def test_a_new_password_ends_every_other_session(client, gatehouse):
    user = one_of_each(gatehouse)[Role.OPS]
    here, elsewhere = Asker(gatehouse, user).headers, Asker(gatehouse, user).headers
    wrong = client.put("/v1/me/password", json={"before": "not mine at all", "password": "another good password"}, headers=here)
    weak = client.put("/v1/me/password", json={"before": PASSWORD, "password": "short"}, headers=here)
    assert (wrong.status_code, weak.status_code) == (403, 422)
    assert client.put("/v1/me/password", json={"before": PASSWORD, "password": "another good password"}, headers=here).json() == {
        "ended": 1
    }
    assert [client.get("/v1/decisions", headers=each).status_code for each in (here, elsewhere)] == [200, 401]
    assert client.post("/v1/session", json={"email": user.email, "password": "another good password"}).status_code == 200


def test_what_changes_about_an_account_holds_at_once(client, gatehouse):
    users = one_of_each(gatehouse)
    ops, admin = Asker(gatehouse, users[Role.OPS]).headers, Asker(gatehouse, users[Role.ADMIN]).headers
    number = users[Role.OPS].number
    assert client.post("/v1/leads", json=LEAD, headers=ops).status_code == 201
    assert client.put(f"/v1/users/{number}", json={"role": "analyst"}, headers=admin).json()["role"] == "analyst"
    assert client.post("/v1/leads", json=LEAD, headers=ops).status_code == 403
    assert client.post(f"/v1/users/{number}/disable", headers=admin).json()["disabled"]
    assert client.get("/v1/decisions", headers=ops).status_code == 401
    assert client.post("/v1/session", json={"email": users[Role.OPS].email, "password": PASSWORD}).status_code == 403
    assert client.post(f"/v1/users/{users[Role.ADMIN].number}/disable", headers=admin).status_code == 409


def test_whoever_asks_is_told_which_rep_it_is_and_a_manager_of_many_is_none(client, gatehouse):
    users = one_of_each(gatehouse)
    me = {role: client.get("/v1/me", headers=Asker(gatehouse, users[role]).headers).json() for role in (Role.REP, Role.MANAGER)}
    assert (me[Role.REP]["rep_id"], me[Role.REP]["rep_ids"]) == ("rep-001", ["rep-001"])
    assert (me[Role.MANAGER]["rep_id"], len(me[Role.MANAGER]["rep_ids"]) > 1) == (None, True)


def test_an_account_is_made_by_link_and_the_link_is_good_once(client, gatehouse):
    admin = Asker(gatehouse, one_of_each(gatehouse)[Role.ADMIN]).headers
    made = client.post("/v1/users", json={"email": "ama@acme.example", "name": "Ama", "role": "rep", "rep_id": "rep-002"}, headers=admin)
    ticket = made.json()["link"].partition("#")[2]
    assert client.post("/v1/tickets/look", json={"ticket": ticket}).json() == {
        "purpose": "password",
        "name": "Ama",
        "email": "ama@acme.example",
    }
    assert client.post("/v1/password", json={"ticket": ticket, "password": "tiny"}).status_code == 422
    chosen = client.post("/v1/password", json={"ticket": ticket, "password": "a quite long password"})
    assert (chosen.status_code, chosen.json()["rep_ids"], chosen.json()["rep_id"]) == (200, ["rep-002"], "rep-002")
    assert client.post("/v1/password", json={"ticket": ticket, "password": "a quite long password"}).status_code == 403
    for wrong in (
        {"role": "rep"},
        {"role": "rep", "rep_id": "nobody"},
        {"role": "manager", "teams": ["nowhere"]},
        {"email": "x", "role": "ops"},
    ):
        asked = {"email": "z@acme.example", "name": "Z", "role": "ops"} | wrong
        assert client.post("/v1/users", json=asked, headers=admin).status_code == 422, wrong


def test_keys_are_made_replaced_and_ended(client, gatehouse, clock):
    admin = Asker(gatehouse, one_of_each(gatehouse)[Role.ADMIN]).headers
    made = client.post("/v1/keys", json={"name": "forms", "scopes": ["leads:send"]}, headers=admin).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 201
    assert client.get("/v1/decisions", headers=bearer).status_code == 403
    after = client.post("/v1/keys/1/rotate", json={"both_for_hours": 2}, headers=admin).json()
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 200
    clock.step(timedelta(hours=2))
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 401
    bearer = {"Authorization": f"Bearer {after['secret']}"}
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 200
    assert not client.delete("/v1/keys/2", headers=admin).json()["good"]
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 401
    assert client.post("/v1/keys", json={"name": "bad", "scopes": ["users:administer"]}, headers=admin).status_code == 422
    listed = client.get("/v1/keys", headers=admin)
    assert [each["follows"] for each in listed.json()["keys"]] == [1, None]
    assert made["secret"] not in listed.text


def test_what_another_process_changed_holds_after_a_second(client, gatehouse, clock):
    _, secret = gatehouse.keys.create("forms", {Right.SEND_LEADS}, by="the test")
    one_of_each(gatehouse)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 201
    from fairlead.application.edit_ports import Deed

    gatehouse.signing_in.book.revoke_key(1, clock.now(), Deed("key revoke", "key forms", "somebody", clock.now()))
    clock.step(timedelta(seconds=1))
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 401


def test_the_account_is_the_author_whatever_the_request_says(client, gatehouse, house):
    ops = Asker(gatehouse, one_of_each(gatehouse)[Role.OPS]).headers
    turned = client.post("/v1/prediction/off", json={"author": "Somebody Else", "note": "odd"}, headers=ops)
    assert turned.json()["by"] == "One ops (ops@acme.example)"
    assert client.post("/v1/prediction/on", json={"note": ""}, headers=ops).json()["by"] == "One ops (ops@acme.example)"
    assert client.post("/v1/prediction/off", content=b"{", headers=ops | {"Content-Type": "application/json"}).status_code == 422
    _, secret = gatehouse.keys.create("crm", {Right.OPERATE}, by="the test")
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post("/v1/prediction/off", json={"author": "Dana"}, headers=bearer).json()["by"] == "Dana, by key crm"
    key = gatehouse.admission.by_key(secret)
    assert len(author_of(key, "x" * 500)) == 200


FORGED = '{"author": "Eve Forged", "note": "odd"}'


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + FORGED.encode(),
        FORGED.encode("utf-16"),
        FORGED.encode("utf-16-le"),
        FORGED.encode("utf-32"),
        FORGED.replace("}", ', "more": NaN}').encode(),
        FORGED.replace("}", ', "more": 1e999}').encode(),
        FORGED.replace("}", f', "more": {"9" * 40}}}').encode(),
        FORGED.replace("odd", "\\ud800").encode(),
        FORGED.replace("}", ', "more": ' + "[" * 500 + "]" * 500 + "}").encode(),
        FORGED.encode("utf-8") + b"\x00",
        b"[" * 100_000,
        b"[" + FORGED.encode() + b"]",
    ],
)
def test_no_way_to_write_a_body_forges_its_author(client, gatehouse, house, body):
    ops = Asker(gatehouse, one_of_each(gatehouse)[Role.OPS]).headers
    answer = client.post("/v1/prediction/off", content=body, headers=ops | {"Content-Type": "application/json"})
    assert answer.status_code in {200, 422}
    assert "Eve" not in answer.text
    if answer.status_code == 200:
        assert answer.json()["by"] == "One ops (ops@acme.example)"


def test_a_body_too_large_is_refused_before_it_is_signed(house, gatehouse):
    ops = Asker(gatehouse, one_of_each(gatehouse)[Role.OPS]).headers
    with client_of(create_app(house, gatehouse=gatehouse, most_body_bytes=1000)) as client:
        pieces = iter([b'{"note": "', b"x" * 2000, b'"}'])
        answer = client.post("/v1/prediction/off", content=pieces, headers=ops | {"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_live_feed_ends_with_its_session(client, gatehouse):
    users = one_of_each(gatehouse)
    ops, admin = Asker(gatehouse, users[Role.OPS]), Asker(gatehouse, users[Role.ADMIN])
    with client.stream("GET", "/v1/live", headers=ops.headers, timeout=20) as feed:
        lines = feed.iter_lines()
        assert next(lines).startswith(":")
        client.post("/v1/leads", json=LEAD, headers=admin.headers)
        while not next(lines).startswith("data:"):
            pass
        gatehouse.signing_in.sign_out(ops.secret)
        client.post("/v1/leads", json=LEAD | {"lead_id": "L-2"}, headers=admin.headers)
        assert not [line for line in lines if line.startswith("data:")]


def test_a_live_feed_follows_what_somebody_may_see(client, gatehouse):
    users = one_of_each(gatehouse)
    manager, admin = Asker(gatehouse, users[Role.MANAGER]), Asker(gatehouse, users[Role.ADMIN])
    before = gatehouse.admission.by_session(manager.secret)
    assert before.reps
    gatehouse.accounts.change(users[Role.MANAGER].number, by="the test", role=Role.OPS)
    asked = Asking(before, manager.secret)
    assert asyncio.run(still_in(gatehouse, asked)).reps is None
    _, key = gatehouse.keys.create("forms", {Right.SEND_LEADS}, by="the test")
    assert asyncio.run(still_in(gatehouse, Asking(gatehouse.admission.by_key(key), key))) is None
    gatehouse.signing_in.sign_out(admin.secret)
    assert asyncio.run(still_in(gatehouse, Asking(before, admin.secret))) is None
    assert asyncio.run(still_in(gatehouse, Asking(EVERYBODY))) is None
    assert asyncio.run(still_in(None, Asking(EVERYBODY))) is EVERYBODY


def test_no_secret_is_told_back_or_logged(client, gatehouse, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    long = "secret-" * 60
    answers = [
        client.post("/v1/session", json={"email": "a@b.example", "password": long}),
        client.post("/v1/setup", json={"email": "a@b.example", "password": "secret-short"}),
        client.post("/v1/session", json=["secret-list"]),
        client.post("/v1/password", json={"ticket": "secret-ticket", "password": "secret-password"}),
        client.post("/v1/setup", json=DANA | {"password": "secret-1"}),
        client.get("/v1/decisions", headers={"Authorization": "Bearer flk_secret-key", "X-Forwarded-For": "1.2.3.4"}),
    ]
    assert all(answer.status_code >= 400 for answer in answers)
    said = "".join(answer.text for answer in answers) + caplog.text + "".join(capfd.readouterr())
    assert "secret-" not in said
    user = one_of_each(gatehouse)[Role.OPS]
    assert CHEAP_HASH not in repr(user)
    assert "digest" not in repr(gatehouse.signing_in.book.sessions(user.number))


CHEAP_HASH = "$argon2id$"


def test_a_store_that_is_gone_lets_nobody_in(client, gatehouse, monkeypatch):
    ops = Asker(gatehouse, one_of_each(gatehouse)[Role.OPS]).headers

    def gone(digest):
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(gatehouse.signing_in.book, "session", gone)
    answer = client.get("/v1/decisions", headers=ops)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("", True),
        ("10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("leads.example", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_near_is_this_machine(address, near):
    assert is_near(address) is near


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "leads.example", "::"])  # noqa: S104, none of them is bound
def test_the_server_stays_on_its_machine_until_somebody_has_an_account(gatehouse, host):
    for near in ("127.0.0.1", "localhost", "::1"):
        refuse_strangers(gatehouse, near)
    with pytest.raises(UserMistake, match="nobody has an account here yet"):
        refuse_strangers(gatehouse, host)
    gatehouse.accounts.setup_ticket(by="dana")
    refuse_strangers(gatehouse, host)


def test_with_an_account_the_server_listens_where_it_is_told(gatehouse):
    with pytest.raises(UserMistake, match="nobody has an account here yet"):
        refuse_strangers(gatehouse, "192.0.2.7")
    one_of_each(gatehouse)
    assert refuse_strangers(gatehouse, "192.0.2.7") is None


def test_while_the_database_is_away_the_process_lives_and_figures_tell_it_to_who_was_known(client, house, gatehouse, clock, monkeypatch):
    one_of_each(gatehouse)
    _, watcher = gatehouse.keys.create("watcher", {Right.WATCH}, by="the test")
    _, sender = gatehouse.keys.create("sender", {Right.SEND_LEADS}, by="the test")
    known, other = ({"Authorization": f"Bearer {each}"} for each in (watcher, sender))
    assert client.get("/metrics", headers=known).status_code == 200
    assert client.get("/metrics", headers=other).status_code == 403

    def gone(*_):
        raise StoreUnavailable("the database is gone")

    for name in ("edition", "users", "key", "session"):
        monkeypatch.setattr(gatehouse.admission._book, name, gone)
    monkeypatch.setattr(house.decisions, "counts", gone)
    clock.step(timedelta(minutes=10))
    told = client.get("/metrics", headers=known)
    assert (told.status_code, "fairlead_store_up 0.0" in told.text) == (200, True)
    for headers, status in ((other, 403), ({"Authorization": "Bearer flk_unknown"}, 503), ({}, 401)):
        assert client.get("/metrics", headers=headers).status_code == status
    assert client.get("/v1/decisions", headers=known).status_code == 503
    for headers in (known, {}, AFAR):
        assert client.get("/healthz", headers=headers).status_code == 200


def test_where_nobody_has_an_account_yet_the_process_lives_and_figures_are_told_without_the_database(client, gatehouse, clock, monkeypatch):
    def gone(*_):
        raise StoreUnavailable("the database is gone")

    monkeypatch.setattr(gatehouse.admission._book, "edition", gone)
    clock.step(timedelta(minutes=10))
    assert [client.get(path).status_code for path in ("/healthz", "/metrics", "/v1/decisions")] == [200, 200, 503]
    assert [client.get(path, headers=AFAR).status_code for path in ("/healthz", "/metrics")] == [200, 403]
