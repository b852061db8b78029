"""What happened, as tables in order of time: the arrivals, engagements, stints and wins of a history, and how to count them in windows.

The same reading of the records as `fairlead.domain.qualification.memory`, for all leads at once; `events` is where both begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.qualification import ATTRIBUTION_DAYS, DAY, OPEN_DAYS, ORIGIN_MICROS, REPLY_CAP_MINUTES, Event, EventKind, Happening
from fairlead.domain.records import CLOSING_STAGES
from fairlead.learning.history import History

Ints = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)

_MINUTE = 60_000_000
_NEVER = 2**62


def _micros(column: str) -> pl.Expr:
    return (pl.col(column).dt.epoch("us") - ORIGIN_MICROS).alias("at")


def arrivals(history: History) -> pl.DataFrame:
    """Columns lead_id, at, account_id: the first arrival of each lead that has a moment."""
    return (
        history.lead.lazy()
        .filter(pl.col("created_at").is_not_null() & pl.col("lead_id").is_not_null())
        .select("lead_id", _micros("created_at"), "account_id")
        .sort("at", pl.col("account_id").fill_null(""), descending=[False, True])
        .unique("lead_id", keep="first", maintain_order=True)
        .collect()
    )


def engagements(history: History) -> pl.DataFrame:
    """Columns lead_id, account_id, at, what: all engagement that has a moment, as recorded."""
    dated = history.engagement.filter(pl.col("occurred_at").is_not_null())
    return dated.select("lead_id", "account_id", _micros("occurred_at"), pl.col("kind").alias("what"))


def assignments(history: History) -> pl.DataFrame:
    """Columns lead_id, rep_id, at. An assignment without a moment is taken as of the lead's arrival."""
    moment = pl.coalesce("assigned_at", "created_at").alias("assigned_at")
    when = history.lead.select("lead_id", "created_at").unique("lead_id", keep="any")
    joined = history.assignment.select("lead_id", "rep_id", "assigned_at").join(when, on="lead_id", how="left").with_columns(moment)
    dated = joined.filter(pl.col("assigned_at").is_not_null() & pl.col("rep_id").is_not_null())
    return dated.select("lead_id", "rep_id", _micros("assigned_at"))


def closings(history: History) -> pl.DataFrame:
    """Columns lead_id, at, what: won, lost and disqualified. An outcome without a moment is never known in time and left out."""
    dated = history.outcome.filter(pl.col("occurred_at").is_not_null() & pl.col("stage").is_in(CLOSING_STAGES))
    return dated.select("lead_id", _micros("occurred_at"), pl.col("stage").alias("what"))


def touches(history: History) -> pl.DataFrame:
    """Columns lead_id, at: what reps did for leads."""
    dated = history.activity.filter(pl.col("occurred_at").is_not_null() & pl.col("lead_id").is_not_null())
    return dated.select("lead_id", _micros("occurred_at"))


def events(history: History, *, since: int = -_NEVER) -> Iterator[Event]:
    """Every happening from ``since`` (microseconds since 2020 UTC) on, for a `FeatureMemory`."""
    tables = (
        (EventKind.ARRIVAL, arrivals(history)),
        (EventKind.ENGAGEMENT, engagements(history)),
        (EventKind.ASSIGNMENT, assignments(history)),
        (EventKind.ACTIVITY, touches(history)),
        (EventKind.OUTCOME, closings(history)),
    )
    for kind, table in tables:
        recent = table.filter(pl.col("at") >= since)
        nothing: list[str | None] = [None] * recent.height
        columns = [
            recent[name].to_list() if name in recent.columns else nothing for name in ("at", "lead_id", "account_id", "rep_id", "what")
        ]
        for at, lead_id, account_id, rep_id, what in zip(*columns, strict=True):
            yield Event(kind, at, lead_id, account_id, rep_id, what)


def stints(history: History) -> pl.DataFrame:
    """Columns lead_id, rep_id, at, end, closed_at, won, answered_at; moments in microseconds since 2020 (see `features` on stints)."""
    known = arrivals(history).select("lead_id", pl.col("at").alias("arrived"))
    held = (
        assignments(history)
        .join(known, on="lead_id")
        .with_columns(pl.max_horizontal("at", "arrived").alias("at"))
        .group_by("lead_id", "at")
        .agg(pl.col("rep_id").max())
        .sort("at")
        .with_columns(pl.col("at").shift(-1).over("lead_id").fill_null(_NEVER).alias("until"), pl.col("at").alias("start"))
    )
    closed = (
        closings(history)
        .join(known, on="lead_id")
        .with_columns(
            pl.max_horizontal("at", "arrived").alias("at"), pl.col("what").replace_strict(_RANKS, return_dtype=pl.Int8).alias("rank")
        )
        .sort("at", "rank")
    )
    first_closing = (
        _within(closed, held).group_by("lead_id", "start").agg(pl.col("at").first().alias("closed_at"), pl.col("rank").first() == 0)
    )
    first_answer = _within(touches(history).sort("at"), held).group_by("lead_id", "start").agg(pl.col("at").first().alias("answered_at"))
    return (
        held.join(first_closing, on=["lead_id", "start"], how="left")
        .join(first_answer, on=["lead_id", "start"], how="left")
        .with_columns(pl.min_horizontal("until", pl.col("start") + OPEN_DAYS * DAY, pl.col("closed_at")).alias("end"))
        .select("lead_id", "rep_id", "at", "end", "closed_at", pl.col("rank").alias("won"), "answered_at")
    )


_RANKS = {stage: rank for rank, stage in enumerate(CLOSING_STAGES)}


def _within(points: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """``points`` with the ``start`` of the stint they fall into; in the order given."""
    stint = held.select("lead_id", "at", "start")
    found = points.join_asof(stint, on="at", by="lead_id", strategy="backward", check_sortedness=False)
    return found.filter(pl.col("start").is_not_null() & (pl.col("at") < pl.col("start") + ATTRIBUTION_DAYS * DAY))


def of_reps(history: History) -> dict[Happening | None, pl.DataFrame]:
    """What windows by rep count: columns key (rep), at, amount. None stands for changes in the number of open stints."""
    all_stints = stints(history).rename({"rep_id": "key"})
    closed = all_stints.filter(pl.col("closed_at").is_not_null()).select(
        "key", pl.col("closed_at").alias("at"), pl.col("closed_at").alias("amount"), "won"
    )
    reply = pl.min_horizontal(pl.col("answered_at") - pl.col("at"), REPLY_CAP_MINUTES * _MINUTE).alias("amount")
    answered = all_stints.filter(pl.col("answered_at").is_not_null())
    opened = all_stints.select("key", "at", pl.lit(1, dtype=pl.Int64).alias("amount"))
    ended = all_stints.select("key", pl.col("end").alias("at"), pl.lit(-1, dtype=pl.Int64).alias("amount"))
    return {
        None: pl.concat([opened, ended]),
        Happening.STINT: opened,
        Happening.STINT_CLOSED: closed.select("key", "at", "amount"),
        Happening.STINT_WON: closed.filter("won").select("key", "at", "amount"),
        Happening.STINT_ANSWERED: answered.select("key", pl.col("answered_at").alias("at"), reply),
    }


def of_accounts(history: History) -> dict[Happening, pl.DataFrame]:
    """What windows by account count: columns key (account), lead_id, at; of engagement its kind, too, as what."""
    known = arrivals(history)
    owner = known.filter(pl.col("account_id").is_not_null()).select(
        "lead_id", pl.col("at").alias("arrived"), pl.col("account_id").alias("key")
    )
    linked = pl.col("at") < pl.col("arrived") + ATTRIBUTION_DAYS * DAY
    since_arrival = pl.max_horizontal("at", "arrived").alias("at")
    engaged = engagements(history)
    named = engaged.filter(pl.col("account_id").is_not_null()).select(pl.col("account_id").alias("key"), "lead_id", "at", "what")
    through_lead = engaged.filter(pl.col("account_id").is_null()).join(owner, on="lead_id").filter(linked)
    through_lead = through_lead.select("key", "lead_id", since_arrival, "what")
    won = closings(history).filter(pl.col("what") == "won").join(owner, on="lead_id").filter(linked).select("key", "lead_id", since_arrival)
    return {
        Happening.ARRIVAL: owner.select("key", "lead_id", pl.col("arrived").alias("at")),
        Happening.WON: won.unique(),
        Happening.ENGAGEMENT: pl.concat([named, through_lead]),
    }


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Questions, each about a key at a moment; all are answered at once. Arrays have shape (n,), in the order of ``orderly``.

    ``code``: key → number. ``orderly``: the questions sorted by key and moment, so that the search walks through memory in one direction;
    ``in_time``: these sorted by moment alone.
    """

    code: pl.DataFrame
    codes: Ints
    at: Ints
    orderly: Ints
    in_time: Ints

    @classmethod
    def of(cls, keys: pl.Series, at: Ints) -> "Asked":
        """Ask about each of ``keys`` at its moment; a missing key has no points."""
        named = pl.DataFrame({"key": keys})
        code = named.unique().drop_nulls().sort("key").with_row_index("code").with_columns(pl.col("code").cast(pl.Int64))
        codes = named.join(code, on="key", how="left", maintain_order="left")["code"].fill_null(-1).to_numpy().astype(np.int64)
        orderly = np.lexsort((at, codes))
        return cls(code, codes[orderly], at[orderly], orderly, np.argsort(at[orderly]))

    def rank(self, moments: Ints, before: int) -> Ints:
        """How many of ``moments`` (ascending) are earlier than each question's moment less ``before``."""
        found = np.empty(len(self.at), dtype=np.int64)
        found[self.in_time] = np.searchsorted(moments, self.at[self.in_time] - before)
        return found

    def answer(self, orderly: NDArray[Number]) -> NDArray[Number]:
        """Values in the order in which the questions were asked."""
        found = np.empty_like(orderly)
        found[self.orderly] = orderly
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Points of the keys asked about, sorted by key and time.

    ``place``: key and rank of time as one number, ascending; ``sums``: of amounts up to each point, shape (n + 1,).
    """

    asked: Asked
    moments: Ints
    place: Ints
    times: Ints
    sums: Ints

    @classmethod
    def of(cls, points: pl.DataFrame, asked: Asked) -> "Timeline":
        """Index ``points``: columns key, at and, where sums are wanted, amount."""
        coded = points.join(asked.code, on="key").sort("code", "at")
        at = coded["at"].to_numpy().astype(np.int64)
        moments = np.sort(at)
        in_time = np.argsort(at)
        rank = np.empty(len(at), dtype=np.int64)
        rank[in_time] = np.searchsorted(moments, at[in_time])
        amounts = coded["amount"].to_numpy().astype(np.int64) if "amount" in coded.columns else np.zeros(len(at), dtype=np.int64)
        place = coded["code"].to_numpy().astype(np.int64) * (len(moments) + 1) + rank
        return cls(asked, moments, place, at, np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(amounts)]))

    def window(self, days: int | None) -> tuple[Ints, Ints]:
        """First and last+1 index of the points in [at - days, at), or of all before ``at``, by question in its orderly order."""
        base = self.asked.codes * (len(self.moments) + 1)
        first = np.searchsorted(self.place, base if days is None else base + self.asked.rank(self.moments, days * DAY))
        last = np.searchsorted(self.place, base + self.asked.rank(self.moments, 0))
        known = self.asked.codes >= 0
        return np.where(known, first, 0), np.where(known, last, 0)

    def total(self, first: Ints, last: Ints) -> Ints:
        """Sums of amounts over windows."""
        return self.sums[last] - self.sums[first]
