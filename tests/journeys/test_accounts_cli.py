"""Accounts and keys at the command line: whoever has the files makes them, and nothing secret is shown twice."""

import io
import sys

import pytest

from tests.journeys.program import Terminal

PASSWORD = "correct horse battery"


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys):
    return Terminal(tmp_path, monkeypatch, capsys)


def add(terminal, monkeypatch, *words, password=PASSWORD, expect=0):
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    return terminal.run("user", "add", *words, "--password-stdin", expect=expect)


def test_accounts_from_the_first_to_the_last(terminal, monkeypatch):
    assert "first account is that of an administrator" in add(
        terminal, monkeypatch, "ben@acme.example", "--name", "Ben", "--role", "ops", expect=2
    )
    add(terminal, monkeypatch, "Dana@Acme.example", "--name", "Dana Reyes", "--role", "admin")
    made = terminal.json("user", "add", "ben@acme.example", "--name", "Ben Ito", "--role", "analyst")
    assert made["link"].startswith("http://127.0.0.1:8765/password#")
    assert "already" in terminal.run("user", "add", "dana@acme.example", "--name", "X", "--role", "ops", expect=2)
    assert "no administrator would be left" in terminal.run("user", "disable", "dana@acme.example", expect=2)
    terminal.run("user", "role", "ben@acme.example", "--role", "admin")
    terminal.run("user", "disable", "dana@acme.example")
    told = {each["email"]: (each["role"], each["disabled"], each["has_password"]) for each in terminal.json("user", "list")}
    assert told == {"dana@acme.example": ("admin", True, True), "ben@acme.example": ("admin", False, False)}
    again = terminal.json("user", "reset", "ben@acme.example")
    assert again["link"] != made["link"]
    assert "nobody has an account for" in terminal.run("user", "enable", "nobody@acme.example", expect=2)
    terminal.run("user", "enable", "dana@acme.example")
    kinds = [each["kind"] for each in terminal.json("changes")]
    assert kinds == ["user enable", "user reset", "user disable", "user change", "user add", "user add"]
    assert PASSWORD not in str(terminal.json("user", "list"))
    told = terminal.run("user", "role", "ben@acme.example", "--role", "superuser", expect=2)
    assert "there is no role 'superuser'; choose one of admin, ops, manager, rep, analyst, auditor" in " ".join(told.split())
    assert "Value error" not in told


@pytest.mark.parametrize(
    ("email", "name", "password", "said"),
    [
        ("dana", "Dana", PASSWORD, "is no e-mail address"),
        ("dana@acme.example", "Dana (boss)", PASSWORD, "no brackets"),
        ("dana@acme.example", "Dana", "short", "at least 12 characters"),
        ("dana@acme.example", "Dana", "aaaaaaaaaaaaaaa", "5 different characters"),
        ("danareyes@acme.example", "Dana", "danareyes123456", "little more than the name"),
    ],
)
def test_what_cannot_be_taken_is_told_and_keeps_nothing(terminal, monkeypatch, email, name, password, said):
    told = add(terminal, monkeypatch, email, "--name", name, "--role", "admin", password=password, expect=2)
    assert said in told
    assert len(password) < 6 or password not in told
    assert terminal.json("user", "list") == []


def test_keys_are_shown_once_rotated_and_revoked(terminal, monkeypatch):
    add(terminal, monkeypatch, "dana@acme.example", "--name", "Dana", "--role", "admin")
    first = terminal.json("key", "create", "forms", "--scope", "leads:send", "--days", "30")
    assert first["key"].startswith(first["start"])
    assert "there is no scope 'everything'" in terminal.run("key", "create", "x", "--scope", "everything", expect=2)
    assert "already" in terminal.run("key", "create", "forms", "--scope", "leads:send", expect=2)
    second = terminal.json("key", "rotate", "1", "--both-for", "0")
    assert (second["follows"], second["scopes"]) == (1, ["leads:send"])
    assert "not good any more" in terminal.run("key", "rotate", "1", expect=2)
    terminal.run("key", "revoke", "2")
    listed = terminal.run("key", "list")
    assert ("revoked" in listed, "out of date" in listed) == (True, True)
    assert first["key"] not in listed
    assert second["key"] not in str(terminal.json("key", "list"))
    assert "there is no key 9" in terminal.run("key", "revoke", "9", expect=2)


def test_a_link_says_where_it_opens(terminal, monkeypatch):
    here = terminal.run("user", "setup")
    assert "first account on this machine" in here
    assert "http://127.0.0.1:8765/setup#" in here
    assert "FAIRLEAD_PUBLIC_URL" in here
    monkeypatch.setenv("FAIRLEAD_PORT", "9320")
    assert "http://127.0.0.1:9320/setup#" in terminal.run("user", "setup")
    monkeypatch.setenv("FAIRLEAD_PUBLIC_URL", "https://leads.example.com/")
    there = terminal.run("user", "setup")
    assert "first account from another machine" in there
    assert "https://leads.example.com/setup#" in there
    assert "FAIRLEAD_PUBLIC_URL" not in there
