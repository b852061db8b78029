"""Writing a sample to disk: the CRM export, and beside it, in ``truth/``, what no import reads."""

from pathlib import Path

import numpy as np
import polars as pl

from fairlead.sample import segments
from fairlead.sample.faces import take
from fairlead.sample.making import Sample
from fairlead.sample.truth import logistic, reply_factor

MOST_PAIRS_WRITTEN = 20_000_000
"""Above this many pairs of lead and rep the matrix of logits is left out; the other truth files suffice to compute it."""


class CannotWriteSample(OSError):
    """The folder or a file in it cannot be written."""


def write(sample: Sample, folder: Path) -> dict[str, int]:
    """Write the CSV files of a sample into ``folder`` (made if missing) and its truth into ``folder/truth``.

    Returns rows by file name. Raises `CannotWriteSample` with the reason, such as a full disk or a file in the way.
    """
    rows: dict[str, int] = {}
    try:
        (folder / "truth").mkdir(parents=True, exist_ok=True)
        for name, table in sample.files.items():
            table.write_csv(folder / name)
            rows[name] = table.height
        for name, table in truth_tables(sample).items():
            table.write_csv(folder / "truth" / name)
        _write_logits(sample, folder / "truth" / "pair_logits.parquet")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise CannotWriteSample(
            f"the sample cannot be written to {folder}: {error}; choose another folder with --out or free space"
        ) from error
    return rows


def truth_tables(sample: Sample) -> dict[str, pl.DataFrame]:
    """The truth as tables: leads (with the chance of the rep who had it), reps, and the rows that are spoiled on purpose."""
    world, truth = sample.world, sample.truth
    given, lead = world.given, world.arrivals
    held = np.maximum(given.rep, 0)
    eta = truth.pair_logit(np.arange(held.size), held)
    reply = np.where(given.assigned, world.course.reply_minutes, np.nan)
    chance = logistic(eta) * reply_factor(reply)
    again = lead.origin != np.arange(lead.origin.size)
    leads = pl.DataFrame(
        {
            "lead_id": world.lead_ids,
            "same_person_as": pl.select(pl.when(pl.Series(again)).then(world.lead_ids.gather(lead.origin))).to_series(),
            "industry_group": take(segments.INDUSTRY_GROUPS, lead.industry),
            "size_band": take(segments.SIZE_BANDS, lead.band),
            "quality": truth.leads.quality,
            "hidden": truth.leads.hidden,
            "rep_id": pl.select(pl.when(pl.Series(given.assigned)).then(world.rep_ids.gather(held))).to_series(),
            "logit": pl.Series(eta),
            "reply_minutes": pl.Series(reply).fill_nan(None),
            "chance": pl.Series(chance).fill_nan(None),
            "deal_median": truth.leads.deal_median,
        }
    )
    force = truth.forces
    reps = pl.DataFrame({"rep_id": world.rep_ids, "skill": force.skill, "reputation": force.reputation, "deal_factor": force.deal_factor})
    segment = [
        pl.DataFrame({"rep_id": world.rep_ids, "segment": kind} | {"value": name, "logit": table[:, index]})
        for kind, names, table in (
            ("industry_group", segments.INDUSTRY_GROUPS, force.industry),
            ("size_band", segments.SIZE_BANDS, force.size),
            ("source", segments.SOURCES, force.source),
            ("product", segments.PRODUCTS, force.product),
        )
        for index, name in enumerate(names)
    ]
    return {"leads.csv": leads, "reps.csv": reps, "rep_segments.csv": pl.concat(segment), "bad_rows.csv": sample.bad_rows}


def _write_logits(sample: Sample, path: Path) -> None:
    truth = sample.truth
    count, reps = len(truth.leads.lead_ids), len(truth.rep_ids)
    if count * reps > MOST_PAIRS_WRITTEN:
        path.unlink(missing_ok=True)
        return
    eta = np.empty((count, reps), dtype=np.float32)
    for begin in range(0, count, 20_000):
        rows = np.arange(begin, min(begin + 20_000, count))
        eta[rows] = truth.logit(rows)
    columns: dict[str, pl.Series] = {rep_id: pl.Series(eta[:, index]) for index, rep_id in enumerate(truth.rep_ids)}
    pl.DataFrame({"lead_id": sample.world.lead_ids, **columns}).write_parquet(path)
