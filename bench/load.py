"""Sixteen clients that never pause, for a quarter of an hour: how many decisions a second last, how long each takes, what memory does.

Memory is that of the server's processes and of the workers', as the system counts what is resident. Twelve minutes of new leads
tell how many bytes stay behind of each, since limits of 30 days and features of a year are counted in memory. Three minutes of
the same requests without any new lead tell whether anything grows that should not.
"""

import http.client
import json
import math
import os
import shutil
import tempfile
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from scipy import stats
from sqlalchemy import insert, select, text

from bench.ground.floors import empty_post, fsync, postgres_insert
from bench.ground.floors import insert as sqlite_insert
from bench.ground.servers import fairlead, postgres, replica
from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from fairlead.adapters.sql.engine import connect, reading, writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES

FloatArray = NDArray[np.float64]
_CLIENTS = 16
_OPEN_EACH = 40
"""So many leads of a client are open at once; with each further one the oldest is closed, so that what is open does not grow."""
_DECLINED_EVERY = 25
_BLOCKS = 12
_MOST_BYTES_EACH = 2_048.0
_MOST_MIB_PER_HOUR = 60.0
_REPS = 60
_WORLDS = ("all", "sqlite", "postgresql", "replicas")
_POLICY = "guardrails:\n  score_share: 1\n  rep_share: 1\ncapacity:\n  bands: []\n"
"""The leads are alike on purpose; the brake would take that for a fault of the model."""
_STATED = """
version: 1
deal_value: 10000
otherwise: {chance: 0.2}
reps: [{rep: rep-00, chance: 0.25}]
"""
_SETTINGS = {"FAIRLEAD_REQUESTS_PER_MINUTE": "0", "FAIRLEAD_FLOW_ALERTS": "false", "FAIRLEAD_PRIVATE_TARGETS": "127.0.0.0/8"}


@dataclass(frozen=True)
class _Length:
    """Seconds of new leads, and of the same ones again; how long each takes to get warm, and how often memory is looked at."""

    new: float
    again: float
    warm: float
    sampled: float


_LONG, _SHORT = _Length(720.0, 180.0, 60.0, 2.0), _Length(3.0, 1.0, 0.0, 0.25)


@dataclass(frozen=True)
class _House:
    """One database and how many processes serve it."""

    world: str
    replicas: int
    url: str

    @property
    def settings(self) -> dict[str, str]:
        return _SETTINGS | {"FAIRLEAD_DATABASE_URL": self.url}


@dataclass
class _Told:
    """What one client was told: milliseconds of each decision, the leads that are open, and answers that were none."""

    took: list[float] = field(default_factory=list)
    open: deque[str] = field(default_factory=deque)
    decided: int = 0
    again: int = 0
    closed: int = 0
    declined: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Memory:
    """Resident memory of each kind of process, for one of the servers: ``at``: seconds; ``decided``: leads so far; ``held``: MiB."""

    at: list[float] = field(default_factory=list)
    decided: list[int] = field(default_factory=list)
    held: dict[str, list[float]] = field(default_factory=dict)


def measure(options: Options) -> Result:
    """16 clients on SQLite, PostgreSQL, and PostgreSQL with two servers: decisions a second, p50, p99, and memory over 15 minutes."""
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-", dir=Path.cwd()))
    try:
        with postgres() as address, _receiver() as hook:
            floors = _floors(folder, address, 50 if options.quick else 300)
            home, reps = _stated(folder) if options.quick else _trained(folder, options.seed)
            houses = _houses(home, address, reps, options.world)
            # In a short run all servers come up at once: starting takes longer than the load.
            for together in [houses] if options.quick else [[house] for house in houses]:
                found, held = _soaked(together, home, hook, _SHORT if options.quick else _LONG)
                figures |= found
                bars += held
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(figures, floors, bars)


def _trained(folder: Path, seed: int) -> tuple[Path, list[dict[str, object]]]:
    """A home with a model that tells reps apart, and a policy; and the reps whom it knows."""
    home, export = folder / "home", folder / "export"
    say("sample, import and training …")
    fairlead("sample", "--leads", "20000", "--months", "12", "--seed", str(seed), "--affinity", "1.6", "--out", str(export))
    fairlead("import", str(export), "--preset", "sample", "--home", str(home))
    fairlead("train", "--home", str(home))
    trained = connect(f"sqlite:///{home / 'fairlead.db'}")
    with reading(trained) as connection:
        reps = [dict(row) for row in connection.execute(select(RECORD_TABLES["rep"])).mappings()]
    trained.dispose()
    for left in home.glob("fairlead.db*"):
        left.unlink()
    (home / "policy.yaml").write_text(_POLICY)
    return home, reps


def _stated(folder: Path) -> tuple[Path, list[dict[str, object]]]:
    """The same with chances as somebody stated them, which takes no training."""
    home = folder / "home"
    home.mkdir()
    (folder / "stated.yaml").write_text(_STATED)
    (home / "policy.yaml").write_text(_POLICY)
    reps: list[dict[str, object]] = [{"rep_id": f"rep-{number:02d}", "name": f"Rep {number}"} for number in range(_REPS)]
    _fill_roster(f"sqlite:///{home / 'fairlead.db'}", reps)
    fairlead("train", "--stated", str(folder / "stated.yaml"), "--home", str(home))
    for left in home.glob("fairlead.db*"):
        left.unlink()
    return home, reps


def _houses(home: Path, address: str, reps: Sequence[Mapping[str, object]], world: str) -> list[_House]:
    """Databases with the same reps and no history, all served from one home, which holds the model."""
    houses = [_House("sqlite", 1, f"sqlite:///{home / 'fairlead.db'}")]
    for name, replicas in (("postgresql", 1), ("replicas", 2)):
        houses.append(_House(name, replicas, address.replace("postgresql://", "postgresql+psycopg://").rpartition("/")[0] + f"/{name}"))
    asked = [house for house in houses if world in {"", "all", house.world}]
    for house in asked:
        if house.world != "sqlite":
            with psycopg.connect(address, autocommit=True) as server:
                server.execute(f"CREATE DATABASE {house.world}".encode())
        _fill_roster(house.url, reps)
    return asked


def _fill_roster(url: str, reps: Sequence[Mapping[str, object]]) -> None:
    """Reps each of whom may have every lead, at any hour and without limit."""
    free = {"territory_ids": "[]", "languages": "[]", "max_open": None, "active": True, "started_at": None, "ended_at": None}
    engine = opened(url)
    with writing(engine) as connection:
        connection.execute(insert(RECORD_TABLES["rep"]), [dict(rep) | free for rep in reps])
    rebuild_standing(engine)
    engine.dispose()


def _soaked(houses: Sequence[_House], home: Path, hook: str, length: _Length) -> tuple[dict[str, Figure], list[Bar]]:
    """Houses under load, one after the other, and what came of it."""
    figures: dict[str, Figure] = {}
    kept: list[tuple[_House, dict[str, Figure], list[_Told]]] = []
    with ExitStack() as servers, ThreadPoolExecutor() as pool:

        def open_doors(house: _House) -> list[tuple[int, int]]:
            if length is _LONG:
                words = ("webhook", "add", hook, "--name", "load", "--event", "assignment.declined", "--home", str(home))
                fairlead(*words, settings=house.settings)
            return [servers.enter_context(replica(home, house.settings)) for _ in range(house.replicas)]

        for house, doors in zip(houses, list(pool.map(open_doors, houses)), strict=True):
            told = [_Told() for _ in range(_CLIENTS)]
            found = _loaded(house, doors, told, length)
            kept.append((house, found, told))
            figures |= {f"{name}_{house.world}": figure for name, figure in found.items()}
    with ThreadPoolExecutor() as pool:
        bars = [bar for each in pool.map(lambda one: _bars(one[0], home, one[1], one[2]), kept) for bar in each]
    return figures, bars


def _loaded(house: _House, doors: Sequence[tuple[int, int]], told: Sequence[_Told], length: _Length) -> dict[str, Figure]:
    """One house under load."""
    new, took = _under_load(house, doors, told, length.new, length.sampled, again=False)
    figures = _rates(told, took)
    same, again_took = _under_load(house, doors, told, length.again, length.sampled, again=True)
    figures |= {"answers_a_second_without_new_leads": Figure(sum(one.again for one in told) / again_took, "answers/s")}
    figures |= {f"{kind}_memory": Figure(held[-1], "MiB") for kind, held in new.held.items()}
    if length is _LONG:
        figures |= _growth(new, same, length.warm)
    say(f"{house.world}, load {os.getloadavg()[1]:.1f}: " + ", ".join(f"{name} {figure.value:.4g}" for name, figure in figures.items()))
    for line in [each for one in told for each in one.refused][:3]:
        say(f"  refused: {line}")
    return figures


def _bars(house: _House, home: Path, figures: Mapping[str, Figure], told: Sequence[_Told]) -> list[Bar]:
    checked = json.loads(fairlead("check", "--json", "--home", str(home), settings=house.settings, codes=(0, 1)))
    wanted = sum(one.decided for one in told)
    kept = _count(house.url, "SELECT COUNT(*) FROM lead_state")
    bars = [
        at_most(f"requests refused, {house.world}", sum(len(one.refused) for one in told), 0),
        at_most(f"leads answered and not kept, {house.world}", abs(wanted - kept), 0),
        at_most(f"faults that `fairlead check` finds, {house.world}", len(checked["broken"]), 0),
    ]
    for kind in ("server", "worker"):
        if (each := figures.get(f"{kind}_bytes_each")) is not None:
            bars.append(at_most(f"bytes of the {kind}'s memory that stay behind of a lead, {house.world}", each.value, _MOST_BYTES_EACH))
        if (grown := figures.get(f"{kind}_growth_at_most")) is not None:
            words = f"MiB an hour by which the {kind} grows at most without new leads, {house.world}"
            bars.append(at_most(words, grown.value, _MOST_MIB_PER_HOUR))
    return bars


def _rates(told: Sequence[_Told], seconds: float) -> dict[str, Figure]:
    took = [each for one in told for each in one.took]
    return {
        "decisions_a_second": Figure(len(took) / seconds, "decisions/s"),
        "p50": Figure(float(np.percentile(took, 50)), "ms"),
        "p99": Figure(float(np.percentile(took, 99)), "ms"),
        "decisions": Figure(len(took), "1"),
        "closed": Figure(sum(one.closed for one in told), "1"),
        "declined": Figure(sum(one.declined for one in told), "1"),
    }


def _growth(new: _Memory, same: _Memory, warm: float) -> dict[str, Figure]:
    """By kind of process: bytes that stay behind of a new lead, and MiB an hour without any; each with the ends of its 95% interval."""
    figures = {}
    for kind in new.held:
        for name, memory, per, scale, unit in (
            ("bytes_each", new, np.asarray(new.decided, dtype=float), 2.0**20, "bytes"),
            ("growth", same, np.asarray(same.at) / 3600.0, 1.0, "MiB/h"),
        ):
            later = np.asarray(memory.at) >= warm
            slope, width = _slope(per[later], np.asarray(memory.held[kind])[later])
            figures[f"{kind}_{name}"] = Figure(scale * slope, unit)
            figures[f"{kind}_{name}_at_least"] = Figure(scale * (slope - width), unit)
            figures[f"{kind}_{name}_at_most"] = Figure(scale * (slope + width), unit)
    return figures


def _slope(over: FloatArray, held: FloatArray) -> tuple[float, float]:
    """How steeply memory rises over something, and half its 95% interval.

    Samples a few seconds apart tell nearly the same, so the line goes through the means of twelve stretches.
    """
    x, y = (np.array([float(part.mean()) for part in np.array_split(each, _BLOCKS)]) for each in (over, held))
    off = x - x.mean()
    slope = float(off @ y / (off @ off))
    left = y - y.mean() - slope * off
    error = math.sqrt(float(left @ left) / (_BLOCKS - 2) / float(off @ off))
    return slope, float(stats.t.ppf(0.975, _BLOCKS - 2)) * error


def _under_load(
    house: _House, doors: Sequence[tuple[int, int]], told: Sequence[_Told], seconds: float, every: float, *, again: bool
) -> tuple[_Memory, float]:
    """Every client at its work until the time is over, and memory sampled meanwhile; with it the seconds that it took."""
    memory, over = _Memory(), threading.Event()
    broken: list[Exception] = []

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", doors[number % len(doors)][0], timeout=60)
        try:
            connection.connect()
            while not over.is_set():
                if again:
                    _once_more(connection, told[number])
                else:
                    _once(connection, f"{house.world}-{number}", told[number])
        except Exception as problem:  # noqa: BLE001, told below; a thread would swallow it
            broken.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(_CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    while (now := time.perf_counter() - begun) < seconds and not broken:
        _sample(memory, now, sum(one.decided for one in told), [number for _, number in doors])
        over.wait(every)
    over.set()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return memory, time.perf_counter() - begun


def _sample(memory: _Memory, at: float, decided: int, numbers: Sequence[int]) -> None:
    """Servers, and all that they started: the worker and what carries its messages."""
    memory.at.append(at)
    memory.decided.append(decided)
    for kind, processes in (("server", numbers), ("worker", [child for each in numbers for child in _below(each)])):
        memory.held.setdefault(kind, []).append(sum(map(_resident, processes)) / len(numbers))


def _below(number: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    found = []
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):  # a thread, or all of it, that ended since
            found += [int(each) for each in path.read_text().split()]
    return found + [deeper for each in found for deeper in _below(each)]


def _resident(number: int) -> float:
    """MiB; 0 of one that ended since."""
    with suppress(OSError):
        told = Path(f"/proc/{number}/statm").read_text()
        return int(told.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


def _once(connection: http.client.HTTPConnection, prefix: str, told: _Told) -> None:
    """A new lead; now and then its rep declines it; the oldest that is open is lost."""
    lead_id = f"{prefix}-{len(told.took)}"
    start = time.perf_counter()
    status, answer = _post(connection, "/v1/leads", _lead(lead_id))
    told.took.append(1e3 * (time.perf_counter() - start))
    if status not in {200, 201}:
        told.refused.append(f"{status} {answer}")
        return
    told.decided += 1
    told.open.append(lead_id)
    if len(told.took) % _DECLINED_EVERY == 0 and answer["rep"] is not None:
        _expect(told, _post(connection, f"/v1/leads/{lead_id}/decline", {"rep_id": answer["rep"]["rep_id"], "reason": "on the road"}))
        told.declined += 1
    if len(told.open) > _OPEN_EACH:
        _expect(told, _post(connection, f"/v1/leads/{told.open.popleft()}/outcomes", {"stage": "lost"}))
        told.closed += 1


def _once_more(connection: http.client.HTTPConnection, told: _Told) -> None:
    """A lead that was sent before, which is answered as it was then, and a page of decisions."""
    if not told.open:
        return
    lead_id = told.open[told.again % len(told.open)]
    _expect(told, _post(connection, "/v1/leads", _lead(lead_id)))
    connection.request("GET", "/v1/decisions?limit=20")
    answer = connection.getresponse()
    _expect(told, (answer.status, answer.read()[:200]))
    told.again += 2


def _post(connection: http.client.HTTPConnection, path: str, body: Mapping[str, object]) -> tuple[int, Any]:
    connection.request("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def _expect(told: _Told, found: tuple[int, Any]) -> None:
    if found[0] not in {200, 201}:
        told.refused.append(f"{found[0]} {found[1]}")


def _lead(lead_id: str) -> dict[str, object]:
    """A plain lead as a web form sends it, each of another person; companies come back."""
    chance = zlib.crc32(lead_id.encode())
    family = "".join(chr(ord("a") + (chance >> shift) % 26) for shift in (0, 5, 10, 15, 20, 24)).capitalize()
    industries = ("Manufacturing", "Software", "Healthcare", "Finance", "Retail")
    return {
        "lead_id": lead_id,
        "first_name": "Dana",
        "last_name": family,
        "email": f"dana.{family}.{chance}@example{chance % 997}.com".lower(),
        "company": f"Example {chance % 997}",
        "industry": industries[chance % len(industries)],
        "employees": 20 + 37 * (chance % 50),
        "country": "US",
        "state": "MA",
        "source": "web form",
        "message": "Please send pricing, we want to decide this quarter.",
    }


@contextmanager
def _receiver() -> Iterator[str]:
    """Somebody who is told of declined leads and says thanks: the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()


def _count(url: str, statement: str) -> int:
    engine = connect(url)
    with engine.connect() as connection:
        found = int(connection.execute(text(statement)).scalar_one())
    engine.dispose()
    return found


def _floors(folder: Path, address: str, count: int) -> dict[str, Figure]:
    return {
        "fsync": Figure(fsync(folder, count), "ms"),
        "sqlite_insert": Figure(sqlite_insert(folder, count), "ms"),
        "postgresql_insert": Figure(postgres_insert(address, count), "ms"),
        "empty_post": Figure(empty_post(count), "ms"),
    }


if __name__ == "__main__":
    run(measure, "load", worlds=_WORLDS)
