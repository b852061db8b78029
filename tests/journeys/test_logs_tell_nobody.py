"""A server and its worker from the first account to failing deliveries and invitations, on each database: no secret is told anywhere, and the log names nobody."""

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import MetaData, create_engine, insert, make_url, select, text, update

from fairlead.adapters.notify.sealing import fresh_key
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.tables import RECORD_TABLES, decision
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.http.cookies import COOKIE, csrf_of
from tests.contracts.openid_provider import CLIENT, provider
from tests.contracts.openid_provider import SECRET as OIDC_SECRET
from tests.contracts.receiver import receiving
from tests.crashes.test_job_crashes import ENVIRONMENT, PROGRAM, free_port
from tests.waiting import until

PASSWORD, WRONG, NEW = "one quiet harbor at dusk", "another loud harbor at dawn", "third harbor without wind"
ADMIN = "dana.reyes@acme.example"
PERSON = {"first_name": "Quillon", "last_name": "Featherstonehaugh", "email": "quillon@featherstone.example", "phone": "+1 617 555 0142"}
MESSAGE = "Our zeppelin fleet needs moorings before August."
HOOK_KEY, CHANNEL_PASSWORD = "hookkey7Zq2", "chanpass9Wx4"
DATABASE_PASSWORD, MAIL_PASSWORD, CALENDAR_PASSWORD = "dbpass3Kv8", "mailpass5Tn1", "calpass6Rm2"


@dataclass
class Seen:
    """``secrets``: what may stand nowhere; ``refusals``: every answer that told of an error; ``log``: every line."""

    secrets: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    log: str = ""
    out: str = ""
    database: str = ""
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def told_in(self, text):
        """The names of the secrets that stand in a text."""
        return [name for name, secret in self.secrets.items() if secret in text]


@contextmanager
def serving(home: Path, log: Path, **settings: str):
    """The product as somebody starts it; what it says on standard error goes to the log, the rest beside it."""
    port = free_port()
    given = ENVIRONMENT | {name if name.startswith("OTEL_") else f"FAIRLEAD_{name.upper()}": value for name, value in settings.items()}
    with log.open("wb") as said, log.with_suffix(".out").open("wb") as out:
        server = subprocess.Popen([*PROGRAM, "serve", "--home", str(home), "--port", str(port)], env=given, stdout=out, stderr=said)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def up(address):
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def people(settings):
    """Somebody to work, whose invitations and calendar go where nobody answers."""
    with open_house(settings) as house:
        with house.engine.begin() as connection:
            row = {"rep_id": "ann", "name": "Ann", "email": "ann@acme.example", "territory_ids": "[]", "active": True}
            connection.execute(insert(RECORD_TABLES["rep"]), [row | {"source_id": "s", "source_row": 1}])
        nowhere = free_port()
        house.meetings.sending.set_mail(f"smtp://dana:{MAIL_PASSWORD}@127.0.0.1:{nowhere}", "sales@acme.example", author="dana")
        house.meetings.sending.add_calendar("ann", f"http://127.0.0.1:{nowhere}/ann/", "ann", CALENDAR_PASSWORD, author="dana")


@contextmanager
def database(request, folder):
    """The address of an empty database of the kind that is asked for; PostgreSQL's has a password."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'fairlead.db'}"
        return
    url = make_url(request.getfixturevalue("postgres_url"))
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE told_nobody"))
    try:
        yield url.set(database="told_nobody", password=DATABASE_PASSWORD).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE told_nobody WITH (FORCE)"))
        server.dispose()


def everything_in(url):
    """All that the database holds, as text."""
    known, engine = MetaData(), create_engine(url)
    known.reflect(engine)
    with engine.connect() as connection:
        told = "\n".join(f"{table.name}: {connection.execute(select(table)).all()}" for table in known.sorted_tables)
    engine.dispose()
    return told


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def seen(request, tmp_path_factory):
    """The whole story, told once on each database."""
    folder = tmp_path_factory.mktemp("house")
    with database(request, folder) as url:
        yield lived(folder, url)


def lived(folder, url):
    home, log, told = folder / "home", folder / "log.jsonl", Seen(url=url)
    told.secrets["secret key"] = key = fresh_key()
    people(Settings(home=home, database_url=url, secret_key=key, private_targets="127.0.0.0/8"))
    environment = ENVIRONMENT | {"FAIRLEAD_DATABASE_URL": url, "FAIRLEAD_SECRET_KEY": key}
    words = ["user", "add", ADMIN, "--name", "Dana Reyes", "--role", "admin", "--password-stdin", "--home", str(home)]
    subprocess.run([*PROGRAM, *words], input=PASSWORD + "\n", text=True, check=True, capture_output=True, env=environment)
    with provider() as there, receiving() as receiver:
        receiver.answers = [500]
        oidc = {
            "oidc_issuer": there.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": OIDC_SECRET,
            "public_url": "http://127.0.0.1:9",
        }
        further = {"private_targets": "127.0.0.0/8", "log_format": "json", "retry_seconds": "1", "database_url": url, "secret_key": key}
        with serving(home, log, **further, **oidc) as address:
            until(lambda: up(address), "the server")
            there.redirect_uris = {"http://127.0.0.1:9/v1/sign-on/back"}
            with httpx.Client(base_url=address, timeout=30) as client:
                live_through(client, told, receiver)
                until(lambda: len(receiver.got) >= 2, "a delivery that fails")
                until(
                    lambda: failed(client, told) >= {"webhook", "mail", "calendar"}, "deliveries and invitations that are noted as failed"
                )
    told.log, told.out, told.database = log.read_text(), log.with_suffix(".out").read_text(), everything_in(url)
    return told


def failed(client, told):
    """What was tried in vain: the ways of it."""
    found = client.get("/v1/deliveries", headers=told.headers).json()["deliveries"]
    return {each["way"] for each in found if each["attempts"]}


def live_through(client, told, receiver):
    """Sign in wrongly and rightly, make keys, webhooks and channels, send leads good and bad, break a record, come by single sign-on."""

    def ask(method, path, body=None, **more):
        answer = client.request(method, path, json=body, **more)
        if answer.status_code >= 400:
            told.refusals.append(answer.text)
        return answer

    ask("POST", "/v1/session", {"email": ADMIN, "password": WRONG})
    ask("POST", "/v1/session", {"email": ADMIN, "password": [PASSWORD]})
    ask("POST", "/v1/session", {"email": ADMIN, "password": PASSWORD}).raise_for_status()
    session = client.cookies[COOKIE]
    headers = told.headers = {"X-CSRF-Token": csrf_of(session)}
    made = ask("POST", "/v1/keys", {"name": "site", "scopes": ["leads:send"], "days": 30}, headers=headers).json()
    key = made["secret"]
    ask("POST", "/v1/leads", {"company": "X"}, headers={"Authorization": f"Bearer {key}x", "Cookie": ""})
    hook = f"{receiver.address}/{HOOK_KEY}"
    webhook = ask("POST", "/v1/webhooks", {"name": "crm", "url": hook}, headers=headers).json()
    ask("POST", "/v1/webhooks", {"name": "crm", "url": f"ftp://user:{CHANNEL_PASSWORD}@acme.example/{HOOK_KEY}"}, headers=headers)
    channel = f"json://bell:{CHANNEL_PASSWORD}@127.0.0.1:{receiver.port}/{HOOK_KEY}"
    ask("POST", "/v1/channels", {"name": "bell", "url": channel, "rep_id": "ann"}, headers=headers).raise_for_status()
    ask("POST", "/v1/channels", {"name": "bell", "url": f"nothing://{CHANNEL_PASSWORD}@{HOOK_KEY}", "rep_id": "ann"}, headers=headers)
    decided = {}
    for number in range(3):
        lead = {**PERSON, "lead_id": f"L-{number}", "country": "US", "message": MESSAGE}
        kept = ask("POST", "/v1/leads", lead, headers={"Authorization": f"Bearer {key}", "Cookie": ""})
        kept.raise_for_status()
        decided[lead["lead_id"]] = kept.json()["decision_id"]
        if number == 0:
            start = ask("GET", "/v1/leads/L-0/meeting-times", headers=headers).json()["offers"][0]["starts_at"]
            ask("POST", "/v1/leads/L-0/meetings", {"start": start}, headers=headers).raise_for_status()
    ask("POST", "/v1/leads", {**PERSON, "lead_id": 7.5, "country": [1]}, headers={"Authorization": f"Bearer {key}", "Cookie": ""})
    engine = connect(told.url)
    with writing(engine) as connection:  # the server and the worker log that they cannot read it
        body = '{"mail": "quillon@featherstone.example"}'
        connection.execute(update(decision).where(decision.c.lead_id == "L-1").values(body=body))
    engine.dispose()
    ask("GET", f"/v1/decisions/{decided['L-1']}", headers=headers)
    ask("PUT", "/v1/me/password", {"before": WRONG, "password": NEW}, headers=headers)
    ask("POST", "/v1/password", {"ticket": "flt_no-such-ticket", "password": NEW})
    off = ask("GET", "/v1/sign-on", headers={"Cookie": ""})
    code = parse_qs(urlsplit(httpx.get(off.headers["location"]).headers["location"]).query)["code"][0]
    ask("GET", f"/v1/sign-on/back?code={code}&state=wrong")
    told.secrets |= {"password": PASSWORD, "wrong password": WRONG, "new password": NEW, "session": session, "key": key}
    told.secrets |= {"webhook's secret": webhook["secret"].removeprefix("whsec_"), "webhook's address": HOOK_KEY}
    told.secrets |= {"database's password": DATABASE_PASSWORD, "mail's password": MAIL_PASSWORD, "calendar's password": CALENDAR_PASSWORD}
    told.secrets |= {"channel's password": CHANNEL_PASSWORD, "client's secret": OIDC_SECRET, "code": code}


def test_no_secret_stands_in_the_log(seen):
    assert "Fairlead listens" in seen.out
    assert seen.told_in(seen.log + seen.out) == []


def test_no_secret_stands_in_the_database(seen):
    assert PERSON["last_name"] in seen.database  # what was looked through is the database
    assert seen.told_in(seen.database) == []


def test_no_refusal_tells_a_secret(seen):
    assert len(seen.refusals) >= 8
    assert seen.told_in("\n".join(seen.refusals)) == []


def test_the_log_is_json_and_names_nobody(seen):
    lines = [json.loads(line) for line in seen.log.splitlines()]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    # As the record was broken before the worker read it, or between its reading and its telling.
    assert {line["event"] for line in lines} & {"nobody can be told of a decision", "an event cannot be told to people"}
    words = [PERSON["last_name"], PERSON["email"], "featherstone.example", "555 0142", "6175550142", "zeppelin", ADMIN, "Reyes"]
    assert [each for each in words if each in seen.log] == []
