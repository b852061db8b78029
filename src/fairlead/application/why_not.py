"""Answer why a rep did not get a lead, from what was kept of the decision and the model of that time."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from fairlead.domain.corridor import World, unanswered_minutes, walk
from fairlead.domain.deciding import Decision, Language, Pairing, WhyNot, why_not
from fairlead.domain.intake import Submission
from fairlead.domain.prediction import Case, Level
from fairlead.domain.rep import Rep

_CLOSE_NAMES = 3


@dataclass(frozen=True, slots=True)
class WhyNotTold:
    """The answer with what it is about; ``names`` are those of the roster that the decision saw."""

    answer: WhyNot
    decision: Decision
    names: Mapping[str, str]


def meant_rep(asked: str, reps: Mapping[str, Rep]) -> str:
    """The rep of this identity or name among ``reps``; ``asked`` itself where there is none, or more than one of that name."""
    if asked in reps:
        return asked
    wanted = asked.strip().casefold()
    found = [rep_id for rep_id, rep in reps.items() if wanted in {rep_id.casefold(), rep.name.casefold()}]
    return found[0] if len(found) == 1 else asked


def answered(
    decision: Decision, asked: str, reps: Mapping[str, Rep], told: Language, pairing: Pairing | None, untold: str | None
) -> WhyNotTold:
    """In words; who was not on record then is told whose names are close."""
    names = {rep_id: rep.name for rep_id, rep in reps.items()}
    answer = why_not(decision, asked, names, told, pairing=pairing, untold=untold)
    if asked not in reps and (close := _close(asked, names)):
        answer = replace(answer, why=(*answer.why, told.say("not.similar", names=", ".join(close))))
    return WhyNotTold(answer, decision, names)


def _close(asked: str, names: Mapping[str, str]) -> list[str]:
    by_word = {word: f"{name} ({rep_id})" for rep_id, name in names.items() for word in (name.casefold(), rep_id.casefold())}
    return list(dict.fromkeys(by_word[each] for each in difflib.get_close_matches(asked.casefold(), list(by_word), n=_CLOSE_NAMES)))


def pairing_of(decision: Decision, rep_id: str, submission: Submission, world: World) -> Pairing | None:
    """What the model of that time says of the rep beside the winner; None where it does not tell reps apart, or the rep is unknown.

    ``world``: the one that was decided in.
    """
    roster = world.roster
    qualified = walk(submission, world).qualified
    predictor = world.predictor_for(qualified.lead)
    if predictor.readiness.level is not Level.PAIR or rep_id not in roster.row_of:
        return None
    both = [rep_id] if decision.rep_id not in roster.row_of else [rep_id, str(decision.rep_id)]
    rows = np.array([roster.row_of[each] for each in both], dtype=np.intp)
    wait = world.calendar.attendance(world.at).wait_minutes[rows]
    age = unanswered_minutes(qualified, world, held=submission.held)
    forecast = predictor.forecast(Case(qualified, rows, wait, world.book.open_leads[rows], age))
    if len(both) == 1:
        return Pairing(float(forecast.chance[0]))
    parts = {name: float(values[0] - values[1]) for name, values in forecast.parts.items() if name != "lead"}
    return Pairing(float(forecast.chance[0]), float(forecast.chance[1]), parts)
