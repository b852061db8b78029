"""How well signals are found in what leads write: precision and recall of each on the labelled messages of the tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bench.protocol import Figure, Options, Result, at_least, run
from fairlead.domain.qualification.text import Budget, Signals, read_text

MESSAGES: Final = Path(__file__).resolve().parents[1] / "tests" / "data" / "text_signals.txt"
AT: Final = date(2026, 5, 12)
PRODUCTS: Final = ("Tidewater", "Harborlight", "Beacon Suite")
COMPETITORS: Final = ("Salesforce", "HubSpot", "Pipedrive", "monday.com", "Zoho")
SIGNALS: Final = ("urgency", "timeline", "competitors", "products", "budget", "language")
FLOOR: Final = 0.9
"""The least precision and recall of every signal."""
_LABEL: Final = {"u": "urgency", "t": "timeline", "c": "competitors", "p": "products", "b": "budget"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and what it says: pairs of signal and value."""

    text: str
    says: frozenset[tuple[str, str]]
    language: str


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
    """The messages in the order of the file."""
    found = []
    for line in MESSAGES.read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        message, _, labels = line.partition("||")
        language, _, text = message.partition("|")
        says = {("language", language.strip())}
        for label in filter(None, map(str.strip, labels.split(";"))):
            key, _, value = label.partition("=")
            says.add((_LABEL[key], value or "yes"))
        found.append(Labelled(text.strip(), frozenset(says), language.strip()))
    return found


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
    return said(read_text(message.text, at=AT, competitors=COMPETITORS, products=PRODUCTS))


def count(signal: str, messages: Iterable[Labelled]) -> Counted:
    """Right, wrong and missed of one signal: a value that is off is both wrong and missed."""
    right = wrong = missed = 0
    for message in messages:
        here = {pair for pair in found(message) if pair[0] == signal}
        there = {pair for pair in message.says if pair[0] == signal}
        right, wrong, missed = right + len(here & there), wrong + len(here - there), missed + len(there - here)
    return Counted(right, wrong, missed)


def measure(options: Options) -> Result:  # noqa: ARG001, there is no chance in it, and it is always quick
    """Precision and recall of each signal; the messages were written for this test, so they are no estimate for anybody's inbox."""
    messages = labelled()
    figures = {"messages": Figure(len(messages), "1"), "languages": Figure(len({each.language for each in messages}), "1")}
    bars = []
    for signal in SIGNALS:
        counted = count(signal, messages)
        for name, value in (("precision", counted.precision), ("recall", counted.recall)):
            figures[f"{signal} {name}"] = Figure(value, "1")
            bars.append(at_least(f"{signal} {name}", value, FLOOR))
    return Result(figures=figures, bars=bars)


if __name__ == "__main__":
    run(measure, "text_signals")
