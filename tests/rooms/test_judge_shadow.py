"""The verdict on the model in shadow: too early for long, better or worse only where luck is no explanation, and looked at seldom."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from fairlead.application.judge_shadow import NEEDED, ShadowVerdict, report_shadow
from fairlead.application.model_ports import State
from fairlead.application.model_told import Kept
from fairlead.application.shadow_ports import Ripe, ShadowDay
from tests.contracts.paper_models import FACTS


class PaperBook:
    """What was kept of a shadow, given."""

    def __init__(self, ripe, days=()) -> None:
        self.given, self.told = ripe, days

    def days(self, challenger, champion):
        return self.told

    def ripe(self, challenger, champion):
        return self.given


def model(version, **facts) -> Kept:
    return Kept(version, State.CANDIDATE, False, replace(FACTS, **facts), "", ())


def leads(n, *, champion=0.2, challenger=0.2, seed=7) -> list[Ripe]:
    """Leads with chances around 0.2; ``champion`` and ``challenger``: the noise of each on the scale of log odds."""
    chance = np.random.default_rng(seed)
    out = []
    for number in range(n):
        logit = -1.4 + 1.2 * chance.standard_normal()
        true = 1 / (1 + np.exp(-logit))
        told = [1 / (1 + np.exp(-(logit + noise * chance.standard_normal()))) for noise in (champion, challenger)]
        out.append(Ripe(f"a{number}", *told, bool(chance.uniform() < true), agreed=True))
    return out


def judged(ripe, **facts):
    return report_shadow(PaperBook(ripe), model("m-2", **facts), model("m-1"))


@pytest.mark.parametrize("n", [0, 1, 37, NEEDED - 1])
def test_with_few_outcomes_it_is_too_early_to_tell(n):
    told = judged(leads(n, champion=5.0, challenger=0.0))
    assert (told.verdict, told.judgment, told.needed) == (ShadowVerdict.TOO_EARLY, None, NEEDED)
    assert told.words == f"too early to tell: {n} of 400 outcomes"


def test_with_few_wins_too():
    told = judged([replace(each, won=False) for each in leads(NEEDED)])
    assert told.words == "too early to tell: 400 of 400 outcomes, 0 of 20 won"


@pytest.mark.parametrize(
    ("champion", "challenger", "verdict"),
    [(1.5, 0.0, ShadowVerdict.BETTER), (0.0, 1.5, ShadowVerdict.WORSE), (0.3, 0.3, ShadowVerdict.ALIKE)],
)
def test_who_told_it_better_on_the_same_leads(champion, challenger, verdict):
    told = judged(leads(NEEDED, champion=champion, challenger=challenger))
    assert told.verdict is verdict
    assert told.judgment.low < told.judgment.saved < told.judgment.high
    gap = told.sides[0].log_loss - told.sides[1].log_loss
    assert told.judgment.saved == pytest.approx(gap)
    assert (gap > 0) == (champion >= challenger) or verdict is ShadowVerdict.ALIKE


def test_between_two_looks_the_verdict_stands_still():
    ripe = leads(NEEDED * 2, champion=0.3, challenger=0.3)
    looks = {judged(ripe[:n]).judgment for n in (NEEDED, NEEDED + 1, NEEDED + 300, NEEDED * 2 - 1)}
    assert len(looks) == 1
    second = judged(ripe).judgment
    assert (second.outcomes, second not in looks) == (NEEDED * 2, True)


def test_two_equal_models_are_seldom_told_apart():
    """At each of two looks the interval leaves out the truth once in a hundred; over 60 worlds more than 5 would be no luck."""
    wrong = sum(
        judged(leads(n, champion=0.5, challenger=0.5, seed=seed)).verdict is not ShadowVerdict.ALIKE
        for seed in range(60)
        for n in (NEEDED, 800)
    )
    assert wrong <= 5


def chosen(n, *, noise, seed, reps=10) -> list[Ripe]:
    """Leads that went to the rep whom the champion liked best, as two equally good models of alike reps see them."""
    chance = np.random.default_rng(seed)
    out = []
    for number in range(n):
        base = -2.0 + 0.5 * chance.standard_normal()
        true = 1 / (1 + np.exp(-base))
        champion, challenger = (1 / (1 + np.exp(-(base + noise * chance.standard_normal(reps)))) for _ in range(2))
        best = int(champion.argmax())
        agreed = best == int(challenger.argmax())
        out.append(Ripe(f"a{number}", float(champion[best]), float(challenger[best]), bool(chance.uniform() < true), agreed=agreed))
    return out


def test_the_champion_pays_no_price_for_having_chosen():
    verdicts = [judged(chosen(16_000, noise=0.5, seed=seed)).verdict for seed in range(8)]
    assert verdicts.count(ShadowVerdict.ALIKE) >= 7
    unfair = [judged([replace(each, agreed=True) for each in chosen(16_000, noise=0.5, seed=seed)]).verdict for seed in range(2)]
    assert unfair == [ShadowVerdict.BETTER, ShadowVerdict.BETTER], "counted on all leads, an equally good challenger looks better"


def test_leads_of_one_account_count_together():
    single = judged(leads(NEEDED, champion=1.0, challenger=0.5)).judgment
    together = judged([each for each in leads(NEEDED // 8, champion=1.0, challenger=0.5) for _ in range(8)]).judgment
    assert together.high - together.low > 1.5 * (single.high - single.low)


@pytest.mark.parametrize("facts", [{"horizon_days": 30}, {"settings": {"stage": "meeting"}}])
def test_models_that_predict_different_things_are_not_judged(facts):
    told = judged(leads(NEEDED, champion=1.5, challenger=0.0), **facts)
    assert (told.verdict, told.words) == (
        ShadowVerdict.UNLIKE,
        "they predict different things: not the same stage within the same number of days",
    )


def test_days_add_up():
    days = [ShadowDay(date(2026, 3, day), day, day - 1, day, 0.25 * day, 0.125) for day in (1, 2, 3)]
    told = report_shadow(PaperBook([], days), model("m-2"), model("m-1"))
    assert told.total == ShadowDay(date(2026, 3, 3), 6, 3, 6, 1.5, 0.375)
    assert (days[0] + days[1]) + days[2] == days[0] + (days[1] + days[2])
