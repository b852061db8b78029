"""Declared fit, 0 to 100: how far a lead is like the ideal customer that the policy describes.

    fit = 100 · Σ weight of criteria met / Σ weight of criteria known

A criterion that cannot be judged, because the field is empty, speaks neither for nor against: it leaves the sum above and below, and the
share of weight that was known is told beside. A required criterion that is missed, or an excluding one that holds, makes the fit 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.money import in_words


class Need(StrEnum):
    """What a criterion does: it counts with its weight; it counts and must hold; it must not hold and counts for nothing else."""

    COUNTS = "counts"
    REQUIRED = "required"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One trait of the ideal customer: exactly one of the groups of fields below ``need`` says which (`traits`).

    Countries and states belong together, both bounds of revenue do, and ``attribute`` with its ``values``.
    """

    name: str
    weight: float = 1.0
    need: Need = Need.COUNTS
    industries: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    revenue_from_minor: int | None = None
    revenue_below_minor: int | None = None
    technologies: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    seniorities: frozenset[str] = frozenset()
    attribute: str | None = None
    values: frozenset[str] = frozenset()

    @property
    def traits(self) -> tuple[str, ...]:
        """Which traits it names; a sound one names exactly one."""
        named = {
            "industries": bool(self.industries),
            "sizes": bool(self.sizes),
            "countries": bool(self.countries or self.states),
            "revenue_from": self.revenue_from_minor is not None or self.revenue_below_minor is not None,
            "technologies": bool(self.technologies),
            "functions": bool(self.functions),
            "seniorities": bool(self.seniorities),
            "attribute": self.attribute is not None,
        }
        return tuple(name for name, there in named.items() if there)


@dataclass(frozen=True, slots=True)
class Profile:
    """The ideal customer. Without criteria there is no declared fit."""

    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgment:
    """What became of one criterion.

    ``holds``: None where not known. ``points``: what it adds to the fit. ``value``: the lead's, in words.
    """

    criterion: Criterion
    holds: bool | None
    points: float
    value: str


@dataclass(frozen=True, slots=True)
class Fit:
    """``score`` is None where nothing that counts is known. ``known``: the share of the weight that could be judged.

    ``spoiled_by``: required criteria missed and excluding ones that hold; each alone makes the score 0.
    """

    score: float | None
    known: float
    judgments: tuple[Judgment, ...]
    spoiled_by: tuple[str, ...] = ()


NO_FIT = Fit(None, 0.0, ())


def fit_of(lead: Lead, account: Account | None, profile: Profile) -> Fit:
    """Judge every criterion; what the lead does not tell is read off its account."""
    if not profile.criteria:
        return NO_FIT
    held = [(each, *_held(each, lead, account)) for each in profile.criteria]
    counted = [(each, holds) for each, holds, _ in held if each.need is not Need.EXCLUDED]
    known = sum(each.weight for each, holds in counted if holds is not None)
    whole = sum(each.weight for each, _ in counted)
    spoiled = tuple(each.name for each, holds, _ in held if holds is (each.need is Need.EXCLUDED) and each.need is not Need.COUNTS)
    judgments = tuple(
        Judgment(each, holds, 100.0 * each.weight / known if holds and each.need is not Need.EXCLUDED and known else 0.0, value)
        for each, holds, value in held
    )
    score = None if not known else round(100.0 * sum(each.weight for each, holds in counted if holds) / known, 2)
    return Fit(0.0 if spoiled else score, round(known / whole, 4) if whole else 0.0, judgments, spoiled)


def _held(criterion: Criterion, lead: Lead, account: Account | None) -> tuple[bool | None, str]:
    """Whether the criterion holds, None where not known; and the value it was judged by, in words."""
    if criterion.countries or criterion.states:
        return _place(criterion, lead, account)
    if criterion.technologies:
        return _technologies(lead.technologies, criterion.technologies)
    if criterion.attribute is not None:
        return _attribute(lead.custom, criterion.attribute, criterion.values)
    wanted = criterion.industries or criterion.sizes or criterion.functions or criterion.seniorities
    if not wanted:
        return _revenue(criterion, lead, account)
    if criterion.industries:
        value = lead.industry_group or (account.industry_group if account is not None else None)
    else:
        value = lead.size_band if criterion.sizes else lead.function if criterion.functions else lead.seniority
    return (value in wanted, value) if value else (None, "")


def _place(criterion: Criterion, lead: Lead, account: Account | None) -> tuple[bool | None, str]:
    """Country first; states are asked only where the country does not settle it. ``US-MA`` names a state with its country."""
    country, state = lead.country, lead.state
    if country is None and account is not None:
        country, state = account.country, state or account.state
    words = "-".join(part for part in (country, state) if part)
    if criterion.countries and country is not None and country not in criterion.countries:
        return False, words
    if not criterion.states:
        return (None, "") if country is None else (True, words)
    if state is None or (criterion.countries and country is None):
        return None, words
    return state in criterion.states or f"{country}-{state}" in criterion.states, words


def _technologies(known: tuple[str, ...], wanted: frozenset[str]) -> tuple[bool | None, str]:
    if not known:
        return None, ""
    folded = {each.casefold() for each in wanted}
    there = [each for each in known if each.casefold() in folded]
    return bool(there), ", ".join(there or known[:3])


def _revenue(criterion: Criterion, lead: Lead, account: Account | None) -> tuple[bool | None, str]:
    revenue = lead.revenue_minor if lead.revenue_minor is not None else (account.revenue_minor if account is not None else None)
    if revenue is None:
        return None, ""
    low, high = criterion.revenue_from_minor, criterion.revenue_below_minor
    return (low is None or revenue >= low) and (high is None or revenue < high), in_words(revenue)


def _attribute(custom: Mapping[str, str | float | bool | None], name: str, wanted: frozenset[str]) -> tuple[bool | None, str]:
    value = custom.get(name)
    if value is None or value == "":
        return None, ""
    words = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, int | float) else value
    return words.casefold() in {each.casefold() for each in wanted}, words


def contradictions(profile: Profile) -> Iterator[tuple[int, str, str]]:
    """Where a profile cannot mean what it says: (place of the criterion, what is so, what to do)."""
    counted = [each for each in profile.criteria if each.need is not Need.EXCLUDED]
    if profile.criteria and not any(each.weight > 0 for each in counted):
        yield 0, "no criterion counts, so no lead has a fit", "give a weight above 0 to one that is not excluding"
    for place, each in enumerate(profile.criteria):
        for earlier in profile.criteria[:place]:
            yield from ((place, words, remedy) for words, remedy in _against(each, earlier))


def _against(one: Criterion, other: Criterion) -> Iterator[tuple[str, str]]:
    for trait in ("industries", "sizes", "countries", "technologies", "functions", "seniorities"):
        mine, theirs = getattr(one, trait), getattr(other, trait)
        if not mine or not theirs or (trait == "countries" and (one.states or other.states)):
            continue
        both, needs = ", ".join(sorted(mine & theirs)), {one.need, other.need}
        if both and Need.EXCLUDED in needs and len(needs) > 1:
            yield f"excludes and wants {both}, as '{other.name}' does the opposite", "take them out of one of the two"
        if needs == {Need.REQUIRED} and not both and trait != "technologies":
            yield (
                f"requires what '{other.name}' rules out, so every lead that tells it has fit 0",
                "write one criterion that lists all of them",
            )
