"""What two public tables lack before they can be imported: an identity and a date for each row. Nothing else in them is changed."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

BANK: Final = Path("uci_bank_marketing") / "bank_market.csv"
DEALS: Final = Path("bohanec_b2b") / "Salvirt_B2B_ML_dataset.csv"
MAPPINGS: Final = Path(__file__).resolve().parent
"""The folder of ``bank.yaml`` and ``deals.yaml``."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_YEAR: Final = 2008
_FIRST_DEAL: Final = datetime(2014, 1, 1, 9, tzinfo=UTC)
_WORKDAY: Final = timedelta(hours=8)
_CYCLE: Final = timedelta(days=30)


class NotThatTable(ValueError):
    """A file that is not the table asked for; the message says which column it lacks."""


def prepare_bank(source: Path, out: Path) -> None:
    """Calls of a bank (UCI Bank Marketing): day and month are there and the rows stand in order of time, so the year can be told.

    Writes ``calls.csv``, the table with ``called_at`` and ``ended_at`` (the call's length later), and ``agents.csv`` with one agent, for
    the table names none. Within a day calls are spread over eight hours, in their order. Raises `NotThatTable`.
    """
    rows = _rows(source, ",", ("Cust_num", "day", "month", "duration", "y"))
    out.mkdir(parents=True, exist_ok=True)
    dated = []
    for day, calls in groupby(_with_days(rows), key=lambda each: each[0]):
        several = [row for _, row in calls]
        for place, row in enumerate(several):
            called = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + _WORKDAY * place / len(several)
            ended = called + timedelta(seconds=float(row["duration"]))
            dated.append(row | {"called_at": called.isoformat(timespec="seconds"), "ended_at": ended.isoformat(timespec="seconds")})
    _write(out / "calls.csv", dated)
    _write(out / "agents.csv", [{"agent": "Call center"}])


def prepare_deals(source: Path, out: Path) -> None:
    """Deals of a B2B seller (Bohanec et al. 2017): the table has no dates, so they are made up, one deal a day in the order of the rows.

    Writes ``deals.csv``: the table with ``deal``, ``opened`` and ``closed``. Raises `NotThatTable`.
    """
    rows = _rows(source, ";", ("Product", "Seller", "Status"))
    out.mkdir(parents=True, exist_ok=True)
    dated = []
    for place, row in enumerate(rows):
        opened = _FIRST_DEAL + timedelta(days=place)
        dates = {"opened": opened.isoformat(), "closed": (opened + _CYCLE).isoformat()}
        dated.append({"deal": f"D-{place + 1:04d}"} | row | dates)
    _write(out / "deals.csv", dated)


def _rows(source: Path, delimiter: str, needed: Sequence[str]) -> list[dict[str, str]]:
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        lacking = [name for name in needed if name not in (reader.fieldnames or ())]
        if lacking:
            raise NotThatTable(f"{source} has no column '{lacking[0]}'; it is another table, or cut differently")
        return list(reader)


def _with_days(rows: Sequence[dict[str, str]]) -> Iterator[tuple[date, dict[str, str]]]:
    """Each row with its day: the year turns where the month goes back."""
    year, last = _FIRST_YEAR, 0
    for row in rows:
        month = _MONTHS.index(row["month"].strip().lower()) + 1
        year += month < last
        last = month
        yield date(year, month, int(row["day"])), row


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
