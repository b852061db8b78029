"""A plain history in which one field can be made to know the outcome."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from fairlead.learning.history import History

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 500


def leaky_history(leads=3_000, *, seed=1, rate=0.15, **fields):
    """One rep, leads evenly over 500 days, won or lost within 20 days; those of the last weeks are partly open.

    ``fields``: name of a lead's field → function of (chance, won, state) that gives its values, with ``won`` of shape (n,) as 1 and 0 and
    ``state`` won, lost or open.
    """
    chance = np.random.default_rng([50, seed])
    won = (chance.random(leads) < rate).astype(float)
    created = [FIRST + timedelta(days=DAYS * place / leads) for place in range(leads)]
    ended = [at + timedelta(days=float(days)) for at, days in zip(created, chance.uniform(1, 20, leads), strict=True)]
    last = FIRST + timedelta(days=DAYS)
    state = np.array(["open" if end > last else "won" if win else "lost" for end, win in zip(ended, won, strict=True)])
    told = {name: pl.Series(name, values(chance, won, state), strict=False) for name, values in fields.items()}
    ids = [f"L-{place:05d}" for place in range(leads)]
    lead = pl.DataFrame({"lead_id": ids, "created_at": created, "owner_rep_id": ["R-1"] * leads} | told)
    closed = pl.Series(state != "open")
    outcome = pl.DataFrame({"outcome_id": ids, "lead_id": ids, "stage": state, "occurred_at": ended}).filter(closed)
    return History.of({"lead": lead, "outcome": outcome, "rep": pl.DataFrame({"rep_id": ["R-1"], "name": ["Ada"]})})
