"""Added features in bulk: the training interpreter of `fairlead.domain.qualification.added`."""

import json
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from fairlead.domain.qualification import (
    DAY,
    ENGAGED_DAYS,
    ORIGIN_MICROS,
    Added,
    Value,
    added,
    custom_value,
    free_mail,
    signal_values,
)
from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.leakage import why_leaks
from fairlead.learning.happenings import engagements
from fairlead.learning.history import CUSTOM, History
from fairlead.learning.settings import TrainingSettings


def added_table(history: History, names: Collection[str]) -> pl.DataFrame:
    """One row for each lead with a created_at, with the added features of these ``names``; columns lead_id, then ``names``.

    Categories are text, all others Float64. Names of none are passed over.
    """
    leads = history.lead.filter(pl.col("created_at").is_not_null()).unique("lead_id", keep="first", maintain_order=True)
    wanted = [one for name in names if (one := added(name)) is not None]
    custom = attributes(leads[CUSTOM], [each.key for each in wanted if each.family == "custom"])
    times = _times(history, leads, [each.key for each in wanted if each.family == "engaged"])
    shown = _shown(leads) if any(each.family == "signal" for each in wanted) else []
    return leads.select("lead_id").with_columns(_column(each, leads, custom, times, shown) for each in wanted)


def with_added(
    features: pl.DataFrame, history: History, judged: Judged, settings: TrainingSettings, champion: Collection[str] = ()
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """``features`` with what was added to the model, and with what the ``champion`` reads; and which of the former may know the outcome.

    ``judged``: the leads by which that is told.
    """
    if not settings.features and not champion:
        return features, ()
    table = added_table(history, dict.fromkeys((*settings.features, *sorted(champion))))
    closed = judged.frame.select("lead_id", "won").join(table, on="lead_id", maintain_order="left")
    leaking = tuple(name for name in settings.features if why_leaks(closed[name], closed["won"]))
    return features.join(table, on="lead_id", how="left", maintain_order="left"), leaking


def attributes(texts: pl.Series, names: Sequence[str]) -> Mapping[str, pl.Series]:
    """Attributes of the source out of their JSON texts; a column with any text is a category, and what is no text in it is missing."""
    if not names:
        return {}
    rows = [_object(text) for text in texts.to_list()]
    return {name: _typed([custom_value(row.get(name)) for row in rows]) for name in names}


def attribute_names(texts: pl.Series) -> tuple[str, ...]:
    """The names of all attributes that any of these texts holds, in alphabetical order."""
    return tuple(sorted({name for text in texts.drop_nulls().to_list() for name in _object(text)}))


def _object(text: str | None) -> dict[str, object]:
    if not text:
        return {}
    try:
        read = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _typed(values: list[Value]) -> pl.Series:
    if any(isinstance(value, str) for value in values):
        return pl.Series([value if isinstance(value, str) else None for value in values], dtype=pl.String)
    return pl.Series(values, dtype=pl.Float64)


def _shown(leads: pl.DataFrame) -> list[Mapping[str, Value]]:
    """What every lead's message shows; each is read once for all signals."""
    return [signal_values(message, at) for message, at in leads.select("message", "created_at").iter_rows()]


def _column(
    one: Added,
    leads: pl.DataFrame,
    custom: Mapping[str, pl.Series],
    times: Mapping[str, pl.Series],
    shown: Sequence[Mapping[str, Value]],
) -> pl.Series:
    match one.family:
        case "custom":
            found = custom[one.key]
        case "lead":
            found = leads.select(pl.when(pl.col(one.key) != "").then(pl.col(one.key))).to_series()
        case "technology":
            found = leads["technologies"].list.contains(one.key).fill_null(value=False).cast(pl.Float64)
        case "mail":
            found = pl.Series([free_mail(domain) for domain in leads["domain"].to_list()], dtype=pl.Float64)
        case "engaged":
            found = times[one.key]
        case _:
            kind = pl.String() if one.key == "language" else pl.Float64()
            found = pl.Series([each.get(one.key) for each in shown], dtype=kind)
    return found.alias(one.name)


def _times(history: History, leads: pl.DataFrame, kinds: Sequence[str]) -> dict[str, pl.Series]:
    """How often each lead did each of ``kinds`` within `ENGAGED_DAYS` before its moment."""
    if not kinds:
        return {}
    points = engagements(history).filter(pl.col("lead_id").is_not_null() & pl.col("what").is_in(list(kinds)))
    at = leads.select("lead_id").with_columns(moment=_micros(leads["created_at"]))
    ages = points.join(at, on="lead_id").with_columns(age=pl.col("moment") - pl.col("at"))
    inside = ages.filter((pl.col("age") > 0) & (pl.col("age") <= ENGAGED_DAYS * DAY))
    counts = inside.group_by("lead_id", "what").len()
    found = {}
    for kind in kinds:
        of_kind = counts.filter(pl.col("what") == kind).select("lead_id", "len")
        column = leads.select("lead_id").join(of_kind, on="lead_id", how="left", maintain_order="left")["len"]
        found[kind] = column.fill_null(0).cast(pl.Float64)
    return found


def _micros(moments: pl.Series) -> pl.Series:
    return pl.Series(moments.dt.epoch("us").to_numpy() - ORIGIN_MICROS, dtype=pl.Int64)
