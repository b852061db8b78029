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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import psycopg
from sqlalchemy import insert, text

from bench.ground.crowd import Memory, Sender
from bench.ground.floors import fsync
from bench.ground.killing import Kept
from bench.ground.receiver import Received, receiving
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
_EVENTS: Final = ("lead.received", "lead.assigned")
_IN_HAND: Final = 10
"""What a worker takes up of one receiver at a time: at most so many are sent again where it dies before it wrote down what arrived."""
_LONGEST_SECONDS: Final = 300.0
"""A victim that has not gone on for so long is killed again all the same."""
_NOTHING_CAME_SECONDS: Final = 90.0


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
    """What happened in a house. ``killed``: whom and when; ``took``: by victim, seconds until it went on; ``broken``: what checks found."""

    killed: list[tuple[str, float]] = field(default_factory=list)
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
        url = f"sqlite:///{home / 'fairlead.db'}"
        if name == "postgresql":
            own = f"crash_{replicas}"
            with psycopg.connect(server.address, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {own}".encode())
            url = server.address.rpartition("/")[0] + f"/{own}"
        house = _House(name, replicas, url, home, each, server if name == "postgresql" else None)
        _fill_roster(url)
        fairlead("train", "--stated", str(home / "stated.yaml"), "--home", str(home), settings=house.settings)
        houses.append(house)
    return houses


def _fill_roster(url: str) -> None:
    engine = opened(url)
    with writing(engine) as connection:
        connection.execute(insert(RECORD_TABLES["territory"]), [{"territory_id": "US", "name": "US", "countries": '["US"]'}])
        for number in range(_REPS):
            limit = _LIMITS[number % len(_LIMITS)]
            most = _SLOTS * _DEAL_MINOR if limit == "max_value_minor" else _SLOTS
            row = {"rep_id": f"rep-{number:02d}", "name": f"Rep {number}", "territory_ids": '["US"]', limit: most}
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
        ports = [free_port() for _ in range(house.replicas)]
        services = [
            running.enter_context(Kept(("serve", "--home", str(house.home), "--port", str(port)), house.settings)) for port in ports
        ]
        worker = running.enter_context(Kept(("worker", "--home", str(house.home)), house.settings))
        senders = [Sender(f"c{number}", "US", ports, memory, pause_seconds=_PAUSE_SECONDS, seed=seed) for number in range(_CLIENTS)]
        try:
            _kill_all(house, log, memory, received, services, worker, ports, seed)
        finally:
            for sender in senders:
                sender.stop()
            for sender in senders:
                sender.join()
        began = time.monotonic()
        _drained(house, received)
        log.drain_seconds = time.monotonic() - began
        log.ended = [each for program in (*services, worker) for each in program.ended]
    _check(house, log)
    told = fairlead("check", "--json", "--home", str(house.home), settings=house.settings, codes=(0, 1))
    log.broken += json.loads(told)["broken"]
    told = fairlead("audit-log", "verify", "--json", "--home", str(house.home), settings=house.settings, codes=(0, 1))
    log.broken += json.loads(told)["broken"]
    return _counted(house, log, memory, received)


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
        log.killed.append((name, dead_at))
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
    """Effects of what is kept that never arrived: one for each lead that came, and one for each lead that was given to a rep."""
    decided = _rows(house.url, "SELECT lead_id, MAX(CASE WHEN action = 'assign' THEN 1 ELSE 0 END) FROM decision GROUP BY lead_id")
    wanted = {(lead_id, "lead.received") for lead_id, _ in decided}
    wanted |= {(lead_id, "lead.assigned") for lead_id, given in decided if given}
    return len(wanted - set(received.facts))


def _counted(house: _House, log: _Log, memory: Memory, received: Received) -> tuple[dict[str, Figure], list[Bar]]:
    counts = {
        "leads_acknowledged": len(memory.told),
        "leads_lost": _lost(house, memory),
        "leads_given_up": len(memory.unanswered),
        "given_twice": _given_twice(house) + len(memory.changed),
        "over_bookings": _over_booked(house),
        "effects_missing": _missing(house, received),
        "effects_told_twice": received.told_twice,
        "effects": len(received.facts),
        "requests_repeated_at_receiver": received.repeats,
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
    most = _IN_HAND * sum(victim != "service" for victim, _ in log.killed)
    return figures, [
        at_most(f"acknowledged leads lost, {house.words}", counts["leads_lost"], 0),
        at_most(f"leads that their client gave up, {house.words}", counts["leads_given_up"], 0),
        at_most(f"leads given twice, {house.words}", counts["given_twice"], 0),
        at_most(f"over-bookings, {house.words}", counts["over_bookings"], 0),
        at_most(f"effects missing, {house.words}", counts["effects_missing"], 0),
        at_most(f"effects under a second key, {house.words}", counts["effects_told_twice"], 0),
        at_most(f"repeats that the receiver drops, {house.words}", received.repeats, most),
        at_most(f"answers other than a decision or 'send it again', {house.words}", counts["strange_answers"], 0),
        at_most(f"faults that checks found, {house.words}", counts["faults_in_checks"], 0),
    ]


def _lost(house: _House, memory: Memory) -> int:
    """Acknowledged leads whose decision is gone, or that are not where the answer said; one that waited may have a rep by now."""
    decided = {row[0] for row in _rows(house.url, "SELECT decision_id FROM decision")}
    state = {row[0]: (row[1], row[2]) for row in _rows(house.url, "SELECT lead_id, state, rep_id FROM lead_state")}
    lost = 0
    for lead_id, told in memory.told.items():
        now, rep_id = state.get(lead_id, ("", None))
        at_rest = "closed" if lead_id in memory.closed else "assigned"
        stands = now in {"queued", "assigned"} if told.rep_id is None else (now, rep_id) == (at_rest, told.rep_id)
        lost += told.decision_id not in decided or not stands
    return lost


def _given_twice(house: _House) -> int:
    """Leads with more than one decision that gave them to a rep, and more assignments than such decisions."""
    twice = _rows(house.url, "SELECT lead_id FROM decision WHERE action = 'assign' GROUP BY lead_id HAVING COUNT(*) > 1")
    twice += _rows(house.url, "SELECT lead_id FROM record_assignment GROUP BY lead_id HAVING COUNT(*) > 1")
    twice += _rows(house.url, "SELECT key FROM decision WHERE key IS NOT NULL GROUP BY key HAVING COUNT(*) > 1")
    return len({row[0] for row in twice})


def _over_booked(house: _House) -> int:
    """Leads above any rep's limit, counted from the leads and the assignments themselves and not by what the product counts with."""
    held = dict(_rows(house.url, "SELECT rep_id, COUNT(*) FROM lead_state WHERE state = 'assigned' GROUP BY rep_id"))
    given: Counter[tuple[str, str]] = Counter()
    for rep_id, at in _rows(house.url, "SELECT rep_id, assigned_at FROM record_assignment"):
        moment = datetime.fromtimestamp(at / 1e6, UTC)
        given[rep_id, f"{moment:%Y-%m-%d}"] += 1
        given[rep_id, f"{moment:%Y-%m}"] += 1
    over = 0
    for number in range(_REPS):
        rep_id, limit = f"rep-{number:02d}", _LIMITS[number % len(_LIMITS)]
        long = {"max_day": 10, "max_month": 7}.get(limit)
        most = max((many for (who, when), many in given.items() if who == rep_id and len(when) == long), default=0)
        over += max((held.get(rep_id, 0) if long is None else most) - _SLOTS, 0)
    return over


def _rows(url: str, statement: str) -> list[Any]:
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(text(statement)))
    finally:
        engine.dispose()


if __name__ == "__main__":
    run(measure, "crash")
