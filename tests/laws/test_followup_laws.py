"""Laws of following up: waits grow and end, quiet hours end once, signatures bind every part, nothing private is let through."""

import ipaddress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairlead.domain.followup import CHANNEL, WEBHOOK, BadQuiet, Quiet, hold_after, key_of, next_try, secret_of, signature
from fairlead.domain.networks import BadNetworks, Networks

ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"])
MOMENTS = st.integers(1_735_689_600, 1_830_297_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(schedule=st.sampled_from([WEBHOOK, CHANNEL]), salt=st.text(max_size=20))
def test_waits_grow_and_end(schedule, salt):
    waits = [next_try(schedule, failures, salt) for failures in range(1, schedule.tries + 1)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert all(low <= wait.total_seconds() <= 1.2 * low for wait, low in zip(waits[:-1], schedule.waits, strict=True))


@given(failures=st.integers(1, 10_000))
def test_a_receiver_is_left_alone_for_five_seconds_to_five_minutes(failures):
    assert timedelta(seconds=5) <= hold_after(failures) <= timedelta(minutes=5)
    assert hold_after(failures) <= hold_after(failures + 1)


@given(at=MOMENTS, start=TIMES, end=TIMES, zone=ZONES)
def test_quiet_hours_end_and_what_is_due_then_goes(at, start, end, zone):
    if start == end:
        return
    quiet = Quiet(start, end)
    loud = quiet.loud_at(at, zone)
    assert at <= loud <= at + timedelta(hours=26), "a day and what the clocks may jump"
    assert quiet.loud_at(loud, zone) == loud, "it is not put off again and again"
    if loud > at:
        shown = loud.astimezone(ZoneInfo(zone)).time()
        assert shown == end or zone != "UTC", "it goes the moment the quiet hours end, but for hours that the clocks skip"


def test_a_night_in_which_the_clocks_go_back_is_quiet_once():
    quiet = Quiet(time(22), time(2, 30))
    first = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)  # 2:15 in Berlin, for the first time
    assert quiet.loud_at(first, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)  # 2:15 again
    assert quiet.loud_at(second, "Europe/Berlin") == second


@pytest.mark.parametrize("text", ["", "20:00", "25:00-08:00", "20:60-08:00", "08:00-08:00", "20-8"])
def test_hours_that_cannot_be_read_are_refused(text):
    with pytest.raises(BadQuiet):
        Quiet.parse(text)


@given(key=st.binary(min_size=24, max_size=64), body=st.binary(max_size=50), seconds=st.integers(0, 2**33))
def test_a_signature_binds_identity_moment_and_body(key, body, seconds):
    secret = secret_of(key)
    assert key_of(secret) == key
    mine = signature([secret], "msg_1", seconds, body)
    assert mine != signature([secret], "msg_2", seconds, body)
    assert mine != signature([secret], "msg_1", seconds + 1, body)
    assert mine != signature([secret], "msg_1", seconds, body + b"x")
    assert signature([secret, secret], "msg_1", seconds, body) == f"{mine} {mine}"


DISGUISES = [ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "2002::/16", "2001::/32")]


@given(address=st.ip_addresses())
def test_only_the_public_internet_is_let_through_unless_said(address):
    open_to_all = Networks.parse("")
    # Addresses of IPv4 in other clothes are told one by one: tests/rooms/test_networks.py.
    assume(not any(address in each for each in DISGUISES if each.version == address.version))
    mapped = getattr(address, "ipv4_mapped", None) or address
    public = mapped.is_global and not mapped.is_multicast
    assert open_to_all.refuses(str(address)) == (not public)
    assert not Networks.parse(str(mapped)).refuses(str(address))


@pytest.mark.parametrize("text", ["nonsense", "10.0.0.0/33", "host.example"])
def test_networks_that_cannot_be_read_are_refused(text):
    with pytest.raises(BadNetworks):
        Networks.parse(text)


def test_private_addresses_by_hand():
    loopback = Networks.parse("127.0.0.0/8, ::1")
    assert [address for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "8.8.8.8") if loopback.refuses(address)] == []
    inside = ("10.0.0.1", "169.254.169.254", "192.168.0.1", "fe80::1%eth0", "fd00::1", "0.0.0.0", "224.0.0.1", "host.example")  # noqa: S104, data
    assert [address for address in inside if not loopback.refuses(address)] == []
    assert ipaddress.ip_address("100.64.0.1").is_private is False
    assert loopback.refuses("100.64.0.1"), "shared address space is inside, too"
