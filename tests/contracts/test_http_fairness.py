"""The fairness contract over HTTP: what each received against it, and what it cost."""

from fairlead.application.ports import StoreUnavailable
from fairlead.http.fairness_schemas import Fairness
from tests.contracts.store_cases import assigned


def test_what_each_received_is_told_against_the_contract(client, house):
    before = Fairness.model_validate(client.get("/v1/fairness").json())
    lucky = before.groups[0].reps[0].rep.rep_id
    with house.books.writing() as keeping:
        keeping.keep(assigned("fair", lucky, at=house.at))
    after = Fairness.model_validate(client.get("/v1/fairness").json())
    assert after.in_force
    assert any("150%" in sentence for sentence in after.words)
    assert sum(group.leads for group in after.groups) == sum(group.leads for group in before.groups) + 1
    assert sum(rep.leads for group in after.groups for rep in group.reps) == sum(group.leads for group in after.groups)
    assert after.cost.so_far.given == before.cost.so_far.given + 1
    assert after.cost.window.gave_up_minor == 0
    assert after.groups[0].bottom.floor > 0
    first = after.groups[0].reps[0]
    assert (first.rep.rep_id, first.leads, first.value_minor) == (lucky, 1, 120_000)
    assert first.of_average == len(after.groups[0].reps)


def test_a_store_that_cannot_be_read_is_told(client, house):
    house.trouble = StoreUnavailable("the disk is gone")
    assert client.get("/v1/fairness").status_code == 503
