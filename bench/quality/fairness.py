"""What a fairness contract costs on a floor whose truth is known, and how much it evens.

Each contract is held by the product's own arithmetic (`fairlead.domain.fairness.Reckoning`): refusals at the ceiling, amounts added to
the standing for a floor. Leads are given by their true worth, at once (`greedy`) or less what slots cost (`prices`). Held against the
same policy without a contract, with the same luck.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.protocol import Figure, Options, Result, run, say
from bench.quality.policies import HOLD_MINUTES, foresight
from bench.quality.selling import Selling, Setting, cut_in_two, true_floor
from fairlead.domain.availability import Book
from fairlead.domain.fairness import Against, Ceiling, Contract, Counted, Floor, Receipt, Receiving, Reckoning
from fairlead.domain.prediction import Level
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.twin import Greedy, Run
from fairlead.learning.twin import run as run_floor
from fairlead.learning.twin.beliefs import FloatArray, IntArray
from fairlead.learning.twin.floor import Floor as Live
from fairlead.learning.twin.policy import Answer
from fairlead.learning.twin.priced import AtDesk, date_of

SEEDS, LEADS, HISTORY, QUICK_LEADS = 3, 4_000, 8_000, 1_500
NONE: Final = "no contract"


def _ceiling(counted: Counted, against: Against) -> Contract:
    return Contract(ceiling=Ceiling(1.5, counted, against))


CONTRACTS: Final[Mapping[str, Contract]] = {
    NONE: Contract(),
    **{
        f"150% in {counted.value}, against {against.value}": _ceiling(counted, against)
        for counted in (Counted.COUNT, Counted.VALUE, Counted.BOTH)
        for against in Against
    },
    "floor 15%": Contract(floor=Floor(0.15)),
    "floor 20%": Contract(floor=Floor(0.20)),
    "150% in both and floor 15%, against peers": Contract(ceiling=Ceiling(1.5), floor=Floor(0.15)),
    "150% in both and floor 15%, against able": Contract(ceiling=Ceiling(1.5, against=Against.ABLE), floor=Floor(0.15)),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One run: the value it earned, and how even it was.

    ``bottom``: of the leads the share of the quarter of each team who got least, as a part of an even share; ``most``: what the rep with
    most leads got of the average of the team, ``dearest`` the same in value; each a mean over teams. ``waived``: of leads, the share for
    which the ceiling held for nobody.
    """

    value: float
    bottom: float
    most: float
    dearest: float
    waived: float


class _Held:
    """Half a policy: the contract over whoever is offered."""

    def __init__(self, contract: Contract, roster: Roster) -> None:
        self.contract, self.roster = contract, roster
        self.receiving = Receiving(roster.rep_ids, contract.window_days)
        self.asked = self.waived = 0

    def over(self, reps: IntArray, worth: FloatArray, floor: Live) -> tuple[np.ndarray, FloatArray]:
        """Who of ``reps`` is left below the ceiling, and what floors add to the standing as a share of the best; shape (k,)."""
        at, none = date_of(floor.now), np.zeros(len(self.roster.reps))
        leads, minor = self.receiving.at(at)
        reckoning = Reckoning.of(self.contract, self.roster, Book(none, none, received=leads, received_minor=minor), at)
        above = reckoning.above(reps, worth, np.ones(len(reps), dtype=bool))
        self.asked += 1
        self.waived += bool(above.all())
        return ~above if not above.all() else ~np.zeros(len(reps), dtype=bool), reckoning.subsidy[reps]

    def gave(self, lead: int, rep: int, worth: float, floor: Live) -> None:
        """A rep got a lead."""
        self.receiving.give(Receipt(str(lead), str(rep), date_of(floor.now), worth))


class FairGreedy(Greedy):
    """The largest worth under a contract."""

    def __init__(self, held: _Held, *rest: object) -> None:
        super().__init__(*rest)  # type: ignore[arg-type]
        self.held = held

    def choose(self, lead: int, reps: IntArray, floor: Live) -> Answer:
        """The best of those below the ceiling, floors added."""
        worth = self.worth(lead, reps, floor)
        below, added = self.held.over(reps, worth, floor)
        place = int(np.where(below, worth + added * abs(float(worth.max())), -np.inf).argmax())
        self.held.gave(lead, int(reps[place]), float(worth[place]), floor)
        return place


class FairPrices(AtDesk):
    """The desk's own rule with prices and holding, under a contract."""

    def __init__(self, held: _Held, *rest: object, hold_minutes: float) -> None:
        super().__init__(*rest, hold_minutes=hold_minutes)  # type: ignore[arg-type]
        self.held, self._added = held, np.zeros(len(held.roster.reps))

    def net(self, lead: int, reps: IntArray, floor: Live) -> FloatArray:
        """Worth minus charge, and what floors add."""
        return np.asarray(super().net(lead, reps, floor) + self._added[reps])

    def choose(self, lead: int, reps: IntArray, floor: Live) -> Answer:
        """As the desk does, among those below the ceiling."""
        self._added[:] = 0.0
        worth = self.worth(lead, reps, floor)
        below, added = self.held.over(reps, worth, floor)
        self._added[reps] = added * abs(float(self.net(lead, reps, floor).max()))
        left = np.flatnonzero(below)
        chosen = super().choose(lead, reps[left], floor)
        self._added[:] = 0.0
        if not isinstance(chosen, int):
            return chosen
        place = int(left[chosen])
        self.held.gave(lead, int(reps[place]), float(worth[place]), floor)
        return place


def measure(options: Options) -> Result:
    """Cost and evenness of each contract, each a mean over worlds."""
    seeds = range(options.seed, options.seed + (1 if options.quick else SEEDS))
    setting = Setting(leads=HISTORY, run=QUICK_LEADS if options.quick else LEADS)
    worlds = [_world(setting, seed) for seed in seeds]
    figures = {"seeds": Figure(len(worlds), "1"), "leads run": Figure(setting.run, "1")}
    for way in ("greedy", "prices"):
        for name in CONTRACTS:
            pairs = [(each[way, name], each[way, NONE]) for each in worlds]
            cost = np.array([1.0 - one.value / other.value for one, other in pairs])
            figures[f"{way}, {name}: cost"] = Figure(float(cost.mean()), "1")
            for told in ("bottom", "most", "dearest", "waived"):
                figures[f"{way}, {name}: {told}"] = Figure(float(np.mean([getattr(one, told) for one, _ in pairs])), "1")
    return Result(figures)


def _world(setting: Setting, seed: int) -> dict[tuple[str, str], Kept]:
    sample, rows, cut = cut_in_two(setting, seed)
    world, planned = true_floor(sample, rows, cut, setting.used, seed)
    organization = sample.world.organization
    teams = [organization.teams[seller.team].team_id for seller in organization.sellers]
    roster = Roster(tuple(Rep(str(row), str(row), team_id=team) for row, team in enumerate(teams)))
    ahead = foresight(Selling(world, world.truth, Level.PAIR, planned), world.truth)
    say(f"seed {seed}: {world.stream.eligible.sum(axis=1).mean():.1f} reps may have a lead on average")
    found: dict[tuple[str, str], Kept] = {}
    for name, contract in CONTRACTS.items():
        for way in ("greedy", "prices"):
            held = _Held(contract, roster)
            policy = FairGreedy(held, world.truth) if way == "greedy" else FairPrices(held, world.truth, ahead, hold_minutes=HOLD_MINUTES)
            found[way, name] = kept = _kept(run_floor(world, policy, seed), held, np.array(teams))
            say(f"seed {seed}, {way}, {name}: cost {1.0 - kept.value / found[way, NONE].value:.2%}, {kept}")
    return found


def _kept(found: Run, held: _Held, teams: np.ndarray) -> Kept:
    given = found.rep >= 0
    received = found.received.astype(np.float64)
    value = np.bincount(found.rep[given], weights=found.worth[given], minlength=len(received))
    bottom, most, dearest = [], [], []
    for team in np.unique(teams):
        rows = np.flatnonzero(teams == team)
        if len(rows) < 2 or not received[rows].any():
            continue
        fewest = max(1, int(len(rows) * 0.25))
        bottom.append(float(np.sort(received[rows])[:fewest].sum() / received[rows].sum() / (fewest / len(rows))))
        most.append(float(received[rows].max() / received[rows].mean()))
        dearest.append(float(value[rows].max() / max(value[rows].mean(), 1e-9)))
    means = [float(np.mean(each)) for each in (bottom, most, dearest)]
    return Kept(found.value, means[0], means[1], means[2], held.waived / max(held.asked, 1))


if __name__ == "__main__":
    run(measure, "quality.fairness")
