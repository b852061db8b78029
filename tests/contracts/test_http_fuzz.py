"""Every operation of the description, sent by everybody who may come to the door, on a real house: nothing breaks, every answer was promised.

Whatever is added to the API is driven from then on. ``FUZZ_TIMES=20`` tries that many times the examples, for a long look by hand.
"""

import os
from string import Formatter

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fairlead.http.app import create_app
from tests.contracts.fuzz_house import fuzz_house
from tests.contracts.http_house import PaperHouse

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
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
EVERYBODY: tuple[str, ...] = ()
BODY = "its body"
LONGEST_ADDRESS = 60_000
"""A request whose head is longer than 64 KB the web server refuses by itself, before anything of ours sees it."""
SHARES = 3
"""Into so many parts everybody is divided where each request is sent by one of the parts, and each part sends one at least."""


def examples(count):
    return settings(
        max_examples=count * TIMES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with fuzz_house(tmp_path_factory.mktemp("fuzz")) as served:
        yield served


def cases(operation, mode):
    """A request; for each parameter of its address, and for its body, a number that picks one of the things there are."""
    names = [name for _, name, _, _ in Formatter().parse(operation.path) if name]
    picks = st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(0, 8)) for name in (*names, BODY)})
    return operation.as_strategy(generation_mode=mode), picks


def meant(value, known, pick, name=""):
    """What was made up, with one of the things there are wherever the name of a field says what it takes."""
    if isinstance(value, dict):
        return {key: meant(each, known, pick, key) for key, each in value.items()}
    if isinstance(value, list):
        return [meant(each, known, pick + place, name.removesuffix("s")) for place, each in enumerate(value)]
    return known[name][pick % len(known[name])] if isinstance(value, str) and name in known else value


def assert_promises_kept(callers, house, case, picks, checks):
    """As each of these; as everybody where none is named."""
    for name, pick in picks.items():
        known = house.known.get(name, ())
        if pick is not None and name == BODY:
            case.body = meant(case.body, house.known, pick)
        elif pick is not None and known:
            case.path_parameters[name] = known[pick % len(known)]
    with requests.Session() as session:
        for caller, headers in house.callers().items():
            if callers and caller not in callers:
                continue
            try:
                answer = case.call(base_url=house.address, session=session, headers=headers, timeout=30)
                if not (answer.status_code == 400 and len(answer.request.url) > LONGEST_ADDRESS):
                    case.validate_response(answer, checks=checks)
            except BaseException as error:
                error.add_note(f"asked by {caller}")
                raise
            session.cookies.clear()


@pytest.mark.parametrize("label", OPERATIONS)
def test_whoever_asks_gets_an_answer_that_was_promised(label, house):
    requested, picked = cases(OPERATIONS[label], GenerationMode.POSITIVE)

    @examples(5)
    @given(case=requested, picks=picked)
    def holds(case, picks):
        assert_promises_kept(EVERYBODY, house, case, picks, PROMISES)

    holds()


@pytest.mark.parametrize("label", [label for label, each in OPERATIONS.items() if each.body or each.query or each.path_parameters])
def test_whoever_sends_what_was_never_described_is_refused_in_order(label, house):
    requested, _ = cases(OPERATIONS[label], GenerationMode.NEGATIVE)
    everybody, share_of, sent = tuple(house.callers()), {}, []

    @examples(SHARES)
    @given(case=requested)
    def holds(case):
        # The same request goes to the same part, however often it comes: a failure comes again.
        what = repr((case.path_parameters, case.query, case.headers, case.cookies, case.body, case.media_type))
        share = share_of.setdefault(what, len(share_of) % SHARES)
        sent.append(case)
        assert_promises_kept(everybody[share::SHARES], house, case, {}, PROMISES)

    holds()
    for share in set(range(SHARES)) - set(share_of.values()):  # there are fewer requests than parts
        assert_promises_kept(everybody[share::SHARES], house, sent[-1], {}, PROMISES)
