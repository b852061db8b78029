"""What no single field can tell to be wrong: where a section contradicts itself. Each check gives (path within it, reason, remedy)."""

from collections.abc import Iterator, Sequence

from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Objective, Policy
from fairlead.domain.matching import Matching
from fairlead.domain.qualification import Criterion, Profile, contradictions
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import NamedAccount, Rule, Target, faults_of

Found = Iterator[tuple[tuple[str | int, ...], str, str]]


def rising(capacity: Capacity) -> Found:
    """Each band reaches further than the one before."""
    for place, (before, after) in enumerate(zip(capacity.bands, capacity.bands[1:], strict=False), start=1):
        if after.up_to <= before.up_to:
            yield ("bands", place, "up_to"), f"is {after.up_to:g} after {before.up_to:g}", "let each band reach further than the one before"


def priced_by_worth(policy: Policy) -> Found:
    """Prices are money, so what they are taken from is money, too."""
    if policy.capacity.priced and policy.objective is not Objective.WORTH:
        yield (
            ("capacity", "by"),
            f"is prices, but the objective is {policy.objective.value}",
            "let the objective be worth, or let bands keep slots",
        )


def one_target(target: Target) -> Found:
    """People or a destination, not both; a name only with a destination."""
    if target.to is not None and (target.reps or target.teams):
        yield ("to",), "stands beside reps or teams", "keep either the people or the destination"
    if target.name is not None and target.to is None:
        yield ("name",), "names a place, but 'to' says none", "write 'to: queue', 'to: nurture' or 'to: workflow', or leave the name out"


def window(rule: Rule) -> Found:
    """The validity window has a moment inside."""
    if rule.valid_from is not None and rule.valid_until is not None and rule.valid_until <= rule.valid_from:
        yield (
            ("valid_until",),
            "is not after valid_from, so the rule never holds",
            "write a later moment; the last day itself does not count",
        )


def one_name(named: NamedAccount) -> Found:
    """A named account says which."""
    if named.account_id is None and named.domain is None:
        yield (), "names no account", "write its account, its domain, or both"


def review_first(matching: Matching) -> Found:
    """What is reviewed lies below what is accepted."""
    if matching.review > matching.accept:
        yield ("review",), f"is above accept, {matching.accept:g}", "write at most that; what lies between goes to a person"


def possible(territory: Territory) -> Found:
    """What a territory says can hold for a lead."""
    for field, words in faults_of(territory):
        reason, _, remedy = words.partition("; ")
        yield (field.removesuffix("_minor"),), reason, remedy or "correct it, or no lead is taken by it"


def one_trait(criterion: Criterion) -> Found:
    """A criterion names one trait of the ideal customer, so that it can be met or missed."""
    names = criterion.traits
    if len(names) > 1:
        yield (names[1],), f"stands beside {names[0]}", "make a criterion of its own of each"
    elif not names and criterion.values:
        yield ("values",), "stands without an attribute", "name the custom attribute that has these values"
    elif not names:
        yield (), "names no trait", "write industries, sizes, countries, revenue_from, technologies, functions, seniorities or attribute"
    if criterion.attribute is not None and not criterion.values:
        yield ("attribute",), "has no values", "list the values that count as met, such as values: [gold]"
    low, high = criterion.revenue_from_minor, criterion.revenue_below_minor
    if low is not None and high is not None and high <= low:
        yield ("revenue_below",), "is not above revenue_from, so no revenue meets it", "let it be the larger of the two"


def consistent(profile: Profile) -> Found:
    """A profile can mean what it says, and no name is given twice."""
    yield from _twice("criteria", "name", [each.name for each in profile.criteria])
    for place, reason, remedy in contradictions(profile):
        yield ("criteria", place), reason, remedy


def own_parent(team: Team) -> Found:
    """A team is not above itself."""
    if team.parent_team_id == team.team_id:
        yield ("parent",), "is the team itself", "name the team above it, or leave it out"


def distinct(policy: Policy) -> Found:
    """No identity is given twice, no fallback comes twice, and tiers reserve no more than there is."""
    book = policy.rulebook
    yield from _twice("rules", "id", [rule.rule_id for rule in book.rules])
    yield from _twice("tiers", "name", [tier.name for tier in book.tiers])
    yield from _twice("named_accounts", "account", [named.account_id for named in book.named_accounts])
    yield from _twice("named_accounts", "domain", [named.domain for named in book.named_accounts])
    yield from _twice("territories", "id", [territory.territory_id for territory in policy.territories])
    yield from _twice("teams", "id", [team.team_id for team in policy.teams])
    for place, fallback in enumerate(policy.fallbacks):
        if fallback in policy.fallbacks[:place]:
            yield ("fallbacks", place), f"'{fallback.value}' is given twice", "keep one of them"
    names = {tier.name for tier in book.tiers}
    for unknown in sorted(policy.exploration.exclude_tiers - names):
        yield ("exploration", "exclude_tiers"), f"'{unknown}' is no tier of this policy", "write the name of a tier, or leave it out"
    reserved = 0.0
    for place, tier in enumerate(book.tiers):
        reserved += tier.reserve
        if reserved > 1.0 + 1e-9:
            yield ("tiers", place, "reserve"), f"makes {reserved:.0%} reserved in all", "reserve at most 1 over all tiers"
            return


def _twice(section: str, field: str, identities: Sequence[str | None]) -> Found:
    seen: dict[str, int] = {}
    for place, each in enumerate(identities):
        if each is not None and each in seen:
            yield (section, place, field), f"'{each}' is that of entry {seen[each] + 1}, too", "give each its own"
        elif each is not None:
            seen[each] = place
