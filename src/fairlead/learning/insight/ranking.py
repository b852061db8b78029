"""Candidates ranked by what they save on later leads.

Each candidate is learned on the older leads beside the model's own log-odds, with effects shrunken to nothing where there is nothing
(`learn_columns`), and judged on newer leads, which neither saw: the gain in log loss, its error clustered by account and by rep. The odds
of a gain (`Gain.odds`) are a likelihood ratio, so where nothing is there they exceed t with probability at most 1/t. Of m candidates
tested a found one needs 2m times the odds that a model needs, once for leads alone and once for leads with reps: then anything at all is
found by chance in at most one of twenty such looks. Which candidates are tested is chosen on leads that do not test them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from scipy.stats import chi2

from fairlead.domain.prediction import FloatArray, IntArray, Level
from fairlead.domain.qualification import LEAD_FEATURES
from fairlead.learning.audit.closings import codes, judge
from fairlead.learning.calibration import level_shift, mean_chance
from fairlead.learning.cases import Cases
from fairlead.learning.effects import lead_logits, pair_logits
from fairlead.learning.evaluation import Gain, gain
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.history import History
from fairlead.learning.insight.basis import Basis, Trait
from fairlead.learning.insight.candidates import GIVEN as _GIVEN
from fairlead.learning.insight.candidates import YES as _YES
from fairlead.learning.insight.candidates import Columns, Looked, candidates, read_columns
from fairlead.learning.insight.shrinking import learn_columns
from fairlead.learning.insights import Attributes, Candidate, Excluded
from fairlead.learning.response import factor
from fairlead.learning.settings import TrainingSettings

_MOST_OLDER, _MOST_NEWER, _MOST_OPEN = 60_000, 30_000, 5_000
_MOST_TESTED = 30
_UNLIKELY = 0.3
"""Candidates whose score test on the first leads gives a larger p-value are not tested."""
_MOST_PAIRS, _LEAST_Z = 20, 2.5
_FIRST = 4 / 7
"""Of the older leads; with 70% of all leads older that is 40% of all."""
_LEAST_TOGETHER = 100
_MOST_ODDS = 1e6
_ABOUT_FEATURES = {feature.name: feature.about for feature in LEAD_FEATURES}


@dataclass(frozen=True, eq=False)
class _Side:
    """Older or newer leads: log-odds of the lead alone and with its rep, what was left at the reply, outcomes; each of shape (n,)."""

    alone: FloatArray
    paired: FloatArray
    deviation: FloatArray
    left: FloatArray
    won: FloatArray
    weight: FloatArray
    rep: IntArray

    def take(self, rows: slice) -> "_Side":
        """Some of the leads."""
        return _Side(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, eq=False)
class _Trial:
    """Both sides, and the accounts of their leads. ``first``: so many of the older leads teach before the rest of them test."""

    older: _Side
    newer: _Side
    accounts: tuple[IntArray, IntArray]
    first: int
    log_loss: float

    @property
    def tested(self) -> int:
        """Leads in both tests."""
        return len(self.older.won) - self.first + len(self.newer.won)

    def alone(self, older: FloatArray, newer: FloatArray) -> tuple[Gain, FloatArray]:
        """The gain of columns, shape (n, k), over the lead alone, and their effects.

        Two tests: the first older leads teach and the rest are the test, then all older ones teach and the newer ones are. The log-odds of
        older leads are cross-fitted by account, so that no lead's own outcome is in them.
        """
        old, new, cut = self.older, self.newer, self.first
        group = np.zeros(older.shape[1], dtype=np.intp)
        tests = [(old.take(slice(None, cut)), older[:cut], old.take(slice(cut, None)), older[cut:]), (old, older, new, newer)]
        more, less, effects = [], [], np.zeros(0)
        for taught, columns, tested, shown in tests:
            learned = learn_columns(taught.alone, columns, group, taught.won, taught.weight, taught.left)
            more.append(_leveled(tested, learned.on(tested.alone, shown), None))
            less.append(_leveled(tested, tested.alone, None))
            effects = learned.effects
        won, weight = np.concatenate([old.won[cut:], new.won]), np.concatenate([old.weight[cut:], new.weight])
        accounts, rep = np.concatenate([self.accounts[0][cut:], self.accounts[1]]), np.concatenate([old.rep[cut:], new.rep])
        return gain(np.concatenate(more), np.concatenate(less), won, weight, accounts, rep), effects

    def together(self, older: FloatArray, newer: FloatArray) -> tuple[Gain, float]:
        """The gain of the last column over the pair with those before, on the newer leads, and its effect; columns of shape (n, 3)."""
        old, new = self.older, self.newer
        mains = np.array([0, 0], dtype=np.intp)
        full = learn_columns(old.paired, older, np.array([0, 0, 1], dtype=np.intp), old.won, old.weight, old.left)
        less = learn_columns(old.paired, older[:, :2], mains, old.won, old.weight, old.left)
        chances = [_leveled(new, one.on(new.paired, x), new.deviation) for one, x in ((full, newer), (less, newer[:, :2]))]
        return gain(chances[0], chances[1], new.won, new.weight, self.accounts[1], new.rep), float(full.effects[-1])


def _leveled(side: _Side, eta: FloatArray, deviation: FloatArray | None) -> FloatArray:
    """Chances brought to the level of the leads they are tested on, so that no drift of the level counts."""
    sd = np.zeros(len(eta)) if deviation is None else deviation
    return np.asarray(mean_chance(level_shift(eta, sd, side.left, side.won, side.weight).on(eta), sd) * side.left)


def rank(basis: Basis, settings: TrainingSettings, tick: Callable[[str], None]) -> Attributes:
    """Try everything that might be added to the model, and what it might add together with attributes of reps."""
    trial = _trial(basis)
    older, newer = _sides(basis)
    ids = pl.concat([older[0].frame["lead_id"], newer[0].frame["lead_id"]])
    learned = np.arange(len(ids)) < len(older[0])
    used = frozenset(basis.ground.cases.encoding.names)
    closed = judge(basis.ground.history, settings).frame.select("lead_id", "won")
    tick("what might be added to the model")
    looked = candidates(_part(basis.ground.history, ids, closed), ids, learned, closed, used)
    first, unlikely = _screened(trial, looked.kept, learned)
    tick("testing it on later leads")
    alone = [(each, *trial.alone(each.flags[learned], each.flags[~learned])) for each in first]
    conditions = _conditions(basis, looked, learned)
    tick("testing it with attributes of reps")
    crossed = list(_crossed(trial, conditions, basis.traits, learned)) if basis.level is Level.PAIR else []
    paired = [(one, trait, *_together(trial, one, trait, learned)) for one, trait in crossed]
    # Leads alone and leads with reps share the error half and half; each half is shared by all that is tested in it.
    needed = [min(2.0 * settings.credible_odds * max(count, 1), _MOST_ODDS * 0.99) for count in (len(alone), len(paired))]
    ranked = [_candidate(each, "", found, effects, trial, learned, needed[0]) for each, found, effects in alone]
    ranked += [_candidate(one, trait.words, found, np.array([effect]), trial, learned, needed[1]) for one, trait, found, effect in paired]
    ranked.sort(key=lambda each: (not each.found, -each.gain, each.name, each.trait))
    tested, tried = len(alone) + len(paired), len(looked.kept) + len(conditions) * len(basis.traits)
    barred = tuple(Excluded(name, "the model leaves it out: it may know the outcome") for name in basis.ground.barred)
    return Attributes(
        verdict=_verdict(ranked, tested, trial.tested),
        ranked=tuple(ranked),
        excluded=(*looked.excluded, *unlikely, *barred),
        tried=tried,
        tested=tested,
        needed=needed[0],
        leads=trial.tested,
    )


def _trial(basis: Basis) -> _Trial:
    ground, held = basis.ground, basis.ground.held
    fitted, (old, new) = held.fitted, _sides(basis)
    older, newer = old[0], new[0]
    sides = []
    for cases, o in (old, new):
        alone = lead_logits(fitted.lead, o, cases.created)
        paired, deviation = alone, np.zeros(len(o))
        if fitted.pair is not None and basis.level is Level.PAIR:
            eta, sd = pair_logits(fitted.pair, cases, o, ground.roster, np.maximum(cases.rep, 0))
            had = cases.rep >= 0
            paired, deviation = np.where(had, eta, alone), np.where(had, sd, 0.0)
        sides.append(_Side(alone, paired, deviation, factor(cases.reply, fitted.curve), cases.won, cases.weight, cases.rep))
    accounts = codes(pl.concat([older.frame["account"], newer.frame["account"]]))
    return _Trial(sides[0], sides[1], (accounts[: len(older)], accounts[len(older) :]), int(_FIRST * len(older)), held.lead.log_loss)


def _sides(basis: Basis) -> tuple[tuple[Cases, FloatArray], tuple[Cases, FloatArray]]:
    """The older leads and the newer ones with their log-odds; the newest ones of very many, whom more would not tell better."""
    held = basis.ground.held
    first = slice(-_MOST_OLDER, None)
    rows, others = np.arange(len(held.older))[first], np.arange(len(held.cases))[-_MOST_NEWER:]
    return (held.older.take(rows), held.fitted.o[rows]), (held.cases.take(others), held.o[others])


def _part(history: History, ids: pl.Series, closed: pl.DataFrame) -> History:
    """The history of these leads and of some open ones, by which leaks are told; what else there is need not be read."""
    still_open = closed.filter(pl.col("won").is_null())["lead_id"].tail(_MOST_OPEN)
    wanted = pl.concat([ids, still_open]).unique()
    return history.having({"lead": history.lead.filter(pl.col("lead_id").is_in(wanted.implode()))})


def _screened(trial: _Trial, kept: Sequence[Columns], learned: np.ndarray) -> tuple[list[Columns], list[Excluded]]:
    """The candidates that the first leads speak for at all, and the rest; these cost no odds on the leads that test.

    A score test of all columns of a candidate at once: z'V⁻¹z is about chi-squared with as many degrees of freedom if it tells nothing.
    """
    first = trial.older.take(slice(None, trial.first))
    residual, information = _residual(first, first.alone)
    told: list[tuple[float, int]] = []
    for place, each in enumerate(kept):
        flags = each.flags[learned][: trial.first]
        centered = flags - np.average(flags, axis=0, weights=information)
        score = centered.T @ residual
        spread = (centered * information[:, None]).T @ centered + np.eye(centered.shape[1]) * 1e-6
        told.append((float(chi2.sf(float(score @ np.linalg.solve(spread, score)), centered.shape[1])), place))
    taken = {place for p_value, place in sorted(told)[:_MOST_TESTED] if p_value <= _UNLIKELY}
    left = [
        Excluded(each.name, "the older leads show nothing of it, so it was not tested") for k, each in enumerate(kept) if k not in taken
    ]
    return [kept[place] for place in sorted(taken)], left


def _residual(side: _Side, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
    sigma = sigmoid(eta)
    chance = np.clip(sigma * side.left, 1e-9, 1.0 - 1e-9)
    rest = (1.0 - sigma) / (1.0 - chance)
    return side.weight * (side.won - chance) * rest, side.weight * chance * (1.0 - sigma) * rest


def _conditions(basis: Basis, looked: Looked, learned: np.ndarray) -> list[Columns]:
    """Everything known of leads, one flag each: the candidates, and what the model uses for all reps alike."""
    (older, _), (newer, _) = _sides(basis)
    encoding = basis.ground.cases.encoding
    segments = {segment.feature for segment in basis.ground.cases.segments}
    found = list(looked.kept)
    for column, name in enumerate(encoding.names):
        if name in segments or name in {"hour", "weekday", "month", "country", "state"}:
            continue
        codes = np.concatenate([older.x[:, column], newer.x[:, column]])
        if name in encoding.vocabularies:
            words = encoding.vocabularies[name]
            values = pl.Series([None if np.isnan(code) else words[int(code)] for code in codes], dtype=pl.String)
        else:
            values = pl.Series(codes, dtype=pl.Float64).fill_nan(None)
        read = read_columns(name, _ABOUT_FEATURES.get(name, name), values, learned)
        if read is not None:
            found.append(read)
    single = []
    for each in found:
        for place, words in enumerate(each.words):
            single.append(Columns(each.name, each.about, each.flags[:, place : place + 1], (words,)))
    return single


def _crossed(trial: _Trial, conditions: Sequence[Columns], traits: Sequence[Trait], learned: np.ndarray) -> Iterator[tuple[Columns, Trait]]:
    """The conditions and traits that the older leads speak for most together, by a score test of their product, both centered."""
    had = trial.older.rep >= 0
    if not traits or not conditions or not had.any():
        return
    residual, information = _residual(trial.older, trial.older.paired)
    residual, information = residual[had], information[had]
    leads = np.column_stack([each.flags[learned][had, 0] for each in conditions])
    reps = np.column_stack([trait.worn[trial.older.rep[had]] for trait in traits])
    together = leads.T @ reps
    centered = [flags - np.average(flags, axis=0, weights=information) for flags in (leads, reps)]
    score = (centered[0] * residual[:, None]).T @ centered[1]
    spread = (centered[0] ** 2 * information[:, None]).T @ centered[1] ** 2
    rest = leads.sum(axis=0)[:, None] - together
    z = np.where((together >= _LEAST_TOGETHER) & (rest >= _LEAST_TOGETHER), np.abs(score) / np.sqrt(np.maximum(spread, 1e-9)), 0.0)
    taken: set[tuple[str, int]] = set()
    for place in np.argsort(-z, axis=None, kind="stable"):
        lead, rep = np.unravel_index(place, z.shape)
        if z[lead, rep] < _LEAST_Z or len(taken) == _MOST_PAIRS:
            return
        # One attribute with one trait is tested once, at its strongest value.
        if (key := (conditions[lead].name, int(rep))) not in taken:
            taken.add(key)
            yield conditions[lead], traits[rep]


def _together(trial: _Trial, one: Columns, trait: Trait, learned: np.ndarray) -> tuple[Gain, float]:
    sides = []
    for side, flags in ((trial.older, one.flags[learned][:, 0]), (trial.newer, one.flags[~learned][:, 0])):
        worn = np.where(side.rep >= 0, trait.worn[np.maximum(side.rep, 0)], 0.0)
        sides.append(np.column_stack([flags, worn, flags * worn]))
    return trial.together(sides[0], sides[1])


def _candidate(one: Columns, trait: str, found: Gain, effects: FloatArray, trial: _Trial, learned: np.ndarray, needed: float) -> Candidate:
    shares = one.flags[learned].mean(axis=0) if not trait else np.ones(1)
    place = int(np.argmax(np.abs(effects) * np.sqrt(shares * (1.0 - np.minimum(shares, 0.99)))))
    ratio = float(np.exp(effects[place]))
    return Candidate(
        name=one.name,
        about=one.about if not trait or one.words[place] == _YES else f"{one.about}: {one.words[place]}",
        trait=trait,
        leads=int(one.has[~learned].sum()),
        gain=found.gain,
        share=found.gain / trial.log_loss,
        odds=found.odds,
        found=bool(found.odds >= needed and found.gain > 0),
        says=_says(one, place, ratio),
    )


def _says(one: Columns, place: int, ratio: float) -> str:
    """What was learned, as one short sentence. Next to a kind of reps it is of the two together, beyond what each brings alone."""
    if abs(np.log(ratio)) < 0.01:
        return "no difference"
    return f"{ratio:.2f} times the odds where {_where(one, one.words[place])}"


def _where(one: Columns, words: str) -> str:
    """Of which leads, as a clause: what is told of a flag is one already, save for an attribute of the source."""
    if words == _YES and not one.name.startswith("custom."):
        return one.about
    return f"“{one.about}” is {'known' if words == _GIVEN else words}"


def _verdict(ranked: Sequence[Candidate], tested: int, leads: int) -> str:
    found = [each for each in ranked if each.found]
    if not ranked:
        return "There is nothing left to test: what these records fill is used already, cannot be, or shows nothing on older leads."
    if not found:
        return (
            f"Nothing more to be found: of {tested} candidates tested on {leads:,} later leads none saves more than chance would. "
            "That is normal."
        )
    return f"{len(found)} of {tested} candidates tell something that the model does not know yet, on {leads:,} later leads."
