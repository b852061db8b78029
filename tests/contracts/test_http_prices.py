"""Prices of slots over HTTP: none at first, with the reason; then the dearest rep first."""

from fairlead.application.ports import StoreUnavailable
from fairlead.http.price_schemas import Prices


def test_before_the_first_refresh_there_are_none_and_it_says_what_to_do(client):
    told = client.get("/v1/prices").json()
    assert Prices.model_validate(told).version is None
    assert told["in_force"] is True
    assert "fairlead prices refresh" in told["why"]


def test_prices_tell_who_is_scarce_and_what_they_rest_on(client, house):
    house.prices.refresh()
    told = client.get("/v1/prices").json()
    prices = Prices.model_validate(told)
    assert prices.version.startswith("s-")
    assert prices.forecast.replayed == 90
    assert prices.forecast.plan_minor <= prices.forecast.bound_minor
    assert len(prices.expected) == 28
    assert all(len(rep.days) == 28 for rep in prices.reps)
    # Everybody may be given one new lead a week, and all leads are worth most with one rep.
    assert prices.reps[0].wanted_week > prices.reps[0].given_week > 0
    assert max(rep.new_minor for rep in prices.reps) > 0
    assert not prices.old


def test_a_store_that_cannot_be_read_is_told(client, house):
    house.trouble = StoreUnavailable("the disk is gone")
    assert client.get("/v1/prices").status_code == 503
