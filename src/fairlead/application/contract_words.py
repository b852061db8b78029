"""The fairness contract in plain words."""

from collections.abc import Iterator
from typing import Final

from fairlead.domain.fairness import Against, Among, Contract, Counted

_COUNTED: Final = {Counted.COUNT: "in leads", Counted.VALUE: "in expected value", Counted.BOTH: "in leads and in expected value"}


def contract_in_words(contract: Contract) -> Iterator[str]:
    """One sentence for each thing it says; nothing where it says nothing."""
    if not contract.says_anything:
        return
    ceiling, floor = contract.ceiling, contract.floor
    whom = "the rep's team" if contract.among is Among.TEAM else "everybody"
    yield f"Counted is what was given in the last {contract.window_days} days; the average is that of {whom}, by weight."
    if ceiling.of_average is not None:
        if ceiling.against is Against.ABLE:
            yield "A ceiling compares a rep, with each lead, with those of them alone who could have it."
        yield (
            f"A rep gets at most {ceiling.of_average:.0%} of the average {_COUNTED[ceiling.counted]}, once {contract.free_leads} leads were"
            " received; where everybody who may have a lead is at the ceiling, it holds for nobody."
        )
    if floor.bottom_quartile > 0:
        yield f"The quarter of reps who got least get at least {floor.bottom_quartile:.0%} of all {_COUNTED[floor.counted]}."
    if floor.newcomers > 0:
        some = "" if floor.newcomer_leads is None else f" and with fewer than {floor.newcomer_leads} leads"
        yield (
            f"A newcomer, in the first {floor.newcomer_days} days{some}, gets at least {floor.newcomers:.0%} of the average"
            f" {_COUNTED[floor.counted]}."
        )
    if floor.bottom_quartile > 0 or floor.newcomers > 0:
        yield f"For a floor at most {floor.at_most:.0%} of the best standing is given up with one lead."
    yield "No lead waits for fairness: what is not given to one is given to another at once."
