"""What people's changes came to: counted by hand on small lists."""

import pytest

from fairlead.application.deed_ports import DeedKind, OverrideReason
from fairlead.application.override_report import report_on
from fairlead.application.queue_ports import Judged
from fairlead.domain.rep import Rep

MAYA, TOM = Rep("maya", "Maya"), Rep("tom", "Tom", industry_groups=frozenset({"retail"}))
REPS = {"maya": MAYA, "tom": TOM}.get


def judged(number, kind=DeedKind.CHANGED, reason=OverrideReason.EXPERTISE, **said):
    told = {"suggested_rep_id": "tom", "rep_id": "maya", "chance": 0.2, "won": None, "about": {}} | said
    return Judged(f"l-{number}", kind, reason if kind.overrides else None, **told)


def test_what_was_won_stands_beside_what_was_expected_of_who_was_recommended():
    changed = [judged(number, won=number < 8, chance=0.1 + 0.02 * number) for number in range(10)]
    approved = [judged(10 + number, DeedKind.APPROVED, won=number < 2, rep_id="tom") for number in range(10)]
    open_still = [judged(20, reason=OverrideReason.WORKLOAD)]
    report = report_on([*changed, *approved, *open_still], REPS)
    assert (report.settled, report.rejected) == (21, 0)
    assert (report.changed.leads, report.changed.ended, report.changed.won, report.changed.share) == (11, 10, 8, 0.8)
    assert report.changed.expected == pytest.approx(0.19)
    # Wilson by hand: p = 0.8, n = 10, z = 1.96 gives 0.490 to 0.943.
    assert (report.changed.low, report.changed.high) == pytest.approx((0.490, 0.943), abs=5e-4)
    assert report.changed.words.endswith("19% were expected of who was recommended: more than luck explains")
    assert report.approved.words.endswith("no difference can be told")
    assert [(each.name, each.leads, each.share) for each in report.by_reason] == [("expertise", 10, 0.8), ("workload", 1, None)]
    assert report.by_reason[1].words == "0 of 1 ended, too few to compare (it takes 10)"


def test_leads_that_nobody_could_foresee_are_compared_with_nothing():
    report = report_on([judged(number, won=True, chance=None) for number in range(12)], REPS)
    assert (report.changed.leads, report.changed.ended, report.changed.expected) == (12, 0, None)


def test_who_was_passed_over_is_counted_among_what_was_recommended():
    some = [judged(number, DeedKind.APPROVED, rep_id="tom") for number in range(9)]
    some += [judged(9), judged(10, DeedKind.REJECTED, rep_id=None), judged(11, suggested_rep_id="maya", rep_id="tom")]
    report = report_on(some, REPS)
    assert report.rejected == 1
    assert [(each.rep_id, each.recommended, each.overridden, each.share) for each in report.passed_over] == [
        ("tom", 11, 2, pytest.approx(2 / 11)),
        ("maya", 1, 1, None),
    ]


def test_a_rep_who_is_chosen_again_and_again_for_what_the_profile_does_not_say_is_a_lesson():
    retail, wine = {"industry_group": "retail"}, {"industry_group": "wine", "product": "Atlas"}
    some = [judged(number, about=wine) for number in range(3)]
    some += [judged(3 + number, about=retail, suggested_rep_id="maya", rep_id="tom") for number in range(5)]  # the profile says so
    some += [judged(8 + number, about=retail, reason=OverrideReason.WORKLOAD) for number in range(5)]  # says nothing of who knows what
    some += [judged(13 + number, about=retail, rep_id="gone") for number in range(5)]
    some += [judged(18, about=retail), judged(19, about=retail)]
    lessons = [(each.rep_id, each.field, each.value, each.leads) for each in report_on(some, REPS).lessons]
    assert lessons == [("maya", "industry_groups", "wine", 3), ("maya", "products", "Atlas", 3)]
