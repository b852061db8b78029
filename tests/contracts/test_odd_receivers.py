"""Whatever the receiver of a webhook answers, each delivery ends in one of its states, nothing counts as told that was not, and sending goes on.

A real process carries to a real server on loopback; the clock is stepped. ``FUZZ_TIMES=20`` tries that many times the examples.
"""

import os
import re
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.adapters.notify.carrier import ProcessCarrier
from fairlead.adapters.notify.sealing import FernetSealer
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.migrating import opened
from fairlead.application.effect_ports import DeliveryState
from fairlead.application.effects import Asked, Delivering, Webhooks
from fairlead.domain.followup import WEBHOOK
from fairlead.domain.networks import Networks
from tests.contracts.odd_receiver import GOOD, End, Reply, odd_receiver

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
LOOPBACK = "127.0.0.0/8"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TOLD = re.compile(rb"HTTP/1\.\d 2\d\d[ \r\n]")
INTERIM = re.compile(rb"\AHTTP/1\.\d 1(?!01)\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n")

WAITS = [
    "0",
    "7",
    "120",
    "86400",
    "999999999",
    "9" * 400,
    "-5",
    "1.5",
    "1e3",
    "inf",
    "nan",
    "²",
    "١٢",
    "0x10",
    "",
    " ",
    "soon",
    "5, 7",
    "7;8",
]
DATES = [
    "Mon, 02 Mar 2026 12:10:00 GMT",
    "Fri, 31 Dec 1999 23:59:59 GMT",
    "Sun, 99 Foo 2026 25:61:61 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2359",
]
names = st.sampled_from(
    [*("Retry-After", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Location", "Connection", "Upgrade", "Date")]
)
values = st.one_of(
    st.sampled_from([*WAITS, *DATES]),
    st.sampled_from(
        ["chunked", "gzip", "gzip, chunked", "identity", "close", "keep-alive", "upgrade", "h2c", "/hook", "http://[", "javascript:1"]
    ),
    st.text(st.characters(max_codepoint=255), max_size=12),
    st.just("x" * 70_000),
)
lines = st.builds(lambda name, value: f"{name}: {value}".encode("latin-1", "replace"), names, values)
asks = st.builds(lambda value: f"Retry-After: {value}".encode("latin-1", "replace"), st.sampled_from([*WAITS, *DATES]))
heads = st.lists(
    st.one_of(lines, asks, st.sampled_from([b"no colon", b" folded", b": empty", b"a b: c", b"\x00: \x01"]), st.binary(max_size=9)),
    max_size=4,
)
codes = st.one_of(st.sampled_from([200, 202, 204, 301, 307, 400, 401, 404, 410, 413, 429, 500, 502, 503]), st.integers(0, 1099))
status = st.one_of(
    codes.map(lambda code: b"HTTP/1.1 %d Said" % code),
    codes.map(lambda code: b"HTTP/1.1 %03d" % code),
    st.sampled_from(
        [b"HTTP/1.0 503 Busy", b"HTTP/2 204 No", b"HTTP/1.1 2e2 Odd", b"HTTP/1.1 -200 Odd", b"ICY 200 OK", b"204", b"", b"\x16\x03\x01\x02"]
    ),
    st.binary(max_size=20),
)
bodies = st.one_of(
    st.sampled_from(
        [b"", b"5\r\nabc", b"zz\r\n\r\n", b"-1\r\n", b"ffffffffffffffff\r\n", b"0\r\n\r\n", b"\x1f\x8b\x08\x00", b"x" * 1_000_000]
    ),
    st.just(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    st.binary(max_size=30),
)
firsts = st.lists(st.sampled_from([b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"]), max_size=2)


def written(interim, line, head, body, end):
    return Reply((*interim, b"\r\n".join([line, *head]) + b"\r\n\r\n", *([body] if body else [])), end)


# A connection that is kept open without a whole answer takes the time limit, so it is left to the examples below and to a long look by hand.
ends = st.sampled_from([End.CLOSE, End.CLOSE, End.RESET, End.HALF, End.UNREAD, *([End.KEEP, End.ENDLESS] if TIMES > 1 else [])])
replies = st.builds(written, firsts, status, heads, bodies, ends)
NO_END = Reply((b"HTTP/1.1 500 Oh\r\n\r\n", b"x" * 65_536), End.ENDLESS)
ALWAYS_FIRST = Reply((b"HTTP/1.1 102 Wait\r\n\r\n" * 100,), End.ENDLESS)
GONE = Reply((b"HTTP/1.1 410 Gone\r\nRetry-After: \xb2\r\n\r\n",))


def said(reply):
    """The first line of the answer that counts, after those that only come before it."""
    whole = b"".join(reply.pieces) if reply.end is not End.UNREAD else b""
    while found := INTERIM.match(whole):
        whole = whole[found.end() :]
    return whole


class Office:
    """A database, a worker and the server it tells, one for all examples; each has a webhook of its own."""

    def __init__(self, folder, receiver):
        self.receiver, self.clock = receiver, SteppedClock(NOON, tick=timedelta(milliseconds=1))  # no two tries at one moment
        self.book, sealer = SqlEffects(opened(f"sqlite:///{folder / 'odd.db'}")), FernetSealer(folder)
        self.webhooks = Webhooks(self.book, sealer, self.clock, Networks.parse(LOOPBACK))
        carrier_of = lambda: ProcessCarrier(LOOPBACK, time.monotonic, limit_seconds=1.0)  # noqa: E731, a maker
        self.worker = Delivering(self.book, sealer, carrier_of, self.clock, "w-1", lambda _target, at: at)

    @contextmanager
    def telling(self, *replies):
        """A webhook of the receiver, who answers like this; gone at the end, with whatever waits for it."""
        self.receiver.got.clear()
        self.receiver.given.clear()
        self.receiver.replies = list(replies)
        number = self.webhooks.add(Asked(name="odd", url=self.receiver.address), author="lee")[0].number
        try:
            yield number
        finally:
            self.webhooks.remove(number, author="lee")

    def send(self, webhook):
        self.clock.step(timedelta(seconds=1))
        return self.webhooks.test(webhook, author="lee").number

    def told(self, numbers):
        return [self.book.delivery(number) for number in numbers]

    def rounds(self, webhook, numbers):
        """Send whatever is due, time and again, until nothing is or the webhook was switched off."""
        for _ in range(WEBHOOK.tries * len(numbers) + 1):
            self.worker.once()
            yield
            target, waiting = self.webhooks.one(webhook), [each for each in self.told(numbers) if each.state is DeliveryState.WAITING]
            if not waiting or not target.on:
                return
            due = max(min(each.due_at for each in waiting), target.held_until or NOON)
            self.clock.step(max(due - self.clock.now(), timedelta(0)))
        pytest.fail("more rounds than there are tries")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with odd_receiver() as receiver:
        made = Office(tmp_path_factory.mktemp("odd"), receiver)
        with closing(made.worker):
            yield made


@settings(max_examples=12 * TIMES, database=None, suppress_health_check=list(HealthCheck))
@example([NO_END, GONE])
@example([ALWAYS_FIRST])
@given(st.lists(replies, min_size=1, max_size=4))
def test_whatever_a_receiver_answers_each_delivery_ends_and_the_next_one_goes(office, script):
    receiver, now = office.receiver, office.clock.now
    with office.telling(*script, GOOD) as webhook:
        numbers = [office.send(webhook) for _ in range(2)]
        for _ in office.rounds(webhook, numbers):
            for each in office.told(numbers):
                if each.state is DeliveryState.WAITING and each.last is not None:
                    assert each.due_at <= now() + 1.2 * DAY
                elif each.state is not DeliveryState.WAITING:
                    gone = each.last.code == 410
                    assert each.state is (DeliveryState.DEAD if gone else DeliveryState.DONE), "so few failures are no reason to give up"
        told, target = office.told(numbers), office.webhooks.one(webhook)
    assert all(each.state is DeliveryState.DONE for each in told) or not target.on
    assert target.on == (not any(each.code == 410 for delivery in told for each in delivery.tries))

    # One identity and one content for all tries of an event, and no request that no try tells of.
    read = [reply for reply in receiver.given if reply.end is not End.UNREAD]
    assert {identity for identity, _ in receiver.got} <= {each.event.event_id for each in told}
    assert len(set(receiver.got)) == len({identity for identity, _ in receiver.got})
    assert (len(receiver.got), len(receiver.given)) == (len(read), sum(each.attempts for each in told))

    # In the order of time, each try tells of one answer: what was not confirmed is told again, and what was is not.
    tries = sorted((each for delivery in told for each in delivery.tries), key=lambda each: each.at)
    for each, reply in zip(tries, receiver.given, strict=True):
        assert (each.problem == "") <= bool(TOLD.match(said(reply))), (each, reply)
        assert "program" not in each.problem
        assert "it failed" not in each.problem, "an answer is told by what it says, not by where reading it broke off"


def test_who_never_answers_well_is_given_up_and_told_and_sent_again_by_hand(office):
    broken = Reply((b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",), End.RESET)
    with office.telling(broken) as webhook:
        number = office.send(webhook)
        assert len(list(office.rounds(webhook, [number]))) == WEBHOOK.tries
        (dead,) = office.told([number])
        assert (dead.state, dead.attempts) == (DeliveryState.DEAD, WEBHOOK.tries)
        office.receiver.replies = [GOOD]
        assert office.webhooks.again(number, author="lee") == 1
        office.clock.step(DAY)
        office.worker.once()
        assert office.told([number])[0].state is DeliveryState.DONE
    assert len(office.receiver.got) == WEBHOOK.tries + 1
    assert len(set(office.receiver.got)) == 1, "still the same event"
