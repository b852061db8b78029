"""A sheet of prices as people read it: who is scarce, what a day of a slot costs, against what forecast."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np

from fairlead.application.price_ports import PriceSheet
from fairlead.domain.prediction import FloatArray

WEEK_DAYS: Final = 7.0
_OLD_HOURS: Final = 26


def told(sheet: PriceSheet | None, names: Mapping[str, str], *, at: datetime, priced: bool) -> dict[str, Any]:
    """The sheet as plain data, the dearest rep first; ``priced``: whether the policy in force lets prices ration.

    Amounts are minor units. A rep's ``day_minor`` is what a slot costs a day on average over the four weeks ahead; ``days``: the same day
    by day. ``full``: the share of the limit that is planned to be in use a week from now, null without a limit.
    """
    if sheet is None:
        why = "nobody has priced slots yet; run `fairlead prices refresh`, or let the worker do it once the policy says prices"
        return {"in_force": priced, "made_at": None, "version": None, "why": why, "reps": [], "expected": [], "forecast": None}
    prices = sheet.prices
    reps = _reps(sheet, names) if prices.known else []
    return {
        "in_force": priced,
        "made_at": prices.made_at.isoformat(),
        "old": prices.is_old(at) if priced else (at - prices.made_at).total_seconds() > _OLD_HOURS * 3600.0,
        "version": prices.version or None,
        "why": prices.why,
        "seconds": sheet.seconds,
        "model": sheet.model,
        "policy": sheet.policy,
        "expected": [round(float(each), 2) for each in sheet.expected],
        "forecast": {
            "replayed": sheet.leads,
            "expected": round(float(sheet.expected.sum()), 1),
            "plan_minor": sheet.plan_minor,
            "bound_minor": sheet.bound_minor,
            "gap": round(sheet.gap, 5),
        }
        if prices.known
        else None,
        "reps": reps,
    }


def _reps(sheet: PriceSheet, names: Mapping[str, str]) -> list[dict[str, Any]]:
    prices = sheet.prices
    length = np.diff(prices.edges)
    mean = prices.day_minor @ length / length.sum()
    week = int(np.searchsorted(prices.edges[1:-1], WEEK_DAYS, side="right"))
    dear = WEEK_DAYS * (mean + prices.beyond_minor) + prices.new_minor.mean(axis=1)
    order = np.argsort(-dear, kind="stable")
    return [
        {
            "rep": {"rep_id": prices.rep_ids[row], "name": names.get(prices.rep_ids[row], prices.rep_ids[row])},
            "day_minor": round(float(mean[row]), 2),
            "today_minor": round(float(prices.day_minor[row, 0]), 2),
            "beyond_minor": round(float(prices.beyond_minor[row]), 2),
            "new_minor": round(float(prices.new_minor[row, 0]), 2),
            "days": _by_day(prices.edges, prices.day_minor[row]),
            "full": _share(float(prices.planned_open[row, week]), float(prices.most_open[row])),
            "given_week": round(float(sheet.given_week[row]), 1),
            "wanted_week": round(float(sheet.wanted_week[row]), 1),
        }
        for row in order.tolist()
    ]


def _by_day(edges: FloatArray, spans: FloatArray) -> list[float]:
    days = np.searchsorted(edges[1:-1], np.arange(int(edges[-1])) + 0.5, side="right")
    return [round(float(each), 2) for each in spans[days]]


def _share(used: float, most: float) -> float | None:
    return round(min(used / most, 9.99), 3) if np.isfinite(most) and most > 0 else None
