"""Kill -9 at random moments under load: what is lost, given twice, over-booked or never told, and how soon work goes on."""

import json
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
from sqlalchemy import insert

from bench.ground.crowd import CLOCKED, Memory, Sender
from bench.ground.floors import fsync
from bench.ground.killing import Kept
from bench.ground.receiver import Received, receiving
from bench.ground.reckoning import REROUTES, Reckoning, clocks_due, reservations_due
from bench.ground.servers import Database, database, fairlead, free_port
from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.ports import StoreUnavailable

_LIMITS: Final = ("max_open", "max_value_minor", "max_day", "max_month")
"""Each holds a quarter of the reps. The first two come free as leads close; the others fill up and stay full."""
_REPS: Final = 16
_LIMIT_OF: Final = {f"rep-{number:02d}": _LIMITS[number % len(_LIMITS)] for number in range(_REPS)}
_SLOTS: Final = 6
_DEAL_MINOR: Final = 1_000_000
_CLIENTS: Final = 6
_PAUSE_SECONDS: Final = 0.15
_STATED: Final = f"""
version: 1
deal_value: {_DEAL_MINOR // 100}
otherwise: {{chance: 0.2}}
reps: [{{rep: rep-00, chance: 0.2}}]
"""
_POLICY: Final = f"""
accept_within: 1 minute
sla:
  clocks:
    - {{name: first touch, within: 1 minute, counts: wall, reroute: true, when: 'lead.source == "{CLOCKED}"'}}
  reroutes: {REROUTES}
"""
_LEAST_SECONDS: Final = 130.0
"""The load goes on at least so long: a minute, the shortest limit there is, runs out twice within it."""
_LEADS: Final = ("lead.received", "lead.assigned", "lead.moved")
_EVENTS: Final = (*_LEADS, "lead.accepted", "assignment.declined", "lead.expired", "sla.breached")
_IN_HAND: Final = 10
"""What a worker takes up of one receiver at a time: at most so many are sent again where nobody could write down what arrived.

That is so where the worker dies, and where PostgreSQL dies while the worker has them in hand.
"""
_SLACK_SECONDS: Final = 2.0
"""So long after PostgreSQL is up again a worker may still notice that what it had in hand cannot be written down."""
_LONGEST_SECONDS: Final = 300.0
"""A victim that has not gone on for so long is killed again all the same."""
_NOTHING_CAME_SECONDS: Final = 90.0
_ENOUGH_CHECKS: Final = 30
"""A house with so many kills had time for everything to happen."""


@dataclass(frozen=True, slots=True)
class _Kills:
    """How often each is killed in a house."""

    service: int
    worker: int
    database: int

    @property
    def all(self) -> int:
        return self.service + self.worker + self.database


_FEW: Final = {("sqlite", 1): _Kills(3, 1, 0), ("postgresql", 2): _Kills(3, 1, 2)}
_MANY: Final = {("sqlite", 1): _Kills(12, 24, 0), ("postgresql", 1): _Kills(8, 16, 58), ("postgresql", 2): _Kills(8, 16, 58)}


@dataclass(frozen=True)
class _House:
    """A database, the home beside it, how many processes serve it, and what is killed."""

    name: str
    replicas: int
    url: str
    home: Path
    kills: _Kills
    server: Database | None = None

    @property
    def words(self) -> str:
        return f"{self.name}, {self.replicas} server{'s' if self.replicas > 1 else ''}"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "FAIRLEAD_DATABASE_URL": self.url,
            "FAIRLEAD_PRIVATE_TARGETS": "127.0.0.0/8",
            "FAIRLEAD_WORKER": "false",
            "FAIRLEAD_RETRY_SECONDS": "5",
        }


@dataclass
class _Log:
    """What happened in a house. ``took``: by victim, seconds until it went on; ``broken``: what checks found.

    ``killed``: whom, and when it was dead and started again. ``until``: seconds since 1970; what ran out before was to be seen to.
    """

    killed: list[tuple[str, float, float]] = field(default_factory=list)
    until: float = 0.0
    took: dict[str, list[float]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    checks: int = 0
    ended: list[str] = field(default_factory=list)
    drain_seconds: float = 0.0


def measure(options: Options) -> Result:
    """Kill services, workers and PostgreSQL under load, on SQLite and PostgreSQL, one server and two: what is lost, and recovery time."""
    kills = _FEW if options.quick else _MANY
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-", dir=Path.cwd()))
    try:
        with database() as server:
            houses = _houses(folder, server, kills)
            floors = {"fsync": Figure(fsync(folder, 50), "ms")}
            # The whole run has one after the other, so that none takes another's processor, and the database's crashes are for one.
            with ThreadPoolExecutor(2 if options.quick else 1) as pool:
                logs = list(pool.map(lambda house: _survive(house, options.seed), houses))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures: dict[str, Figure] = {"kills": Figure(sum(house.kills.all for house in houses), "1")}
    bars: list[Bar] = [] if options.quick else [at_least("kills", figures["kills"].value, 200)]
    for house, (found, more) in zip(houses, logs, strict=True):
        figures |= {f"{name}_{house.name}_{house.replicas}": figure for name, figure in found.items()}
        bars += more
    return Result(figures, floors, bars)


def _houses(folder: Path, server: Database, kills: Mapping[tuple[str, int], _Kills]) -> list[_House]:
    """Homes with a model, reps at tight limits, and a database for each."""
    houses = []
    for (name, replicas), each in kills.items():
        home = folder / f"{name}-{replicas}"
        home.mkdir()
        (home / "stated.yaml").write_text(_STATED)
        (home / "policy.yaml").write_text(_POLICY)
        url = f"sqlite:///{home / 'fairlead.db'}"
        if name == "postgresql":
            own = f"crash_{replicas}"
            with psycopg.connect(server.address, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {own}".encode())
            url = server.address.rpartition("/")[0] + f"/{own}"
        house = _House(name, replicas, url, home, each, server if name == "postgresql" else None)
        _fill_roster(url)
        fairlead("train", "--stated", str(home / "stated.yaml"), "--home", str(home), settings=house.settings)
        fairlead("policy", "apply", "--yes", "--author", "bench", "--home", str(home), settings=house.settings)
        houses.append(house)
    return houses


def _fill_roster(url: str) -> None:
    engine = opened(url)
    with writing(engine) as connection:
        connection.execute(insert(RECORD_TABLES["territory"]), [{"territory_id": "US", "name": "US", "countries": '["US"]'}])
        for rep_id, limit in _LIMIT_OF.items():
            most = _SLOTS * _DEAL_MINOR if limit == "max_value_minor" else _SLOTS
            row = {"rep_id": rep_id, "name": rep_id, "territory_ids": '["US"]', limit: most}
            connection.execute(insert(RECORD_TABLES["rep"]), [row])
    rebuild_standing(engine)
    engine.dispose()


def _survive(house: _House, seed: int) -> tuple[dict[str, Figure], list[Bar]]:
    """Load and kills until all kills are done; then everybody is let be, and what is left behind is counted."""
    log, memory = _Log(), Memory()
    with ExitStack() as running:
        received = running.enter_context(receiving())
        words = ("webhook", "add", received.address, "--name", "bench", "--home", str(house.home))
        fairlead(*words, *(word for each in _EVENTS for word in ("--event", each)), settings=house.settings)
        worker = running.enter_context(Kept(("worker", "--home", str(house.home)), house.settings))
        _load(house, log, memory, received, worker, seed)
        began = time.monotonic()
        _drained(house, received)
        log.drain_seconds = time.monotonic() - began
        log.ended += worker.ended
    _check(house, log)
    told = fairlead("check", "--json", "--home", str(house.home), settings=house.settings, codes=(0, 1))
    log.broken += json.loads(told)["broken"]
    told = fairlead("audit-log", "verify", "--json", "--home", str(house.home), settings=house.settings, codes=(0, 1))
    log.broken += json.loads(told)["broken"]
    return _counted(house, log, memory, received)


def _load(house: _House, log: _Log, memory: Memory, received: Received, worker: Kept, seed: int) -> None:
    """Senders and kills, until all kills are done and whatever ran out meanwhile was seen to; the servers end with it."""
    with ExitStack() as serving:
        ports = [free_port() for _ in range(house.replicas)]
        words = [("serve", "--home", str(house.home), "--port", str(port)) for port in ports]
        services = [serving.enter_context(Kept(each, house.settings)) for each in words]
        senders = [Sender(f"c{number}", "US", ports, memory, pause_seconds=_PAUSE_SECONDS, seed=seed) for number in range(_CLIENTS)]
        began = time.monotonic()
        try:
            _kill_all(house, log, memory, received, services, worker, ports, seed)
            time.sleep(max(began + _LEAST_SECONDS - time.monotonic(), 0.0))
        finally:
            for sender in senders:
                sender.stop()
            for sender in senders:
                sender.join()
        log.until = time.time()
        _seen_to(house, log.until)
        log.ended += [each for program in services for each in program.ended]


@dataclass(frozen=True, slots=True)
class _Victim:
    """``kill``: kills it, starts it again, and tells when it was dead. ``signs``: moments at which it was seen at work; more may come."""

    name: str
    kill: Callable[[], float]
    signs: Callable[[], Sequence[float]]
    last_words_seconds: float
    """How long after its death something that it had sent before may still arrive."""


def _kill_all(
    house: _House, log: _Log, memory: Memory, received: Received, services: Sequence[Kept], worker: Kept, ports: Sequence[int], seed: int
) -> None:
    """Each kind of victim in a thread of its own, so that kills fall into each other's recovery, too."""

    def acknowledged(port: int | None) -> Sequence[float]:
        return [at for where, at in list(memory.moments) if port in {None, where}]

    served = [
        _Victim("service", each.kill, lambda port=port: acknowledged(port), 0.05)  # type: ignore[misc]
        for each, port in zip(services, ports, strict=True)
    ]
    plans = [(served, house.kills.service), ([_Victim("worker", worker.kill, lambda: list(received.moments), 0.5)], house.kills.worker)]
    if house.server is not None:
        plans.append(([_Victim("database", house.server.crash, lambda: acknowledged(None), 0.05)], house.kills.database))
    with ThreadPoolExecutor(len(plans)) as pool:
        for done in [pool.submit(_killer, house, log, victims, many, seed) for victims, many in plans]:
            done.result()


def _killer(house: _House, log: _Log, victims: Sequence[_Victim], many: int, seed: int) -> None:
    """Kill one of them so often, each time at a random moment after it has gone on from the last time."""
    name = victims[0].name
    chance = random.Random(f"{seed} {house.words} {name}")  # noqa: S311, no secret
    longest = 6.0 if name == "database" else 2.0
    for number in range(many):
        time.sleep(chance.uniform(0.0, longest) + (2.0 if number == 0 else 0.0))
        victim = chance.choice(victims)
        dead_at = victim.kill()
        log.killed.append((name, dead_at, time.monotonic()))
        _check(house, log)
        until, after = dead_at + _LONGEST_SECONDS, dead_at + victim.last_words_seconds
        while (went_on := next((at for at in victim.signs() if at > after), None)) is None and time.monotonic() < until:
            time.sleep(0.02)
        if went_on is not None:
            log.took.setdefault(name, []).append(went_on - dead_at)
        if (number + 1) % 5 == 0 or number + 1 == many:
            say(f"{house.words}: {number + 1} of {many} kills of the {name}")


def _check(house: _House, log: _Log) -> None:
    """What `fairlead check` proves, by what it runs, in the state that the kill left; PostgreSQL may be away at that moment."""
    engine = connect(house.url)
    try:
        for _ in range(200):
            try:
                log.broken += conservation(engine)
            except StoreUnavailable:
                time.sleep(0.05)
            else:
                log.checks += 1
                return
    finally:
        engine.dispose()


def _drained(house: _House, received: Received) -> None:
    """Wait until every effect has arrived that must; given up once none came for longer than it takes to count a worker as dead."""
    since = time.monotonic()
    while _missing(house, received) and time.monotonic() - max([since, *received.moments[-1:]]) < _NOTHING_CAME_SECONDS:
        time.sleep(0.25)


def _missing(house: _House, received: Received) -> int:
    return Reckoning(house.url).missing(set(received.facts))


def _seen_to(house: _House, until: float) -> None:
    """Wait until the servers' rounds have seen to whatever ran out before ``until``; given up once nothing more comes of it."""
    left, since = -1, time.monotonic()
    while (now := reservations_due(house.url, until) + clocks_due(house.url, until)) and time.monotonic() - since < _NOTHING_CAME_SECONDS:
        left, since = now, (time.monotonic() if now != left else since)
        time.sleep(0.25)


def _counted(house: _House, log: _Log, memory: Memory, received: Received) -> tuple[dict[str, Figure], list[Bar]]:
    rows = Reckoning(house.url)
    done = rows.kinds()
    counts = {
        "leads_acknowledged": len(memory.told),
        "accepts_acknowledged": len(memory.accepted),
        "declines_acknowledged": len(memory.declined),
        "too_late": len(memory.too_late),
        "reservations_ran_out": done["expired"],
        "clocks_ran_out": done["breached"],
        "clocks_took_on": done["overdue"],
        "leads_lost": rows.lost(memory),
        "accepts_lost": rows.accepts_lost(memory),
        "declines_lost": rows.declines_lost(memory),
        "refused_for_nothing": rows.refused_for_nothing(memory),
        "reservations_wrong": rows.reservations_wrong(log.until),
        "clocks_wrong": rows.clocks_wrong(log.until),
        "requests_given_up": len(memory.unanswered),
        "given_twice": rows.given_twice() + len(memory.changed),
        "over_bookings": rows.over_booked(_LIMIT_OF, _SLOTS),
        "effects_missing": rows.missing(set(received.facts)),
        "effects_told_twice": received.told_twice,
        "effects": len(received.facts),
        "requests_repeated_at_receiver": received.repeats,
        "repeats_without_a_death": received.repeats_without(
            [(dead, up) for victim, dead, up in log.killed if victim != "service"], _SLACK_SECONDS
        ),
        "keys_sent_again": memory.repeated,
        "requests_failed_and_sent_again": memory.failures,
        "strange_answers": memory.strange.total(),
        "checks": log.checks + 1,
        "faults_in_checks": len(log.broken),
        "programs_ended_by_themselves": len(log.ended),
    }
    for words in (*log.broken, *log.ended, *(f"{many} times {answer}" for answer, many in memory.strange.items())):
        say(f"{house.words}: {words}")
    figures = {name: Figure(value, "1") for name, value in counts.items()}
    figures["drained"] = Figure(log.drain_seconds, "s")
    for victim, took in log.took.items():
        figures[f"{victim}_recovered_p50"] = Figure(float(np.percentile(took, 50)), "s")
        figures[f"{victim}_recovered_p99"] = Figure(float(np.percentile(took, 99)), "s")
    say(f"{house.words}: " + ", ".join(f"{name} {figure.value:.4g}" for name, figure in figures.items()))
    return figures, [*_bars(house, log, counts), *(_happened(house, counts) if log.checks > _ENOUGH_CHECKS else ())]


def _happened(house: _House, counts: Mapping[str, int]) -> list[Bar]:
    """In a whole run each limit must have run out, or nothing was shown of it."""
    names = {"reservations that ran out": "reservations_ran_out", "clocks that ran out": "clocks_ran_out"}
    names["leads that a clock took on"] = "clocks_took_on"
    return [at_least(f"{words}, {house.words}", counts[name], 1) for words, name in names.items()]


def _bars(house: _House, log: _Log, counts: Mapping[str, int]) -> list[Bar]:
    killed = Counter(victim for victim, _, _ in log.killed)
    deaths = f"{killed['worker']} deaths of the worker" + (f" and {killed['database']} of PostgreSQL" if house.server else "")
    never = {
        "acknowledged leads lost": "leads_lost",
        "acknowledged accepts lost": "accepts_lost",
        "acknowledged declines lost": "declines_lost",
        "accepts and declines refused for nothing": "refused_for_nothing",
        "reservations that ran out and did not go on once": "reservations_wrong",
        "clocks that ran out and did not act once": "clocks_wrong",
        "requests that their client gave up": "requests_given_up",
        "leads given twice": "given_twice",
        "over-bookings": "over_bookings",
        "effects missing": "effects_missing",
        "effects under a second key": "effects_told_twice",
        "repeats that the receiver drops, and nothing died before": "repeats_without_a_death",
        "answers other than what was asked for or 'send it again'": "strange_answers",
        "faults that checks found": "faults_in_checks",
    }
    repeats = f"repeats that the receiver drops, {_IN_HAND} in hand at each of {deaths}, {house.words}"
    return [
        *(at_most(f"{words}, {house.words}", counts[name], 0) for words, name in never.items()),
        at_most(repeats, counts["requests_repeated_at_receiver"], _IN_HAND * (killed["worker"] + killed["database"])),
    ]


if __name__ == "__main__":
    run(measure, "crash")
