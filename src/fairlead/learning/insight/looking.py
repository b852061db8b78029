"""From what a model stands on to everything that it lets people see."""

from collections.abc import Callable
from dataclasses import replace

from fairlead.domain.prediction import Level
from fairlead.learning.ground import Ground
from fairlead.learning.insight.basis import Basis
from fairlead.learning.insight.coaching import WARNING as KINDLY
from fairlead.learning.insight.coaching import coach
from fairlead.learning.insight.drivers import WARNING, drive, drivers, trait_pairings
from fairlead.learning.insight.pairings import contrasts, pairings, rep_pairings
from fairlead.learning.insight.ranking import rank
from fairlead.learning.insight.tagging import tag_evidence
from fairlead.learning.insights import Attributes, Coaching, Drivers, Insights, Pairing, Pairings
from fairlead.learning.trained import Trained


def look(trained: Trained, *, competitors: frozenset[str] = frozenset(), tick: Callable[[str], None] = lambda _: None) -> Insights:
    """Everything at once. ``competitors``: vendors that the policy lists; ``tick`` is told what is being done."""
    ground = trained.ground
    if not isinstance(ground, Ground):
        return nothing_yet(trained.readiness.why)
    basis = Basis(ground, trained.readiness.level)
    frame = ground.labeled.frame
    empty = nothing_yet(trained.readiness.why)
    told = replace(
        empty,
        computed_at=ground.labeled.as_of,
        level=basis.level.value,
        first=str(frame["created_at"].min())[:10],
        last=str(frame["created_at"].max())[:10],
        leads=ground.labeled.resolved,
        won=ground.labeled.won,
        attributes=rank(basis, trained.settings, tick),
    )
    if basis.level is Level.NONE:
        return told
    tick("pairings and attributes of reps")
    found = contrasts(basis)
    driving = drive(basis)
    by_trait: tuple[list[Pairing], int] = trait_pairings(driving) if basis.level is Level.PAIR else ([], 0)
    paired = pairings(basis, rep_pairings(basis, found), by_trait)
    tick("tags and coaching")
    tags = tag_evidence(basis, found, competitors)
    return replace(told, pairings=paired, drivers=drivers(driving), tags=tags, coaching=coach(basis))


def nothing_yet(why: str) -> Insights:
    """Before there is enough to test anything on."""
    said = _sentence(why)
    return Insights(
        model="",
        computed_at=None,
        level=Level.NONE.value,
        first="",
        last="",
        leads=0,
        won=0,
        attributes=Attributes(said, (), (), 0, 0, 0.0, 0),
        pairings=Pairings(said, (), 0),
        drivers=Drivers(said, WARNING, (), 0),
        tags=(),
        coaching=Coaching(said, KINDLY, (), 0),
    )


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
