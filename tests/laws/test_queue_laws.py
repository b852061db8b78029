"""What holds of leads that people decide on, in whatever order they and the clock act, and however old the page is that they act from."""

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairlead.adapters.sql.migrating import opened
from fairlead.application.as_seen import CannotPassOn, ChangedSinceSeen
from fairlead.application.deed_ports import OverrideReason
from fairlead.application.passing_on import Decline
from fairlead.application.ports import OutcomeReport
from fairlead.application.routing_queue import Line, Outcome, What
from tests.journeys.queue_house import ASKS, REPS, SUGGESTS, queue_house

LEADS = ("l-0", "l-1", "l-2")
LIMIT = 2
PEOPLE = ("Lee", "Kim")
POLICIES = (SUGGESTS, ASKS, replace(ASKS, rulebook=SUGGESTS.rulebook))
SETTLES = (What.APPROVE, What.CHANGE, What.REJECT, What.MOVE)
OTHERS = ("accept", "decline", "hand_off", "lock", "unlock", "expire", "retry", "close")


@dataclass(frozen=True)
class Act:
    """Somebody does something; ``back``: from a page that is so many decisions old. ``named``: who approves says whom.

    ``again``: which of all requests that were answered comes once more.
    """

    what: object
    lead_id: str
    author: str
    rep_id: str
    back: int
    minutes: int
    named: bool = True
    again: int = 0


acts = st.builds(
    Act,
    st.sampled_from(SETTLES + OTHERS),
    st.sampled_from(LEADS),
    st.sampled_from(PEOPLE),
    st.sampled_from(REPS),
    st.sampled_from((0, 0, 0, 1, 2)),
    st.sampled_from((0, 1, 31)),
    st.booleans(),
    st.integers(0, 13),
)
stories = st.lists(acts, min_size=1, max_size=14)


@dataclass
class Story:
    """A house in which it is told, and what the people in it have seen so far."""

    house: object
    pages: dict[str, list[str]] = field(default_factory=dict)
    given_up: set[tuple[str, str]] = field(default_factory=set)
    answered: list[tuple[object, str]] = field(default_factory=list)

    def begin(self):
        for lead_id in LEADS:
            self.house.route(lead_id)
        self.look()
        return self

    def look(self):
        """What somebody would see on each lead's page now."""
        for lead_id in LEADS:
            now, pages = self.house.where(lead_id).decision_id, self.pages.setdefault(lead_id, [])
            if not pages or pages[-1] != now:
                pages.append(now)

    def state(self):
        """Where every lead is, how full every rep is, and how much was done."""
        house = self.house
        places = {lead_id: house.where(lead_id) for lead_id in LEADS}
        return places, dict(house.store.standing().open_leads), len(house.queue.deeds(limit=1000))

    def act(self, act: Act):
        """Do it: in which of the three clear ways it ended, and what was answered."""
        self.house.pass_minutes(act.minutes)
        try:
            return Outcome.DONE, self._done(act)
        except ChangedSinceSeen as changed:
            return Outcome.CONFLICT, str(changed)
        except CannotPassOn as refused:
            return Outcome.REFUSED, str(refused)

    def _done(self, act: Act):
        """What is answered: by which decision or deed, or which leads went on."""
        if act.what in SETTLES:
            rep_id = act.rep_id if act.named or act.what is not What.APPROVE else None
            line = Line(act.lead_id, act.what, self.seen(act), rep_id, reason=OverrideReason.WORKLOAD, words="because")
            return self._answer(lambda: self.house.queue.settle_one(line, author=act.author))
        return getattr(self, f"_{act.what}")(act)

    def _hand_off(self, act):
        seen = self.seen(act)
        return self._answer(lambda: self.house.queue.hand_off(act.lead_id, act.rep_id, author=act.author, words="because", seen=seen))

    def _answer(self, ask):
        """What is answered to a request that names what its author saw: it may come again at any time."""
        decision_id = ask().result().decision.decision_id
        self.answered.append((ask, decision_id))
        return decision_id

    def _accept(self, act):
        return self.house.queue.accept(act.lead_id, act.rep_id, author=act.author).result()[0].key

    def _decline(self, act):
        asked = Decline(act.lead_id, act.rep_id, self.house.clock.now(), "no", seen=self.seen(act))
        done = self._answer(lambda: self.house.desk.decline(asked))
        self.given_up.add((act.lead_id, act.rep_id))
        return done

    def _lock(self, act):
        return self.house.queue.lock(act.lead_id, locked=True, author=act.author, words="because").result()[0].key

    def _unlock(self, act):
        return self.house.queue.lock(act.lead_id, locked=False, author=act.author, words="because").result()[0].key

    def _expire(self, _):
        gone = self.house.queue.expire()
        assert gone.failed == ()
        self.given_up |= {(each.lead_id, each.from_rep_id) for each in gone.passed}
        return [each.lead_id for each in gone.passed]

    def _retry(self, _):
        tried = self.house.desk.retry_waiting(self.house.clock.now())
        assert tried.failed == ()
        return [each.lead_id for each in tried.moved]

    def _close(self, act):
        return self.house.desk.report(OutcomeReport(act.lead_id, "lost", self.house.clock.now())).result().fresh

    def seen(self, act: Act) -> str:
        pages = self.pages[act.lead_id]
        return pages[max(0, len(pages) - 1 - act.back)]


def told(story: Story, acts: list[Act]):
    """Act after act; what must hold after each of them."""
    for act in acts:
        before, stale = story.state(), act.back > 0 and story.seen(act) != story.pages[act.lead_id][-1]
        ended, answer = story.act(act)
        after = story.state()
        if ended is not Outcome.DONE:
            assert after == before, f"{act} was refused ({answer}), and changed something"
            assert answer, "whoever is refused is told why"
        elif stale and act.what in {*SETTLES, "hand_off", "decline"}:
            assert after == before, f"{act} came from an old page, so only the answer to the same request before can be given"
        _one_holder(after)
        _automatic_moves_are_allowed(story, act, before, after)
        if act.what in {*SETTLES, "accept", "decline", "hand_off", "lock", "unlock"}:
            again = story.act(replace(act, minutes=0))
            assert again == (ended, answer) or ended is not Outcome.DONE, f"{act} again was answered {again} after {answer}"
            assert story.state() == after, "the same click twice is one"
        if story.answered:
            _answered_as_before(story.answered[act.again % len(story.answered)], f"a request of before came again after {act}")
            assert story.state() == after, "however late the second click comes"
        story.look()
    before = story.state()
    for each in story.answered:
        _answered_as_before(each, "a request came again at the end")
    assert story.state() == before
    assert story.house.check() == []


def _answered_as_before(answered, when):
    ask, answer = answered
    assert ask().result().decision.decision_id == answer, when


def _one_holder(state):
    """Each lead is with one rep or with nobody, and loads say the same."""
    places, loads, _ = state
    assert all((where.state == "assigned") == (where.rep_id is not None) for where in places.values() if where.state != "closed")
    held = Counter(where.rep_id for where in places.values() if where.state == "assigned")
    assert {rep_id: open_leads for rep_id, open_leads in loads.items() if open_leads} == dict(held)
    assert max(loads.values()) <= LIMIT


def _automatic_moves_are_allowed(story, act, before, after):
    if act.what not in {"expire", "retry", "decline"}:
        return
    for lead_id, where in after[0].items():
        was = before[0][lead_id]
        if where.decision_id != was.decision_id:
            assert was.locked is None, f"{act} moved lead {lead_id}, which is locked"
            assert where.rep_id is None or (lead_id, where.rep_id) not in story.given_up, f"lead {lead_id} went back"


MOVED_AFTERWARDS = [
    Act(What.APPROVE, "l-0", "Lee", REPS[0], 0, 0, named=False),
    *(Act(What.MOVE, "l-0", "Kim", rep_id, 0, 1) for rep_id in REPS),
]
"""Whoever was suggested is not any more when the approval comes again."""
DECLINED_IN_TURN = [Act("decline", "l-0", "Kim", rep_id, 0, 1) for rep_id in REPS]
"""Whoever has the lead declines it, and so does the next."""


@given(st.sampled_from(POLICIES), stories)
@example(SUGGESTS, MOVED_AFTERWARDS)
@example(ASKS, DECLINED_IN_TURN)
def test_whatever_people_and_the_clock_do_each_act_ends_clearly_and_a_lead_has_one_holder(policy, acts):
    with queue_house(policy=policy, limit=LIMIT) as house:
        told(Story(house).begin(), acts)


@pytest.fixture(scope="module")
def empty_database():
    folder = Path(tempfile.mkdtemp())
    opened(f"sqlite:///{folder / 'empty.db'}").dispose()
    yield folder / "empty.db"
    shutil.rmtree(folder)


@contextmanager
def in_a_database(empty, policy):
    """A house over a copy of a database in which nothing happened yet."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty, Path(folder) / "fairlead.db")
        with queue_house("sqlite", policy, url=f"sqlite:///{folder}/fairlead.db", limit=LIMIT) as house:
            yield house


@given(policy=st.sampled_from(POLICIES), acts=stories)
@settings(max_examples=12)
def test_in_a_database_it_holds_too_and_the_conservation_check_is_clean(empty_database, policy, acts):
    with in_a_database(empty_database, policy) as house:
        told(Story(house).begin(), acts)
