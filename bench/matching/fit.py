"""Fit the weights of matching on made-up leads: ``python -m bench.matching.fit`` writes `fairlead.domain.matching.weights` anew.

Leads and their true accounts come from `fairlead.sample.pairs`, never from data that matching is judged on. The model is a conditional
logit over the candidates of each lead and "none of them"; signs are held where only one makes sense, so that no weight says that a
misspelled letter speaks for a match.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.matching.people import fit_people
from bench.protocol import say
from fairlead.domain.matching import FEATURES, AccountBook
from fairlead.sample.pairs import Labelled, labelled_leads

SEEDS: Final = (1, 2, 3)
COMPANIES, LEADS = 4_000, 6_000
_RIDGE: Final = 0.01
_FOR: Final = (
    "exact sounds initials shared whole rest forms|domain same|domain family|domain label|domain spells|phone same|phone board|postal same"
    "|city same|country same"
)
_AGAINST: Final = (
    "own trade place number clash slips blur swapped head|domain differs|phone differs|postal differs|city differs|state differs"
    "|country differs"
)
_TARGET: Final = Path(__file__).resolve().parents[2] / "src" / "fairlead" / "domain" / "matching" / "weights.py"
Numbers = NDArray[np.float64]


def fit_accounts(worlds: Sequence[Labelled]) -> tuple[float, dict[str, float]]:
    """The intercept and the weight of each feature."""
    from scipy.optimize import minimize

    rows, families, leads, truth = _design(worlds)
    bounds = [(None, None), *(_bound(name) for name in FEATURES)]
    # Leads' rows stand together, families within a lead too: sums over both are sums over slices.
    first_of_family = np.flatnonzero(np.r_[True, families[1:] != families[:-1]])
    lead_of_family = leads[first_of_family]
    n_leads = int(truth.size)

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = rows @ weights
        most = np.maximum.reduceat(scores, first_of_family)
        best = first_of_family + _first_best(scores, most, first_of_family)
        top = np.zeros(n_leads)
        np.maximum.at(top, lead_of_family, most)
        raised = np.exp(most - top[lead_of_family])
        total = np.exp(-top) + np.bincount(lead_of_family, raised, n_leads)
        share = raised / total[lead_of_family]
        true_family = truth[truth >= 0]
        value = float(np.sum(np.log(total) + top) - np.sum(most[true_family]))
        pull = share.copy()
        pull[true_family] -= 1.0
        return value / n_leads + _RIDGE * float(weights[1:] @ weights[1:]) / n_leads, (rows[best].T @ pull) / n_leads + np.r_[
            0.0, 2 * _RIDGE * weights[1:] / n_leads
        ]

    start = np.r_[-4.0, [1.0 if low == 0 else -0.1 if high == 0 else 0.0 for low, high in bounds[1:]]]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "maxfun": 2_000})
    say(f"accounts: {found.message}, loss {found.fun:.4f} a lead over {n_leads:,} leads")
    return float(found.x[0]), dict(zip(FEATURES, found.x[1:].tolist(), strict=True))


def _design(worlds: Sequence[Labelled]) -> tuple[Numbers, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Features (n_rows, 1 + n_features), family and lead of each row, and for each lead the number of its true family, -1 for none."""
    number_of = {name: 1 + number for number, name in enumerate(FEATURES)}
    rows: list[list[float]] = []
    families, leads, truth = [], [], []
    family_count = lead_count = 0
    for world in worlds:
        book = AccountBook(world.accounts)
        for labelled in world.leads:
            compared = sorted(book.compared(book.firm(labelled.lead)), key=lambda each: (each[1], each[0]))
            mine, before = -1, None
            for row, root, features in compared:
                if root != before:
                    family_count += 1
                    before = root
                if book.account(row).account_id == labelled.account_id:
                    mine = family_count - 1
                line = [0.0] * (1 + len(FEATURES))
                line[0] = 1.0
                for name, value in features.items():
                    line[number_of[name]] = value
                rows.append(line)
                families.append(family_count - 1)
                leads.append(lead_count)
            truth.append(mine)
            lead_count += 1
    return np.array(rows), np.array(families), np.array(leads), np.array(truth)


def _first_best(scores: Numbers, most: Numbers, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Within each family, how far from its start its best row stands."""
    family = np.repeat(np.arange(starts.size), np.diff(np.r_[starts, scores.size]))
    reached = np.flatnonzero(scores >= most[family])
    _, first = np.unique(family[reached], return_index=True)
    return reached[first] - starts


def _bound(name: str) -> tuple[float | None, float | None]:
    if name in _names(_FOR):
        return 0.0, None
    return (None, 0.0) if name in _names(_AGAINST) else (None, None)


def _names(text: str) -> set[str]:
    first, *rest = text.split("|")
    return {*first.split(), *rest}


def written(intercept: float, weights: Mapping[str, float], people_intercept: float, people: Mapping[str, float]) -> str:
    """The module as text."""
    lines = [
        '"""What each kind of evidence weighs, in log-odds. Written by ``python -m bench.matching.fit``; change the fit, not this file."""',
        "",
        "from typing import Final",
        "",
        f"ACCOUNT_INTERCEPT: Final = {round(intercept, 4)}",
        "ACCOUNT_WEIGHTS: Final = {",
        *(f'    "{name}": {round(value, 4) + 0.0},' for name, value in weights.items()),
        "}",
        f"PERSON_INTERCEPT: Final = {round(people_intercept, 4)}",
        "PERSON_WEIGHTS: Final = {",
        *(f'    "{name}": {round(value, 4) + 0.0},' for name, value in people.items()),
        "}",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.matching.fit", description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=_TARGET, help="where to write the module")
    given = parser.parse_args()
    worlds = [labelled_leads(companies=COMPANIES, leads=LEADS, seed=seed) for seed in SEEDS]
    say(f"comparing {LEADS * len(SEEDS):,} leads with their candidates")
    text = written(*fit_accounts(worlds), *fit_people(seeds=SEEDS))
    given.out.write_text(text, encoding="utf-8")
    say(f"wrote {given.out.name}")


if __name__ == "__main__":
    main()
