"""The committed description of the API is the API's own, and the reference page needs nobody else."""

from pathlib import Path

import pytest

from fairlead.domain.records import RECORDS
from fairlead.http.app import create_app
from fairlead.http.reference import written
from tests.contracts.http_house import PaperHouse

COMMITTED = Path(__file__).resolve().parents[2] / "web" / "openapi.json"


@pytest.fixture(scope="module")
def document():
    return create_app(PaperHouse()).openapi()


def test_the_committed_description_is_the_apis_own(document):
    told = written(document)
    assert COMMITTED.read_bytes() == told, "run `npm run api` in web/"


def test_every_canonical_field_of_a_lead_is_described(document):
    body = document["paths"]["/v1/leads"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {field.name for field in RECORDS["lead"].fields} <= set(body["properties"])


def test_every_error_is_told_as_problem_details(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_every_operation_has_a_name_and_words(document):
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"] and operation["description"] for operation in operations)


def test_applications_of_the_same_addresses_are_described_once_and_others_by_themselves():
    one, same, other = (create_app(PaperHouse()) for _ in range(3))
    other.add_api_route("/v1/added", lambda: None, operation_id="added")
    assert one.openapi() is same.openapi()
    assert "/v1/added" in other.openapi()["paths"]
    assert "/v1/added" not in one.openapi()["paths"]
