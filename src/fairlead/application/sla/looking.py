"""The round: begin the clocks of new assignments, see what was touched, remind, and do what a clock that ran out asks for.

Whatever is due is a row with its moment. A round that dies, or that never ran, leaves it for the next one, in whichever process; each thing
is done once, because it is noted in the transaction that does it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from fairlead.application.desk import Desk, DeskClosed, request_hash
from fairlead.application.passing_on import Decide, LeadNotHeld, Passed, Stays, TakeOn, take_on
from fairlead.application.ports import Keeping, NotFound, StoreUnavailable
from fairlead.application.rule_ports import Rules
from fairlead.application.scene import Scene
from fairlead.application.sla_ports import Clock, Placed, SlaBook, SlaKeeping, Spell, Step, StepKind, Touch, Touched
from fairlead.domain.deciding import Counting, Policy, Service, ServiceClock
from fairlead.domain.followup import moments, running_for, used
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Conditions, Rule, Rulebook
from fairlead.domain.time import zone_named

_AT_ONCE: Final = 200


Failed = tuple[str, Exception]
"""A lead that could not be seen to, and what went wrong."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a round did: leads that somebody has since the last one, and what it told of clocks.

    ``failed``: leads whose clocks it could not begin, stop or see to; each held up no other.
    """

    begun: int = 0
    touched: int = 0
    reminded: int = 0
    breached: int = 0
    rerouted: int = 0
    failed: tuple[Failed, ...] = ()

    def data(self) -> dict[str, int]:
        """What was done, as JSON values."""
        return {name: getattr(self, name) for name in ("begun", "touched", "reminded", "breached", "rerouted")}


@dataclass(frozen=True, slots=True)
class Ground:
    """Whom a round knows: everybody with their working time, under the mark of that state, and what the policy promises now."""

    roster: Roster
    mark: str
    service: Service

    def rep(self, rep_id: str) -> Rep | None:
        """The rep of that identity."""
        row = self.roster.row_of.get(rep_id)
        return None if row is None else self.roster.reps[row]

    def local(self, clock: Clock) -> str | None:
        """When a clock runs out, as the rep's own clock shows it."""
        rep = self.rep(clock.rep_id)
        zone = rep.zone if rep is not None else "UTC"
        return None if clock.due_at is None else f"{clock.due_at.astimezone(zone_named(zone)):%Y-%m-%d %H:%M} ({zone})"


@dataclass(frozen=True, slots=True)
class Minding:
    """Looks at clocks. ``roster``: everybody as the records have them; ``policy``: in force; ``policy_at``: that a decision saw."""

    book: SlaBook
    desk: Callable[[], Desk]
    roster: Callable[[], Roster]
    policy: Callable[[], Policy]
    policy_at: Callable[[str], Policy]
    rules: Rules

    def look(self, at: datetime) -> Looked:
        """One whole round. Raises `StoreUnavailable` and `DeskClosed`; what it did until then is kept."""
        ground = self.ground()
        seen = self.see(at, ground)
        unreckoned = self.reckon(ground)
        fired = self._fire(at, ground)
        return replace(fired, begun=seen.begun, touched=seen.touched, failed=(*seen.failed, *unreckoned, *fired.failed))

    def see(self, at: datetime, ground: Ground, lead_id: str | None = None) -> Looked:
        """Begin new clocks and see what was touched, of one lead where named; how many leads of each. Nothing is told to anybody."""
        caught_up = self.catch_up(at, ground, lead_id)
        failed = list(caught_up.failed)
        touched = self._touched(at, ground, lead_id, failed)
        self.book.end_pauses(at)
        return replace(caught_up, touched=touched, failed=tuple(failed))

    def catch_up(self, at: datetime, ground: Ground, lead_id: str | None = None) -> Looked:
        """Begin the clocks of whatever was decided, and end those of leads, or of the one named, that went elsewhere; how many began."""
        failed: list[Failed] = []
        begun = self._begin(ground, failed)
        self.book.end_gone(at, lead_id)
        return Looked(begun, failed=tuple(failed))

    def ground(self) -> Ground:
        """Everybody as they are now."""
        mark, policy = self.book.mark(), self.policy()
        return Ground(policy.over(self.roster()), mark, policy.sla)

    def reckon(self, ground: Ground) -> Sequence[Failed]:
        """Work out anew when clocks on business time run out, where people or their time off changed; those that it fails on."""
        failed: list[Failed] = []
        found: list[Clock] = []
        for clock in self.book.reckoned_otherwise(ground.mark):
            with _alone(clock.lead_id, failed):
                found.append(_reckoned(clock, ground))
        self.book.reckon(found)
        return failed

    def _begin(self, ground: Ground, failed: list[Failed]) -> int:
        """Those decided until now; what is decided meanwhile is left for the next round, as leads wait for each write."""
        done, known = 0, dict[str, tuple[Service, Conditions]]()
        while (fresh := self.book.fresh(_AT_ONCE)) is not None:
            begun = [self._spell(each, each.rep_id, ground, known, failed) for each in fresh.placed if each.rep_id is not None]
            if self.book.begin(fresh, begun):
                done += len(begun)
                if fresh.upto - fresh.after < _AT_ONCE:
                    break
        return done

    def _spell(
        self, placed: Placed, rep_id: str, ground: Ground, known: dict[str, tuple[Service, Conditions]], failed: list[Failed]
    ) -> tuple[Spell, Sequence[Clock]]:
        # Where what was promised cannot be worked out, who has the lead since is known all the same.
        ways = [_begun(placed, rep_id, (), ground)]
        with _alone(placed.lead_id, failed):
            ways.append(_begun(placed, rep_id, self._promised(placed, known), ground))
        return ways[-1]

    def _promised(self, placed: Placed, known: dict[str, tuple[Service, Conditions]]) -> Sequence[ServiceClock]:
        """The clocks of the policy by which the lead was given; a policy that cannot be found promises nothing.

        A decision is a large record, and most promise nothing: it is read where the policy has clocks.
        """
        if placed.policy is not None and not self._service(placed.policy, known)[0].clocks:
            return ()
        kept = placed.read()
        if kept is None:
            return ()
        service, conditions = self._service(kept.decision.versions.policy, known)
        decision = kept.decision
        seen = QualifiedLead(kept.lead, kept.account, decision.matched_by, kept.facts, kept.match, kept.person, decision.scores)
        return running_for(service, conditions.judge(seen, decision.decided_at).holds)

    def _service(self, version: str, known: dict[str, tuple[Service, Conditions]]) -> tuple[Service, Conditions]:
        if version not in known:
            try:
                service = self.policy_at(version).sla
            except NotFound:
                service = Service()
            rules = tuple(Rule(clock.name, clock.when) for clock in service.clocks)
            known[version] = service, self.rules.compile(Rulebook(rules=rules))
        return known[version]

    def _touched(self, at: datetime, ground: Ground, lead_id: str | None, failed: list[Failed]) -> int:
        found: list[Touched] = []
        for spell, clocks, touches in self.book.untold(at, lead_id):
            with _alone(spell.lead_id, failed):
                found.append(_after(spell, clocks, touches, ground))
        self.book.keep_touched(found)
        return len(found)

    def _fire(self, at: datetime, ground: Ground) -> Looked:
        told, seen = Looked(), set[int]()
        while clocks := [each for each in self.book.due(at, _AT_ONCE + len(seen)) if each.number not in seen]:
            for clock in clocks:
                seen.add(clock.number)
                told = self._fired(told, clock, at, ground)
        return told

    def _fired(self, told: Looked, clock: Clock, at: datetime, ground: Ground) -> Looked:
        late = clock.due_at is not None and clock.due_at <= at
        work = partial(self._breach if late else self._remind, clock=clock, at=at, ground=ground)
        outcome: str | None = None
        failed: list[Failed] = []
        with _alone(clock.lead_id, failed):
            outcome = self.desk().handle(work).result()
        if outcome is None:
            return replace(told, failed=(*told.failed, *failed))
        if not late:
            return replace(told, reminded=told.reminded + 1)
        return replace(told, breached=told.breached + 1, rerouted=told.rerouted + bool(outcome))

    def _remind(self, keeping: Keeping, _scene: Scene, _decide: Decide, *, clock: Clock, at: datetime, ground: Ground) -> str | None:
        inside = self.book.inside(keeping)
        if not inside.fire(clock, StepKind.REMINDER, at):
            return None
        inside.keep(_step(clock, StepKind.REMINDER, at, _promise(clock, ground, at)))
        return ""

    def _breach(self, keeping: Keeping, scene: Scene, decide: Decide, *, clock: Clock, at: datetime, ground: Ground) -> str | None:
        """What a clock that ran out does; the rep who has the lead now where it went on, None where nothing was due any more."""
        inside = self.book.inside(keeping)
        if not inside.fire(clock, StepKind.BREACHED, at):
            return None
        said: dict[str, Any] = dict(_promise(clock, ground, at))
        why_not = _stays(clock, inside, ground.service)
        went = why_not or _taken_on(clock, keeping, scene, decide, at, inside)
        if isinstance(went, Passed):
            inside.rerouted(clock, at)
            to_rep_id = went.decision.rep_id if went.decision else None
            said |= {"to_rep_id": to_rep_id, "to_rep_name": ground.roster.names.get(to_rep_id or ""), "to_decision_id": _of(went)}
        else:
            said["stays_because"] = went.why
        in_a_row, most = inside.silent(clock.rep_id, clock.lead_id), ground.service.pause_after
        words = f"{in_a_row} {'lead' if in_a_row == 1 else 'leads'} in a row had no answer in time"
        paused = most is not None and in_a_row >= most and inside.pause(clock.rep_id, words, at)
        inside.keep(_step(clock, StepKind.BREACHED, at, {**said, "in_a_row": in_a_row, "paused": paused}))
        if paused:
            inside.keep(_step(clock, StepKind.PAUSED, at, {"in_a_row": in_a_row}))
        return str(said.get("to_rep_id") or "")


@contextmanager
def _alone(lead_id: str, failed: list[Failed]) -> Iterator[None]:
    """Whatever is wrong with one lead is noted, and the others go on; where nothing can go on it is raised."""
    try:
        yield
    except (StoreUnavailable, DeskClosed):
        raise
    except Exception as problem:  # noqa: BLE001, whatever it was, it was that lead's
        failed.append((lead_id, problem))


def _begun(placed: Placed, rep_id: str, promised: Sequence[ServiceClock], ground: Ground) -> tuple[Spell, Sequence[Clock]]:
    what = (placed.decision_id, placed.lead_id, rep_id)
    spell = Spell(*what, placed.at, wanted=max([1, *(each.touches for each in promised)]))
    clocks = [
        Clock(
            *(0, *what, each.name, each.counts, each.within_minutes, each.remind_minutes),
            *(each.touches, each.reroute, each.escalate, placed.at, None, None, ground.mark),
        )
        for each in promised
    ]
    return spell, [_reckoned(clock, ground) for clock in clocks]


def _reckoned(clock: Clock, ground: Ground) -> Clock:
    found = moments(clock.counts, clock.within_minutes, clock.remind_minutes, clock.started_at, ground.roster, ground.rep(clock.rep_id))
    return replace(clock, remind_at=found.remind_at, due_at=found.due_at, reckoned=ground.mark)


def _after(spell: Spell, clocks: Sequence[Clock], touches: Sequence[Touch], ground: Ground) -> Touched:
    """A spell as its touches leave it; the n-th touch stops the clocks that wait for it."""
    first, rep = touches[0], ground.rep(spell.rep_id)

    def worked(counts: Counting, since: datetime, until: datetime) -> int:
        return round(used(counts, since, until, ground.roster, rep) / timedelta(seconds=1))

    ends = [(clock, touches[clock.touches - 1].at) for clock in clocks if clock.touches <= len(touches)]
    stopped = [replace(clock, ended_at=end, used_seconds=worked(clock.counts, clock.started_at, end)) for clock, end in ends]
    new = spell.first_touch_at is None
    if new:
        seconds = worked(Counting.BUSINESS, spell.assigned_at, first.at)
        spell = replace(spell, first_touch_at=first.at, first_touch_kind=first.kind, worked_seconds=seconds)
    told = replace(spell, touches=len(touches))
    if not new:
        return Touched(told, stopped)
    body = {"kind": first.kind, "by": first.rep_id, "result": first.result, "seconds": spell.first_touch_seconds}
    body |= {"worked_seconds": spell.worked_seconds}
    key = f"{StepKind.TOUCHED}:{spell.decision_id}"
    return Touched(told, stopped, Step(key, StepKind.TOUCHED, first.at, spell.rep_id, spell.lead_id, spell.decision_id, body))


def _stays(clock: Clock, inside: SlaKeeping, service: Service) -> Stays | None:
    """Why the policy lets the lead stay where it is; None where it wants it to go on."""
    if not clock.reroute:
        return Stays("the policy lets it stay")
    if (often := inside.reroutes(clock.lead_id)) >= service.reroutes:
        return Stays(f"it went on {often} {'time' if often == 1 else 'times'} already, and the policy allows no more")
    return None


def _taken_on(clock: Clock, keeping: Keeping, scene: Scene, decide: Decide, at: datetime, inside: SlaKeeping) -> Passed | Stays:
    words = f"{clock.name}: not within {clock.within_minutes} minutes"
    asked = TakeOn(clock.lead_id, clock.rep_id, at, words, tuple(inside.had_by(clock.lead_id)))

    def bar(rep_ids: Sequence[str]) -> None:
        inside.bar(clock.lead_id, rep_ids, words, at)

    try:
        return take_on(asked, keeping, scene, decide, bar, digest=lambda again: request_hash(again.fields))
    except LeadNotHeld as elsewhere:
        return Stays(str(elsewhere))


def _promise(clock: Clock, ground: Ground, at: datetime) -> Mapping[str, Any]:
    return {
        "clock": clock.name,
        "counts": clock.counts.value,
        "within_minutes": clock.within_minutes,
        "touches": clock.touches,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "due_local": ground.local(clock),
        "rep_name": ground.roster.names.get(clock.rep_id, clock.rep_id),
        "manager_rep_id": ground.roster.manager_of(clock.rep_id, at) if clock.escalate else None,
        "escalate": clock.escalate,
    }


def _step(clock: Clock, kind: StepKind, at: datetime, body: Mapping[str, Any]) -> Step:
    key = f"{kind}:{clock.decision_id}:{clock.name}"
    return Step(key, kind, at, clock.rep_id, clock.lead_id, clock.decision_id, body)


def _of(went: Passed) -> str | None:
    return went.decision.decision_id if went.decision else None
