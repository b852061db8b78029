"""The custom attributes of leads, as their records tell them, on SQLite and PostgreSQL."""

import json

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.custom import lead_attributes
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.rule_ports import AttributeType
from tests.contracts.store_cases import empty


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'fairlead.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        empty(url)
    opened_engine = opened(url)
    yield opened_engine
    opened_engine.dispose()


def put(engine, *custom):
    rows = [
        {"lead_id": f"L{index}", "custom": each if each is None or isinstance(each, str) else json.dumps(each)}
        for index, each in enumerate(custom)
    ]
    with engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["lead"]), rows)


def test_each_attribute_has_the_type_of_its_values(engine):
    put(engine, {"tier": "gold", "budget": 1.5, "vip": True}, {"tier": "silver", "budget": 3, "Größe": "x", "gone": None}, None)
    assert lead_attributes(engine) == {
        "tier": AttributeType.TEXT,
        "budget": AttributeType.NUMBER,
        "vip": AttributeType.FLAG,
        "Größe": AttributeType.TEXT,
    }


def test_an_attribute_that_differs_from_lead_to_lead_is_mixed(engine):
    put(engine, {"budget": 1.5}, {"budget": "n/a"})
    assert lead_attributes(engine) == {"budget": AttributeType.MIXED}


def test_without_leads_there_are_none_and_what_cannot_be_read_is_passed_over(engine):
    assert lead_attributes(engine) == {}
    put(engine, "{not json", "[1]", {"tier": "gold"})
    assert lead_attributes(engine) == {"tier": AttributeType.TEXT}
