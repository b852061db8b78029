"""Why a rep did not get a lead: ruled out, behind, not drawn, not on record; with what would have to change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fairlead.domain.deciding.batching import BATCH
from fairlead.domain.deciding.decision import Action, Candidate, Decision
from fairlead.domain.deciding.explaining import how_given, load_in_words, one_in
from fairlead.domain.deciding.handing import MANUAL
from fairlead.domain.deciding.languages import ENGLISH, Language
from fairlead.domain.reasons import Reason, Refusal

_NAMED: Final = 3
_LEAST_LOG_ODDS: Final = 0.005
_SAME_CHANCE: Final = 0.0005
_SAME_SHARE: Final = 0.005
_GOT: Final = {Action.SUGGEST: "not.suggested", Action.SHADOW: "not.shadowed"}


class Standing(StrEnum):
    """Where a rep stood when a lead was decided on."""

    GOT = "got"
    REFUSED = "refused"
    BEHIND = "behind"
    NOT_COMPARED = "not_compared"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Pairing:
    """What the model of that time says of the rep, and of the winner. ``parts``: log-odds by name, the rep's less the winner's.

    ``other``: the winner's chance, None where nobody got the lead by the model.
    """

    chance: float
    other: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer. ``why``: sentences; ``change``: what would have to change, of a refusal only, as ``reason`` and ``evidence`` are.

    ``differences``: what moves the chance for the rep against the winner, log-odds, the largest first; ``propensity``: the probability
    with which the rep was drawn, None for who was not in the ranking.
    """

    rep_id: str
    standing: Standing
    headline: str
    why: tuple[str, ...]
    reason: Reason | None = None
    evidence: str | None = None
    change: str | None = None
    differences: tuple[tuple[str, float], ...] = ()
    propensity: float | None = None


def why_not(
    decision: Decision,
    rep_id: str,
    names: Mapping[str, str],
    told: Language = ENGLISH,
    *,
    pairing: Pairing | None = None,
    untold: str | None = None,
) -> WhyNot:
    """Why this rep did not get the lead. ``names`` of the reps of that time; ``untold``: why there is no ``pairing``."""
    return _Asked(decision, rep_id, names, told, pairing, untold).answer()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, with everything it is answered from."""

    decision: Decision
    rep_id: str
    names: Mapping[str, str]
    told: Language
    pairing: Pairing | None
    untold: str | None

    def answer(self) -> WhyNot:
        """By where the rep stood."""
        refusal = next((each for each in self.decision.refusals if each.rep_id == self.rep_id), None)
        candidate = self.decision.candidates.where(self.rep_id)
        if self.decision.rep_id == self.rep_id:
            words = self.say(_GOT.get(self.decision.action, "not.got"))
            return WhyNot(self.rep_id, Standing.GOT, words, (), propensity=None if candidate is None else candidate.propensity)
        if self.rep_id not in self.names:
            words = self.say("not.known", at=f"{self.decision.decided_at:%Y-%m-%d %H:%M}")
            return WhyNot(self.rep_id, Standing.NOT_KNOWN, words, ())
        if refusal is not None:
            return self.refused(refusal)
        return self.not_compared() if candidate is None else self.behind(candidate)

    def say(self, sentence: str, **slots: object) -> str:
        """A sentence that may name the rep and the winner."""
        return self.told.say(sentence, rep=self.name(self.rep_id), winner=self.winner, **slots)

    def name(self, rep_id: str | None) -> str:
        """A rep as people call them."""
        return self.names.get(rep_id or "", rep_id or "")

    @property
    def winner(self) -> str:
        """Who got the lead, or who is waited for."""
        return self.name(self.decision.rep_id or self.decision.held_for)

    def refused(self, refusal: Refusal) -> WhyNot:
        """Ruled out: by what, on what evidence, and what it cost."""
        reason, evidence = refusal.reason, self.told.retell(refusal.evidence)
        change = self.say(f"change.{reason.value}")
        words = self.say("not.refused", reason=self.told.say(f"reason.{reason.value}"))
        sentences = [self.say("not.evidence", evidence=evidence), self.say("not.first"), self.say("not.change", what=change)]
        if self.pairing is not None:
            chance = self.told.share(self.pairing.chance, digits=1)
            if self.pairing.other is None:
                sentences.append(self.say("not.would_be_alone", chance=chance))
            else:
                sentences.append(self.say("not.would_be", chance=chance, other=self.told.share(self.pairing.other, digits=1)))
        sentences += self.moved()
        found = self.differences()
        return WhyNot(self.rep_id, Standing.REFUSED, words, tuple(sentences), reason, evidence, change, found)

    def not_compared(self) -> WhyNot:
        """Neither ruled out nor ranked: the lead went another way."""
        return WhyNot(self.rep_id, Standing.NOT_COMPARED, self.elsewhere(), ())

    def elsewhere(self) -> str:
        """Where the lead went, for whom nobody compared with others."""
        decision = self.decision
        if decision.rep_id is not None:
            return self.say("not.named", how=how_given(decision, self.told))
        queued = decision.queue_reason
        why = self.told.retell(decision.method_why) if queued is None else self.told.say(f"queue.{queued.value}")
        return self.say("not.nobody", why=why)

    def behind(self, rep: Candidate) -> WhyNot:
        """Could have had it, and did not come first."""
        decision = self.decision
        winner = decision.candidates.where(decision.rep_id)
        place = decision.candidates.rep_ids.index(rep.rep_id) + 1
        sentences = [self.say("not.place", place=place, n=len(decision.candidates))]
        if winner is not None:
            sentences += [*self.compared(rep, winner), *self.chance_in_it(rep, winner), *self.moved()]
        if decision.backup_rep_id == rep.rep_id and decision.rep_id is not None:
            sentences.append(self.say("not.backup"))
        words, found = self.lost_to(rep), self.differences()
        return WhyNot(self.rep_id, Standing.BEHIND, words, tuple(sentences), differences=found, propensity=rep.propensity)

    def lost_to(self, rep: Candidate) -> str:
        """How somebody else came to have it."""
        decision = self.decision
        if decision.rep_id is None:
            return self.say("not.held") if decision.held_for is not None else self.elsewhere()
        by = {MANUAL: "not.by_hand", BATCH: "not.batched"}
        if decision.method in by:
            return self.say(by[decision.method])
        if decision.method not in {"model", "rotation"}:
            return self.elsewhere()
        if rep.propensity > 0:
            return self.say("not.drawn")
        return self.say("not.turn" if decision.method == "rotation" else "not.behind")

    def compared(self, rep: Candidate, winner: Candidate) -> Iterator[str]:
        """The numbers of the two side by side; those of no weight in this decision are left out."""
        told = self.told
        if self.decision.method == "rotation":
            credit, other = (told.number(each.credit, digits=2, signed=True) for each in (rep, winner))
            yield self.say("not.credit", credit=credit, other=other)
            yield self.say("not.unforeseen", why=told.retell(self.decision.method_why))
            return
        if not (rep.foreseen and winner.foreseen):
            return
        gap = rep.chance - winner.chance
        chance, other = told.share(rep.chance, digits=1), told.share(winner.chance, digits=1)
        points = told.number(100.0 * abs(gap), digits=1)
        same = "not.chance_same" if abs(gap) < _SAME_CHANCE else "not.chance_less" if gap < 0 else "not.chance_more"
        yield self.say(same, chance=chance, other=other, points=points)
        worth = told.money(rep.worth_minor), told.money(winner.worth_minor)
        if worth[0] != worth[1]:
            less = "not.worth_less" if rep.worth_minor < winner.worth_minor else "not.worth_more"
            yield self.say(less, worth=worth[0], other=worth[1], gap=told.money(abs(rep.worth_minor - winner.worth_minor)))
        yield from self.further(rep, winner)

    def further(self, rep: Candidate, winner: Candidate) -> Iterator[str]:
        """Price, load and reply, where they differ."""
        told = self.told
        if rep.price_minor is not None and winner.price_minor is not None and (rep.price_minor or winner.price_minor):
            prices = {"price": told.money(rep.price_minor), "other": told.money(winner.price_minor)}
            yield self.say("not.price", **prices, left=told.money(rep.standing), other_left=told.money(winner.standing))
        subsidies = {} if self.decision.contract is None else self.decision.contract.subsidies
        mine, theirs = (told.money(subsidies.get(each.rep_id, 0.0)) for each in (rep, winner))
        if mine != theirs:
            yield self.say("not.subsidy", subsidy=theirs, other=mine)
        loads = rep.load, winner.load
        if loads[0] is not None and loads[1] is not None and abs(loads[0] - loads[1]) >= _SAME_SHARE:
            yield self.say("not.load", load=load_in_words(rep, told), other=load_in_words(winner, told))
        reply = told.span(rep.reply_minutes), told.span(winner.reply_minutes)
        if reply[0] != reply[1]:
            yield self.say("not.reply", reply=reply[0], other=reply[1])

    def chance_in_it(self, rep: Candidate, winner: Candidate) -> Iterator[str]:
        """What was random between the two."""
        told, decision = self.told, self.decision
        if decision.method not in {"model", "rotation"}:
            return
        if decision.experiment:
            yield self.say("not.experiment", n=one_in(decision))
        elif rep.near_tie and winner.near_tie and decision.method == "model":
            yield self.say("not.tie")
            credit, other = (told.number(each.credit, digits=2, signed=True) for each in (rep, winner))
            yield self.say("not.credit", credit=credit, other=other)
        if rep.propensity > 0:
            yield self.say("not.propensity", share=_rare(rep.propensity, told), drawn=told.number(decision.drawn, digits=4))
        elif (decision.candidates.propensity > 0).sum() > 1:
            yield self.say("not.no_share")
        else:
            yield self.say("not.no_propensity")

    def moved(self) -> Iterator[str]:
        """What makes the difference in chance, or why that cannot be told."""
        if self.pairing is None:
            if self.untold is not None:
                yield self.say("not.no_model", why=self.untold)
            return
        if self.pairing.other is None:
            return
        found = self.differences()[:_NAMED]
        parts = "; ".join(self.told.say("not.part", part=part, odds=self.told.odds(value)) for part, value in found)
        yield self.say("not.difference", parts=parts) if found else self.say("not.no_part")

    def differences(self) -> tuple[tuple[str, float], ...]:
        """What moves the chance for the rep against the winner, the largest first."""
        parts = {} if self.pairing is None else self.pairing.parts
        found = [(self.told.names("part", name), value) for name, value in parts.items() if abs(value) >= _LEAST_LOG_ODDS]
        return tuple(sorted(found, key=lambda each: -abs(each[1])))


def _rare(share: float, told: Language) -> str:
    """A probability, so finely that it is not told as nothing."""
    return told.share(share, digits=0 if share >= 0.0995 else 1 if share >= 0.00095 else 3)
