"""Matching at arrival: how good it is on leads whose account is known, and what one lead costs, against address books of several sizes."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.matching import means
from fairlead.adapters.matching.labelled import LabelledFolder
from fairlead.application.import_ports import BadSource
from fairlead.application.match_evaluate import Evaluated, evaluate
from fairlead.application.match_ports import ArrivalSet, NamePairs, PersonPairs
from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, EarlierLead, Matching, duplicate, person_keys
from fairlead.sample.pairs import labelled_leads
from fairlead.sample.repeats import labelled_pairs

SIZES: Final = (1_000, 10_000, 100_000)
QUICK_SIZES: Final = (1_000, 10_000)
_DATA: Final = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "company_names"
_POLICY: Final = Matching()


def measure(options: Options) -> Result:
    """Quality on made-up and, where they are there, third-party pairs; microseconds a lead; floors in the same run."""
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    for labelled in _sets(options):
        say(f"judging {labelled.name}")
        _quality(figures, bars, evaluate(labelled, _POLICY, means()))
    floors = _floors()
    for companies in QUICK_SIZES if options.quick else SIZES:
        say(f"timing against {companies:,} companies")
        figures |= _costs(companies, options.seed)
    figures["one person pair"] = _person_cost(options.seed)
    return Result(figures, floors, bars)


def _sets(options: Options) -> list[ArrivalSet | NamePairs | PersonPairs]:
    """Made-up ones of other chance than the weights were fitted on, and the folder of third-party data where it is there."""
    leads = 1_500 if options.quick else 6_000
    world = labelled_leads(companies=leads, leads=leads, seed=90 + options.seed)
    pairs = labelled_pairs(people=leads // 2, leads=leads, seed=90 + options.seed)
    people = [(_earlier(pair.one), _earlier(pair.other), pair.same) for pair in pairs]
    own: list[ArrivalSet | NamePairs | PersonPairs] = [
        ArrivalSet("made-up leads", "", world.accounts, [(each.lead, each.account_id) for each in world.leads]),
        PersonPairs("made-up persons", "", people),
    ]
    try:
        return own + list(LabelledFolder(_DATA).sets())
    except BadSource:
        say("third-party pairs are not here; made-up ones only")
        return own


def _earlier(lead: Lead) -> EarlierLead:
    return EarlierLead(lead.lead_id, lead.created_at, lead.first_name, lead.last_name, lead.email, lead.phone, lead.company, lead.country)


def _quality(figures: dict[str, Figure], bars: list[Bar], told: Evaluated) -> None:
    name = told.name
    for title, value in (("precision", told.accept.precision), ("recall", told.accept.recall), ("F1", told.accept.f1)):
        figures[f"{name}: {title} at {told.accept.threshold:g}"] = Figure(round(value, 4), "1")
    figures[f"{name}: best F1 of the sweep, at {told.best.threshold:g}"] = Figure(round(told.best.f1, 4), "1")
    figures[f"{name}: calibration error"] = Figure(round(told.calibration_error, 4), "1")
    if name.startswith("made-up"):
        bars.append(at_most(f"{name}: stated and observed differ by", round(told.calibration_error, 4), 0.03))
    if name == "dnb with country":
        bars.append(at_least("noisy names with country: precision at the policy's accept", round(told.accept.precision, 4), 0.998))
        bars.append(at_least("noisy names with country: recall at the policy's accept", round(told.accept.recall, 4), 0.959))


def _costs(companies: int, seed: int) -> dict[str, Figure]:
    """Of building the book, and of one lead: those that bear a known domain, those whose name is known as it is, and all."""
    world = labelled_leads(companies=companies, leads=3_000, seed=200 + seed)
    begun = time.perf_counter()
    book = AccountBook(world.accounts, means=means())
    built = time.perf_counter() - begun
    of = f"{len(world.accounts):,} accounts"
    leads = [each.lead for each in world.leads]
    exact = [
        Lead(account.account_id, leads[0].created_at, company=account.name, domain=account.domain) for account in world.accounts[:3_000]
    ]
    return {
        f"build the book of {of}": Figure(round(built, 3), "s"),
        f"one lead of a stated company, {of}": Figure(_each(book, exact), "us"),
        f"one lead as people type it, {of}": Figure(_each(book, leads), "us"),
    }


def _each(book: AccountBook, leads: Sequence[Lead]) -> float:
    begun = time.perf_counter()
    for lead in leads:
        book.match(lead, _POLICY)
    return round((time.perf_counter() - begun) / len(leads) * 1e6, 1)


def _person_cost(seed: int) -> Figure:
    pairs = labelled_pairs(people=1_000, leads=2_500, seed=300 + seed)
    begun = time.perf_counter()
    for pair in pairs:
        person_keys(pair.one)
        duplicate(pair.one, _earlier(pair.other))
    return Figure(round((time.perf_counter() - begun) / len(pairs) * 1e6, 1), "us")


def _floors() -> dict[str, Figure]:
    """The least that finding a company costs: one look-up of a name in lower case among as many."""
    names = {f"company {number}": Account(str(number), f"Company {number}") for number in range(100_000)}
    asked = [f"Company {number}" for number in range(0, 100_000, 7)]
    begun = time.perf_counter()
    for name in asked:
        names.get(name.lower())
    return {"look a name up as it stands": Figure(round((time.perf_counter() - begun) / len(asked) * 1e6, 3), "us")}


if __name__ == "__main__":
    run(measure, "matching")
