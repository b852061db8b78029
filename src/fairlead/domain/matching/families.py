"""Parents and children: which of one family of companies a lead belongs to."""

from collections.abc import Sequence
from typing import Final

from fairlead.domain.matching.asking import Firm
from fairlead.domain.matching.presence import Presence
from fairlead.domain.matching.scoring import Scored
from fairlead.domain.matching.wording import Kind

_MOST_LEVELS: Final = 12
_CLEARLY: Final = 1.0


class Families:
    """Who stands above whom. ``above``: rows of the companies above each row, nearest first; a circle ends where it closes."""

    def __init__(self, parent: Sequence[int | None]) -> None:
        """``parent``: row of the parent of each row, None for those without."""
        self.above: list[tuple[int, ...]] = [_climb(parent, row) for row in range(len(parent))]

    def above_now(self, row: int, there: Presence | None) -> tuple[int, ...]:
        """The companies above that are there, up to the first that is not."""
        if there is None:
            return self.above[row]
        climbed: list[int] = []
        for parent in self.above[row]:
            if not there.has(parent):
                break
            climbed.append(parent)
        return tuple(climbed)

    def root(self, row: int, there: Presence | None) -> int:
        """The topmost company of the family; of a circle, the smallest row."""
        above = self.above_now(row, there)
        if not above:
            return row
        top = above[-1]
        return min((row, *above)) if row in self.above[top] else top


def choose(
    members: Sequence[Scored], lead: Firm, firms: Sequence[Firm], families: Families, there: Presence | None
) -> tuple[Scored, str | None]:
    """The member that is meant, and why where it is not plainly the only one: by its name, then by its place, then the one on top."""
    if len(members) == 1:
        return members[0], None
    ranked = sorted(members, key=lambda each: (-each.log_odds, len(families.above_now(each.row, there)), each.row))
    best = ranked[0]
    named = _named(members, lead, firms)
    if named is not None:
        return named, "of its family, the one that the name says"
    placed = _placed(members, lead, firms)
    if placed is not None:
        return placed, "of its family, the one at the lead's place"
    if best.log_odds - ranked[1].log_odds >= _CLEARLY and "nameless" not in best.features:
        return best, "of its family, the one that most speaks for"
    top = min(members, key=lambda each: (len(families.above_now(each.row, there)), -each.log_odds, each.row))
    return top, "of its family, the parent: nothing tells the others apart"


def _named(members: Sequence[Scored], lead: Firm, firms: Sequence[Firm]) -> Scored | None:
    """The one member whose whole name the lead says, where it says more than the family shares."""
    exact = [each for each in members if "exact" in each.features or "sounds" in each.features]
    if len(exact) != 1:
        return None
    shared = set.intersection(*(set(firms[each.row].name.sounds) for each in members))
    return exact[0] if set(lead.name.sounds) - shared else None


def _placed(members: Sequence[Scored], lead: Firm, firms: Sequence[Firm]) -> Scored | None:
    """The one member at the lead's postal code, else city, else state, else country, if its name does not say another line of business."""
    fitting = [each for each in members if not lead.name.words or _says_no_more(firms[each.row], set(lead.name.sounds))]
    for field in ("postal", "city", "state", "country"):
        here = getattr(lead, field)
        if here is None:
            continue
        there = [each for each in fitting if getattr(firms[each.row], field) == here and firms[each.row].country in {None, lead.country}]
        if len(there) == 1:
            return there[0]
        if there:
            fitting = there
    return None


def _says_no_more(firm: Firm, said: set[str]) -> bool:
    """Whether a name says nothing of a company or its trade beyond what was ``said``; a place is no more."""
    telling = {Kind.OWN, Kind.TRADE}
    return all(sound in said for sound, kind in zip(firm.name.sounds, firm.name.kinds, strict=True) if kind in telling)


def _climb(parent: Sequence[int | None], row: int) -> tuple[int, ...]:
    above: list[int] = []
    up = parent[row]
    while up is not None and up != row and up not in above and len(above) < _MOST_LEVELS:
        above.append(up)
        up = parent[up]
    return tuple(above)
