"""From a specification to a sample: raw tables, canonical frames, the truth and the leads to come."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from fairlead.sample.assigning import draw_reply_minutes
from fairlead.sample.dirt import soil
from fairlead.sample.doings import activity_facts, assignment_facts, deal_facts, engagement_facts, outcome_facts
from fairlead.sample.facts import account_facts, contact_facts, lead_facts, organization_facts
from fairlead.sample.headings import FILES
from fairlead.sample.spec import SampleSpec
from fairlead.sample.stream import FreshLead, stream
from fairlead.sample.tables import raw_tables
from fairlead.sample.truth import Truth, UnknownRep
from fairlead.sample.world import World, happen


@dataclass(frozen=True)
class Sample:
    """One sample: ``tables`` as the CRM exports them (text, by record name), and what is true behind them.

    ``bad_rows`` lists the rows of leads.csv that an import must put aside.
    """

    spec: SampleSpec
    world: World
    tables: dict[str, pl.DataFrame]
    bad_rows: pl.DataFrame
    canonical: dict[str, pl.DataFrame]

    @property
    def truth(self) -> Truth:
        """The true chances."""
        return self.world.truth

    @property
    def files(self) -> dict[str, pl.DataFrame]:
        """Raw tables by file name."""
        return {FILES[record]: table for record, table in self.tables.items()}

    def history(self) -> dict[str, pl.DataFrame]:
        """Canonical frames by record name, every canonical column present: what an import of the files yields.

        Dirty values appear as they can be read; the derived columns (industry_group, size_band, seniority, function, domain)
        hold what is true wherever the raw value is there.
        """
        return dict(self.canonical)

    def stream(self, count: int, start: datetime, seed: int = 1) -> list[FreshLead]:
        """Leads to come from ``start`` on, as payloads in order of arrival, with the truth that decides about them."""
        return stream(self.world, count, start, seed)

    def reply_minutes(self, rep_id: str, arrived: datetime, chance: np.random.Generator) -> float:
        """Minutes until a rep would first touch a lead that arrives at ``arrived`` (aware): habit, hours, absences, chance.

        Known for the history and the 150 days after it; raises `UnknownRep`.
        """
        if rep_id not in self.truth.rep_ids:
            raise UnknownRep(f"rep '{rep_id}' is not in this sample world")
        at = np.array([int(arrived.timestamp())], dtype=np.int64)
        rep = self.truth.rep_ids.index(rep_id)
        return float(draw_reply_minutes(self.spec, self.world.organization, rep, at, chance)[0])


def generate(spec: SampleSpec) -> Sample:
    """Make a sample world and write down what its CRM would hold. Pure: equal specs give equal samples."""
    world = happen(spec)
    canonical = organization_facts(world)
    canonical["account"], canonical["contact"] = account_facts(world), contact_facts(world)
    clean = lead_facts(world)
    soiled, canonical["lead"] = soil(world, clean)
    canonical["engagement"] = engagement_facts(world)
    canonical["assignment"] = assignment_facts(world)
    canonical["activity"] = activity_facts(world)
    canonical["deal"] = deal_facts(world)
    canonical["outcome"] = outcome_facts(world)
    tables, bad = raw_tables(world, canonical | {"lead": clean}, soiled)
    return Sample(spec, world, tables, bad, canonical)
