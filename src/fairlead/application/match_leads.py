"""Look through the recorded leads: which account each belongs to, and which leads are of one person. Both by the room's own verb."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.match_ports import Matches, Pair, PairKind
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, AccountMatch, Duplicate, EarlierLead, Matching, duplicate, person_keys

_TICK: Final = 500
_MOST_ALIKE: Final = 50


@dataclass(frozen=True, slots=True)
class MatchedLeads:
    """What looking through the open leads found. ``by``: how many were matched by what; ``listed``: pairs that are new for review."""

    leads: int
    matched: int
    for_review: int
    unmatched: int
    by: Counter[str]
    listed: int
    examples: tuple[tuple[Lead, AccountMatch], ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateLead:
    """A lead and the earlier one it is taken for, or may be."""

    lead: EarlierLead
    found: Duplicate
    taken: bool


@dataclass(frozen=True, slots=True)
class DuplicateLeads:
    """Leads of the same person among those of the window. ``leads``: how many were looked at."""

    leads: int
    since: datetime
    found: tuple[DuplicateLead, ...]
    listed: int

    @property
    def taken(self) -> int:
        """How many are taken for an earlier one."""
        return sum(each.taken for each in self.found)


def match_leads(
    matches: Matches, book: AccountBook, policy: Matching, *, at: datetime, tick: Callable[[int], None], examples: int = 0
) -> MatchedLeads:
    """Match every open lead as it would be matched on arrival, and list what somebody should look at. Raises `StoreUnavailable`."""
    by: Counter[str] = Counter()
    shown: list[tuple[Lead, AccountMatch]] = []
    pairs: list[Pair] = []
    leads = for_review = 0
    for leads, lead in enumerate(matches.open_leads(), start=1):
        match = book.match(lead, policy)
        if match.account is not None:
            by[str(match.by)] += 1
        elif match.for_review:
            for_review += 1
            pairs += _pairs(lead, match, at)
            if len(shown) < examples:
                shown.append((lead, match))
        if leads % _TICK == 0:
            tick(leads)
    matched = by.total()
    return MatchedLeads(leads, matched, for_review, leads - matched - for_review, by, matches.note(pairs), tuple(shown))


def find_duplicates(matches: Matches, policy: Matching, *, at: datetime, days: int | None = None) -> DuplicateLeads:
    """Every lead of the window set beside the earlier ones it shares a key with. Raises `StoreUnavailable`."""
    since = at - timedelta(days=policy.duplicate_days if days is None else days)
    people = matches.people(since)
    found = tuple(_found(people, policy))
    pairs = [
        Pair(PairKind.PERSON, each.lead.lead_id, each.found.lead_id, each.found.probability, each.found.evidence, each.found.signature, at)
        for each in found
        if not each.taken
    ]
    return DuplicateLeads(len(people), since, found, matches.note(pairs))


def _found(people: Sequence[EarlierLead], policy: Matching) -> Iterator[DuplicateLead]:
    """The best earlier lead of each, where it is likely enough to be taken or looked at."""
    by_key: dict[str, list[int]] = {}
    for place, lead in enumerate(people):
        keys = person_keys(lead)
        earlier = {other for key in keys for other in by_key.get(key, ())[-_MOST_ALIKE:]}
        scored = [duplicate(lead, people[other]) for other in sorted(earlier)]
        best = max(scored, key=lambda each: (each.probability, each.arrived_at), default=None)
        if best is not None and best.probability >= policy.review:
            yield DuplicateLead(lead, best, best.probability >= policy.accept)
        for key in keys:
            by_key.setdefault(key, []).append(place)


def _pairs(lead: Lead, match: AccountMatch, at: datetime) -> Iterator[Pair]:
    for each in match.candidates:
        yield Pair(PairKind.ACCOUNT, lead.lead_id, each.record_id, each.probability, each.evidence, match.signature, at)
