"""What might be added to the model: every field, attribute, technology, kind of engagement and text signal that it does not read yet."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray
from fairlead.domain.qualification import LEAD_FEATURES, By, WindowCount, added
from fairlead.domain.qualification.added import FIELDS, SIGNALS
from fairlead.domain.records import LEAD
from fairlead.learning.adding import added_table, attribute_names
from fairlead.learning.audit.leakage import why_leaks
from fairlead.learning.history import CUSTOM, History
from fairlead.learning.insights import Excluded

_LEAST_LEADS = 50
_MOST_VALUES = 15
_MOST_TECHNOLOGIES = 20
_MOST_CUSTOM = 80
_BINS = 5
GIVEN, YES = "is given", "yes"
"""What is told of a flag for a number that is there at all, and of one that holds."""
_LEFT_OUT = {
    "status": "the source changes it after the fact, so it knows the outcome",
    "owner_rep_id": "it tells who got the lead, not what the lead is",
    "consent_profiling": "what a person consents to is no reason to treat the lead otherwise",
    "postal_code": "it stands for city and state, which are looked at",
    "email": "it names a person; its domain is looked at",
    "first_name": "it names a person",
    "last_name": "it names a person",
    "phone": "it names a person; whether there is one is used already",
    "title": "seniority and department, which are read from it, are used already",
    "company": "it names one company; industry and size are used already",
}


@dataclass(frozen=True, eq=False)
class Columns:
    """One candidate as columns of 0 and 1: ``flags`` of shape (n, k), ``words`` for each of the k, all leads in the order asked."""

    name: str
    about: str
    flags: FloatArray
    words: tuple[str, ...]

    @property
    def has(self) -> np.ndarray:
        """Leads of which it says anything; shape (n,)."""
        return np.asarray(self.flags.any(axis=1))


def candidate_names(history: History, used: frozenset[str]) -> list[str]:
    """Every added feature that these records could fill and that is not ``used`` yet."""
    leads = history.lead
    names = [f"lead.{field}" for field in FIELDS]
    names += [f"custom.{name}" for name in attribute_names(leads[CUSTOM])[:_MOST_CUSTOM]]
    counts = (
        leads["technologies"].drop_nulls().explode().drop_nulls().value_counts().sort("count", "technologies", descending=[True, False])
    )
    names += [f"technology.{name}" for name in counts["technologies"].head(_MOST_TECHNOLOGIES).to_list() if name]
    counted = {kind for each in LEAD_FEATURES if isinstance(each, WindowCount) and each.by is By.LEAD for kind in each.kinds}
    kinds = history.engagement.filter(pl.col("lead_id").is_not_null())["kind"].drop_nulls().unique().sort().to_list()
    names += [f"engaged.{kind}" for kind in kinds if kind and kind not in counted]
    names += ["mail.free", *(f"signal.{signal}" for signal in SIGNALS)]
    return [name for name in names if name not in used]


def fields_left_out() -> tuple[Excluded, ...]:
    """Canonical fields that are never candidates, and why."""
    return tuple(Excluded(f"lead.{field.name}", _LEFT_OUT[field.name]) for field in LEAD.fields if field.name in _LEFT_OUT)


def candidates(history: History, lead_ids: pl.Series, learned: np.ndarray, closed: pl.DataFrame, used: frozenset[str]) -> "Looked":
    """Candidates of the leads ``lead_ids``; values and edges come from those ``learned`` from (flags, shape (n,)).

    ``closed``: lead_id and won (1, 0, null while open) of all leads in order of time, by which leaks are told.
    """
    names = candidate_names(history, used)
    table = added_table(history, names)
    judged = closed.join(table, on="lead_id", how="inner", maintain_order="left")
    asked = pl.DataFrame({"lead_id": lead_ids}).join(table, on="lead_id", how="left", maintain_order="left")
    kept, excluded = [], list(fields_left_out())
    for name in names:
        column = asked[name]
        why = why_leaks(judged[name], judged["won"]) or _useless(column)
        if why:
            excluded.append(Excluded(name, why))
            continue
        flags, words = _flags(column, learned)
        if flags.shape[1]:
            one = added(name)
            kept.append(Columns(name, name if one is None else one.about, flags, words))
        else:
            excluded.append(Excluded(name, f"no value of it stands on {_LEAST_LEADS} leads"))
    return Looked(tuple(kept), tuple(excluded))


@dataclass(frozen=True, eq=False)
class Looked:
    """Candidates that can be tested, and those that cannot with why."""

    kept: tuple[Columns, ...]
    excluded: tuple[Excluded, ...]


def read_columns(name: str, about: str, values: pl.Series, learned: np.ndarray) -> Columns | None:
    """Another column, such as a feature that is used already, in the same form; None where it tells nobody apart."""
    flags, words = _flags(values, learned)
    return Columns(name, about, flags, words) if flags.shape[1] else None


def _useless(column: pl.Series) -> str:
    filled = len(column) - column.null_count()
    if filled < _LEAST_LEADS:
        return f"filled on {filled} of the leads with a known outcome; {_LEAST_LEADS} are needed"
    return "it says the same of every lead" if column.n_unique() == 1 else ""


def _flags(column: pl.Series, learned: np.ndarray) -> tuple[FloatArray, tuple[str, ...]]:
    pairs = list(_texts(column, learned) if column.dtype == pl.String else _numbers(column, learned))
    if not pairs:
        return np.zeros((len(column), 0)), ()
    return np.column_stack([flags for flags, _ in pairs]).astype(np.float64), tuple(words for _, words in pairs)


def _texts(column: pl.Series, learned: np.ndarray) -> Iterator[tuple[np.ndarray, str]]:
    counts = column.filter(pl.Series(learned)).drop_nulls().value_counts().sort("count", column.name, descending=[True, False])
    for value, count in counts.head(_MOST_VALUES).iter_rows():
        flags = (column == value).fill_null(value=False).to_numpy()
        if count >= _LEAST_LEADS and not flags.all():
            yield flags, str(value)


def _numbers(column: pl.Series, learned: np.ndarray) -> Iterator[tuple[np.ndarray, str]]:
    """A flag for what is there, and one a step above the lowest."""
    values = column.cast(pl.Float64).to_numpy()
    known = np.isfinite(values)
    seen = values[known & learned]
    if len(seen) < _LEAST_LEADS:
        return
    if (~known & learned).sum() >= _LEAST_LEADS:
        yield known, GIVEN
    lowest, highest = float(seen.min()), float(seen.max())
    if (lowest, highest) == (0.0, 1.0) and len(np.unique(seen)) == 2:
        steps: list[tuple[float, str]] = [(0.5, YES)]
    else:
        edges = np.unique(np.quantile(seen, np.linspace(0.0, 1.0, _BINS + 1)[1:-1]))
        steps = [(float(edge), f"above {edge:g}") for edge in edges if lowest <= edge < highest]
    for edge, words in steps:
        flags = known & (values > edge)
        if min(int((flags & learned).sum()), int((known & ~flags & learned).sum())) >= _LEAST_LEADS:
            yield flags, words
