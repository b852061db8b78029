"""What the database says through SQLAlchemy inside the desk's transaction means the same as through the driver: it is away, for everybody."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from fairlead.adapters.sql.meetings import SqlMeetings
from fairlead.adapters.sql.sla import SqlSla
from fairlead.application.ports import StoreUnavailable
from fairlead.application.sla_ports import Step, StepKind
from tests.journeys.desk import START, submission
from tests.journeys.queue_house import queue_house

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(own_postgres):
    with queue_house("postgresql", url=own_postgres) as made:
        yield made


def step_of(keeping, house):
    SqlSla(house.engine).inside(keeping).keep(Step("late", StepKind.BREACHED, START, "ann"))


def meeting_of(keeping, house):
    SqlMeetings(house.engine).inside(keeping).of_rep("ann", since=START)


def in_one_group(house, work):
    """A lead, the work and another lead, one after the other in one transaction: what becomes of each."""
    begun, together = threading.Event(), threading.Event()
    first = house.desk.handle(lambda *_: begun.set() or together.wait(30))
    assert begun.wait(30)
    asked = [
        house.desk.submit(submission("before", START, lead_id="before", company="Before")),
        house.desk.handle(lambda keeping, *_: work(keeping)),
        house.desk.submit(submission("after", START, lead_id="after", company="After")),
    ]
    together.set()
    assert first.result()
    return [each.exception(60) for each in asked]


def is_kept(house, lead_id):
    with house.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM decision WHERE lead_id = :lead"), {"lead": lead_id}).scalar_one() > 0


@pytest.mark.parametrize(("table", "ask"), [("sla_step", step_of), ("meeting", meeting_of)])
def test_a_lock_that_is_not_had_in_time_is_the_databases_and_no_fault_of_one_lead(table, ask, house):
    def work(keeping):
        keeping.connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        ask(keeping, house)

    with house.engine.connect() as other:
        other.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        told = in_one_group(house, work)
    assert [type(each) for each in told] == [StoreUnavailable] * 3
    assert "locked" in str(told[1])
    assert not is_kept(house, "before")
    assert house.desk.submit(submission("later", START + timedelta(hours=1), lead_id="later", company="Later")).result().decision.lead_id


def test_a_connection_lost_in_the_middle_is_told_in_words_and_the_next_lead_is_routed(house, own_postgres):
    administrator = create_engine(own_postgres, isolation_level="AUTOCOMMIT")

    def work(keeping):
        process = keeping.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with administrator.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        step_of(keeping, house)

    told = in_one_group(house, work)
    administrator.dispose()
    assert [type(each) for each in told] == [StoreUnavailable] * 3
    assert not is_kept(house, "before")
    assert house.desk.submit(submission("later", START + timedelta(hours=1), lead_id="later", company="Later")).result().decision.lead_id


def test_a_fault_of_ours_stays_the_refusal_of_one(house):
    told = in_one_group(house, lambda keeping: keeping.connection.exec_driver_sql("SELECT 1 FROM no_such_table"))
    assert [each is None for each in told] == [True, False, True]
    assert not isinstance(told[1], StoreUnavailable)
    assert is_kept(house, "before")
    assert is_kept(house, "after")
