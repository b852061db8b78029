"""What routing needs from outside, as protocols. Adapters keep them; tests keep them in memory."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from fairlead.application.deed_ports import HandlingKeeping
from fairlead.application.dispute_ports import DisputeKeeping
from fairlead.application.edit_ports import Deed
from fairlead.application.ledger_ports import LedgerKeeping
from fairlead.domain.account import Account
from fairlead.domain.availability import Book, Gift, Takes, Use
from fairlead.domain.deciding import Decision, Policy
from fairlead.domain.fairness import Entry, Receipt
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead
from fairlead.domain.matching import NOBODY, UNMATCHED, AccountMatch, Contact, EarlierLeads, PersonMatch, Verdicts
from fairlead.domain.prediction import Model
from fairlead.domain.pricing import SlotPrices
from fairlead.domain.qualification import Facts
from fairlead.domain.rep import Roster


class StoreUnavailable(Exception):
    """The store cannot write (full disk, read-only, locked, gone); the request may be sent again.

    Nothing of it was kept, unless the connection was lost at the very commit: nobody knows then, and the same key decides.
    """


class DamagedRecord(Exception):
    """A stored decision, roster or policy cannot be read. The message names it; the rest of the store is not affected.

    No `StoreUnavailable`: waiting does not mend it, and it concerns whoever needs that record, nobody else.
    """


@dataclass(frozen=True, slots=True)
class DamagedLead:
    """A lead whose stored decision cannot be read, in its place among others: it must not hold them up."""

    lead_id: str
    problem: DamagedRecord


class SlotTaken(Exception):
    """Another process took the rep's last slot since the loads were read."""

    def __init__(self, rep_id: str) -> None:
        """Name the rep."""
        super().__init__(f"the last slot of rep {rep_id} was taken a moment ago")
        self.rep_id = rep_id


class NotFound(LookupError):
    """There is no such decision, lead or rep; the message names it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision with everything needed to replay it: what came in, the facts and the loads of that moment.

    ``declined``: reps who had declined the lead before. ``match`` and ``person``: who the lead's company and person may be, as found then.
    """

    submission: Submission
    request_hash: str
    decision: Decision
    lead: Lead
    account: Account | None
    facts: Facts
    book: Book
    declined: tuple[str, ...] = ()
    match: AccountMatch = UNMATCHED
    person: PersonMatch = NOBODY


@dataclass(frozen=True, slots=True)
class Standing:
    """What moves with every decision, by rep: open leads, rotation credit, and what the open leads take together.

    ``thousandths``: of an ordinary lead, by weight; ``value_minor``: expected value. ``aside``: the part of the credit that is set
    aside; everybody in the ledger is in ``credits``. ``sequence`` rises with each commit by any process, ``time_off`` with each change of
    time off.
    """

    sequence: int
    open_leads: Mapping[str, int]
    credits: Mapping[str, float]
    thousandths: Mapping[str, int]
    value_minor: Mapping[str, int]
    aside: Mapping[str, float] = field(default_factory=dict)
    time_off: int = 0


@dataclass(frozen=True, slots=True)
class Gifts:
    """Leads given to reps. ``mark``: pass it to `Store.gifts_after` to be told what was given since."""

    given: Sequence[Gift]
    mark: int


class Freed(NamedTuple):
    """A rep who held a lead and holds it no longer, and what it took."""

    rep_id: str
    takes: Takes


@dataclass(frozen=True, slots=True)
class Guard:
    """The most of open leads and of their expected value; None does not limit."""

    max_open: int | None = None
    max_value_minor: int | None = None


@dataclass(frozen=True, slots=True)
class TeamGuard:
    """The same for all members of a team together."""

    members: frozenset[str]
    guard: Guard


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """A stage a lead reached. ``stage`` is one of `fairlead.domain.records.STAGES`; ``value_minor`` where won.

    ``deed``: the person who reports it, kept among the changes with an outcome that is new.
    """

    lead_id: str
    stage: str
    occurred_at: datetime
    value_minor: int | None = None
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class OutcomeKept:
    """What an outcome changed.

    ``rep_id``: whose slot came free, None if it did not close an open lead. ``fresh``: False if it was known already. ``takes``: what
    came free with the slot.
    """

    rep_id: str | None
    fresh: bool
    takes: Takes = Takes()  # noqa: RUF009, it is a value


@dataclass(frozen=True, slots=True)
class LeadNow:
    """A lead by its person's name, where one is known, and the latest decision that says where it is, where one was made here."""

    person: str | None = None
    decision_id: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of decisions."""

    decision_id: str
    lead_id: str
    person: str
    company: str | None
    decided_at: datetime
    action: str
    rep_id: str | None
    rep_name: str | None
    queue_reason: str | None
    method: str
    chance: float | None
    chance_low: float | None
    chance_high: float | None
    match_score: float | None
    worth_minor: float | None
    lead_score: float
    source: str | None
    country: str | None
    industry_group: str | None
    product: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads are in which state, over everything routed here."""

    decided: int
    assigned: int
    queued: Mapping[str, int]
    suggested: int = 0


@dataclass(frozen=True, slots=True)
class RepLoad:
    """One rep's place: open leads, limit, credit, and leads given since ``since`` of the request.

    ``limits``: every limit of the rep by record or policy, with what is used of it, the fullest first; only where they were asked for.
    """

    rep_id: str
    name: str
    team: str | None
    open_leads: int
    max_open: int | None
    credit: float
    recent_leads: int
    active: bool
    limits: tuple[Use, ...] = ()

    @property
    def load(self) -> float | None:
        """The largest share in use, 1 is the limit; None without a limit. A limit of zero is always reached."""
        if not self.limits:
            return None
        return self.limits[0].share if self.limits[0].most > 0 else 1.0

    @property
    def over_limit(self) -> bool:
        """Whether more is in use than a limit allows."""
        return any(use.used > use.most for use in self.limits)


class Keeping(LedgerKeeping, DisputeKeeping, HandlingKeeping, Protocol):
    """One write transaction, open. Nobody else writes meanwhile."""

    @property
    def sequence(self) -> int:
        """`Store.sequence` when the transaction began: nothing that was committed before is missing from what it reads."""
        ...

    @property
    def edition(self) -> int:
        """`Store.edition` when the transaction began."""
        ...

    def earlier(self, key: str) -> Kept | None:
        """What was kept under this idempotency key, if anything."""
        ...

    def current(self, lead_id: str) -> Kept | None:
        """The decision by which this lead is assigned or waits now.

        None if Fairlead never decided on it, if it is closed, or if its source system has given it to somebody else since.
        """
        ...

    def holder(self, lead_id: str) -> str | None:
        """The rep who has this lead open, by a decision or by what was imported; None if nobody has."""
        ...

    @property
    def people(self) -> EarlierLeads:
        """The leads that came before, those kept in this transaction included."""
        ...

    def merged_into(self, lead_id: str) -> str | None:
        """The lead that this one was merged into and that stands today; None for one that stands itself."""
        ...

    def latest(self, lead_id: str) -> Kept | None:
        """The last decision that said where this lead is, whatever became of it since; None if Fairlead never decided on it."""
        ...

    def lead_fields(self, lead_id: str) -> Mapping[str, object]:
        """What the records say of a lead, by field; empty where there is no such lead."""
        ...

    def keep(self, kept: Kept, entries: Sequence[Entry] = (), *, over_limit: bool = False) -> Freed | None:
        """Keep decision, lead, assignment, loads and the ledger's entries together.

        A lead that a rep had open frees that slot, and that rep is returned, with what the lead took. ``over_limit``: a person said that
        limits do not hold for it.
        Raises `SlotTaken`, and then this decision has changed nothing.
        """
        ...

    def decline(self, lead_id: str, rep_id: str, reason: str | None, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it, for good: it waits, and the rep's slot is free."""
        ...

    def release(self, lead_id: str, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it, so that another can be given it in the same transaction: the slot is free."""
        ...

    def close(self, report: OutcomeReport) -> OutcomeKept:
        """Keep an outcome; a closing stage frees the slot of the rep who has the lead. Raises `NotFound` for an unknown lead."""
        ...


class Store(Protocol):
    """The store that one routing process works on."""

    def roster(self) -> tuple[Roster, str]:
        """Reps, territories and absences, with the version under which they are kept for replay."""
        ...

    def renewed(self, roster: Roster, version: str) -> tuple[Roster, str]:
        """The same reps and territories with time off as it stands, and the version of that."""
        ...

    def keep_policy(self, policy: Policy) -> str:
        """Keep a policy for replay; its version is a hash of its content."""
        ...

    def accounts(self) -> Sequence[Account]:
        """All accounts."""
        ...

    def contacts(self) -> Sequence[Contact]:
        """All people known at accounts."""
        ...

    def verdicts(self) -> tuple[Verdicts, int]:
        """Reviewed pairs of leads and accounts, and a number that rises with each."""
        ...

    def verdicts_mark(self) -> int:
        """The number that `verdicts` tells; cheap."""
        ...

    def standing(self) -> Standing:
        """Loads and credits as committed."""
        ...

    def gifts(self, *, since: datetime) -> Gifts:
        """Every lead given to a rep from ``since`` on, by a decision or by what was imported."""
        ...

    def gifts_after(self, mark: int) -> Gifts:
        """Leads given by decisions kept after ``mark``, in their order; a gift may be told twice."""
        ...

    def receipts(self, *, since: datetime) -> Sequence[Receipt]:
        """Every lead given here from ``since`` on that its receiver has, or had until it was closed; in the order of decisions."""
        ...

    def declined(self) -> Mapping[str, frozenset[str]]:
        """By lead that is not closed, the reps who declined it."""
        ...

    def guard(self, reps: Mapping[str, Guard], teams: Mapping[str, TeamGuard]) -> None:
        """Hold loads against these limits from now on, also while they are kept; does nothing where they are in force already."""
        ...

    def sequence(self) -> int:
        """The number of the last commit that routing must know of; cheap."""
        ...

    def edition(self) -> int:
        """Rises with every import into the records: reps, accounts and history must then be read again; cheap."""
        ...

    def writing(self) -> AbstractContextManager[Keeping]:
        """A write transaction: committed durably when the block ends, undone if it raises. Raises `StoreUnavailable`."""
        ...

    def waiting(self, limit: int, *, skip: int = 0) -> Sequence[Kept | DamagedLead]:
        """Leads in the queue, by priority, then the longest waiting first, each with its latest decision; ``skip`` are passed over."""
        ...


class Decisions(Protocol):
    """Decisions as people read them."""

    def kept(self, decision_id: str) -> Kept:
        """One decision with its inputs. Raises `NotFound`."""
        ...

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]:
        """Summaries, newest first, older than decision ``before`` where given."""
        ...

    def leads(self, lead_ids: Collection[str]) -> Mapping[str, LeadNow]:
        """Those of a few leads that are on record."""
        ...

    def roster_at(self, version: str) -> Roster:
        """The roster a decision saw. Raises `NotFound`."""
        ...

    def prices_at(self, version: str) -> SlotPrices:
        """The prices of slots a decision saw. Raises `NotFound`."""
        ...

    def policy_at(self, version: str) -> Policy:
        """The policy a decision saw. Raises `NotFound`."""
        ...

    def counts(self) -> Counts:
        """Leads by state."""
        ...

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """Every rep's place."""
        ...


class Models(Protocol):
    """Where model artefacts are kept."""

    def current(self) -> Model:
        """The model that routes; a rotation-only model that says why where there is none."""
        ...

    def current_mark(self) -> str:
        """Changes whenever `current` would answer another model; cheap."""
        ...

    def at(self, version: str) -> Model:
        """The model of that version. Raises `NotFound`."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        ...

    def elapsed_seconds(self) -> float:
        """A reading that only ever rises, for telling how long something took."""
        ...
