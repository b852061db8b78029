"""A lead posted over HTTP until its decision is durable, beside the least times possible on this machine."""

import http.client
import json
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from bench.ground.floors import empty_serving, fsync, insert, median, post_many
from bench.ground.servers import fairlead, free_port, process, serving
from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.rules.compiling import Compiled, compile_all

_WARM_UP = 200
_ROUNDS = 20
_CLIENTS = 8
_FLOORS = ("fsync", "empty_post", "cel", "model_call_n_rows")
"""What no durable decision over HTTP by rules and a model of pairs can do without; their sum is what the bars count in."""
_RULES = {
    "very-large": ("has(lead.employees) && lead.employees >= 10000", "lead_priority: 10"),
    "trade-shows": ('lead.channel == "event" && !(has(lead.message))', "lead_priority: 1"),
    "paid-search": ('lead.source == "Paid search" && lead.product == "Atlas Planner"', "lead_priority: 2"),
    "german-makers": ('lead.country == "DE" && lead.industry_group == "manufacturing"', "require: {languages: [de]}"),
    "new-england": ('lead.country == "US" && lead.state in ["MA", "NH", "VT", "ME", "RI", "CT"]', "lead_priority: 3"),
    "free-mail": ('has(lead.email) && lead.email.endsWith("@gmail.com")', "weight: 0.5"),
    "urgent": ('has(lead.message) && lead.message.contains("this quarter")', "lead_priority: 4"),
    "software": ('lead.industry == "Software" && has(lead.employees) && lead.employees > 1000', "lead_priority: 5"),
}
"""Name → condition, and what it does to leads for which it holds; nobody posted here is kept from anybody."""
_VALUES = {"country": "US", "state": "MA", "industry": "Software", "industry_group": "software", "employees": 131, "source": "web form"} | {
    "email": "dana@example1.com",
    "message": "Please send pricing, we want to decide this quarter.",
}
_ONE_BY_ONE = """
import sys
from fairlead.application import desk
from fairlead.cli import main
desk._MOST_TOGETHER = 1
sys.argv = ["fairlead", *sys.argv[1:]]
main()
"""


@dataclass(frozen=True)
class _Taken:
    """What was measured of one number of reps, in milliseconds. ``floors``: by name the median of each round."""

    posts: list[float] = field(default_factory=list)
    floors: dict[str, list[float]] = field(default_factory=dict)

    def floor(self, *names: str) -> float:
        """The sum of the floors of these names."""
        return sum(float(np.median(self.floors[name])) for name in names)

    def figures(self, reps: int) -> dict[str, Figure]:
        """p50 and p99, alone and over the floors.

        Tight: the model called once for the lead, which is what this product's model needs. Whole record: a flush of as many bytes as a
        decision keeps, instead of 4 kB.
        """
        least, tight = self.floor(*_FLOORS), self.floor(*_FLOORS[:-1], "model_call_one_row")
        whole = self.floor("fsync_record", *_FLOORS[1:])
        found = {}
        for q in (50, 99):
            took = float(np.percentile(self.posts, q))
            found[f"p{q}_{reps}_reps"] = Figure(took, "ms")
            found[f"p{q}_over_floors_{reps}_reps"] = Figure(took / least, "1")
            found[f"p{q}_over_tight_floors_{reps}_reps"] = Figure(took / tight, "1")
            found[f"p{q}_over_floors_with_whole_record_{reps}_reps"] = Figure(took / whole, "1")
        return found


def measure(options: Options) -> Result:
    """Durable decisions through the HTTP API with 60 and 500 eligible reps: p50, p99 and decisions a second, and the floors of the run."""
    leads, posts = (8_000, 400) if options.quick else (20_000, 2_000)
    figures: dict[str, Figure] = {}
    floors: dict[str, Figure] = {}
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-", dir=Path.cwd()))
    try:
        trained = _trained(folder, leads, options.seed)
        for reps in (60, 500):
            home = _with_reps(trained, folder / f"home-{reps}", reps)
            taken = _one_after_another(home, folder, posts, reps)
            figures |= taken.figures(reps) | _together(home, folder, posts, reps)
            floors |= {f"{name}_{reps}": Figure(taken.floor(name), "ms") for name in taken.floors}
            say(f"{reps} reps: " + ", ".join(f"{name} {figure.value:.2f}" for name, figure in figures.items() if f"{reps}_reps" in name))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(figures, floors, _bars(figures))


def _bars(figures: Mapping[str, Figure]) -> list[Bar]:
    return [
        at_most("p50 at 500 eligible reps over the sum of its floors", figures["p50_over_floors_500_reps"].value, 2.0),
        at_most("p99 at 500 eligible reps over the sum of its floors", figures["p99_over_floors_500_reps"].value, 5.0),
        at_least(
            f"decisions a second at 500 reps, {_CLIENTS} clients, many in one commit against one by one",
            figures["together_over_one_by_one_500_reps"].value,
            1.0,
        ),
    ]


def _one_after_another(home: Path, folder: Path, posts: int, reps: int) -> _Taken:
    """Leads one after another, and between them the floors, in rounds: whatever else the machine does, both suffer alike."""
    taken, count = _Taken(), posts // _ROUNDS
    floors: dict[str, Callable[[], float]] = {
        "fsync": lambda: fsync(folder, count),
        "insert": lambda: insert(folder, count),
        "cel": _cel(count),
        "model_call_n_rows": lambda: _model_call_rows(home, max(count // 4, 5)),
        "model_call_one_row": lambda: _model_call(home, count),
    }
    with serving(home) as port, empty_serving() as empty:
        post_many(port, _payloads(_WARM_UP, f"warm{reps}"))
        _check(port, reps)
        record = _record_bytes(home)
        floors["fsync_record"] = lambda: fsync(folder, count, record)
        for turn in range(_ROUNDS):
            for name, floor in floors.items():
                taken.floors.setdefault(name, []).append(floor())
            taken.floors.setdefault("empty_post", []).append(float(np.median(post_many(empty, [b"{}"] * count, "/"))))
            taken.posts.extend(post_many(port, _payloads(count, f"r{reps}-{turn}")))
        _check(port, reps)
    return taken


def _together(home: Path, folder: Path, posts: int, reps: int) -> dict[str, Figure]:
    """Decisions a second with several clients: many in one commit, as the product does, and each by itself; in turns."""
    alone = shutil.copytree(home, folder / f"alone-{reps}")
    rates: dict[str, list[float]] = {"together": [], "one_by_one": []}
    turns = 4
    with serving(home) as many, _serving_one_by_one(alone) as single:
        for name, port in (("together", many), ("one_by_one", single)):
            post_many(port, _payloads(_WARM_UP, f"again{reps}{name}"))
        for turn in range(turns):
            for name, port in (("together", many), ("one_by_one", single)):
                rates[name].append(_rate(port, posts // turns, f"t{reps}-{turn}-{name}"))
                _check(port, reps)
    figures = {
        f"decisions_a_second_{name}_{reps}_reps_{_CLIENTS}_clients": Figure(float(np.median(each)), "decisions/s")
        for name, each in rates.items()
    }
    ratio = float(np.median(rates["together"]) / np.median(rates["one_by_one"]))
    return figures | {f"together_over_one_by_one_{reps}_reps": Figure(ratio, "1")}


@contextmanager
def _serving_one_by_one(home: Path) -> Iterator[int]:
    """The same product, each decision in a commit of its own: its port."""
    port = free_port()
    with process([sys.executable, "-c", _ONE_BY_ONE, "serve", "--home", str(home), "--port", str(port)], port):
        yield port


def _trained(folder: Path, leads: int, seed: int) -> Path:
    """A home with a model that tells reps apart, and a policy with rules."""
    home, export = folder / "trained", folder / "export"
    say("sample, import and training …")
    fairlead("sample", "--leads", str(leads), "--months", "12", "--seed", str(seed), "--affinity", "1.6", "--out", str(export))
    fairlead("import", str(export), "--preset", "sample", "--home", str(home))
    fairlead("train", "--home", str(home))
    policy = folder / "policy.yaml"
    rules = (f"  - id: {name}\n    when: {when}\n    {does}\n" for name, (when, does) in _RULES.items())
    # The leads are alike on purpose; the brake would take that for a fault of the model.
    policy.write_text("guardrails:\n  score_share: 1\n  rep_share: 1\nrules:\n" + "".join(rules))
    fairlead("policy", "apply", str(policy), "--yes", "--home", str(home))
    return home


def _with_reps(trained: Path, home: Path, reps: int) -> Path:
    """The trained home with ``reps`` reps who may all take every lead; those added are known to the roster, not to the model."""
    shutil.copytree(trained, home)
    with sqlite3.connect(home / "fairlead.db") as database:
        known = database.execute("SELECT count(*) FROM record_rep").fetchone()[0]
        columns = [row[1] for row in database.execute("PRAGMA table_info(record_rep)") if row[1] not in {"rep_id", "name"}]
        names = ", ".join(columns)
        database.executemany(
            f"INSERT INTO record_rep (rep_id, name, {names}) SELECT ?, ?, {names} FROM record_rep LIMIT 1",  # noqa: S608, its own columns
            [(f"added-{number:04d}", f"Added {number}") for number in range(reps - known)],
        )
        database.execute(
            "UPDATE record_rep SET territory_ids = '[]', languages = '[]', max_open = NULL, active = 1, started_at = NULL, ended_at = NULL"
        )
        database.execute("DELETE FROM record_absence")
        database.execute("UPDATE slot SET max_open = NULL")
    return home


def _record_bytes(home: Path) -> int:
    """How long the record of the newest decision is: what of a decision must reach the disk, however a database lays it out."""
    with sqlite3.connect(home / "fairlead.db") as database:
        return int(database.execute("SELECT length(CAST(body AS BLOB)) FROM decision ORDER BY number DESC LIMIT 1").fetchone()[0])


def _check(port: int, reps: int) -> None:
    """The premise: the model chose, among that many eligible reps."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/v1/decisions?limit=100")
    lines = json.loads(connection.getresponse().read())["decisions"]
    others = [line["method"] for line in lines if line["method"] != "model"]
    assert not others, f"{len(others)} of {len(lines)} leads were placed otherwise than by the model: {others[0]}"
    newest = lines[0]
    connection.request("GET", f"/v1/decisions/{newest['decision_id']}")
    told = json.loads(connection.getresponse().read())
    connection.close()
    assert told["method"] == "model", f"the model is not good enough to choose: {told['method_why']}"
    assert len(told["candidates"]) == reps, f"{len(told['candidates'])} of {reps} reps were eligible"


def _payloads(count: int, prefix: str) -> list[bytes]:
    """Plain leads as a web form sends them, each of another person."""
    return [json.dumps(_lead(f"{prefix}-{index}", zlib.crc32(f"{prefix}-{index}".encode()))).encode() for index in range(count)]


def _lead(lead_id: str, chance: int) -> dict[str, object]:
    industries = ("Manufacturing", "Software", "Healthcare", "Finance", "Retail")
    family = "".join(chr(ord("a") + (chance >> shift) % 26) for shift in (0, 5, 10, 15, 20, 24)).capitalize()
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


def _rate(port: int, posts: int, prefix: str) -> float:
    """Decisions a second with several clients at once."""
    shares = [_payloads(posts // _CLIENTS, f"{prefix}-{client}") for client in range(_CLIENTS)]
    threads = [threading.Thread(target=post_many, args=(port, share)) for share in shares]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(map(len, shares)) / (time.perf_counter() - start)


def _cel(count: int) -> Callable[[], float]:
    """Every condition of the policy asked of one lead whose fields are read already."""
    done = compile_all([when for when, _ in _RULES.values()], {}, strict=True)
    sound = [one for one in done.compiled if isinstance(one, Compiled)]
    assert len(sound) == len(_RULES), done.compiled
    read = {name for one in sound for name in one.fields}
    values = {name: _VALUES[name.rpartition(".")[2]] for name in read if name.rpartition(".")[2] in _VALUES}

    bind: Callable[[Mapping[str, object]], Any] = done.bind

    def ask() -> None:
        activation = bind(values)
        for one in sound:
            one.judge(activation).value()

    return lambda: median(ask, count)


def _trees(home: Path) -> lightgbm.Booster:
    return lightgbm.Booster(model_file=next((home / "models").glob("*/lead.txt")))


def _reps(home: Path) -> int:
    with sqlite3.connect(home / "fairlead.db") as database:
        return int(database.execute("SELECT count(*) FROM record_rep").fetchone()[0])


def _model_call_rows(home: Path, count: int) -> float:
    """The trees once for every rep, as a model of pairs asks: rows that share the lead's columns."""
    booster = _trees(home)
    rows = np.zeros((_reps(home), booster.num_feature()))
    rows[:, -5:] = np.random.default_rng(7).normal(size=(len(rows), 5))
    return median(lambda: booster.predict(rows, num_threads=1, validate_features=False, raw_score=True), count)


def _model_call(home: Path, count: int) -> float:
    """The trees once for the lead, and one product of the reps' effects: what this product's model cannot do without."""
    booster = _trees(home)
    row = np.zeros((1, booster.num_feature()))
    effects, segment = np.random.default_rng(7).normal(size=(_reps(home), 12)), np.ones(12)

    def call() -> None:
        booster.predict(row, num_threads=1, validate_features=False, raw_score=True)
        effects @ segment

    return median(call, count)


if __name__ == "__main__":
    run(measure, "latency")
