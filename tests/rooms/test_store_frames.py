"""Whole records read back."""

import pytest
from sqlalchemy import event, insert

from fairlead.adapters.sql import records as reader
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.records import SqlRecords
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.domain.records import RECORDS
from tests.contracts.store_cases import on_postgres, on_sqlite


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    made = (
        on_sqlite(tmp_path, {"ann": 2}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {"ann": 2})
    )
    yield made
    made.close()


def write(house, number: int) -> None:
    with writing(house.engines[0]) as connection:
        connection.execute(insert(RECORD_TABLES["account"]), [{"account_id": f"a{number}"}])
        connection.execute(insert(RECORD_TABLES["lead"]), [{"lead_id": f"l{number}", "account_id": f"a{number}"}])


def test_several_records_are_read_as_of_one_moment(house, tmp_path, monkeypatch):
    write(house, 1)
    read = reader.read_frame

    def interrupted(connection, record):
        frame = read(connection, record)
        if record.name == "account":
            write(house, 2)
        return frame

    monkeypatch.setattr(reader, "read_frame", interrupted)
    frames = SqlRecords(house.engines[0], tmp_path).frames("account", "lead")
    assert list(frames) == ["account", "lead"]
    assert frames["account"]["account_id"].to_list() == ["a1"]
    assert frames["lead"]["lead_id"].to_list() == ["l1"]


def test_the_whole_history_takes_one_transaction(house, tmp_path):
    begun = []
    event.listen(house.engines[0], "begin", lambda _connection: begun.append(1))
    history = SqlRecords(house.engines[0], tmp_path).history()
    assert set(history.frames()) == set(RECORDS)
    assert len(begun) == 1


def test_what_is_no_record_is_refused(house, tmp_path):
    with pytest.raises(KeyError):
        SqlRecords(house.engines[0], tmp_path).frames("lead", "customer")
