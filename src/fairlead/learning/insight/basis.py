"""What all parts of insight read: leads with known outcomes, the chance a lead has by itself, and the attributes of reps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from fairlead.domain.prediction import Coefficients, FloatArray, IntArray, Level
from fairlead.domain.rep import Rep
from fairlead.learning.cases import Cases
from fairlead.learning.effects import lead_logits
from fairlead.learning.ground import Ground
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.response import factor

BY_CHANCE = ("rotation", "exploration")
_LEAST_REPS = 3
_MOST_TRAITS = 12
_MOST_LEADS = 150_000
FIRST_YEAR = "first year"
_WORDS = {
    "seniority": "{} reps",
    "selling style": "reps who sell in a {} way",
    "certification": "reps certified in {}",
    "background": "reps with a background in {}",
    "language": "reps who speak {}",
}


@dataclass(frozen=True, eq=False)
class Trait:
    """An attribute of reps. ``worn``: shape (n_reps,), roster order. ``exclusive``: a rep has one value of the family."""

    family: str
    value: str
    worn: FloatArray
    exclusive: bool

    @property
    def words(self) -> str:
        """Reps who have it."""
        return _WORDS[self.family].format(self.value)


@dataclass(frozen=True, eq=False)
class Basis:
    """A ground, and what is read off it once."""

    ground: Ground
    level: Level

    @cached_property
    def rows(self) -> IntArray:
        """Leads whose outcome is known, which somebody had and which the fit saw; the newest ones of very many."""
        cases = self.ground.cases
        return np.flatnonzero(cases.frame["resolved"].to_numpy() & (cases.rep >= 0) & (cases.weight > 0))[-_MOST_LEADS:]

    @cached_property
    def cases(self) -> Cases:
        """Those leads."""
        return self.ground.cases.take(self.rows)

    @cached_property
    def o(self) -> FloatArray:
        """Their cross-fitted log-odds, shape (n,)."""
        seen = self.ground.cases
        whole = np.full(len(seen), np.nan)
        whole[seen.weight > 0] = self.ground.fitted.o
        return np.asarray(whole[self.rows])

    @cached_property
    def left(self) -> FloatArray:
        """The share of the chance left at each lead's reply time, shape (n,)."""
        return factor(self.cases.reply, self.ground.fitted.curve)

    @cached_property
    def alone(self) -> FloatArray:
        """The chance of each lead with an average rep, at its reply, brought to the level of what was won; shape (n,)."""
        lead = self.ground.fitted.lead
        chance = sigmoid(lead_logits(lead, self.o, self.cases.created)) * self.left
        level = float(self.cases.won.sum()) / max(float(chance.sum()), 1e-9)
        return np.asarray(np.clip(chance * level, 1e-6, 0.99), dtype=np.float64)

    @property
    def coefficients(self) -> Coefficients | None:
        """Those of reps, where reps can be told apart on later leads."""
        return self.ground.fitted.pair if self.level is Level.PAIR else None

    @cached_property
    def by_chance(self) -> FloatArray:
        """1 for leads that came to their rep by rotation or exploration; shape (n,)."""
        return self.cases.frame["method"].is_in(BY_CHANCE).to_numpy().astype(np.float64)

    @cached_property
    def active(self) -> frozenset[str]:
        """Reps who work here at the last moment the data tells of."""
        roster, now = self.ground.roster, self.ground.labeled.as_of
        here = roster.active if now is None else roster.employed(now)
        return frozenset(rep.rep_id for rep, is_here in zip(roster.reps, here.tolist(), strict=True) if is_here)

    @cached_property
    def traits(self) -> tuple[Trait, ...]:
        """Attributes that at least three reps with leads have and three have not; the most frequent of each family."""
        roster = self.ground.roster
        rows = self.ground.history.rep.unique("rep_id", keep="first").select("rep_id", "backgrounds")
        backgrounds = {rep_id: frozenset(listed or ()) for rep_id, listed in rows.iter_rows()}
        had = np.zeros(len(roster.reps), dtype=bool)
        had[np.unique(self.ground.cases.rep[self.ground.cases.rep >= 0])] = True
        found: list[Trait] = []
        for family, read in (("seniority", "seniority"), ("selling style", "selling_style")):
            found += _traits(family, [_one(getattr(rep, read)) for rep in roster.reps], had, exclusive=True)
        found += _traits("certification", [rep.certifications for rep in roster.reps], had, exclusive=False)
        found += _traits("background", [backgrounds.get(rep.rep_id, frozenset()) for rep in roster.reps], had, exclusive=False)
        found += _traits("language", [rep.languages for rep in roster.reps], had, exclusive=False)
        return tuple(found)

    def rep_at(self, row: int) -> Rep:
        """The rep of a roster row."""
        return self.ground.roster.reps[row]


def method_evidence(randomized: float, *, adjusted: bool) -> str:
    """How far a difference between reps is more than correlation, in words."""
    if randomized >= 0.5:
        return f"{randomized:.0%} of these leads came by rotation or exploration: mostly randomized evidence"
    if randomized >= 0.05:
        more = ", and the model allows for who was chosen by hand" if adjusted else ""
        return f"{randomized:.0%} of these leads came by rotation or exploration{more}: partly correlation"
    return "correlation only: these leads were not given by chance, and whoever gave them may have known more than the records"


def _one(value: str | None) -> frozenset[str]:
    return frozenset([value]) if value else frozenset()


def _traits(family: str, values: Sequence[frozenset[str]], had: np.ndarray, *, exclusive: bool) -> list[Trait]:
    counts = pl.Series(sorted(value for one, is_had in zip(values, had, strict=True) if is_had for value in one), dtype=pl.String)
    reps = int(had.sum())
    table = counts.value_counts().sort("count", counts.name, descending=[True, False]) if len(counts) else None
    kept = [] if table is None else [str(v) for v, n in table.iter_rows() if _LEAST_REPS <= n <= reps - _LEAST_REPS][:_MOST_TRAITS]
    return [Trait(family, value, np.array([float(value in one) for one in values]), exclusive) for value in kept]
