"""Messages go to the public internet, whatever way an address inside is written."""

import pytest

from fairlead.domain.networks import Networks

INSIDE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0", "::", "224.0.0.1", "no address"]  # noqa: S104
INSIDE += ["::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::a9fe:a9fe"]
INSIDE += ["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1"]
# Teredo: a server of 65.54.227.120 and a client of 192.168.1.1, its bits turned round; the example of RFC 4380 with a private client.
INSIDE += ["2001:0:4136:e378:8000:63bf:3f57:fefe"]
OUTSIDE = ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_however_it_is_written(address):
    assert Networks().refuses(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_not(address):
    assert not Networks().refuses(address)


def test_what_is_allowed_may_be_reached_in_every_way_it_is_written():
    allowed = Networks.parse("10.0.0.0/8, fd00::/8")
    assert [allowed.refuses(each) for each in ("10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00::1")] == [False] * 4
    assert allowed.refuses("192.168.1.1")
