"""What a trained model foresees beside the chance: how long a lead stays open, what it is worth, how soon the reply comes; each tested."""

from dataclasses import dataclass, replace

from fairlead.domain.prediction import FloatArray
from fairlead.domain.rep import Roster
from fairlead.learning.cases import Cases
from fairlead.learning.cycle_choice import LearnedCycles, learn_cycles
from fairlead.learning.outcomes import Labeled
from fairlead.learning.outlook_card import outlook_numbers, outlook_sections
from fairlead.learning.reply_trial import ReplyTrial, try_replies
from fairlead.learning.trained import Card, Trained
from fairlead.learning.value_trial import ValueTrial, try_value
from fairlead.learning.valuing import expected_values, one_value

_BEFORE = "\n## Cautions\n"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What was learned of lengths, and how later leads bore out each forecast; None where they were too few to tell."""

    cycles: LearnedCycles
    value: ValueTrial | None
    reply: ReplyTrial | None


def with_outlook(trained: Trained, labeled: Labeled, cases: Cases, chance: FloatArray, roster: Roster) -> Trained:
    """The model with lengths of deals, the spread of values, and a card that tells of both and of replies.

    ``chance``: of every case as known at the door, shape (n,). A value model that later deals do not bear out gives way to one value for
    all.
    """
    learned, settings = trained.learned, trained.settings
    if learned is None:
        return trained
    trial = try_value(cases, seed=settings.seed, threads=settings.threads)
    value = one_value(cases) if trial is not None and not trial.credible else learned.value
    worth = expected_values(value, cases, threads=settings.threads)
    cycles = learn_cycles(cases, roster.rep_ids, trained.horizon_days, chance, worth)
    outlook = Outlook(cycles, trial, try_replies(labeled.frame, roster))
    coefficients = replace(learned.coefficients, cycles=cycles.cycles, value_spread=value.spread, tells_newcomers=True)
    return replace(
        trained,
        learned=replace(learned, value=value, coefficients=coefficients),
        card=_told(trained.card, outlook_sections(cycles, outlook.value, outlook.reply), outlook),
    )


def _told(card: Card, sections: tuple[str, ...], outlook: Outlook) -> Card:
    """The card with these sections before its cautions."""
    head, mark, tail = card.text.partition(_BEFORE)
    text = head.rstrip() + "\n\n" + "\n\n".join(sections) + "\n" + mark + tail
    return replace(card, text=text, numbers={**card.numbers, "outlook": outlook_numbers(outlook.cycles, outlook.value, outlook.reply)})
