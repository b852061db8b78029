"""The schema that the migrations make is the one the code works with."""

from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, insert, inspect, text

from fairlead.adapters.sql import migrating
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.ledger import SqlLedger
from fairlead.adapters.sql.migrating import CURRENT, opened, upgrade
from fairlead.adapters.sql.models import SqlModelSteps
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.tables import RECORD_TABLES, change, effect_delivery, lead_deed, metadata, notice
from fairlead.application.edit_ports import State
from fairlead.application.effect_ports import DeliveryState, NewTarget, Notice, Spread, Way
from fairlead.application.model_ports import ModelStep, Step
from fairlead.application.ports import OutcomeReport
from fairlead.domain.fairness import EntryReason
from fairlead.domain.followup import OFFICE, EventKind, Habits, Quiet, Recipient
from tests.contracts.store_cases import in_database

NAMES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=NAMES)
def url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fairlead.db'}"
    address = request.getfixturevalue("postgres_url")
    engine = connect(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return address


def test_the_migrated_schema_is_the_one_in_the_tables(url):
    engine = opened(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": engine.dialect.name != "sqlite"}
        )
        assert compare_metadata(context, metadata) == []
        tables = inspect(connection)
        for name, table in metadata.tables.items():
            assert tables.get_pk_constraint(name)["constrained_columns"] == [column.name for column in table.primary_key], name
            made = {index["name"]: index["column_names"] for index in tables.get_indexes(name) if not index.get("duplicates_constraint")}
            assert made == {index.name: [column.name for column in index.columns] for index in table.indexes}, name
    engine.dispose()


def test_opening_again_changes_nothing(url):
    house = in_database(url, {"ann": 3})
    upgrade(house.engines[0])
    again = opened(url)
    with again.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [(CURRENT,)]
        assert connection.execute(text("SELECT rep_id FROM record_rep")).all() == [("ann",)]
        assert connection.execute(text("SELECT COUNT(*) FROM sequence")).scalar_one() == 1
    again.dispose()
    house.close()


def test_the_current_revision_is_the_newest():
    config = Config()
    config.set_main_option("script_location", str(migrating._FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [CURRENT]


def test_every_table_is_in_the_reference(root):
    told = (root / "docs" / "reference" / "database.md").read_text()
    assert [name for name in metadata.tables if f"`{name}`" not in told] == []


def test_an_old_database_opens_the_ledger_with_its_balances(url):
    engine = connect(url)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        connection.execute(text("INSERT INTO credit (rep_id, credit) VALUES ('ann', -0.75), ('bob', 0.5), ('cy', 0.25)"))
    upgrade(engine)
    (opening,) = SqlLedger(engine).postings(limit=5)
    assert (opening.entry.reason, opening.entry.changes) == (EntryReason.OPENING, {"ann": -0.75, "bob": 0.5, "cy": 0.25})
    assert SqlLedger(engine).balances().credit == opening.entry.changes
    assert conservation(engine) == []
    engine.dispose()


def test_a_database_without_credit_opens_an_empty_ledger(url):
    engine = opened(url)
    assert SqlLedger(engine).postings(limit=5) == []
    engine.dispose()


def test_an_old_database_keeps_its_versions_and_registers_models_from_then_on(url):
    engine = connect(url)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        connection.execute(text("INSERT INTO policy_version SELECT 1, 'd', 'p', 0, 0, 'Dana', 'why', 0, NULL, 'x'"))
    upgrade(engine)
    steps = SqlModelSteps(engine)
    assert list(steps.steps()) == []
    first = ModelStep("m-1", Step.TRAINED, datetime(2026, 3, 2, tzinfo=UTC), "dana")
    steps.append([first], base=0)
    assert list(steps.steps()) == [first]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT author, note FROM policy_version")).all() == [("Dana", "why")]
    engine.dispose()


def test_an_old_database_tells_nobody_of_what_people_did_before(url):
    engine = connect(url)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0030")
        for number in (4, 7):
            said = {"number": number, "key": f"k-{number}", "kind": "locked", "lead_id": "l-1", "at": 0, "author": "Lee"}
            connection.execute(insert(lead_deed).values(said))
    upgrade(engine)
    found = SqlEffects(engine).unspread("lead_deed", 10)
    assert (found.after, list(found.rows)) == (7, [])
    engine.dispose()


def test_an_old_database_tells_nobody_of_stages_that_were_reached_before(url):
    engine = connect(url)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0033")
        connection.execute(insert(RECORD_TABLES["lead"]).values(lead_id="l-1"))
        connection.execute(insert(RECORD_TABLES["outcome"]).values(outcome_id="o-1", lead_id="l-1", stage="won", occurred_at=0))
        said = {"kind": "outcome", "subject": "l-1", "author": "Lee", "note": "won", "made_at": 0, "state": "done", "body": "{}"}
        connection.execute(insert(change).values(**said))
    upgrade(engine)
    book = SqlEffects(engine)
    book.add(NewTarget(Way.WEBHOOK, "crm", "https://crm.example", "sealed", (), "lee"), datetime(2026, 3, 2, tzinfo=UTC))
    assert list(book.unspread("lead_stage", 10).rows) == []
    with SqlStore(engine).writing() as keeping:
        assert not keeping.close(OutcomeReport("l-1", "won", datetime(2026, 3, 2, tzinfo=UTC))).fresh
        assert keeping.close(OutcomeReport("l-1", "meeting", datetime(2026, 3, 2, tzinfo=UTC))).fresh
    (row,) = book.unspread("lead_stage", 10).rows
    assert (row.body["stage"], row.body["rep_id"], row.body["decision_id"]) == ("meeting", None, None)
    engine.dispose()


def test_an_old_database_keeps_what_reps_and_the_office_were_told_and_tells_accounts_from_then_on(url):
    engine, at = connect(url), datetime(2026, 3, 2, tzinfo=UTC)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0034")
        for rep_id in ("ann", ""):
            said = {"event_id": "e-1", "kind": "sla.breached", "rep_id": rep_id, "title": f"for {rep_id}", "lines": "[]", "link": "/"}
            connection.execute(insert(notice).values(**said, made_at=0))
        connection.execute(text("INSERT INTO notify_habit VALUES ('ann', '20:00-08:00', 'de', 'Lee', 0)"))
        columns = "way, rep_id, name, shown, sealed, kinds, contact, switched_on, why_off, author, made_at, begins"
        for rep_id in ("'ann'", "NULL"):
            values = f"'channel', {rep_id}, 'mail', 'mailto://…', 'sealed', '[]', FALSE, TRUE, '', 'Lee', 0, '{{}}'"
            connection.execute(text(f"INSERT INTO effect_target ({columns}) VALUES ({values})"))
    upgrade(engine)
    book, ann, ben = SqlEffects(engine), Recipient("ann"), Recipient(account=1)
    assert [[each.title for each in book.notices(who)] for who in (ann, OFFICE, ben)] == [["for ann"], ["for "], []]
    assert [each.whose for each in book.targets()] == [ann, OFFICE]
    book.set_habits(ben, Habits(language="de", time_zone="Europe/Berlin"), author="Ben", at=at)
    assert book.habits() == {ann: Habits(Quiet.parse("20:00-08:00"), "de"), ben: Habits(None, "de", "Europe/Berlin")}
    found = book.unspread("sla_step", 10)
    told = Notice(0, "e-1", EventKind.SLA_BREACHED, ben, "for ben", (), "/", at)
    assert book.spread([Spread("sla_step", found.after, found.after + 1, notices=[told])], found.mark)
    assert [[each.title for each in book.notices(who)] for who in (ann, OFFICE, ben)] == [["for ann"], ["for "], ["for ben"]]
    engine.dispose()


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (lambda book, _: book.deliveries(target=7), "ix_effect_delivery_target_number"),
        (lambda book, _: book.deliveries(state=DeliveryState.DONE, target=9), "ix_effect_delivery_target_number"),
        (lambda book, _: book.notices(Recipient("rep-1")), "ix_notice_rep_id_number"),
        (lambda _, edits: edits.changes(limit=100, states=(State.PLANNED, State.OPEN)), "ix_change_state_number"),
    ],
    ids=["of a target", "of a target, ended", "of a rep", "that go on"],
)
def test_an_old_database_finds_deliveries_notices_and_changes_by_an_index(tmp_path, asked, index):
    """The rows are there before the index is; SQLite says how it finds them. Of few rows PostgreSQL reads all, whatever there is."""
    engine = connect(f"sqlite:///{tmp_path / 'old.db'}")
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating._FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "0031")
        to, of = (
            {"way": "webhook", "target_name": "t", "due_at": 1, "made_at": 1, "ended_at": 1, "message": "{}"},
            {"kind": "lead.assigned", "lines": "[]"},
        )
        for number in range(1, 2001):
            state = "dead" if number % 100 == 0 else "done"
            connection.execute(
                insert(effect_delivery).values(event_id=f"e-{number}", target=7 if number % 50 == 0 else 1, state=state, **to)
            )
            said = {"event_id": f"e-{number}", "rep_id": f"rep-{number % 50}", "title": "t", "link": "/", "made_at": 1}
            connection.execute(insert(notice).values(**said, **of))
            told = {"kind": "touch", "subject": f"l-{number}", "author": "Lee", "note": "", "made_at": 1, "body": "{}"}
            connection.execute(insert(change).values(state="open" if number == 3 else "done", **told))
    upgrade(engine)
    plans = []

    @event.listens_for(engine, "before_cursor_execute")
    def explain(_connection, cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT"):
            plans.extend(row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall())

    asked(SqlEffects(engine), SqlEdits(engine))
    assert any(index in line for line in plans), plans
    assert [line for line in plans if line in {"SCAN effect_delivery", "SCAN notice", "SCAN change"}] == []
    engine.dispose()
