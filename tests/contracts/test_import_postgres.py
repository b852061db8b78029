"""The same import into PostgreSQL: equal records, counts, quarantine and progress."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from fairlead.adapters.files import converting
from fairlead.application.import_ports import Tally
from tests.journeys.import_house import LEADS_ONLY, ImportHouse

LEADS = (
    "id,created,email,employees,active,tags,Große\n"
    'L1,2024-03-01,Jo@Acme.com,850,true,"SAP;""Q""",x\\y\n'
    "L2,2024-03-02,not an address,10-49,,,\n"
    "L3,soon,,,,,\n"
    'L1,2024-03-01,Jo@Acme.com,850,true,"SAP;""Q""",x\\y\n'
    "L1,2024-03-09,,,,,\n"
)
MAPPING = LEADS_ONLY + "      consent_profiling: active\n      technologies: tags\n"


@pytest.mark.postgres
def test_postgres_keeps_what_sqlite_keeps(tmp_path, postgres_url, monkeypatch):
    own = postgres_url.rpartition("/")[0] + "/kept_alike"  # other tests leave rows in the shared database
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE kept_alike"))
    server.dispose()
    monkeypatch.setattr(converting, "ROW_GROUP", 2)
    houses = []
    for name, url in (("sqlite", None), ("postgres", own)):
        (tmp_path / name).mkdir()
        house = ImportHouse(tmp_path / name, url)
        house.write("leads.csv", LEADS)
        assert house.run(MAPPING).total == Tally(read=5, new=2, unchanged=1, quarantined=2)
        assert house.run(MAPPING).files[0].since is not None
        house.write("leads.csv", LEADS.replace("850", "900"))
        assert house.run(MAPPING).total == Tally(read=5, updated=1, unchanged=2, quarantined=2)
        houses.append(house)
    sqlite, postgres = houses
    assert postgres.records.frame("lead").equals(sqlite.records.frame("lead"))
    assert postgres.rows("lead")["L1"]["technologies"] == ["SAP", '"Q"']
    assert postgres.records.quarantined() == sqlite.records.quarantined()
    assert postgres.records.unread(2) == sqlite.records.unread(2)
    assert postgres.trace("lead", "L1").fields == sqlite.trace("lead", "L1").fields
    took = [[(each.file, each.record, each.tally, each.sha256) for each in run.took] for run in postgres.records.runs()]
    assert [[each[2] for each in run] for run in took] == [
        [Tally(read=5, updated=1, unchanged=2, quarantined=2)],
        [],
        [Tally(read=5, new=2, unchanged=1, quarantined=2)],
    ]
    assert took == [[(each.file, each.record, each.tally, each.sha256) for each in run.took] for run in sqlite.records.runs()]
    with pytest.raises(DBAPIError, match="never changed"), postgres.engine.begin() as connection:
        connection.execute(text("UPDATE import_step SET author = 'somebody else'"))
    with postgres.engine.begin() as connection:
        tables = "quarantine", "unread_value", "source_file", "import_step", "import_run", "record_lead", "lead_state", "slot"
        connection.execute(text(f"TRUNCATE {', '.join(tables)}"))
    postgres.engine.dispose()
