"""From a specification to a sample: raw tables, canonical frames, the truth and the leads to come."""

from dataclasses import dataclass

import polars as pl

from fairlead.sample.dirt import soil
from fairlead.sample.doings import activity_facts, assignment_facts, deal_facts, engagement_facts, outcome_facts
from fairlead.sample.facts import account_facts, contact_facts, lead_facts, organization_facts
from fairlead.sample.headings import FILES
from fairlead.sample.spec import SampleSpec
from fairlead.sample.tables import raw_tables
from fairlead.sample.truth import Truth
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
