"""The least times possible on this machine, which no durable answer over HTTP can do without: medians in milliseconds."""

import http.client
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psycopg

from bench.ground.servers import free_port, process

_EMPTY = """
import socket, sys, uvicorn
from fastapi import FastAPI
app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False})
@app.post("/")
async def empty() -> dict[str, str]:
    return {}
door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
door.bind(("127.0.0.1", int(sys.argv[1])))
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[door])
"""
_ROW = "x" * 1000


def median(work: Callable[[], object], count: int) -> float:
    """The median time of ``work``, ten runs not counted."""
    took = []
    for _ in range(count + 10):
        start = time.perf_counter()
        work()
        took.append(1e3 * (time.perf_counter() - start))
    return float(np.median(took[10:]))


def fsync(folder: Path, count: int, size: int = 4096) -> float:
    """``size`` bytes appended and flushed to the disk."""
    with (folder / f"floor-{size}.log").open("ab") as log:

        def append() -> None:
            log.write(b"x" * size)
            log.flush()
            os.fdatasync(log.fileno())

        return median(append, count)


def insert(folder: Path, count: int) -> float:
    """One row of 1 kB in a durable transaction of its own, in SQLite."""
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, body TEXT)")

    def keep() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO kept (body) VALUES (?)", (_ROW,))
        database.execute("COMMIT")

    took = median(keep, count)
    database.close()
    return took


def postgres_insert(address: str, count: int) -> float:
    """The same in PostgreSQL."""
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("CREATE TABLE IF NOT EXISTS floor (id BIGSERIAL PRIMARY KEY, body TEXT)")
        return median(lambda: database.execute("INSERT INTO floor (body) VALUES (%s)", (_ROW,)), count)


@contextmanager
def empty_serving() -> Iterator[int]:
    """The same server software with nothing behind it: its port."""
    port = free_port()
    with process([sys.executable, "-c", _EMPTY, str(port)], port):
        post_many(port, [b"{}"] * 50, "/")
        yield port


def empty_post(count: int) -> float:
    """A request that does nothing, answered by the same server software."""
    with empty_serving() as port:
        return float(np.median(post_many(port, [b"{}"] * count, "/")))


def post_many(port: int, bodies: list[bytes], path: str = "/v1/leads") -> list[float]:
    """Milliseconds of each post on one connection, one after another; opening it belongs to none of them."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()
    took = []
    for body in bodies:
        start = time.perf_counter()
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        took.append(1e3 * (time.perf_counter() - start))
        assert answer.status in {200, 201}, f"the server answered {answer.status}"
    connection.close()
    return took
