"""Many clients at once on twenty reps at tight capacity, through the HTTP interface: who is over-booked, what is lost, how quick it is."""

import http.client
import json
import shutil
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import insert, text

from bench.ground.floors import empty_post, fsync, postgres_insert
from bench.ground.floors import insert as sqlite_insert
from bench.ground.servers import fairlead, postgres, serving
from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES

_CLIENTS = (8, 32)
_REPS = 20
_LIMITS = ("max_open", "max_day", "max_month", "max_value_minor")
"""Five reps are held by each of these."""
_DEAL_MINOR = 1_000_000
_ASKED_FOR_EACH_SLOT = 2
_TRIES = 5
_STATED = f"""
version: 1
deal_value: {_DEAL_MINOR // 100}
otherwise: {{chance: 0.2}}
reps: [{{rep: rep-00, chance: 0.2}}]
"""
_NAIVE = "SELECT rep FROM generate_series(0, %s) AS rep WHERE (SELECT COUNT(*) FROM naive WHERE naive.rep = rep.rep) < %s LIMIT 1"
_POLICY = """
capacity:
  bands: []
"""


@dataclass(frozen=True)
class _House:
    """One database and how many processes serve it."""

    database: str
    replicas: int
    url: str

    @property
    def words(self) -> str:
        return f"{self.database}, {self.replicas} server{'s' if self.replicas > 1 else ''}"

    @property
    def settings(self) -> dict[str, str]:
        """Environment of its processes. Nothing is tried again by itself, so that every decision was asked for by a client."""
        return {"FAIRLEAD_DATABASE_URL": self.url, "FAIRLEAD_RETRY_SECONDS": "100000"}


@dataclass(frozen=True)
class _Crowd:
    """So many clients at once, whose leads come from a country that twenty reps of their own serve."""

    clients: int
    country: str

    @property
    def reps(self) -> dict[str, str]:
        """Reps with the limit that holds each."""
        return {f"{self.country}-{number:02d}": _LIMITS[number % len(_LIMITS)] for number in range(_REPS)}


_CROWDS = (_Crowd(8, "US"), _Crowd(32, "DE"))


@dataclass
class _Told:
    """What one client was told: milliseconds of each post, the rep of each lead (None: it waits), and answers that were no decision."""

    took: list[float] = field(default_factory=list)
    holders: dict[str, str | None] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    unanswered: int = 0


def measure(options: Options) -> Result:
    """8 and 32 clients over HTTP, SQLite and PostgreSQL, one server and two: over-bookings, lost leads, throughput and p99."""
    slots = 4 if options.quick else 40
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-", dir=Path.cwd()))
    try:
        with postgres() as address, ExitStack() as servers:
            floors = _floors(folder, address, 50 if options.quick else 300)
            houses = _houses(folder, address, slots)
            # All servers come up at once: starting takes longer than a short run.
            with ThreadPoolExecutor() as pool:
                doors = dict(zip(houses, pool.map(lambda house: _serve(house, folder, servers), houses), strict=True))
            for house in houses:
                for crowd in _CROWDS:
                    found = _contend(house, crowd, doors[house], slots)
                    figures |= {f"{name}_{house.database}_{house.replicas}_{crowd.clients}": figure for name, figure in found.items()}
                    bars += _bars(house, crowd, found)
            with ThreadPoolExecutor() as pool:
                bars += pool.map(lambda house: _whole(house, folder), houses)
            figures["count_then_insert_over_booked_reps_8_writers"] = Figure(_count_then_insert(address, slots), "1")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(figures, floors, bars)


def _bars(house: _House, crowd: _Crowd, found: Mapping[str, Figure]) -> list[Bar]:
    where = f"{house.words}, {crowd.clients} clients"
    return [
        at_most(f"over-bookings, {where}", found["over_bookings"].value, 0),
        at_most(f"lost leads, {where}", found["lost"].value, 0),
        at_least(f"share of the capacity in use, {where}", found["capacity_used"].value, 1.0),
    ]


def _whole(house: _House, folder: Path) -> Bar:
    """What the product itself says of what came of it."""
    told = fairlead("check", "--json", "--home", str(folder), settings=house.settings, codes=(0, 1))
    return at_most(f"faults that `fairlead check` finds, {house.words}", len(json.loads(told)["broken"]), 0)


def _houses(folder: Path, address: str, slots: int) -> list[_House]:
    """A home folder with a model and a policy, and three databases with reps at tight capacity."""
    (folder / "policy.yaml").write_text(_POLICY)
    (folder / "stated.yaml").write_text(_STATED)
    houses = [_House("sqlite", 1, f"sqlite:///{folder / 'fairlead.db'}")]
    for replicas in (1, 2):
        name = f"replicas_{replicas}"
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}".encode())
        houses.append(_House("postgresql", replicas, address.rpartition("/")[0] + "/" + name))
    for house in houses:
        _fill_roster(house.url, slots)
    fairlead("train", "--stated", str(folder / "stated.yaml"), "--home", str(folder), settings=houses[0].settings)
    return houses


def _fill_roster(url: str, slots: int) -> None:
    engine = opened(url)
    with writing(engine) as connection:
        for crowd in _CROWDS:
            places = json.dumps([crowd.country])
            connection.execute(
                insert(RECORD_TABLES["territory"]), [{"territory_id": crowd.country, "name": crowd.country, "countries": places}]
            )
            for rep_id, limit in crowd.reps.items():
                most = slots * _DEAL_MINOR if limit == "max_value_minor" else slots
                row = {"rep_id": rep_id, "name": rep_id, "territory_ids": places, limit: most}
                connection.execute(insert(RECORD_TABLES["rep"]), [row])
    rebuild_standing(engine)
    engine.dispose()


def _serve(house: _House, folder: Path, servers: ExitStack) -> list[int]:
    return [servers.enter_context(serving(folder, house.settings)) for _ in range(house.replicas)]


def _contend(house: _House, crowd: _Crowd, ports: Sequence[int], slots: int) -> dict[str, Figure]:
    """A crowd upon its reps: first more leads than there is room for; then leads are closed and others come, all at once."""
    asked = _REPS * slots * _ASKED_FOR_EACH_SLOT // crowd.clients
    filling, seconds = _together(crowd, ports, lambda door, told, number: _fill(door, told, number, asked))
    filled = _in_use(house.url, crowd, slots)
    turning, more_seconds = _together(crowd, ports, lambda door, told, number: _turn_over(door, told, filling[number], slots))
    everything = filling + turning
    took = [each for told in everything for each in told.took]
    figures = {
        "over_bookings": Figure(filled.over + _in_use(house.url, crowd, slots).over, "1"),
        "lost": Figure(_lost(house.url, everything), "1"),
        "capacity_used": Figure(filled.used, "1"),
        "throughput": Figure(len(took) / (seconds + more_seconds), "decisions/s"),
        "p50": Figure(float(np.percentile(took, 50)), "ms"),
        "p99": Figure(float(np.percentile(took, 99)), "ms"),
    }
    say(f"{house.words}, {crowd.clients} clients: " + ", ".join(f"{name} {figure.value:.4g}" for name, figure in figures.items()))
    return figures


def _together(crowd: _Crowd, ports: Sequence[int], work: Callable[["_Door", _Told, int], None]) -> tuple[list[_Told], float]:
    """Every client at its work at once, each on a connection of its own, spread over the servers; what each was told, and the seconds."""
    told = [_Told() for _ in range(crowd.clients)]
    ready = threading.Barrier(crowd.clients + 1)
    broken: list[Exception] = []

    def client(number: int) -> None:
        with _door(ports[number % len(ports)], crowd.country) as door:
            ready.wait()
            try:
                work(door, told[number], number)
            except Exception as problem:  # noqa: BLE001, told below; a thread would swallow it
                broken.append(problem)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(crowd.clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return told, time.perf_counter() - begun


class _Door:
    """One client's connection."""

    def __init__(self, connection: http.client.HTTPConnection, country: str) -> None:
        self._connection = connection
        self.country = country

    def post(self, path: str, body: Mapping[str, object], key: str | None = None) -> tuple[int, Any]:
        """Status and answer."""
        headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        self._connection.request("POST", path, json.dumps(body).encode(), headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def lead(self, lead_id: str, told: _Told) -> None:
        """Send a lead until it is decided; what could not be kept is sent again with the same key, as the interface asks."""
        body = {"lead_id": lead_id, "first_name": "Dana", "last_name": lead_id, "company": f"Company {lead_id}", "country": self.country}
        for _ in range(_TRIES):
            start = time.perf_counter()
            status, answer = self.post("/v1/leads", body, key=lead_id)
            told.took.append(1e3 * (time.perf_counter() - start))
            if status in {200, 201}:
                told.holders[lead_id] = answer["rep"]["rep_id"] if answer["rep"] else None
                return
        told.unanswered += 1


@contextmanager
def _door(port: int, country: str) -> Iterator[_Door]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    yield _Door(connection, country)
    connection.close()


def _fill(door: _Door, told: _Told, number: int, leads: int) -> None:
    for lead in range(leads):
        door.lead(f"{door.country}-{number}-{lead}", told)


def _turn_over(door: _Door, told: _Told, before: _Told, slots: int) -> None:
    """Close leads that this client was told have a rep, and send another for each."""
    mine = [lead_id for lead_id, rep_id in before.holders.items() if rep_id is not None]
    for lead_id in mine[: slots * 2]:
        status, _ = door.post(f"/v1/leads/{lead_id}/outcomes", {"stage": "lost"})
        assert status in {200, 201}, f"the server answered {status}"
        told.closed.add(lead_id)
        door.lead(f"{lead_id}-next", told)


@dataclass(frozen=True)
class _Use:
    """``over``: leads above any rep's limit; ``used``: the share of all limits together that is in use."""

    over: int
    used: float


def _in_use(url: str, crowd: _Crowd, slots: int) -> _Use:
    """Counted from the leads' states and the assignments themselves, not by what the product counts with."""
    held: defaultdict[str, int] = defaultdict(int)
    given: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for rep_id, leads in _rows(url, "SELECT rep_id, COUNT(*) FROM lead_state WHERE state = 'assigned' GROUP BY rep_id"):
        held[rep_id] = leads
    for rep_id, at in _rows(url, "SELECT rep_id, assigned_at FROM record_assignment"):
        given[rep_id][datetime.fromtimestamp(at / 1e6, UTC).date()] += 1
    over = used = 0
    for rep_id, limit in crowd.reps.items():
        days = given[rep_id].values()
        counts = {"max_day": max(days, default=0), "max_month": sum(days)}.get(limit, held[rep_id])
        over += max(counts - slots, 0)
        used += min(counts, slots)
    return _Use(over, used / (_REPS * slots))


def _lost(url: str, everything: Sequence[_Told]) -> int:
    """Leads that were never decided on, or are not where the answer said."""
    found = {lead_id: (state, rep_id) for lead_id, state, rep_id in _rows(url, "SELECT lead_id, state, rep_id FROM lead_state")}
    closed = set().union(*(told.closed for told in everything))
    lost = sum(told.unanswered for told in everything)
    for told in everything:
        for lead_id, rep_id in told.holders.items():
            wanted = ("closed", rep_id) if lead_id in closed else ("queued", None) if rep_id is None else ("assigned", rep_id)
            lost += found.get(lead_id) != wanted
    return lost


def _rows(url: str, statement: str) -> list[Any]:
    engine = connect(url)
    with engine.connect() as connection:
        rows = list(connection.execute(text(statement)))
    engine.dispose()
    return rows


def _count_then_insert(address: str, slots: int) -> int:
    """How many of twenty reps a router over-books that counts a rep's leads and then adds one, in one transaction each, with 8 writers."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("CREATE TABLE naive (lead TEXT PRIMARY KEY, rep INTEGER)")

    def route(number: int) -> None:
        with psycopg.connect(address) as mine:
            for lead in range(_REPS * slots * _ASKED_FOR_EACH_SLOT // 8):
                row = mine.execute(_NAIVE, (_REPS - 1, slots)).fetchone()
                if row is not None:
                    mine.execute("INSERT INTO naive VALUES (%s, %s)", (f"{number}-{lead}", row[0]))
                mine.commit()

    threads = [threading.Thread(target=route, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(address) as server:
        return sum(leads > slots for _, leads in server.execute("SELECT rep, COUNT(*) FROM naive GROUP BY rep"))


def _floors(folder: Path, address: str, count: int) -> dict[str, Figure]:
    return {
        "fsync": Figure(fsync(folder, count), "ms"),
        "sqlite_insert": Figure(sqlite_insert(folder, count), "ms"),
        "postgresql_insert": Figure(postgres_insert(address, count), "ms"),
        "empty_post": Figure(empty_post(count), "ms"),
    }


if __name__ == "__main__":
    run(measure, "contention")
