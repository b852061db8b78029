"""What was found of a lead's company and person, in words."""

from collections.abc import Sequence

from fairlead.domain.matching.evidence import AccountMatch, Evidence
from fairlead.domain.matching.persons import WORTH_TELLING, PersonMatch

_SHOWN = 4


def in_words(match: AccountMatch, person: PersonMatch) -> tuple[str, ...]:
    """One sentence for each account and each earlier lead that it may well be, with what spoke for and against; the likeliest first."""
    found = []
    for each in match.candidates:
        if each.probability < WORTH_TELLING:
            continue
        start = "account" if each is match.taken else "perhaps account"
        found.append(f"{start} {each.name} ({each.record_id}), {each.probability:.0%}{_because(each.evidence)}")
    for one in person.others:
        start = "the same person as lead" if one == person.same else "perhaps the same person as lead"
        found.append(f"{start} {one.lead_id} of {one.arrived_at:%Y-%m-%d}, {one.probability:.0%}{_because(one.evidence)}")
    if match.for_review:
        found.append("no account was taken; the pair waits for review")
    if person.for_review:
        found.append("no earlier lead was taken for the same person; the pair waits for review")
    return tuple(found)


def _because(evidence: Sequence[Evidence]) -> str:
    told = [each.words if each.weight >= 0 else f"against it: {each.words}" for each in evidence[:_SHOWN]]
    return f": {'; '.join(told)}" if told else ""
