"""The audit log over SQLite and PostgreSQL: whatever is altered, taken out, put in, cut off or written anew is found and named."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from fairlead.adapters.sql import audit
from fairlead.adapters.sql.audit import _AT_ONCE, _LATE, SqlAuditLog
from fairlead.adapters.sql.effect_sources import SOURCES
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.tables import audit_entry, change, edit, model_step
from fairlead.application.audit_ports import BEGINNING, BadHead, Head, digest

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
TRIGGERS = ("model_step_no_update", "model_step_no_delete", "audit_entry_no_update", "audit_entry_no_delete")


def step(number, version="m-1"):
    return {"number": number, "version": version, "step": "trained", "at": number, "author": "Ana", "note": ""}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    url = request.getfixturevalue("own_postgres") if request.param == "postgres" else f"sqlite:///{tmp_path / 'fairlead.db'}"
    engine = opened(url)
    with writing(engine) as connection:
        connection.execute(insert(model_step), [step(number) for number in range(1, 6)])
        row = {"kind": "leave", "subject": "r-1", "author": "Ana", "note": "", "made_at": 0, "state": "open", "body": "{}"}
        connection.execute(insert(change), [row])
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine):
    log = SqlAuditLog(engine)
    assert log.seal(AT) == 6
    return log


def meddle(engine, *statements):
    """What somebody with every right on the database does: triggers off first."""
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            for name in TRIGGERS:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            connection.execute(text("ALTER TABLE model_step DISABLE TRIGGER USER"))
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(statement)


def test_what_was_added_is_sealed_once_in_its_order(log, engine):
    assert log.seal(AT) == 0
    entries = [entry for entry, _ in log.entries()]
    assert [(entry.number, entry.source, entry.row) for entry in entries] == [
        *((number, "model_step", number) for number in range(1, 6)),
        (6, "change", 1),
    ]
    with writing(engine) as connection:
        connection.execute(insert(model_step), [step(6)])
    assert log.verify().unsealed == 1
    assert log.seal(AT + timedelta(hours=1)) == 1
    found = log.verify(Head(6, entries[-1].chain))
    assert (found.whole, found.head.number, found.unsealed) == (True, 7, 0)
    assert log.head() == found.head
    assert [entry.number for entry, _ in log.entries(after=5)] == [6, 7]


def test_a_log_that_began_otherwise_is_not_the_one_that_is_known(log):
    assert log.verify(Head(0, BEGINNING)).whole
    assert not log.verify(Head(0, "1" * 64)).whole


def test_every_list_that_webhooks_are_told_of_is_sealed():
    assert set(SOURCES) <= set(audit._SEALED)


def test_a_chain_by_hand(log):
    """Worked with ``printf`` and ``sha256sum``."""
    (entry, row), *_ = log.entries()
    assert row == step(1)
    assert entry.content == "57720472c1547f1441761b3f51476dcb617f6ecf37d224943f52b5630c34e5ea"
    assert entry.chain == "1fb9665a309d287411873f58b2326c1703462b15c7dac8d9b85f7ace1c6d9fe0"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([update(model_step).where(model_step.c.number == 3).values(author="Bo")], "number 3 of model_step is not what entry 3 sealed"),
        ([delete(model_step).where(model_step.c.number == 3)], "entry 3 seals number 3 of model_step, which is gone"),
        ([delete(audit_entry).where(audit_entry.c.number == 3)], "entries 3 to 3 are gone"),
        (
            [
                update(model_step).where(model_step.c.number == 3).values(author="Bo"),
                update(audit_entry).where(audit_entry.c.number == 3).values(content=digest(step(3) | {"author": "Bo"})),
            ],
            "entry 3 does not follow from the one before it",
        ),
        ([insert(model_step).values(step(-_LATE))], "1 rows of model_step were put in behind what was sealed"),
    ],
    ids=["altered", "row gone", "entry gone", "entry altered, too", "put in"],
)
def test_meddling_is_found(log, engine, statements, words):
    meddle(engine, *statements)
    found = log.verify()
    assert not found.whole
    assert any(words in line for line in found.broken), found.broken


def test_a_change_that_goes_on_is_no_meddling(log, engine):
    with writing(engine) as connection:
        connection.execute(update(change).values(state="done"))
    assert log.verify().whole


def test_a_head_kept_elsewhere_tells_a_log_that_was_cut_off_or_written_anew(log, engine):
    known = log.head()
    meddle(engine, delete(audit_entry).where(audit_entry.c.number > 4))
    assert log.verify().whole
    assert "the log ends at entry 4, and you know one with 6: its end was cut off" in log.verify(known).broken
    meddle(engine, delete(audit_entry), update(model_step).where(model_step.c.number == 1).values(author="Bo"))
    log.seal(AT)
    assert log.verify().whole
    assert "entry 6 is not the one that you know: the log was written anew" in log.verify(known).broken


def test_entries_cannot_be_changed_by_the_way(log, engine):
    for statement in (update(audit_entry).values(source="x"), delete(audit_entry)):
        with pytest.raises(Exception, match="an entry of the audit log is never changed"), writing(engine) as connection:
            connection.execute(statement)
    assert log.verify().whole


def test_many_rows_and_late_ones_are_sealed(log, engine):
    many = 2 * _AT_ONCE + 50
    with writing(engine) as connection:
        connection.execute(insert(model_step), [step(number) for number in range(10, 10 + many)])
    assert log.seal(AT) == many
    with writing(engine) as connection:
        connection.execute(insert(model_step), [step(7)])  # another server's, which came in late
    assert log.seal(AT) == 1
    found = log.verify()
    assert (found.whole, found.head.number) == (True, 6 + many + 1)


def test_two_workers_at_once_seal_each_row_once(log, engine, monkeypatch):
    with writing(engine) as connection:
        connection.execute(insert(model_step), [step(number) for number in range(10, 30)])
    quicker = iter([SqlAuditLog(engine)])

    def overtaken(row):
        for other in quicker:  # once, between the reading and the sealing of the first worker
            assert other.seal(AT) == 20
        return digest(row)

    monkeypatch.setattr(audit, "digest", overtaken)
    assert log.seal(AT) == 0
    found = log.verify()
    assert (found.whole, found.head.number, found.unsealed) == (True, 26, 0)


def test_links_alone_are_held_by_the_check(log, engine):
    assert log.links() == []
    with writing(engine) as connection:
        assert len(connection.execute(select(audit_entry)).all()) == 6
    meddle(engine, update(audit_entry).where(audit_entry.c.number == 2).values(row=77))
    assert log.links()[0].startswith("entry 2 does not follow")


@pytest.mark.parametrize("wrong", ["", "7", "7:abc", f"x:{BEGINNING}", f"7:{BEGINNING}0"])
def test_a_head_that_is_none_is_refused(wrong):
    with pytest.raises(BadHead, match="is not the head of an audit log"):
        Head.parse(wrong)
    assert Head.parse(f" 7:{BEGINNING}\n") == Head(7, BEGINNING)


def test_what_is_sealed_is_named_so_that_a_new_column_breaks_no_chain():
    unsealed = {"change": {"state", "body"}, "edit": {"said", "ended_at", "ended_why", "ended_source_id"}}
    unsealed |= {"lead_merge": {"undone_at", "undone_by", "undo_reason"}}
    for source, names in audit._SEALED.items():
        # Whoever adds a column here says whether it is written once; if so, it is sealed from a later entry on, by a form of its own.
        assert set(audit.metadata.tables[source].c.keys()) - set(names) == unsealed.get(source, set()), source


def test_a_source_that_says_something_else_of_an_edited_field_is_no_meddling(log, engine):
    row = {"change": 1, "record": "lead", "identity": "L-1", "field": "country", "before": '"US"', "value": '"CA"', "said": '"US"'}
    with writing(engine) as connection:
        connection.execute(insert(edit).values(**row, until="changed"))
    assert log.seal(AT) == 1
    with writing(engine) as connection:
        connection.execute(update(edit).values(said='"MX"'))
    assert log.verify().broken == []


def test_a_first_sealing_of_many_rows_goes_on_in_the_next_round(log, engine):
    many = 3 * _AT_ONCE
    with writing(engine) as connection:
        connection.execute(insert(model_step), [step(number) for number in range(10, 10 + many)])
    assert [log.seal(AT, most=_AT_ONCE + 1) for _ in range(3)] == [2 * _AT_ONCE, _AT_ONCE, 0]
