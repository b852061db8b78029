"""A lead posted over HTTP until its decision is durable, beside the least times possible on this machine."""

import http.client
import json
import shutil
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

import lightgbm
import numpy as np

from bench.ground.floors import empty_post, fsync, insert, median, post_many
from bench.ground.servers import fairlead, serving
from bench.protocol import Bar, Figure, Options, Result, at_most, run, say

_WARM_UP = 100
_CLIENTS = 8


def measure(options: Options) -> Result:
    """Decisions through the HTTP API, durable, with 60 and 500 eligible reps: p50 and p99 against the floors of the same run."""
    leads, posts = (8_000, 300) if options.quick else (20_000, 2_000)
    figures: dict[str, Figure] = {}
    floors: dict[str, Figure] = {}
    bars: list[Bar] = []
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-", dir=Path.cwd()))
    try:
        trained = _trained(folder, leads, options.seed)
        for reps in (60, 500):
            home = _with_reps(trained, folder / f"home-{reps}", reps)
            floors |= {f"{name}_{reps}": figure for name, figure in _floors(home, folder, posts).items()}
            with serving(home) as port:
                post_many(port, _payloads(_WARM_UP, "warm"))
                _check(port, reps)
                took = post_many(port, _payloads(posts, f"r{reps}"))
                throughput = _throughput(port, posts, reps)
            floor = {key.removesuffix(f"_{reps}"): figure.value for key, figure in floors.items() if key.endswith(f"_{reps}")}
            shared = floor["fsync"] + floor["insert"] + floor["empty_post"]
            least, tight = shared + floor["model_call_n_rows"], shared + floor["model_call_one_row"]
            p50, p99 = (float(np.percentile(took, q)) for q in (50, 99))
            figures |= {
                f"p50_{reps}_reps": Figure(p50, "ms"),
                f"p99_{reps}_reps": Figure(p99, "ms"),
                f"p50_over_floors_{reps}_reps": Figure(p50 / least, "1"),
                f"p99_over_floors_{reps}_reps": Figure(p99 / least, "1"),
                f"p50_over_tight_floors_{reps}_reps": Figure(p50 / tight, "1"),
                f"p99_over_tight_floors_{reps}_reps": Figure(p99 / tight, "1"),
                f"throughput_{reps}_reps_{_CLIENTS}_clients": Figure(throughput, "decisions/s"),
            }
            say(f"{reps} reps: p50 {p50:.2f} ms, p99 {p99:.2f} ms, floors {least:.2f} ms, {throughput:.0f} decisions/s")
        # The floors as the bar was set: one model call for n rows. Against one call for the lead the ratio stands among the figures.
        bars.append(at_most("p50 at 500 eligible reps over the sum of its floors", figures["p50_over_floors_500_reps"].value, 3.0))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(figures, floors, bars)


def _trained(folder: Path, leads: int, seed: int) -> Path:
    """A home with a model that tells reps apart."""
    home, export = folder / "trained", folder / "export"
    say("sample, import and training …")
    fairlead("sample", "--leads", str(leads), "--months", "12", "--seed", str(seed), "--affinity", "1.6", "--out", str(export))
    fairlead("import", str(export), "--preset", "sample", "--home", str(home))
    fairlead("train", "--home", str(home))
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


def _check(port: int, reps: int) -> None:
    """The premise: the model chose, among that many eligible reps."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/v1/decisions?limit=1")
    newest = json.loads(connection.getresponse().read())["decisions"][0]
    connection.request("GET", f"/v1/decisions/{newest['decision_id']}")
    told = json.loads(connection.getresponse().read())
    connection.close()
    assert told["method"] == "model", f"the model is not good enough to choose: {told['method_why']}"
    assert len(told["candidates"]) == reps, f"{len(told['candidates'])} of {reps} reps were eligible"


def _payloads(count: int, prefix: str) -> list[bytes]:
    """Plain leads as a web form sends them."""
    industries = ("Manufacturing", "Software", "Healthcare", "Finance", "Retail")
    return [
        json.dumps(
            {
                "lead_id": f"{prefix}-{index}",
                "first_name": "Dana",
                "last_name": f"Field {index}",
                "email": f"dana{index}@example{index % 97}.com",
                "company": f"Example {index % 97}",
                "industry": industries[index % len(industries)],
                "employees": 20 + 37 * (index % 50),
                "country": "US",
                "state": "MA",
                "source": "web form",
                "message": "Please send pricing, we want to decide this quarter.",
            }
        ).encode()
        for index in range(count)
    ]


def _throughput(port: int, posts: int, reps: int) -> float:
    """Decisions a second with several clients at once: commits are shared."""
    shares = [_payloads(posts // _CLIENTS, f"t{reps}-{client}") for client in range(_CLIENTS)]
    threads = [threading.Thread(target=post_many, args=(port, share)) for share in shares]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(map(len, shares)) / (time.perf_counter() - start)


def _floors(home: Path, folder: Path, count: int) -> dict[str, Figure]:
    """Medians in milliseconds of what no durable decision over HTTP can do without."""
    return {
        "fsync": Figure(fsync(folder, count), "ms"),
        "insert": Figure(insert(folder, count), "ms"),
        "empty_post": Figure(empty_post(count), "ms"),
        "model_call_n_rows": Figure(_model_call_rows(home, count // 10), "ms"),
        "model_call_one_row": Figure(_model_call(home, count), "ms"),
    }


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
