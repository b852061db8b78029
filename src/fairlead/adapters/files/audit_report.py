"""The data audit as a page to look at and as JSON. The page is one file: styles and pictures are inside, nothing is fetched."""

import os
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final

import orjson
from jinja2 import Environment, StrictUndefined

from fairlead import __version__
from fairlead.adapters.files import pictures
from fairlead.application.ports import StoreUnavailable
from fairlead.learning.audit import Audit, Baseline, Pattern

_TEMPLATE: Final = "audit_report.html.j2"
_SHOWN: Final = (
    *("created_at", "account_id", "email", "phone", "title", "company", "industry_group", "employees", "revenue_minor", "country", "state"),
    *("source", "channel", "product", "language", "message", "owner_rep_id"),
)
_MOST_PATTERNS: Final = 10
_HOUR, _DAY = 60, 1_440


class ReportFolder:
    """Where audits are written: ``audit.html`` and ``audit.json`` of one folder, each replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when a report is written."""
        self._folder = folder

    def write(self, audit: Audit, *, at: datetime) -> tuple[Path, Path]:
        """Write both files and tell where: (page, JSON). Raises `StoreUnavailable` where the folder cannot be written."""
        html, data = self._folder / "audit.html", self._folder / "audit.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _replace(html, page(audit, at=at).encode())
            _replace(data, as_json(audit, at=at))
        except OSError as error:
            told = f"the report cannot be written to {self._folder}: {error.strerror}; choose another folder with --out, or make room"
            raise StoreUnavailable(told) from error
        return html, data


def _replace(path: Path, content: bytes) -> None:
    """Never half a file: write beside it, flush, rename."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def as_json(audit: Audit, *, at: datetime) -> bytes:
    """Everything in the audit as JSON; moments in ISO 8601, money and shares as numbers."""
    return orjson.dumps(
        {"version": 1, "fairlead": __version__, "made_at": at, "audit": audit},
        option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE,
    )


def page(audit: Audit, *, at: datetime) -> str:
    """The page. Everything that comes from the data is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(resources.files("fairlead.adapters.files").joinpath(_TEMPLATE).read_text(encoding="utf-8"))
    leads = {each.field: each for each in audit.missing if each.record == "lead"}
    context: dict[str, Any] = {
        "audit": audit,
        "made_on": f"{at:%-d %B %Y}",
        "version": __version__,
        "percent": _percent,
        "tiles": _tiles(audit),
        "today": ". ".join(current_routing(audit.baseline)) + ".",
        "pictures": _pictures(audit) if audit.baseline.months else [],
        "forests": _forests(audit),
        "filled": sorted((leads[name] for name in _SHOWN if name in leads), key=lambda each: (each.share, each.field)),
        "others": [each for each in audit.missing if each.record != "lead" and each.missing],
    }
    return template.render(context)


def _percent(share: float) -> str:
    told = 100 * share
    return f"{told:.1f}%" if 0 < told < 9.95 or 99 < told < 100 else f"{told:.0f}%"


def _tiles(audit: Audit) -> list[tuple[str, str]]:
    won = audit.baseline.won
    tiles = [
        (f"{audit.rows['lead']:,}", "leads"),
        (f"{audit.rows['rep']:,}", "reps"),
        (f"{audit.span.months:g}", "months of leads"),
        (f"{won.n:,}", "closed leads"),
    ]
    if won.n:
        tiles.append((_percent(won.rate), f"won [{100 * won.low:.1f} to {100 * won.high:.1f}]"))
    tiles.append((f"{audit.unripe:,}", "not ripe yet"))
    return tiles


def _minutes(value: float | None) -> str:
    if value is None:
        return "not known"
    if value < _HOUR:
        return f"{value:.0f} min"
    return f"{value / _HOUR:.1f} h" if value < 2 * _DAY else f"{value / _DAY:.1f} days"


def current_routing(today: Baseline) -> tuple[str, ...]:
    """What the records tell of today's routing, a sentence without full stop each: first touch, cycle, load, methods."""
    parts = [f"Time to first touch: {_minutes(today.touch_minutes_median)}"]
    if today.touched_within_5_minutes is not None:
        slow, quick = _minutes(today.touch_minutes_p90), _percent(today.touched_within_5_minutes)
        parts[0] += f" in the median, a tenth waits over {slow}, {quick} within 5 min"
    if today.cycle_days_won is not None:
        lost = f", lost after {today.cycle_days_lost:.0f}" if today.cycle_days_lost is not None else ""
        parts.append(f"Won after {today.cycle_days_won:.0f} days in the median{lost}")
    if today.gini is not None and today.load_p10 is not None and today.load_p90 is not None:
        ends = f"the lightest tenth of reps got {today.load_p10:.0f} leads a month, the heaviest {today.load_p90:.0f}"
        parts.append(f"Load: {ends} (Gini {today.gini:.2f})")
    if today.methods:
        total = sum(today.methods.values())
        parts.append(
            "Assigned "
            + ", ".join(f"{_percent(count / total)} {method}" for method, count in today.methods.items() if count >= total / 200)
        )
    return tuple(parts)


def _pictures(audit: Audit) -> list[tuple[str, str, str]]:
    today = audit.baseline
    months = [
        pictures.Point(
            month.month,
            month.won.rate,
            month.won.low,
            month.won.high,
            f"{month.month}: {month.won.hits} of {month.won.n} closed leads won, {_percent(month.won.low)} to {_percent(month.won.high)}",
            faint=not month.ripe,
        )
        for month in today.months
        if month.won.n
    ]
    found = [
        (
            "Leads per month",
            "By month of arrival",
            pictures.columns([(month.month, month.leads) for month in today.months], title="Leads per month"),
        )
    ]
    if months:
        about = "Won of closed leads by month of arrival, with 95% interval; pale where more than a fifth is still open"
        found.append(("Conversion per month", about, pictures.intervals(months, title="Conversion per month", middle=today.won.rate)))
    loads = [(rep.name, float(rep.leads)) for rep in today.reps]
    if loads:
        found.append(("Load by rep", "Leads given to each rep over the whole time", pictures.spread(loads, title="Leads by rep")))
    dots = [
        pictures.Dot(
            rep.won.n,
            rep.won.rate,
            f"{rep.name}: {_percent(rep.won.rate)} of {rep.won.n:,}",
            not rep.low_limit <= rep.won.rate <= rep.high_limit,
        )
        for rep in today.reps
        if rep.won.n
    ]
    if dots:
        outside = sum(dot.out for dot in dots)
        told = f"{outside} of {len(dots)} lie outside"
        about = f"If all reps were alike, 95% would lie in the band; {told}. Leads differ too: see the test above"
        found.append(
            ("Win rate by rep", about, pictures.funnel(dots, today.won.rate, title="Win rate by rep against number of closed leads"))
        )
    return found


def _forests(audit: Audit) -> list[tuple[str, str, str]]:
    found = []
    for title, about, those in (
        ("Leads", "How often they convert, compared with all other leads", audit.patterns.leads),
        ("Leads with reps", "How often like leads convert with such reps, compared with other reps", audit.patterns.pairs),
    ):
        if those:
            points = [_point(each) for each in those[:_MOST_PATTERNS]]
            found.append((title, about, pictures.forest(points, title=f"{title}: {about}")))
    return found


def _point(pattern: Pattern) -> pictures.Point:
    ratio = pattern.ratio
    who = f"{pattern.segment} {pattern.when}" if pattern.reps else pattern.segment
    told = f"{who}: {ratio.value:.2f}× [{ratio.low:.2f}, {ratio.high:.2f}], n = {pattern.n:,}"
    return pictures.Point(
        told, ratio.value, ratio.low, ratio.high, f"{told}; {_percent(pattern.rate)} against {_percent(pattern.other_rate)}"
    )
