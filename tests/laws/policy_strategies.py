"""Policies of every shape that the document allows, made from its own lines: a field that is added is tried without a change here."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args, get_origin

from hypothesis import strategies as st

from fairlead.adapters.files.policy import kinds
from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.kinds import Kind
from fairlead.adapters.files.policy.sections import REQUIRED, Section, Slot
from fairlead.domain.availability import Band, BandRule
from fairlead.domain.deciding import Objective
from fairlead.domain.intake import INDUSTRY_GROUPS, SIZE_BANDS
from fairlead.domain.intake.countries import NAMES
from fairlead.domain.qualification import Criterion, Need, Profile
from fairlead.domain.screening import Destination

letters = st.characters(exclude_categories=["Cs"]).filter(lambda letter: letter >= " " or letter in "\n\t")
words = st.text(letters, min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
tricky = st.sampled_from(
    [
        "no",
        "NO",
        "true",
        "null",
        "~",
        "02139",
        "1e3",
        "1_000",
        "2026-03-01",
        "- x",
        "a: b",
        "a #b",
        "'",
        '"',
        "=",
        "<<",
        "x\n y",
        "a\n\nb\n",
    ]
)
moments = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = moments.map(lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0))
CODES = {
    kinds.COUNTRY: st.sampled_from(sorted(NAMES)),
    kinds.LANGUAGE: st.sampled_from(["en", "de", "fr", "ja", "no"]),
    kinds.INDUSTRY: st.sampled_from(INDUSTRY_GROUPS),
    kinds.SIZE: st.sampled_from(SIZE_BANDS),
    kinds.DOMAIN: st.from_regex(r"[a-z]{3,9}\.(com|de|io)", fullmatch=True),
    kinds.MONEY: st.integers(0, kinds.LARGEST_MINOR),
    kinds.DAYS: st.integers(0, 5000),
    kinds.MINUTES: st.integers(0, 500_000),
    kinds.HALF_LIFE: st.integers(1, 60),
}


def policies() -> st.SearchStrategy[Any]:
    """Any policy."""
    return built(POLICY).map(_consistent)


def built(section: Section) -> st.SearchStrategy[Any]:
    """Any value that a section can state; contradictions that its checks refuse are taken out afterwards."""
    given: dict[str, Any] = {}
    within: dict[str, dict[str, Any]] = {}
    for slot in section.current.values():
        head, *rest = slot.path
        (within.setdefault(head, {}) if rest else given)[slot.path[-1]] = _of_slot(slot)
    given |= {head: st.builds(_field_type(section.of, head), **parts) for head, parts in within.items()}
    return st.builds(section.of, **given).map(REPAIRS.get(section.title, lambda value: value))


def _of_slot(slot: Slot) -> st.SearchStrategy[Any]:
    one = built(slot.shape.of) if isinstance(slot.shape.of, Section) else _of_kind(slot.shape.of, slot)
    if slot.shape.many is dict:
        value: st.SearchStrategy[Any] = st.dictionaries(words, one, max_size=2)
    elif slot.shape.many is not None:
        value = st.lists(one, max_size=3).map(slot.shape.many)
    else:
        value = one
    if slot.default is not REQUIRED:
        value = st.just(slot.default) | value
    return st.none() | value if slot.may_be_none else value


def _of_kind(kind: Kind, slot: Slot) -> st.SearchStrategy[Any]:
    schema = kind.schema
    if "enum" in schema and kind not in CODES:
        return st.sampled_from(_choices(slot))
    by_type: dict[str, Any] = {
        "boolean": st.booleans,
        "integer": lambda: st.integers(schema["minimum"], schema["maximum"]),
        "number": lambda: _number(schema),
        "string": lambda: words | tricky if "maxLength" in schema else moments | days,
    }
    kinds_of = schema["type"] if isinstance(schema["type"], str) else "string"
    return CODES[kind] if kind in CODES else by_type[kinds_of]()


def _number(schema: Mapping[str, Any]) -> st.SearchStrategy[float]:
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum", schema.get("exclusiveMaximum"))
    return st.floats(low, high, exclude_min="exclusiveMinimum" in schema, allow_nan=False, allow_infinity=False)


def _choices(slot: Slot) -> list[Any]:
    assert isinstance(slot.shape.of, Kind)
    return [slot.shape.of.read(word) for word in slot.shape.of.schema["enum"]]


def _field_type(owner: type, name: str) -> Any:
    hint = next(each.type for each in dataclasses.fields(owner) if each.name == name)
    assert get_origin(hint) is not Mapping
    assert not get_args(hint)
    return hint


def _repaired_clock(clock: Any) -> Any:
    within = min(max(clock.within_minutes, 2), 1000)
    remind = None if clock.remind_minutes is None else min(max(clock.remind_minutes, 1), within - 1)
    return dataclasses.replace(clock, within_minutes=within, remind_minutes=remind)


def _repaired_service(service: Any) -> Any:
    clocks = {clock.name: clock for clock in service.clocks}
    return dataclasses.replace(service, clocks=tuple(clocks.values()))


def _repaired_meetings(rules: Any) -> Any:
    """Lengths that a day has room for, on one of the grids that there are, at hours that can be read."""
    return dataclasses.replace(
        rules,
        length_minutes=min(max(rules.length_minutes, 5), 480),
        step_minutes=(5, 10, 15, 20, 30, 60)[rules.step_minutes % 6],
        buffer_minutes=min(rules.buffer_minutes, 480),
        notice_minutes=min(rules.notice_minutes, rules.horizon_days * 24 * 60 - 1),
        hours="Mon-Fri 09:00-17:00" if rules.max_day % 2 else "Tue,Sat 10:00-12:30",
        lead_hours="Mon-Sat 08:00-18:00" if rules.offered % 2 else "Mon-Fri 09:00-17:00",
    )


def _repaired_target(target: Any) -> Any:
    if target.to is not None:
        target = dataclasses.replace(target, reps=(), teams=())
    return dataclasses.replace(target, name=target.name if target.to is Destination.QUEUE else None)


def _repaired_rule(rule: Any) -> Any:
    if rule.valid_from is not None and rule.valid_until is not None and rule.valid_until <= rule.valid_from:
        return dataclasses.replace(rule, valid_until=None)
    return rule


def _repaired_capacity(capacity: Any) -> Any:
    limits = sorted({rule.up_to for rule in capacity.bands})
    return dataclasses.replace(capacity, bands=tuple(BandRule(limit, Band.MANUAL) for limit in limits))


def _repaired_territory(territory: Any) -> Any:
    return dataclasses.replace(territory, postal_codes=frozenset(), states=frozenset(), revenue_below_minor=None)


def _repaired_criterion(criterion: Any) -> Any:
    return Criterion(criterion.name, criterion.weight, criterion.need, industries=criterion.industries or frozenset({"retail"}))


def _repaired_profile(profile: Any) -> Any:
    """One criterion that counts cannot be against another."""
    return Profile(tuple(dataclasses.replace(each, weight=max(each.weight, 1.0), need=Need.COUNTS) for each in profile.criteria[:1]))


REPAIRS = {
    "ServiceClock": _repaired_clock,
    "Service": _repaired_service,
    "Meetings": _repaired_meetings,
    "Criterion": _repaired_criterion,
    "IdealCustomer": _repaired_profile,
    "Target": _repaired_target,
    "Rule": _repaired_rule,
    "Capacity": _repaired_capacity,
    "Territory": _repaired_territory,
    "NamedAccount": lambda named: named if named.account_id or named.domain else dataclasses.replace(named, domain="acme.com"),
    "Matching": lambda matching: dataclasses.replace(matching, review=min(matching.review, matching.accept)),
    "Team": lambda team: dataclasses.replace(team, parent_team_id=None) if team.parent_team_id == team.team_id else team,
    "Tier": lambda tier: dataclasses.replace(tier, reserve=tier.reserve / 4),
}


def _consistent(policy: Any) -> Any:
    book = policy.rulebook
    named = {(each.account_id, each.domain): each for each in book.named_accounts}
    accounts = {each.account_id: each for each in named.values() if each.account_id is not None}
    domains = {each.domain: each for each in named.values() if each.account_id is None}
    kept = [each for each in accounts.values() if each.domain not in domains]
    only = {each.domain: each for each in kept if each.domain is not None}
    rulebook = dataclasses.replace(
        book,
        rules=tuple({rule.rule_id: rule for rule in book.rules}.values()),
        tiers=tuple({tier.name: tier for tier in book.tiers}.values()),
        named_accounts=(*domains.values(), *only.values(), *(each for each in kept if each.domain is None)),
    )
    return dataclasses.replace(
        policy,
        rulebook=rulebook,
        exploration=dataclasses.replace(
            policy.exploration, exclude_tiers=policy.exploration.exclude_tiers & {tier.name for tier in rulebook.tiers}
        ),
        territories=tuple({each.territory_id: each for each in policy.territories}.values()),
        teams=tuple({each.team_id: each for each in policy.teams}.values()),
        fallbacks=tuple(dict.fromkeys(policy.fallbacks)),
        objective=Objective.WORTH if policy.capacity.priced else policy.objective,
    )
