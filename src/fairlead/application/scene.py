"""The routing process's view of the world.

Read from the store once and moved along with every kept decision. When another process wrote, loads and credit are read again under the
writers' lock, so that no limit is ever exceeded, and time off where it changed; reps, accounts and the feature memory are read again after
an import, the policy alone when a version of it is made or comes into force. Until then the features of a lead do not know what another
process decided since.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import numpy as np
import structlog

from fairlead.application.balance_sheet import BalanceSheet
from fairlead.application.braking import Brake
from fairlead.application.guards import rep_guards, team_guards
from fairlead.application.policy_in_force import PolicyInForce
from fairlead.application.ports import Freed, Keeping, Models, OutcomeKept, OutcomeReport, Store, StoreUnavailable
from fairlead.application.rule_ports import Rules
from fairlead.domain.availability import KNOWN_BEFORE, Book, Calendar, Capacity, Gift, Tally
from fairlead.domain.corridor import Walked, World, walk
from fairlead.domain.deciding import Action, Policy, Versions
from fairlead.domain.fairness import Entry, Receiving, window_begins
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead
from fairlead.domain.matching import NO_PEOPLE, PLAINLY, AccountBook, Means, People
from fairlead.domain.prediction import scorecard_of
from fairlead.domain.pricing import NO_PRICES, SlotPrices
from fairlead.domain.qualification import Facts
from fairlead.domain.rep import Roster

_log = structlog.get_logger(__name__)

State = tuple[object, ...]


class LivingMemory(Protocol):
    """The feature memory, fed as leads come and outcomes are told."""

    def recall(self, lead: Lead, roster: Roster, at: datetime, *, reps: Collection[str]) -> Facts:
        """Every lead feature, and the rep features named in ``reps``, as known at ``at``."""
        ...

    def arrived(self, lead: Lead) -> None:
        """A lead came, with its engagements."""
        ...

    def assigned(self, lead_id: str, rep_id: str, at: datetime) -> None:
        """A lead was given to a rep."""
        ...

    def reached(self, lead_id: str, stage: str, at: datetime) -> None:
        """A lead reached a stage."""
        ...


class Scene:
    """Everything here can be read again from the store; nothing here is the only copy."""

    def __init__(
        self,
        store: Store,
        models: Models,
        policy: PolicyInForce,
        *,
        rules: Rules,
        code: str,
        remember: Callable[[], LivingMemory],
        means: Means = PLAINLY,
        prices: Callable[[], SlotPrices] = lambda: NO_PRICES,
    ) -> None:
        """``remember`` builds the feature memory; ``rules`` compile; ``code`` is the program's version; ``means`` serve matching.

        ``prices``: those of slots in force; they are asked for only where the policy lets prices ration.
        """
        self.brake: Brake | None = None
        """What may suspend prediction; without one it never is. Set before the first `refresh`."""
        self._ask_prices, self._prices = prices, NO_PRICES
        self._means = means
        self._accounts, self._reviewed = AccountBook(()), -1
        self._store = store
        self._models = models
        self._policy = policy
        self._rules = rules
        self._code = code
        self._remember = remember
        self._mark: tuple[int, str] | None = None
        self._sequence = -1
        self._calendar: Calendar | None = None
        self._tally: Tally | None = None
        self._receiving: Receiving | None = None
        self._told = 0
        self._time_off = -1
        self._versions: Versions

    def refresh(self) -> None:
        """Read again whatever another process changed. Cheap when nothing did."""
        self.reload()
        if self._store.sequence() != self._sequence:
            self.recount()

    def reload(self) -> None:
        """Read again reps, accounts, history and model, where they changed. Loads are left to `recount` and `is_current`."""
        if self._marks() == self._mark and not self._policy.is_over:
            return
        # Versions first: one that is made between the two readings then looks like more than a change of the policy, never like less.
        made, mark = self._policy.made_since(), self._marks()
        known, self._mark = self._mark, None  # until all of it is read
        if known is None or mark != (known[0] + made, known[1]):
            self._read()
        self._put_in_force()
        self._mark = mark

    def is_current(self, keeping: Keeping) -> bool:
        """Under the writers' lock: whether reps, limits and model are those in force; if they are, so are loads and credits from here on.

        Whatever another process committed before is counted now, and nobody can commit before ``keeping`` does: no limit of any kind is
        decided on a count that is out of date.
        """
        if (keeping.edition, self._models.current_mark()) != self._mark or self._policy.is_over:
            return False
        if keeping.sequence != self._sequence:
            self.recount()
        return True

    def forget(self) -> None:
        """Distrust everything; the next refresh reads it all again."""
        self._mark = None

    def recount(self) -> None:
        """Read loads and credits again, and what was given since the last time."""
        standing = self._store.standing()
        if standing.time_off != self._time_off:
            self._renew(standing.time_off)
        self.balances = BalanceSheet(self.roster, standing.credits, standing.aside)
        self._price()
        self._receiving = None
        if self.brake is not None:
            self.brake.read()
            self._suspend()
        self._declined = dict(self._store.declined())
        if self._store.verdicts_mark() != self._reviewed:
            self._accounts.verdicts, self._reviewed = self._store.verdicts()
        if self._tally is not None:
            gifts = self._store.gifts_after(self._told)
            self._tally.received(gifts.given)
            self._told = gifts.mark
            self._tally.hold(standing.thousandths, standing.value_minor)
        self._sequence = standing.sequence

    @property
    def capacity(self) -> Capacity:
        """The limits in force."""
        return self._policy.policy.capacity

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._policy.policy

    def recover(self) -> None:
        """Something that was counted was taken back: count anew."""
        self._tally = None
        self.recount()

    @property
    def versions(self) -> Versions:
        """What decides now."""
        return self._versions

    @property
    def state(self) -> State:
        """What everything here was read from; another one wherever anything that decides may be another."""
        return self._mark, self._sequence, self._versions

    def world(self, at: datetime, people: People = NO_PEOPLE) -> World:
        """The world at ``at``; ``people`` knows who came before."""
        if self._calendar is None or not self._calendar.covers(at):
            self._calendar = Calendar.of(self.roster, at)
        return World(
            at=at,
            roster=self.roster,
            calendar=self._calendar,
            accounts=self._accounts,
            memory=self._memory,
            book=self._received(self.balances.over(self._counted(at).book(at, np.zeros(len(self.roster.reps)))), at),
            predictor=self._predictor,
            policy=self._policy.policy,
            versions=self._versions,
            conditions=self._conditions,
            declined=self._declined,
            people=people,
            scorecard=scorecard_of(self._model) if self._versions.suspended is None else None,
            prices=self._prices,
        )

    def clock_reading(self) -> float:
        """A reading that only ever rises, in seconds; always 0 without a brake, which alone asks how long decisions take."""
        return self.brake.clock.elapsed_seconds() if self.brake is not None else 0.0

    def settle(self) -> None:
        """Keep what the brake did. Where it cannot be kept now, it holds here already, and is kept after the next decisions.

        Nothing is raised: the decisions before it are committed, and their senders wait for the answer.
        """
        if self.brake is None:
            return
        try:
            self.brake.settle()
        except StoreUnavailable:
            return
        except Exception:  # noqa: BLE001, see above
            _log.exception("what the brake did could not be kept")

    def watched(self, submission: Submission, walked: Walked, world: World, seconds: float) -> None:
        """Let the brake see a decision that was just kept and took ``seconds``; what it says holds from the next one on."""
        brake = self.brake
        if brake is None:
            return
        if brake.probes(world.policy.guardrails, world.at):
            asked = replace(world, versions=replace(world.versions, suspended=None), scorecard=scorecard_of(self._model))
            began = self.clock_reading()
            again = walk(submission, asked)
            turned = brake.probed(again, asked, self.clock_reading() - began)
        else:
            turned = brake.seen(walked, world, seconds)
        if turned:
            self._suspend()

    def _suspend(self) -> None:
        """Decisions say from now on why no model is asked, where none is."""
        if self.brake is not None and self.brake.suspended != self._versions.suspended:
            self._versions = replace(self._versions, suspended=self.brake.suspended)

    def kept(self, walked: Walked, entries: Sequence[Entry], *, freed: Freed | None) -> None:
        """Count a decision that was just kept, with the ledger's entries; ``freed`` had the lead open before."""
        decision = walked.decision
        tally = self._counted(decision.decided_at)
        self._memory.arrived(walked.qualified.lead)
        if decision.rep_id is not None and decision.action is Action.ASSIGN:
            tally.took(decision.rep_id, decision.takes)
            tally.received([Gift.of(decision.rep_id, decision.lead_id, decision.decided_at)])
            self._memory.assigned(decision.lead_id, decision.rep_id, decision.decided_at)
            if self._receiving is not None and decision.receipt is not None:
                self._receiving.give(decision.receipt)
        if freed is not None:
            tally.freed(*freed)
        self.balances.write(entries)
        self._sequence += 1

    def posted(self, entry: Entry) -> None:
        """Count an entry that was just posted by itself."""
        self.balances.write((entry,))
        self._sequence += 1

    def noted(self) -> None:
        """Something was just kept that changes no load: a lead accepted, locked or unlocked."""
        self._sequence += 1

    def declined(self, lead_id: str, freed: Freed) -> None:
        """Count a lead that its rep just declined."""
        if self._tally is not None:
            self._tally.freed(*freed)
        if self._receiving is not None:
            self._receiving.take_back(lead_id)
        self._declined[lead_id] = frozenset(self._declined.get(lead_id, ())) | {freed.rep_id}
        self._sequence += 1

    def barred(self, lead_id: str, rep_ids: Collection[str]) -> None:
        """Count reps whom a lead never goes back to."""
        self._declined[lead_id] = frozenset(self._declined.get(lead_id, ())).union(rep_ids)

    def released(self, freed: Freed) -> None:
        """Count a lead that was just taken from its rep, to be given to another."""
        if self._tally is not None:
            self._tally.freed(*freed)
        self._sequence += 1

    def closed(self, report: OutcomeReport, kept: OutcomeKept) -> None:
        """Count an outcome that was just kept."""
        if kept.rep_id is not None and self._tally is not None:
            self._tally.freed(kept.rep_id, kept.takes)
        if kept.fresh:
            self._memory.reached(report.lead_id, report.stage, report.occurred_at)
            self._sequence += 1

    def _marks(self) -> tuple[int, str]:
        return self._store.edition(), self._models.current_mark()

    def _read(self) -> None:
        """Everything that does not depend on the policy."""
        self._imported, self._roster_version = self._store.roster()
        verdicts, self._reviewed = self._store.verdicts()
        self._accounts = AccountBook(self._store.accounts(), contacts=self._store.contacts(), means=self._means, verdicts=verdicts)
        self._memory = self._remember()
        self._model = self._models.current()

    def _renew(self, time_off: int) -> None:
        """Read time off again, and nothing else: it changes too often to read history again each time."""
        self._imported, self._roster_version = self._store.renewed(self._imported, self._roster_version)
        self.roster = self._policy.policy.over(self._imported)
        self._versions = replace(self._versions, roster=self._roster_version)
        self._calendar = None
        self._time_off = time_off

    def _price(self) -> None:
        """Read prices again, in the order of the roster; a decision names them where it went by them."""
        prices = self._ask_prices() if self._policy.policy.capacity.priced else NO_PRICES
        self._prices = prices.over(self.roster.rep_ids)
        self._versions = replace(self._versions, prices=prices.version or None)

    def _put_in_force(self) -> None:
        """The policy that decides now, over what was read."""
        self._policy.read()
        policy = self._policy.policy
        self.roster = policy.over(self._imported)
        self._conditions = self._rules.compile(policy.rulebook)
        self._predictor = self._model.bind(self.roster)
        self._versions = Versions(
            *(self._code, self._store.keep_policy(policy), self._roster_version, self._predictor.version, self._policy.number),
            suspended=self.brake.suspended if self.brake is not None else None,
        )
        self._store.guard(rep_guards(self.roster, policy.capacity), team_guards(self.roster, policy.capacity))
        self._calendar = None
        self._tally = None
        self._sequence = -1

    def _received(self, book: Book, at: datetime) -> Book:
        """The book with what everybody received in the window of the fairness contract, where there is one."""
        contract = self._policy.policy.fairness
        if not contract.says_anything:
            return book
        if self._receiving is None:
            since = window_begins(at, contract.window_days)
            self._receiving = Receiving(self.roster.rep_ids, contract.window_days, self._store.receipts(since=since))
        leads, value_minor = self._receiving.at(at)
        return replace(book, received=leads, received_minor=value_minor)

    def _counted(self, at: datetime) -> Tally:
        """The tally, read anew where it does not reach back far enough for ``at``."""
        if self._tally is None or not self._tally.knows(at):
            since = at - KNOWN_BEFORE
            gifts = self._store.gifts(since=since)
            self._tally, self._told = Tally(self.roster, since=since), gifts.mark
            self._tally.received(gifts.given)
            self.recount()
        return self._tally
