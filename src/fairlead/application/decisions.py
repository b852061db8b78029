"""Tell a kept decision in words, and make it again from what was kept to see that it comes out equal."""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from fairlead.application.ports import Counts, Decisions, Kept, LeadNow, Models, NotFound, RepLoad, Summary
from fairlead.application.rule_ports import Rules
from fairlead.application.telling_scores import scores_told
from fairlead.application.trace_decision import DecisionLineage
from fairlead.application.why_not import WhyNotTold, answered, meant_rep, pairing_of
from fairlead.domain.availability import Book, Calendar, Usage, Use
from fairlead.domain.corridor import World, handed, walk
from fairlead.domain.deciding import BATCH, ENGLISH, MANUAL, Decision, Explanation, InBatch, Language, Pairing, Policy, explain, set_aside
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead
from fairlead.domain.matching import NOBODY, UNMATCHED, AccountMatch, Matching, PersonMatch
from fairlead.domain.prediction import Model, scorecard_of
from fairlead.domain.pricing import NO_PRICES, SlotPrices
from fairlead.domain.qualification import Facts, QualifiedLead, ScoreTold
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Conditions, Rulebook


@dataclass(frozen=True, slots=True)
class Told:
    """A kept decision with its explanation; ``reps`` are those of the roster it saw, by identity.

    ``match`` and ``person``: which account and which earlier leads it was found to be of; ``earlier``: these leads as they are now.
    ``scores``: fit, intent and lead score with their reasons.
    """

    decision: Decision
    explanation: Explanation
    lead: Lead
    reps: Mapping[str, Rep]
    match: AccountMatch = UNMATCHED
    person: PersonMatch = NOBODY
    earlier: Mapping[str, LeadNow] = field(default_factory=dict)
    scores: tuple[ScoreTold, ...] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the reps."""
        return {rep_id: rep.name for rep_id, rep in self.reps.items()}


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether the same inputs gave an equal decision.

    ``differences`` name field, then and now; ``code_then`` and ``code_now`` may differ without harm.
    """

    equal: bool
    differences: tuple[str, ...]
    code_then: str
    code_now: str


class Snapshots(Protocol):
    """Rosters, prices and policies that decisions saw."""

    def roster_at(self, version: str) -> Roster:
        """The roster a decision saw."""
        ...

    def prices_at(self, version: str) -> SlotPrices:
        """The prices of slots a decision saw."""
        ...

    def policy_at(self, version: str) -> Policy:
        """The policy a decision saw."""
        ...


class Versioned(Protocol):
    """Models by their versions."""

    def at(self, version: str) -> Model:
        """The model of that version."""
        ...


class Compiles(Protocol):
    """Whoever compiles conditions."""

    def compile(self, rulebook: Rulebook) -> Conditions:
        """To route by."""
        ...


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A memory that knows what a decision knew."""

    facts: Facts

    def recall(self, lead: Lead, roster: Roster, at: datetime, *, reps: Collection[str]) -> Facts:  # noqa: ARG002, the protocol's arguments
        return self.facts


class ReadDecisions:
    """Decisions as the edges ask for them."""

    def __init__(
        self, decisions: Decisions, models: Models, rules: Rules, *, code: str, trace: Callable[[str], DecisionLineage] | None = None
    ) -> None:
        """``rules`` compile; ``code`` is the version of the program that replays; ``trace`` tells what a decision rests on."""
        self._decisions = decisions
        self._trace = trace
        self._models = models
        self._rules = rules
        self._code = code
        # A model never changes, and the latest one or two explain nearly every decision that somebody looks at.
        self._model_at = lru_cache(maxsize=2)(models.at)

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]:
        """Summaries, newest first."""
        return self._decisions.page(limit=limit, before=before)

    def counts(self) -> Counts:
        """Leads by state."""
        return self._decisions.counts()

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """Every rep's place."""
        return self._decisions.loads(since=since)

    def get(self, decision_id: str, language: Language = ENGLISH) -> Told:
        """One decision in words. Raises `fairlead.application.ports.NotFound`."""
        return tell(self._decisions, decision_id, self._model, language)

    def why_not(self, decision_id: str, rep: str, language: Language = ENGLISH) -> WhyNotTold:
        """Why a rep, by identity or name, did not get the lead. Raises `fairlead.application.ports.NotFound` for an unknown decision.

        Where the model of that time is gone, everything that was kept is told all the same.
        """
        kept = self._decisions.kept(decision_id)
        reps = {each.rep_id: each for each in self._decisions.roster_at(kept.decision.versions.roster).reps}
        rep_id, pairing, untold = meant_rep(rep, reps), None, None
        if rep_id in reps and rep_id != kept.decision.rep_id and foreseen_for(kept.decision):
            try:
                pairing = self._pairing(kept, rep_id)
            except Exception as error:  # noqa: BLE001, as in `_model`: the rest is told without it
                untold = str(error)
        return answered(kept.decision, rep_id, reps, language, pairing, untold)

    def _pairing(self, kept: Kept, rep_id: str) -> Pairing | None:
        return pairing_of(kept.decision, rep_id, kept.submission, _world_of(kept, self._decisions, self._models, self._rules))

    def _model(self, version: str) -> Model | None:
        """The model of that version; None where it is gone or damaged."""
        try:
            return self._model_at(version)
        except Exception:  # noqa: BLE001, adapters have errors of their own for what cannot be read; the rest is told without it
            return None

    def meant(self, identity: str) -> str:
        """The decision of this identity, or else the latest one that says where the lead of this identity is. Raises `NotFound`."""
        try:
            return self._decisions.kept(identity).decision.decision_id
        except NotFound as unknown:
            lead = self._decisions.leads((identity,)).get(identity)
            if lead is None:
                raise NotFound(f"there is no decision {identity}, and no lead of that identity") from unknown
            if lead.decision_id is None:
                raise NotFound(f"{identity} is a lead on record, and nothing was decided about it here") from unknown
            return lead.decision_id

    def lineage(self, decision_id: str) -> DecisionLineage:
        """Where everything came from that a decision rests on. Raises `fairlead.application.ports.NotFound`."""
        if self._trace is None:
            raise NotFound("nothing is kept here of where records came from")
        return self._trace(decision_id)

    def replay(self, decision_id: str) -> Replay:
        """The decision made again. Raises `fairlead.application.ports.NotFound`, or what a damaged model file raises."""
        return replay(self._decisions, self._models, self._rules, decision_id, code=self._code)


@dataclass(frozen=True, slots=True)
class _Matched:
    """The match a decision made: whatever was ambiguous then is not looked up again."""

    kept: Kept

    def match(self, lead: Lead, policy: Matching) -> AccountMatch:  # noqa: ARG002, the protocol's arguments
        kept = self.kept
        # Decisions kept before matching had probabilities tell the account and what it was found by, nothing else.
        return kept.match if kept.match != UNMATCHED else AccountMatch(kept.account, kept.decision.matched_by)

    def find(self, lead: Lead, policy: Matching, *, at: datetime) -> PersonMatch:  # noqa: ARG002, the protocol's arguments
        return self.kept.person


def foreseen_for(decision: Decision) -> bool:
    """Whether chances had a say in the decision: not where rules or turns alone decided, nor for who refused profiling."""
    return any(each.foreseen for each in decision.candidates) and decision.method in {"model", BATCH, MANUAL}


def tell(decisions: Decisions, decision_id: str, model_at: Callable[[str], Model | None], language: Language = ENGLISH) -> Told:
    """One decision in words. Raises `fairlead.application.ports.NotFound`."""
    kept = decisions.kept(decision_id)
    roster = decisions.roster_at(kept.decision.versions.roster)
    reps = {rep.rep_id: rep for rep in roster.reps}
    policy = _policy_seen(kept, decisions)
    uses = () if policy is None else limits_seen(kept.decision, policy.over(roster), kept.book, policy)
    words = explain(kept.decision, kept.lead, reps, uses, () if policy is None else policy.competitors, language)
    found = [each.lead_id for each in kept.person.others]
    seen = QualifiedLead(kept.lead, kept.account, kept.decision.matched_by, kept.facts)
    scores = scores_told(seen, kept.decision, policy or Policy(), model_at(kept.decision.versions.model))
    return Told(kept.decision, words, kept.lead, reps, kept.match, kept.person, decisions.leads(found) if found else {}, scores)


def considered(submission: Submission, world: World, model: Model, language: Language = ENGLISH) -> Told:
    """What would be decided on a submission now; nothing is kept. Raises `fairlead.domain.intake.Unreadable`."""
    walked = walk(submission, world)
    seen, decision = walked.qualified, walked.decision
    reps = {rep.rep_id: rep for rep in world.roster.reps}
    limits = limits_seen(decision, world.roster, world.book, world.policy)
    words = explain(decision, seen.lead, reps, limits, world.policy.competitors, language)
    return Told(decision, words, seen.lead, reps, seen.match, seen.person, scores=scores_told(seen, decision, world.policy, model))


def _policy_seen(kept: Kept, decisions: Decisions) -> Policy | None:
    """The policy that decided; None where the policy of that time cannot be found."""
    try:
        return decisions.policy_at(kept.decision.versions.policy)
    except NotFound:
        return None


def limits_seen(decision: Decision, roster: Roster, book: Book, policy: Policy) -> tuple[Use, ...]:
    """What is used of every limit of the rep who gets the lead, the fullest first."""
    row = roster.row_of.get(decision.rep_id or "")
    return () if row is None or row >= len(book.open_leads) else Usage.of(roster, book, policy.capacity).uses(row)


def replay(decisions: Decisions, models: Models, rules: Rules, decision_id: str, *, code: str) -> Replay:
    """Walk the kept submission again in the kept world.

    Raises `fairlead.application.ports.NotFound`, or what a damaged model file raises.
    """
    kept = decisions.kept(decision_id)
    try:
        world = _world_of(kept, decisions, models, rules)
    except NotFound as gone:
        said = f"decision {decision_id} cannot be made again: {gone}. What was kept of it is told by `fairlead explain`"
        raise NotFound(f"{said}; restore what is missing from a backup to replay it") from gone
    walked = walk(kept.submission, world)
    again = walked.decision
    if kept.decision.method == MANUAL:
        # What a person said is taken as said; everything that was seen at that moment is made again.
        why = kept.decision.method_why
        if kept.decision.rep_id is None:
            again = set_aside(again, kept.decision.action, why=why)
        else:
            again = handed(walked, kept.decision.rep_id, world.roster, why=why)
    differences = differing(kept.decision, again)
    return Replay(not differences, differences, code_then=kept.decision.versions.code, code_now=code)


def walk_again(kept: Kept, snapshots: Snapshots, models: Versioned, rules: Compiles) -> Decision:
    """What the corridor decides on a kept submission in its kept world, by whatever ``models`` gives for the model of that time.

    Raises `fairlead.application.ports.NotFound` where roster or policy of that time are gone.
    """
    return walk(kept.submission, _world_of(kept, snapshots, models, rules)).decision


def _world_of(kept: Kept, decisions: Snapshots, models: Versioned, rules: Compiles) -> World:
    versions = kept.decision.versions
    policy = decisions.policy_at(versions.policy)
    model = models.at(versions.model)
    roster = policy.over(decisions.roster_at(versions.roster))
    return World(
        at=kept.decision.decided_at,
        roster=roster,
        calendar=Calendar.of(roster, kept.decision.decided_at),
        accounts=_Matched(kept),
        people=_Matched(kept),
        memory=_Recorded(kept.facts),
        book=kept.book,
        predictor=model.bind(roster),
        scorecard=scorecard_of(model) if versions.suspended is None else None,
        policy=policy,
        declined={kept.lead.lead_id: kept.declined},
        conditions=rules.compile(policy.rulebook),
        versions=versions,
        prices=NO_PRICES if not versions.prices else decisions.prices_at(versions.prices).over(roster.rep_ids),
        in_batch=_in_batch(kept.decision),
    )


def _in_batch(decision: Decision) -> Mapping[str, InBatch]:
    """What a batch said of the lead is taken as said; everything else about it is decided again."""
    if decision.method != BATCH:
        return {}
    return {decision.lead_id: InBatch(decision.rep_id, decision.backup_rep_id, decision.method_why, decision.contract)}


def differing(then: Decision, now: Decision) -> tuple[str, ...]:
    """Where two decisions differ, one line a field; candidates are compared rep by rep."""
    lines = []
    for each in dataclasses.fields(Decision):
        before, after = getattr(then, each.name), getattr(now, each.name)
        if each.name == "candidates":
            lines += _differing_candidates(then, now)
        elif before != after:
            lines.append(f"{each.name}: was {_plain(before)}, now {_plain(after)}")
    return tuple(lines)


def _plain(value: object) -> str:
    """A field of a decision for people to read."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or value in ((), {}, ""):
        return "none"
    return str(value) if isinstance(value, str | int | float) else repr(value)


def _differing_candidates(then: Decision, now: Decision) -> list[str]:
    before = {candidate.rep_id: candidate for candidate in then.candidates}
    after = {candidate.rep_id: candidate for candidate in now.candidates}
    lines = [f"candidate {rep_id}: was considered, now is not" for rep_id in before if rep_id not in after]
    lines += [f"candidate {rep_id}: is considered now, was not" for rep_id in after if rep_id not in before]
    for rep_id in before.keys() & after.keys():
        one, other = before[rep_id], after[rep_id]
        lines += [
            f"candidate {rep_id}.{each.name}: was {_plain(getattr(one, each.name))}, now {_plain(getattr(other, each.name))}"
            for each in dataclasses.fields(one)
            if getattr(one, each.name) != getattr(other, each.name)
        ]
    if not lines and then.candidates != now.candidates:
        lines.append("candidates: the same, in another order")
    return sorted(lines)
