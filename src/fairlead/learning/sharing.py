"""What reps share, as effects: the level and what a lead brings, then profile, traits, newness, season, and where lead and rep meet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import FloatArray, MeetingKind, ProfileEffect, worn
from fairlead.domain.rep import Rep
from fairlead.learning.cases import Cases

_TRAITS = ("seniority", "selling_style")
_PROFILES = {"industry_groups": "industry_group", "products": "product"}
_FURTHER_TRAITS = ("certifications",)
"""Not the team: it is who works where, and moving somebody to another team must move no forecast."""
_TRAIT_SEGMENTS = {"seniority": ("size_band",), "selling_style": ("size_band",)}
"""Where a trait may matter more for some leads than for others; a certification has one effect for all."""
_SEASON_SECONDS = 330 * 86_400.0
"""A season is only told from a trend once most of a year is seen."""
_FURTHER = 4
"""Columns beside those of a rep's own effects: the lead's log-odds, newness, and the two of the season; those of meetings follow."""
_LEAST_REPS = 2
_MOST_TRAIT_VALUES = 12
_MOST_PLAIN_VALUES = 40


@dataclass(frozen=True, slots=True)
class Shared:
    """An effect that all reps share.

    ``kind``: level, slope, method, choice, standing, trait, profile, ramp, season or meeting; ``acts``: shape (n_reps, p), on which
    columns for which rep.
    """

    kind: str
    name: str
    segment: int
    place: tuple[int, int]
    group: str
    acts: FloatArray

    @property
    def under(self) -> str:
        """The further group that it stands and falls with; empty where it always stays."""
        return self.group if self.kind == "meeting" or self.name in _FURTHER_TRAITS else ""


def shared_effects(
    cases: Cases, people: Sequence[Rep], q: int, meetings: Sequence[MeetingKind] = (), favor: FloatArray | None = None
) -> list[Shared]:
    """Level, slope, methods, then what reps share by favor, profile, trait, newness and meeting; each trait has a variance of its own.

    ``q``: how many columns a rep's own effects act on. Then follow the lead's log-odds, the rep's newness, the
    season's wave, and how far the two meet. ``favor``: see `fairlead.learning.selection.favor`, shape (n_reps, methods).
    """
    everybody, width = np.ones(len(people)), q + _FURTHER + len(meetings)

    def acting(column: int, strength: FloatArray = everybody) -> FloatArray:
        acts = np.zeros((len(people), width))
        acts[:, column] = strength
        return acts

    found = [Shared("level", "", -1, (0, 0), "", acting(0)), Shared("slope", "", -1, (0, 0), "", acting(q))]
    found += [Shared("method", name, -1, (0, 0), "", acting(place + 1)) for place, name in enumerate(cases.methods)]
    if favor is not None:
        # A choice that shows in columns tells of the part of it that does not, and of how good the rep is thought to be.
        shown = [(place, name, favor[:, place]) for place, name in enumerate(cases.methods) if favor[:, place].any()]
        found += [Shared("choice", name, -1, (0, 0), "", acting(place + 1, seen)) for place, name, seen in shown]
        found += [Shared("standing", name, -1, (0, 0), "standing", acting(0, seen)) for _, name, seen in shown]
    offsets = 1 + len(cases.methods) + np.cumsum([0, *(len(segment.values) for segment in cases.segments)])
    for profile, feature in _PROFILES.items():
        for place, segment in enumerate(cases.segments):
            if segment.feature == feature and any(getattr(person, profile) for person in people):
                effect = ProfileEffect(profile, place, shares_of(cases, place), 1.0)
                acts = np.zeros((len(people), width))
                acts[:, offsets[place] : offsets[place + 1]] = [effect.match(person, segment.values) for person in people]
                found.append(Shared("profile", profile, place, (0, 0), "", acts))
    for trait in (*_TRAITS, *_FURTHER_TRAITS):
        for index, value in enumerate(trait_values(people, trait)):
            wearing = np.array([float(value in worn(person, trait)) for person in people])
            found.append(Shared("trait", trait, -1, (index, 0), trait, acting(0, wearing)))
            found += [
                Shared("trait", trait, place, (index, column), f"{trait} by {segment.part}", acting(int(offsets[place]) + column, wearing))
                for place, segment in enumerate(cases.segments)
                if segment.feature in _TRAIT_SEGMENTS.get(trait, ())
                for column in range(len(segment.values))
            ]
    if any(person.started_at for person in people):
        found.append(Shared("ramp", "", -1, (0, 0), "", acting(q + 1)))
    if tells_season(cases):
        found += [Shared("season", wave, -1, (0, 0), "", acting(q + 2 + place)) for place, wave in enumerate(("sine", "cosine"))]
    found += [Shared("meeting", kind, -1, (0, 0), f"shared {kind}", acting(q + _FURTHER + place)) for place, kind in enumerate(meetings)]
    return found


def tells_season(cases: Cases) -> bool:
    """Whether the leads reach over so much of a year that its season can be told from a trend."""
    return bool(np.ptp(cases.created) >= _SEASON_SECONDS)


def shares_of(cases: Cases, place: int) -> FloatArray:
    """Which share of the leads has each value of the segment at ``place``; shape (values,)."""
    counts = np.bincount(cases.segment[:, place], minlength=len(cases.segments[place].values) + 1)[:-1]
    return np.asarray(counts / max(len(cases), 1), dtype=np.float64)


def trait_values(people: Sequence[Rep], trait: str) -> tuple[str, ...]:
    """The values that several reps have and not all; none where there is nothing to compare, or there are too many."""
    counts = Counter(value for person in people for value in worn(person, trait))
    kept = tuple(sorted(value for value, count in counts.items() if _LEAST_REPS <= count < len(people)))
    # Of a trait that reps have one value of, the first value is told from the others; a certification is told from none.
    least = 1 if any(isinstance(getattr(person, trait), frozenset) for person in people) else 2
    most = _MOST_TRAIT_VALUES if trait in _TRAIT_SEGMENTS else _MOST_PLAIN_VALUES
    return kept if least <= len(kept) <= most else ()
