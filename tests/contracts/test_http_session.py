"""Coming in and going out over HTTP: the first set-up, sessions, keys, and what each request proves."""

import logging
from datetime import timedelta

import httpx
import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.application.ports import StoreUnavailable
from fairlead.cli.screen import UserMistake
from fairlead.cli.serving import refuse_strangers
from fairlead.domain.rights import Right, Role
from fairlead.http.access import is_near
from fairlead.http.app import create_app
from fairlead.http.asking import author_of
from fairlead.http.cookies import COOKIE, CSRF_COOKIE
from tests.contracts.access_house import PASSWORD, Asker, gatehouse_over, one_of_each
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
    ticket = gatehouse.accounts.setup_ticket()
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
    assert (late.status_code, late.headers["retry-after"]) == (429, "90")
    assert client.post("/v1/session", json={"email": "rep@acme.example", "password": PASSWORD}).status_code == 200
    clock.step(timedelta(seconds=91))
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


def test_a_new_password_ends_every_other_session(client, gatehouse):
    user = one_of_each(gatehouse)[Role.OPS]
    here, elsewhere = Asker(gatehouse, user).headers, Asker(gatehouse, user).headers
    wrong = client.put("/v1/me/password", json={"before": "not mine at all", "password": "another good password"}, headers=here)
    weak = client.put("/v1/me/password", json={"before": PASSWORD, "password": "short"}, headers=here)
    assert (wrong.status_code, weak.status_code) == (403, 409)
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


def test_an_account_is_made_by_link_and_the_link_is_good_once(client, gatehouse):
    admin = Asker(gatehouse, one_of_each(gatehouse)[Role.ADMIN]).headers
    made = client.post("/v1/users", json={"email": "ama@acme.example", "name": "Ama", "role": "rep", "rep_id": "rep-002"}, headers=admin)
    ticket = made.json()["link"].partition("#")[2]
    assert client.post("/v1/tickets/look", json={"ticket": ticket}).json() == {
        "purpose": "password",
        "name": "Ama",
        "email": "ama@acme.example",
    }
    assert client.post("/v1/password", json={"ticket": ticket, "password": "tiny"}).status_code == 409
    chosen = client.post("/v1/password", json={"ticket": ticket, "password": "a quite long password"})
    assert (chosen.status_code, chosen.json()["rep_ids"]) == (200, ["rep-002"])
    assert client.post("/v1/password", json={"ticket": ticket, "password": "a quite long password"}).status_code == 403
    for wrong in (
        {"role": "rep"},
        {"role": "rep", "rep_id": "nobody"},
        {"role": "manager", "teams": ["nowhere"]},
        {"email": "x", "role": "ops"},
    ):
        asked = {"email": "z@acme.example", "name": "Z", "role": "ops"} | wrong
        assert client.post("/v1/users", json=asked, headers=admin).status_code in {409, 422}, wrong


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
    assert client.post("/v1/keys", json={"name": "bad", "scopes": ["users:administer"]}, headers=admin).status_code == 409
    listed = client.get("/v1/keys", headers=admin)
    assert [each["follows"] for each in listed.json()["keys"]] == [1, None]
    assert made["secret"] not in listed.text


def test_what_another_process_changed_holds_after_a_second(client, gatehouse, clock):
    _, secret = gatehouse.keys.create("forms", {Right.SEND_LEADS}, by="the test")
    one_of_each(gatehouse)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post("/v1/leads", json=LEAD, headers=bearer).status_code == 201
    from fairlead.application.access_ports import Deed

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
    gatehouse.accounts.setup_ticket()
    refuse_strangers(gatehouse, host)


def test_with_an_account_the_server_listens_where_it_is_told(gatehouse):
    one_of_each(gatehouse)
    refuse_strangers(gatehouse, "192.0.2.7")
