"""Alerts on the flow of leads over HTTP: what is usual, and what is not."""

from datetime import timedelta

from fairlead.application.ports import StoreUnavailable
from fairlead.http.flow_schemas import Flow

HOUR = timedelta(hours=1)


def usually(house):
    """Two leads in each hour of the eight weeks before today."""
    today = house.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    house.background.coming.arrived = [today - timedelta(hours=hours, minutes=minute) for hours in range(8 * 168) for minute in (10, 40)]
    return house.clock.now()


def alerts(client):
    return Flow.model_validate(client.get("/v1/alerts").json())


def test_before_there_is_enough_history_it_says_so_and_alerts_of_nothing(client):
    told = alerts(client)
    assert (told.usual, told.alerts, told.last_lead) == (None, [], None)
    assert told.why_not.startswith("fewer than 100 leads")


def test_leads_that_come_as_ever_raise_no_alert(client, house):
    now = usually(house)
    house.background.coming.arrived += [now - HOUR / 3, now - HOUR / 2]
    told = alerts(client)
    assert (told.last_hour, round(told.usual, 1), told.alerts) == (2, 2.0, [])


def test_a_flood_is_told_with_what_to_do(client, house):
    now = usually(house)
    house.background.coming.arrived += [now - HOUR / 3] * 50
    (told,) = alerts(client).alerts
    assert told.kind == "flood"
    assert told.words == "50 leads came in the last hour, where 2.0 are usual"
    assert told.advice


def test_a_flood_that_was_meant_is_not_told_where_the_setting_is_off(client, house):
    now = usually(house)
    house.background.coming.arrived += [now - HOUR / 3] * 50
    house.background.flow.compares = False
    told = alerts(client)
    assert (told.last_hour, told.alerts, told.why_not) == (50, [], "the setting FAIRLEAD_FLOW_ALERTS is off")


def test_a_silence_is_told_with_since_when(client, house):
    now = usually(house)
    house.background.coming.arrived = [each for each in house.background.coming.arrived if each < now - 12 * HOUR]
    (told,) = alerts(client).alerts
    assert told.kind == "silence"
    assert told.since == max(house.background.coming.arrived)


def test_leads_that_wait_longer_than_a_day_are_told_where_the_policy_says_nothing(client, house):
    now = house.clock.now()
    house.background.coming.queued = [now - 23 * HOUR, now - 30 * HOUR, now - 49 * HOUR]
    (told,) = alerts(client).alerts
    assert told.words == "2 leads wait in the queue longer than a day, and the policy sets no limit (`queue_limit`); the longest for 2 days"


def test_leads_that_wait_longer_than_the_policy_allows_are_told(client, house):
    now = house.clock.now()
    house.background.coming.queued = [now - HOUR / 2, now - 3 * HOUR]
    told = house.background.flow.look(now, allowed=HOUR).alerts
    assert [each.words for each in told] == ["1 lead waits in the queue longer than the policy allows; the longest for 3 hours"]


def test_what_the_daily_check_found_is_told_until_it_is_whole_again(client, house):
    house.background.broken = ["a lead is lost"]
    house.background.nightly.look()
    (told,) = alerts(client).alerts
    assert (told.kind, told.figures) == ("check", {"faults": 1})
    assert told.words.endswith("UTC found a fault: a lead is lost")
    house.background.broken = []
    house.background.nightly.look()
    assert alerts(client).alerts == []


def test_a_store_that_cannot_be_read_is_told(client, house):
    def gone(*_):
        raise StoreUnavailable("the disk is gone")

    house.background.coming.last = gone
    assert client.get("/v1/alerts").status_code == 503
