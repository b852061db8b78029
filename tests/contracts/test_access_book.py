"""Accounts, sessions, keys and tickets as they are kept, in memory and in databases: one suite for all."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from fairlead.adapters.memory.access import MemoryAccess
from fairlead.adapters.sql.access import SqlAccess
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.engine import connect, reading
from fairlead.adapters.sql.migrating import opened
from fairlead.application.access_ports import AccessRefused, Key, Purpose, Session, SignInRefused, Ticket, User, changed
from fairlead.application.edit_ports import Deed
from fairlead.domain.rights import Right, Role

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
ANA = User("ana@acme.example", "Ana Souza", Role.ADMIN, AT, password="$argon2id$x")
BEN = User("ben@acme.example", "Ben Ito", Role.MANAGER, AT, rep_id="rep-1", teams=frozenset({"growth"}), subject="https://id.example u-7")
DEED = Deed("user add", "ana@acme.example", "setup", AT, "the first account")
KEY = Key("forms", "flk_abcdef", "digest-1", frozenset({Right.SEND_LEADS}), "Ana", AT, AT + timedelta(days=90))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def book(request, tmp_path):
    if request.param == "memory":
        yield MemoryAccess()
        return
    url = f"sqlite:///{tmp_path / 'fairlead.db'}" if request.param == "sqlite" else request.getfixturevalue("own_postgres")
    engine = opened(url)
    yield SqlAccess(engine)
    engine.dispose()


def test_nobody_has_an_account_yet(book):
    assert (tuple(book.users()), tuple(book.keys()), book.user(1), book.session("x"), book.key("x"), book.ticket("x")) == (
        (),
        (),
        *[None] * 4,
    )


def test_an_account_comes_back_whole(book):
    ana, ben = book.add_user(ANA, DEED), book.add_user(BEN, DEED)
    assert (ana.number, ana.revision, ben.number) == (1, 1, 2)
    assert tuple(book.users()) == (ana, ben)
    assert book.user(2) == ben
    assert ben == changed(BEN, number=2, revision=1)


def test_an_address_and_a_subject_belong_to_one_account(book):
    book.add_user(ANA, DEED)
    book.add_user(BEN, DEED)
    with pytest.raises(AccessRefused, match=r"ana@acme\.example already"):
        book.add_user(changed(ANA, name="Another"), DEED)
    with pytest.raises(AccessRefused, match="somebody else signs in"):
        book.add_user(changed(BEN, email="b@acme.example"), DEED)
    assert len(book.users()) == 2


def test_only_one_of_many_is_the_first(book):
    kept, refused = [], []

    def claim(number):
        try:
            kept.append(book.add_user(changed(ANA, email=f"a{number}@acme.example"), DEED, first=True))
        except AccessRefused as error:
            refused.append(str(error))

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(kept), len(refused), len(book.users())) == (1, 5, 1)


def test_a_change_of_what_was_changed_meanwhile_is_refused(book):
    seen = book.add_user(ANA, DEED)
    after = book.put_user(changed(seen, name="Ana S."), DEED)
    assert (after.revision, book.user(1)) == (2, after)
    with pytest.raises(AccessRefused, match="changed meanwhile"):
        book.put_user(changed(seen, name="Lost"), DEED)
    assert book.user(1).name == "Ana S."


@pytest.mark.parametrize("values", [{"disabled": True}, {"role": Role.OPS}])
def test_the_last_administrator_stays(book, values):
    ana = book.add_user(ANA, DEED)
    with pytest.raises(AccessRefused, match="no administrator would be left"):
        book.put_user(changed(ana, **values), DEED)
    assert book.user(1) == ana
    book.add_user(changed(BEN, role=Role.ADMIN), DEED)
    book.put_user(changed(ana, **values), DEED)


def test_sessions_begin_are_seen_and_end(book):
    for digest, minute in (("one", 0), ("two", 1), ("three", 2)):
        book.add_session(Session(digest, 1, AT + timedelta(minutes=minute), AT))
    book.add_session(Session("other", 2, AT, AT))
    book.seen("one", AT + timedelta(hours=1))
    assert [each.digest for each in book.sessions(1)] == ["three", "two", "one"]
    assert book.session("one").seen_at == AT + timedelta(hours=1)
    assert book.end_sessions(1, only="one") == 1
    assert book.end_sessions(1, but="three") == 1
    assert [each.digest for each in book.sessions(1)] == ["three"]
    assert book.end_sessions(1) == 1
    assert book.session("other") is not None


def test_a_key_is_found_by_its_digest_used_and_ended(book):
    key = book.add_key(KEY, DEED)
    assert (key.number, book.key("digest-1"), book.key("digest-2")) == (1, key, None)
    book.used(1, AT + timedelta(hours=1))
    assert book.revoke_key(1, AT + timedelta(hours=2), DEED)
    assert not book.revoke_key(1, AT + timedelta(hours=3), DEED)
    assert not book.revoke_key(7, AT, DEED)
    (ended,) = book.keys()
    assert (ended.used_at, ended.revoked_at) == (AT + timedelta(hours=1), AT + timedelta(hours=2))
    assert not ended.holds(AT + timedelta(hours=2))


def test_a_key_that_follows_another_ends_it_later(book):
    book.add_key(KEY, DEED)
    book.add_key(changed(KEY, digest="digest-2", follows=1), DEED, until=AT + timedelta(hours=24))
    after, before = book.keys()
    assert (before.expires_at, after.expires_at, after.follows) == (AT + timedelta(hours=24), KEY.expires_at, 1)


def test_a_ticket_is_used_once_and_replaces_the_one_before(book):
    book.add_ticket(Ticket("first", Purpose.PASSWORD, AT + timedelta(hours=1), 1), AT)
    book.add_ticket(Ticket("second", Purpose.PASSWORD, AT + timedelta(hours=1), 1), AT)
    book.add_ticket(Ticket("set up", Purpose.SETUP, AT + timedelta(hours=1)), AT)
    assert (book.ticket("first"), book.ticket("second").user) == (None, 1)
    assert book.waiting(Purpose.SETUP, AT)
    assert not book.waiting(Purpose.SETUP, AT + timedelta(hours=1))
    assert book.take_ticket("second")
    assert not book.take_ticket("second")


def test_tickets_out_of_date_go_when_another_comes(book):
    book.add_ticket(Ticket("old", Purpose.PASSWORD, AT, 1), AT - timedelta(hours=1))
    book.add_ticket(Ticket("good", Purpose.PASSWORD, AT + timedelta(minutes=1), 2), AT - timedelta(hours=1))
    book.add_ticket(Ticket("new", Purpose.SETUP, AT + timedelta(hours=1)), AT)
    assert (book.ticket("old"), book.ticket("good").user, book.ticket("new").purpose) == (None, 2, Purpose.SETUP)


def with_sessions_and_tickets(book):
    ana, ben = book.add_user(ANA, DEED), book.add_user(BEN, DEED)
    for digest, user in (("here", 1), ("there", 1), ("ben's", 2)):
        book.add_session(Session(digest, user, AT, AT))
    for digest, user in (("link", 1), ("ben's link", 2)):
        book.add_ticket(Ticket(digest, Purpose.PASSWORD, AT + timedelta(hours=1), user), AT)
    return ana, ben


def test_a_new_password_ends_sessions_and_tickets_of_that_account(book):
    ana, _ = with_sessions_and_tickets(book)
    before = book.edition()
    kept, ended = book.put_user_anew(changed(ana, password="new"), DEED, but="here")
    assert (kept.revision, kept, ended) == (2, book.user(1), 1)
    assert [book.session(each) is not None for each in ("here", "there", "ben's")] == [True, False, True]
    assert [book.ticket(each) is not None for each in ("link", "ben's link")] == [False, True]
    assert book.edition() > before


def test_a_ticket_is_taken_and_given_with_the_change(book):
    ana, _ = with_sessions_and_tickets(book)
    given = Ticket("another", Purpose.PASSWORD, AT + timedelta(hours=1), 1)
    _, ended = book.put_user_anew(changed(ana, password=None), DEED, takes="link", gives=given)
    assert (ended, book.ticket("link"), book.ticket("another")) == (2, None, given)


@pytest.mark.parametrize(
    ("values", "takes", "said"),
    [
        ({"revision": 7}, "link", "changed meanwhile"),
        ({"disabled": True}, "link", "no administrator"),
        ({}, "used before", "used before"),
    ],
)
def test_where_the_change_is_refused_everything_stays(book, values, takes, said):
    ana, _ = with_sessions_and_tickets(book)
    before = book.edition()
    with pytest.raises((AccessRefused, SignInRefused), match=said):
        book.put_user_anew(changed(ana, password="new", **values), DEED, takes=takes)
    assert (book.user(1), book.edition()) == (ana, before)
    assert all(book.session(each) is not None for each in ("here", "there"))
    assert book.ticket("link") is not None


def test_whoever_knows_things_by_heart_is_told_of_each_change(book):
    editions = [book.edition()]
    ana = book.add_user(ANA, DEED)
    editions.append(book.edition())
    book.put_user(changed(ana, name="A"), DEED)
    editions.append(book.edition())
    book.add_key(KEY, DEED)
    editions.append(book.edition())
    book.revoke_key(1, AT, DEED)
    editions.append(book.edition())
    book.end_sessions(1)
    editions.append(book.edition())
    assert editions == sorted(set(editions))
    book.used(1, AT)
    book.seen("one", AT)
    assert book.edition() == editions[-1]


def test_what_is_done_with_accounts_stands_among_the_changes(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    SqlAccess(engine).add_user(ANA, DEED)
    [change] = SqlEdits(engine).changes(limit=5)
    assert (change.kind, change.subject, change.author, change.note) == ("user add", "ana@acme.example", "setup", "the first account")
    engine.dispose()


def test_a_database_without_accounts_stays_open_and_keeps_its_rows(tmp_path):
    from alembic import command
    from alembic.config import Config

    from fairlead.adapters.sql import migrating
    from fairlead.adapters.sql.engine import writing

    url = f"sqlite:///{tmp_path / 'fairlead.db'}"
    engine = connect(url)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0022")
        connection.execute(
            text("INSERT INTO change (kind, subject, author, note, made_at, state, body) VALUES ('a', 'b', 'c', '', 0, 'done', '{}')")
        )
    engine.dispose()
    engine = opened(url)
    assert (SqlAccess(engine).edition(), tuple(SqlAccess(engine).users())) == (0, ())
    with reading(engine) as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM change")).scalar_one() == 1
    engine.dispose()
