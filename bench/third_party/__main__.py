"""Import, audit and training on three public data sets with known traps: what the product claims there, and what it refuses to."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from bench.third_party.prepare import BANK, DEALS, MAPPINGS, NotThatTable, prepare_bank, prepare_deals
from fairlead.adapters.memory.clock import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.prediction import Level
from fairlead.learning.audit import Answer, Audit
from fairlead.learning.settings import TrainingSettings

_DATA: Final = Path(__file__).resolve().parents[2].parent / "shared" / "data"
_NOW: Final = datetime(2020, 1, 2, 9, tzinfo=UTC)
_LONG: Final = 1_000
"""Days of history to learn from: the calls span 30 months, more than the usual window."""
_NEEDED: Final = TrainingSettings().least_resolved


@dataclass(frozen=True, slots=True)
class Ran:
    """What the product said of one data set: its audit, and the card of its model."""

    audit: Audit
    level: Level
    why: str
    card: Mapping[str, Any]


def measure(options: Options) -> Result:
    """Public data with known traps: no lift where there is none, refusal where there is too little, leaks found, time order told."""
    data = options.data or _DATA
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as folder:
        made = options.keep or Path(folder) / "made"
        for name, judge in (("maven_crm", _maven), ("bohanec_b2b", _bohanec), ("uci_bank_marketing", _bank)):
            if not (data / name).is_dir():
                say(f"{name}: skipped, {data / name} is not there; --data names the folder that holds it")
                continue
            try:
                found, kept = judge(data, made, Path(folder) / name, options)
            except NotThatTable as error:
                say(f"{name}: skipped: {error}")
                continue
            figures |= {f"{name}: {key}": value for key, value in found.items()}
            bars += kept
    return Result(figures or {"data sets found": Figure(0, "1")}, bars=bars)


def _ran(folder: Path, mapping: Path | None, preset: str | None, home: Path, settings: TrainingSettings) -> Ran:
    """Import, audit, train, by the use cases that the commands call."""
    with open_house(Settings.model_validate({"home": home}), SteppedClock(_NOW)) as house:
        say(f"{folder.name}: import")
        document = house.sources.mapping(mapping, preset)
        if document is None:
            raise NotThatTable(f"{folder} has neither mapping nor preset")
        house.sources.import_folder(folder, document, tell=lambda _: None)
        say(f"{folder.name}: audit")
        audited = house.sources.audit(home / "reports", lambda _: None)
        say(f"{folder.name}: train")
        made = house.train(settings, lambda *_: None)
        card = house.models.card(made.version) or {}
    return Ran(audited.audit, made.readiness.level, made.readiness.why, card)


def _maven(data: Path, _made: Path, home: Path, options: Options) -> tuple[dict[str, Figure], list[Bar]]:
    ran = _ran(data / "maven_crm", None, "maven", home, TrainingSettings(seed=options.seed))
    told = dict(_auc(ran))
    yes = sum(each.answer is Answer.YES for each in ran.audit.verdict.supports if each.what.startswith(("Scoring", "Telling", "Matching")))
    shuffled = (ran.card.get("examination") or {}).get("permutation")
    if shuffled:
        told["p of shuffled reps"] = Figure(shuffled["p_value"], "1")
    told["signals the audit claims"] = Figure(yes, "1")
    return told, [
        _bar("maven_crm: no lift is claimed", ran.level is Level.NONE, f"level {ran.level.value}", "level none"),
        at_most("maven_crm: signals the audit claims", yes, 0),
    ]


def _bohanec(data: Path, made: Path, home: Path, options: Options) -> tuple[dict[str, Figure], list[Bar]]:
    folder = made / "bohanec_b2b"
    prepare_deals(data / DEALS, folder)
    ran = _ran(folder, MAPPINGS / "deals.yaml", None, home, TrainingSettings(seed=options.seed))
    closed = ran.audit.baseline.won.n
    short = _NEEDED - closed
    told = any(f"{short} more" in line for line in ran.card["verdict"]["missing"]) and f"{short} missing" in ran.why
    reps = next(each for each in ran.audit.verdict.supports if each.what == "Telling reps apart")
    double = next((each.rows for each in ran.audit.duplicates if each.by == "every field"), 0)
    figures = {
        "closed deals": Figure(closed, "1"),
        "deals missing": Figure(short, "1"),
        "rows equal to an earlier one": Figure(double, "1"),
    }
    return figures, [
        _bar("bohanec_b2b: effects of single reps are refused", ran.level is Level.NONE, f"level {ran.level.value}", "level none"),
        _bar("bohanec_b2b: it is told how many deals are missing", told, f"{short} missing", "in the verdict and the reason"),
        _bar("bohanec_b2b: the audit does not call reps different", reps.answer is not Answer.YES, reps.answer.value, "not yes"),
    ]


def _bank(data: Path, made: Path, home: Path, options: Options) -> tuple[dict[str, Figure], list[Bar]]:
    folder = made / "uci_bank_marketing"
    prepare_bank(data / BANK, folder)
    ran = _ran(folder, MAPPINGS / "bank.yaml", None, home, TrainingSettings(seed=options.seed, window_days=_LONG))
    flagged = {each.field for each in ran.audit.suspects}
    leak = {"score", "custom.duration"} <= flagged
    barred = "score" in ran.card["data"]["barred"]
    others = sorted(flagged - {"score", "custom.duration"})
    signal, order = ran.audit.signals.lead, ran.card["examination"]["order"]
    both = signal is not None and f"{signal.shuffled:.2f} in shuffled order" in json.dumps([s.why for s in ran.audit.verdict.supports])
    return dict(_auc(ran)) | {"other fields suspected": Figure(len(others), "1")}, [
        _bar("uci_bank_marketing: the call's length is flagged as a leak", leak, ", ".join(sorted(flagged)), "score, custom.duration"),
        _bar("uci_bank_marketing: no model reads it", barred, str(ran.card["data"]["barred"]), "score among them"),
        at_most("uci_bank_marketing: other fields flagged", len(others), 0),
        _bar("uci_bank_marketing: both AUCs are told by the audit", both, f"{order['ordered']:.2f}", "in order of time and shuffled"),
        _bar(
            "uci_bank_marketing: both AUCs are told by the card",
            f"AUC is {order['shuffled']:.2f} in shuffled order, {order['ordered']:.2f} in order of time" in ran.card["text"],
            f"{order['shuffled']:.2f} and {order['ordered']:.2f}",
            "in order of time and shuffled",
        ),
    ]


def _auc(ran: Ran) -> Iterator[tuple[str, Figure]]:
    signal = ran.audit.signals.lead
    if signal is not None:
        yield "audit, AUC in order of time", Figure(signal.auc.value, "1")
        yield "audit, AUC in shuffled order", Figure(signal.shuffled, "1")
    order = (ran.card.get("examination") or {}).get("order")
    if order:
        yield "training, AUC in order of time", Figure(order["ordered"], "1")
        yield "training, AUC in shuffled order", Figure(order["shuffled"], "1")


def _bar(name: str, holds: bool, seen: str, wanted: str) -> Bar:  # noqa: FBT001, whether it holds is what a bar is about
    return Bar(name, float(holds), f"{wanted}; seen: {seen}", holds=holds)


if __name__ == "__main__":
    run(measure, "third_party", third_party=True)
