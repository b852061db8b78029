"""Whatever somebody does at the command line is sealed into the audit log with who did it; a command that is in no list here fails."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.main import get_command

from fairlead.adapters.sql.audit import SqlAuditLog
from fairlead.adapters.sql.engine import connect
from fairlead.cli.commands import app
from tests.journeys.people_exports import EVERYTHING
from tests.journeys.program import Terminal

READING = """
audit; scores; explain; why-not; replay; imports; quarantine; lineage; load; changes; alerts; check; fairness; estimate; whatif; drill; sample;
model list; model show; model compare; insight attributes; insight pairings; insight reps; insight tags; insight coaching; tags list;
jobs list; jobs show; webhook list; webhook events; deliveries list; deliveries show; channel list; db status; db backup;
audit-log verify; audit-log export; queue list; queue reserved; queue overrides; queue report; batch list; batch show;
match log; match evaluate; policy check; policy show; policy versions; policy diff; policy schema; policy plan; policy pending; policy playbook;
territory list; territory export; territory coverage; territory explain; rep now; rep time-off; rep profile; rep proposals;
calendar list; calendar days; ledger show; ledger entries; sla lead; sla report; meeting times; meeting list; meeting show; meeting mail show;
meeting calendar list; dispute list; dispute show; dispute report; feedback show; feedback theme; feedback export; user list; key list
"""
BY_ITSELF = {
    "serve": "runs what others ask for",
    "worker": "runs what others ask for",
    "demo": "a house of its own that it fills",
    "jobs work": "runs jobs; what they decide is sealed where they decide it",
    "jobs run": "asks for a job; what it makes names who asked",
    "drift": "measures",
    "prices refresh": "works prices out, from what is sealed",
    "calendar sync": "reads calendars that were added",
    "match accounts": "looks for pairs; what people say of them is sealed",
    "match duplicates": "looks for pairs; what people say of them is sealed",
    "queue expire": "the clock's deed: sealed where a reservation ran out",
    "sla look": "the clock's deed: sealed where a promise was broken",
    "notices": "--read notes what the reader has seen",
    "webhook test": "sends a test that names its author, and changes nothing",
    "channel test": "sends a test that names its author, and changes nothing",
    "meeting mail test": "sends a test, and changes nothing",
    "db upgrade": "keeps every row",
    "db restore": "puts another database in the place of this one, with that one's log",
    "batch run": "proposes; what is confirmed is sealed",
}
IN_THEIR_OWN_TESTS = {
    "train": "model_step",
    **dict.fromkeys(("model propose", "model approve", "model reject", "model shadow", "model promote", "model rollback"), "model_step"),
    **dict.fromkeys(("insight add", "insight remove", "tags approve", "tags dismiss", "tags undo"), "insight_decision"),
    **dict.fromkeys(("batch confirm", "batch reject"), "change"),
    **dict.fromkeys(("meeting book", "meeting move", "meeting cancel", "meeting held", "meeting no-show"), "meeting_step"),
    "lead accept": "lead_deed",
    **dict.fromkeys(("deliveries again", "deliveries drop", "jobs again", "jobs drop", "match review"), "change"),
}
"""The list that each is sealed in: what it does is a row of that list, and making the rest of it takes a model, a batch or a failure."""

POLICY = 'rules:\n  - {id: all, when: "true", mode: suggest}\n'
STORY: list[tuple[str, ...]] = [
    ("import", "exports", "--again"),
    ("territory import", "t.csv", "--note", "US first"),
    ("calendar add", "lee", "lee.ics"),
    ("calendar remove", "{calendar}"),
    ("calendar close", "2099-12-24"),
    ("calendar open", "2099-12-24"),
    ("rep away", "lee", "--from", "2099-07-01", "--to", "2099-07-05"),
    ("rep cancel", "{absence}"),
    ("rep away", "max", "--from", "{yesterday}", "--to", "{tomorrow}"),
    ("rep back", "max"),
    ("rep pause", "lee", "--for", "2h"),
    ("rep resume", "lee"),
    ("rep edit", "lee", "--set", "languages=en;de"),
    ("rep propose", "lee", "--set", "languages=fr"),
    ("rep approve", "1", "--author", "eve"),
    ("rep propose", "lee", "--set", "languages=it"),
    ("rep reject", "2", "--author", "eve"),
    ("rep join", "--set", "rep_id=ann", "--set", "name=Ann Lee"),
    ("team reorganize", "r.csv"),
    ("policy apply", "policy.yaml", "--yes"),
    ("policy rollback", "--yes"),
    ("policy apply", "two.yaml", "--yes"),
    ("policy apply", "policy.yaml", "--yes"),
    ("policy reject", "1", "--note", "no", "--author", "eve"),
    ("policy apply", "policy.yaml", "--yes"),
    ("policy approve", "2", "--author", "eve"),
    ("prediction off",),
    ("prediction on",),
    ("route", "--lead", "lead-1.json"),
    ("queue approve", "N1"),
    ("lead lock", "N1", "--note", "a talk"),
    ("lead unlock", "N1"),
    ("lead touch", "N1"),
    ("route", "--lead", "lead-2.json"),
    ("queue change", "N2", "--to", "max", "--reason", "expertise"),
    ("lead hand-off", "N2", "--to", "lee", "--note", "closer"),
    ("lead move", "N2", "--to", "max", "--note", "back"),
    ("lead decline", "N2", "--by", "max"),
    ("queue approve", "N2"),
    ("lead no-show", "N2"),
    ("route", "--lead", "lead-3.json"),
    ("queue reject", "N3", "--reason", "lead_data"),
    ("queue reassign", "--from", "kim", "--to", "lee", "--confirm"),
    ("match merge", "N3", "--into", "N1", "--note", "the same person"),
    ("match unmerge", "{merge}", "--note", "two after all"),
    ("ledger post", "lee", "--leads", "1", "--note", "made good", "--against-everybody"),
    ("dispute open", "N1", "--kind", "unfair turn", "--words", "mine", "--by", "lee"),
    ("dispute withdraw", "1"),
    ("dispute open", "N1", "--kind", "unfair turn", "--words", "mine", "--by", "lee"),
    ("dispute settle", "2", "--reject", "--note", "it was right", "--author", "eve"),
    ("feedback rate", "N1", "good"),
    ("webhook add", "https://hook.example/x", "--name", "crm"),
    ("webhook change", "1", "--name", "other"),
    ("webhook rotate", "1"),
    ("webhook remove", "1"),
    ("channel add", "json://hook.example/x", "--name", "desk", "--event", "prediction.suspended"),
    ("channel change", "{number}", "--name", "other"),
    ("channel quiet", "lee", "20:00-08:00"),
    ("channel remove", "{number}"),
    ("meeting mail set", "smtp://mail.example", "--from", "a@b.example"),
    ("meeting mail remove",),
    ("meeting calendar add", "lee", "https://dav.example/lee/", "--username", "lee", "--password-file", "password"),
    ("meeting calendar remove", "{number}"),
    ("user setup",),
    ("user add", "ann@x.example", "--name", "Ann", "--role", "admin"),
    ("user add", "eve@x.example", "--name", "Eve", "--role", "admin"),
    ("user role", "ann@x.example", "--role", "ops"),
    ("user disable", "ann@x.example"),
    ("user enable", "ann@x.example"),
    ("user reset", "ann@x.example"),
    ("key create", "crm", "--scope", "leads:send"),
    ("key rotate", "1"),
    ("key revoke", "2"),
    ("rep leave", "kim"),
    ("rep rejoin", "kim"),
]


def leaves(command: Any = None, path: tuple[str, ...] = ()) -> list[str]:
    command = command or get_command(app)
    if not hasattr(command, "commands"):
        return [" ".join(path)]
    return [leaf for name, each in command.commands.items() for leaf in leaves(each, (*path, name))]


def reading() -> set[str]:
    return {" ".join(each.split()) for each in READING.split(";")}


def test_every_command_is_in_one_list():
    told = [*reading(), *BY_ITSELF, *IN_THEIR_OWN_TESTS, *{words[0] for words in STORY}]
    assert sorted(told) == sorted(leaves())


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys) -> Terminal:
    made = Terminal(tmp_path, monkeypatch, capsys, author="dana")
    made.exports(**EVERYTHING)
    made.write("t.csv", "territory_id,priority\nus,5\n")
    made.write("r.csv", "rep_id,team_id\nlee,west\n")
    made.write("password", "hunter22")
    made.write("policy.yaml", POLICY)
    made.write("two.yaml", POLICY + "approval: {above_changed_share: 0.2}\n")
    made.write("lee.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:t\nEND:VCALENDAR\n")
    for number in range(1, 4):
        made.write(f"lead-{number}.json", f'{{"lead_id": "N{number}", "email": "n{number}@n{number}.example", "country": "US"}}')
    return made


NAMED = {
    "calendar": r"Calendar (\S+) of",
    "absence": r"rep cancel (\S+)",
    "number": r"(?:calendar|channel test) (\d+)",
    "merge": r"\b(m-\w+)\b",
}
"""How a command tells the identity that one after it asks for."""


def named_in(said: str) -> dict[str, str]:
    return {name: found[1] for name, pattern in NAMED.items() if (found := re.search(pattern, said))}


def author_of(words: tuple[str, ...]) -> str:
    """Who is named, or who is logged in; a rep declines in the own name."""
    said = next((words[words.index(name) + 1] for name in ("--author", "--by") if name in words and words[0] != "dispute open"), None)
    return said or "dana"


def test_each_deed_is_sealed_with_who_did_it(terminal):
    engine = connect(f"sqlite:///{terminal.home / 'fairlead.db'}")
    log, at = SqlAuditLog(engine), datetime(2026, 1, 1, tzinfo=UTC)
    known = {name: f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}" for name, days in (("yesterday", -1), ("tomorrow", 1))}
    log.seal(at)
    for words in STORY:
        before, at = log.head().number, at + timedelta(seconds=1)
        known |= named_in(terminal.run(*words[0].split(), *(word.format(**known) for word in words[1:])))
        assert log.seal(at) > 0, f"{' '.join(words)} left nothing in the audit log"
        authors = {row.get("author") or row.get("merged_by") for _, row in log.entries(before)}
        # What is decided about a new lead is the policy's deed; everything else is somebody's.
        assert words[0] == "route" or author_of(words) in authors, (words, authors)
    assert log.verify().whole
    engine.dispose()
