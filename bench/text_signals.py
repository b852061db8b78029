"""How well signals are found in what leads write: precision and recall of each on the labelled messages of the tests."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bench.protocol import Figure, Options, Result, at_least, run, say
from fairlead.domain.qualification.text import Budget, Signals, read_text

_DATA: Final = Path(__file__).resolve().parents[1] / "tests" / "data"
AT: Final = date(2026, 5, 12)
PRODUCTS: Final = ("Tidewater", "Harborlight", "Beacon Suite")
COMPETITORS: Final = ("Salesforce", "HubSpot", "Pipedrive", "monday.com", "Zoho")
SIGNALS: Final = ("urgency", "timeline", "competitors", "products", "budget", "language")
READ: Final = ("en", "de", "fr", "es", "it", "nl", "pt")
"""The languages whose words are known."""
FLOOR: Final = 0.9
"""The least precision and recall of every signal."""
_LABEL: Final = {"u": "urgency", "t": "timeline", "c": "competitors", "p": "products", "b": "budget"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader is told beside the message: the day it was written, and whose names to look for."""

    at: date = AT
    competitors: tuple[str, ...] = COMPETITORS
    products: tuple[str, ...] = PRODUCTS


KNOWN: Final = Asked()
"""The lists were completed with these messages in view."""
FRESH: Final = Asked(date(2026, 11, 18), (*COMPETITORS, "Close", "Copper", "Dynamics 365"), (*PRODUCTS, "Anchor"))
"""Written from the explanation alone, before the lists were opened; some names are ordinary words, too."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and what it says: pairs of signal and value."""

    text: str
    says: frozenset[tuple[str, str]]
    language: str
    asked: Asked = KNOWN


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a signal was rightly found, wrongly found, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was found, the share that is there."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what is there, the share that was found."""
        return self.right / max(1, self.right + self.missed)


def labelled() -> list[Labelled]:
    """The messages that the word lists were completed with, in the order of the file."""
    return [_message(line, KNOWN) for line in _lines("text_signals.txt")]


def fresh(part: str) -> list[Labelled]:
    """The `dev` or the `held` half of the messages that were written without the word lists in view."""
    parted = (line.partition("|") for line in _lines("text_signals_fresh.txt"))
    return [_message(line, FRESH) for which, _, line in parted if which.strip() == part]


def _lines(name: str) -> list[str]:
    return [line for line in (_DATA / name).read_text(encoding="utf-8").split("\n") if line.strip() and not line.startswith("#")]


def _message(line: str, asked: Asked) -> Labelled:
    message, _, labels = line.rpartition("||")
    language, _, text = message.partition("|")
    says = {("language", language.strip())} - {("language", "-")}
    for label in filter(None, map(str.strip, labels.split(";"))):
        key, _, value = label.partition("=")
        says.add((_LABEL[key], value or "yes"))
    return Labelled(text.strip().replace("\\n", "\n"), frozenset(says), language.strip(), asked)


def said(signals: Signals) -> frozenset[tuple[str, str]]:
    """What the extractor found, written as the labels are."""
    pairs = {("timeline", each.latest.isoformat()) for each in signals.timeline}
    pairs |= {("competitors", each.name) for each in signals.competitors}
    pairs |= {("products", each.name) for each in signals.products}
    pairs |= {("budget", written(each)) for each in signals.budget}
    if signals.urgency:
        pairs.add(("urgency", "yes"))
    if signals.language is not None:
        pairs.add(("language", signals.language.code))
    return frozenset(pairs)


def written(budget: Budget) -> str:
    """A budget as the labels write it."""
    low, high = ("" if each is None else str(each // 100) for each in (budget.low_minor, budget.high_minor))
    return f"{low if low == high else f'{low}-{high}'} {budget.currency or '?'}"


def found(message: Labelled) -> frozenset[tuple[str, str]]:
    """What the extractor finds in a message."""
    asked = message.asked
    return said(read_text(message.text, at=asked.at, competitors=asked.competitors, products=asked.products))


def count(signals: Collection[str], messages: Iterable[Labelled]) -> Counted:
    """Right, wrong and missed of some signals: a value that is off is both wrong and missed."""
    right = wrong = missed = 0
    for message in messages:
        here = {pair for pair in found(message) if pair[0] in signals}
        there = {pair for pair in message.says if pair[0] in signals}
        right, wrong, missed = right + len(here & there), wrong + len(here - there), missed + len(there - here)
    return Counted(right, wrong, missed)


def faults(messages: Iterable[Labelled]) -> list[str]:
    """Every message that was read otherwise than its labels: what was wrongly found (+) and what was missed (-)."""
    told = []
    for message in messages:
        here = found(message)
        wrong, missed = sorted(here - message.says), sorted(message.says - here)
        if wrong or missed:
            marks = [f"{sign}{signal}={value}" for sign, pairs in (("+", wrong), ("-", missed)) for signal, value in pairs]
            told.append(f"{message.language} | {message.text!r} || {' '.join(marks)}")
    return told


def measure(options: Options) -> Result:  # noqa: ARG001, there is no chance in it, and it is always quick
    """Precision and recall of each signal, on the messages that the lists were completed with and, apart from them, on fresh ones."""
    known, dev, held = labelled(), fresh("dev"), fresh("held")
    figures = {"messages": Figure(len(known), "1"), "languages": Figure(len({each.language for each in known}), "1")}
    bars = []
    for signal in SIGNALS:
        counted = count((signal,), known)
        for name, value in (("precision", counted.precision), ("recall", counted.recall)):
            figures[f"{signal} {name}"] = Figure(value, "1")
            bars.append(at_least(f"{signal} {name}", value, FLOOR))
    for part, messages in (("dev", dev), ("held", held)):
        figures[f"{part} messages"] = Figure(len(messages), "1")
        for signal in SIGNALS:
            figures |= _told(f"{part} {signal}", count((signal,), messages))
        for language in READ:
            there = [each for each in messages if each.language == language]
            figures |= _told(f"{part} {language}, all but language", count(SIGNALS[:-1], there))
            figures |= _told(f"{part} {language}, language", count(SIGNALS[-1:], there))
        others = [each for each in messages if each.language not in READ]
        figures |= _told(f"{part} others, all but language", count(SIGNALS[:-1], others))
        figures |= _told(f"{part} others, language", count(SIGNALS[-1:], others))
    for line in faults(dev):
        say(line)
    return Result(figures=figures, bars=bars)


def _told(name: str, counted: Counted) -> dict[str, Figure]:
    """Precision and recall, with of how many found and of how many there; a share of none is left out."""
    told: dict[str, float] = {"found": counted.right + counted.wrong, "there": counted.right + counted.missed}
    told |= {
        which: share for which, share, of in (("precision", counted.precision, "found"), ("recall", counted.recall, "there")) if told[of]
    }
    return {f"{name} {which}": Figure(value, "1") for which, value in told.items()}


if __name__ == "__main__":
    run(measure, "text_signals")
