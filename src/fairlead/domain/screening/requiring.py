"""Whether reps have what a rule requires of them, once for a roster and a requirement."""

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening.rules import Requirement


def fulfils(roster: Roster, requirement: Requirement) -> NDArray[np.bool_]:
    """Who has what is required by profile; shape (n_reps,). Load and chance are judged later, when they are known."""
    answers = roster.judged
    if requirement not in answers:
        answers[requirement] = np.array([not lacking(rep, requirement) for rep in roster.reps], dtype=bool)
    return answers[requirement]


def lacking(rep: Rep, requirement: Requirement) -> str:
    """What the rep lacks, in words; empty where nothing is missing. What a profile does not tell is lacking."""
    missing = sorted(requirement.certifications - rep.certifications)
    parts = [f"certification {name}" for name in missing]
    if requirement.languages and not requirement.languages & rep.languages:
        parts.append(f"language {_one_of(requirement.languages)}")
    if requirement.seniority and rep.seniority not in requirement.seniority:
        parts.append(f"seniority {_one_of(requirement.seniority)}")
    if requirement.backgrounds and not requirement.backgrounds & rep.backgrounds:
        parts.append(f"background {_one_of(requirement.backgrounds)}")
    return ", ".join(parts)


def _one_of(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))
