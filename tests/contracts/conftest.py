"""One server for all tests of a file: starting one takes longer than most tests; each test moves a house of its own in."""

import pytest

from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import Facade, client_of


@pytest.fixture(scope="module")
def service():
    facade = Facade()
    with client_of(create_app(facade)) as client:
        yield facade, client


@pytest.fixture
def house(service):
    service[0].house = PaperHouse()
    return service[0].house


@pytest.fixture
def client(service, house):
    return service[1]
