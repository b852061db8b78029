"""Schemathesis drives every operation with data made from the description: what it promises must hold, and nothing may break."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

# Few of each: test_http_fuzz.py sends every operation to a real house as everybody who may ask.
EXAMPLES = settings(max_examples=15, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None)
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DESCRIPTION = schemathesis.openapi.from_dict(create_app(PaperHouse()).openapi())
# The live feed is an endless stream; it has tests of its own.
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIPTION.exclude(operation_id="live").get_all_operations()}


@pytest.fixture(scope="module")
def address():
    house = PaperHouse(reps=12)
    with client_of(create_app(house)) as client:
        for number in range(3):
            client.post("/v1/leads", json={"lead_id": f"L-{number}", "company": "Harbor Gear", "country": "US"}).raise_for_status()
        yield str(client.base_url)


@pytest.mark.parametrize("label", OPERATIONS)
def test_the_api_keeps_its_description(label, address):
    @EXAMPLES
    @given(case=OPERATIONS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def holds(case):
        case.call_and_validate(base_url=address, checks=PROMISES)

    holds()


@pytest.mark.parametrize("label", ["POST /v1/leads/{lead_id}/outcomes", "GET /v1/decisions"])
def test_what_the_description_forbids_is_refused(label, address):
    @EXAMPLES
    @given(case=OPERATIONS[label].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def holds(case):
        case.call_and_validate(base_url=address, checks=[not_a_server_error, negative_data_rejection])

    holds()


def test_every_operation_is_driven():
    described = [operation["operationId"] for path in DESCRIPTION.raw_schema["paths"].values() for operation in path.values()]
    assert len(OPERATIONS) == len(described) - 1  # the live feed
