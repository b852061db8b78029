"""Whether insight tells what is true: pairings, tags and coaching notes against the known truth of sample worlds."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.protocol import Figure, Options, Result, at_least, at_most, run, say
from fairlead.domain.prediction import Level
from fairlead.learning.ground import Ground
from fairlead.learning.history import History
from fairlead.learning.insight import Basis, Contrast, against_average, coach, contrasts, look, rep_pairings
from fairlead.learning.intervals import Z80
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Trained
from fairlead.learning.training import train
from fairlead.sample import Sample, SampleSpec, generate

Array = NDArray[np.float64]

REPS, LEADS, MONTHS = 40, 20_000, 18
AFFINITIES = (0.0, 0.5, 1.0, 1.6)
SEEDS, QUICK_SEEDS = 5, 1
SMALL_REPS, SMALL_LEADS = 20, 6_000
QUIET, QUICK_QUIET = 60, 3
_SEEN = 300


@dataclass
class Tally:
    """Counts over worlds."""

    right: int = 0
    found: int = 0
    inside: int = 0
    asked: int = 0
    tags_right: int = 0
    tags: int = 0
    candidates: int = 0
    planted: int = 0
    noise: int = 0
    worlds: int = 0
    notes: int = 0
    by_world: dict[str, float] = field(default_factory=dict)


def measure(options: Options) -> Result:
    """Signs, intervals, tags and coaching against the truth; a planted attribute, and one that is noise."""
    tally = Tally()
    for affinity in AFFINITIES:
        before = (tally.right, tally.found, tally.inside, tally.asked)
        for seed in range(options.seed, options.seed + (QUICK_SEEDS if options.quick else SEEDS)):
            say(f"affinity {affinity}, seed {seed}")
            _world(SampleSpec(reps=REPS, leads=LEADS, months=MONTHS, seed=seed, affinity=affinity), tally)
        found, asked = tally.found - before[1], tally.asked - before[3]
        tally.by_world[f"pairings found, affinity {affinity}"] = found
        if found:
            tally.by_world[f"right sign, affinity {affinity}"] = (tally.right - before[0]) / found
        if asked:
            tally.by_world[f"coverage, affinity {affinity}"] = (tally.inside - before[2]) / asked
    quiet, empty = (QUICK_QUIET if options.quick else QUIET), 0
    for seed in range(1_000 + options.seed, 1_000 + options.seed + quiet):
        empty += _is_quiet(SampleSpec(reps=SMALL_REPS, leads=SMALL_LEADS, months=MONTHS, seed=seed, affinity=0.0))
    sign, coverage = tally.right / max(tally.found, 1), tally.inside / max(tally.asked, 1)
    tags = tally.tags_right / max(tally.tags, 1)
    figures = {
        "share of found pairings with the right sign": Figure(sign, "1"),
        "coverage of 80% intervals": Figure(coverage, "1"),
        "share of tags that are true strengths": Figure(tags, "1"),
        "tags proposed": Figure(tally.tags, "1"),
        "planted attribute found, share of worlds": Figure(tally.planted / tally.worlds, "1"),
        "noise attribute found, share of worlds": Figure(tally.noise / tally.worlds, "1"),
        "anything else found, share of worlds": Figure(tally.candidates / tally.worlds, "1"),
        "coaching list empty without affinity, share of worlds": Figure(empty / quiet, "1"),
        "worlds without affinity": Figure(quiet, "1"),
        **{name: Figure(value, "1") for name, value in tally.by_world.items()},
    }
    return Result(
        figures=figures,
        bars=[
            at_least("right sign on 90% of found pairings", sign, 0.90),
            at_least("80% intervals cover at least 75%", coverage, 0.75),
            at_most("and at most 90%", coverage, 0.90),
            at_least("planted attribute found in 90% of worlds", tally.planted / tally.worlds, 0.90),
            at_most("noise attribute found in at most 5% of worlds", tally.noise / tally.worlds, 0.05),
            at_least("coaching list empty in 95% of worlds without affinity", empty / quiet, 0.95),
        ],
    )


def _world(spec: SampleSpec, tally: Tally) -> None:
    sample = generate(spec)
    trained = _trained(_with_attributes(sample, spec.seed))
    insights = look(trained)
    names = {each.name for each in insights.attributes.ranked if each.found}
    tally.worlds += 1
    tally.planted += "custom.planted" in names
    tally.noise += "custom.noise" in names
    tally.candidates += bool(names - {"custom.planted", "custom.noise"})
    tally.notes += len(insights.coaching.notes)
    if not isinstance(trained.ground, Ground):
        return
    basis = Basis(trained.ground, trained.readiness.level)
    wanted = {(each.rep_id, each.part, each.segment) for each in rep_pairings(basis, contrasts(basis))[0]}
    fields = {"industry_groups": "industry", "products": "product"}
    tags = {(each.rep_id, fields[each.field], each.value) for each in insights.tags if each.field in fields}
    for one, rep, true in _truths(basis, sample):
        segment = basis.ground.cases.segments[one.place]
        key = (basis.rep_at(rep).rep_id, segment.part, segment.values[one.value])
        tally.asked += 1
        tally.inside += abs(true - one.mean[rep]) <= Z80 * one.sd[rep]
        tally.found += key in wanted
        tally.right += key in wanted and true * one.mean[rep] > 0
        tally.tags += key in tags
        tally.tags_right += key in tags and true > 0


def _truths(basis: Basis, sample: Sample) -> Iterator[tuple[Contrast, int, float]]:
    """Every pairing with enough outcomes, of reps who work here, with its true difference in log-odds."""
    roster = basis.ground.roster
    order = [sample.truth.rep_ids.index(rep.rep_id) for rep in roster.reps]
    for one in contrasts(basis):
        inside = np.flatnonzero(basis.cases.segment[:, one.place] == one.value)
        counts = np.bincount(basis.cases.rep[inside], minlength=len(roster.reps))
        rows = sample.truth.rows(basis.cases.frame["lead_id"][inside[-_SEEN:]].to_list())
        brings = sample.truth.logit(rows)[:, order].mean(axis=0)
        mean, _ = against_average(one.able, brings, np.zeros(len(brings)))
        for rep in np.flatnonzero((counts >= 15) & one.able.any(axis=0)):
            if roster.reps[rep].rep_id in basis.active:
                yield one, int(rep), float(mean[rep])


def _is_quiet(spec: SampleSpec) -> bool:
    """Whether nobody is listed for coaching; told at the level that compares reps, whatever the test on later leads says."""
    trained = _trained(History.of(generate(spec).history()))
    if not isinstance(trained.ground, Ground) or trained.ground.fitted.pair is None:
        return True
    listed = coach(Basis(trained.ground, Level.PAIR)).notes
    for note in listed:
        say(f"seed {spec.seed}: {note.words}")
    return not listed


def _with_attributes(sample: Sample, seed: int) -> History:
    """The history with two attributes of the source: one that tells what no other column does, and one that tells nothing."""
    chance = np.random.default_rng([seed, 77])
    frames = sample.history()
    hidden = dict(zip(sample.truth.leads.lead_ids, sample.truth.leads.hidden.tolist(), strict=True))
    ids = frames["lead"]["lead_id"].to_list()
    texts = [
        f'{{"planted": "{"high" if hidden.get(lead_id, 0.0) > 0.25 else "low"}", "noise": "{"abcde"[chance.integers(5)]}"}}'
        for lead_id in ids
    ]
    return History.of(frames | {"lead": frames["lead"].with_columns(custom=pl.Series(texts))})


def _trained(history: History) -> Trained:
    return train(history, TrainingSettings(), lambda _step, _share: None)


if __name__ == "__main__":
    run(measure, "insight")
