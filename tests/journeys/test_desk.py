"""The desk: idempotent, never over a limit, one bad lead harms no other, and every decision can be made again."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest

from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.desk import DeskClosed, KeyReused
from fairlead.application.ports import NotFound, OutcomeReport, SlotTaken, StoreUnavailable
from fairlead.domain.account import Account
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Action, Objective, Policy
from fairlead.domain.intake import Unreadable
from fairlead.domain.prediction import StatedModel, StatedRep, Statement
from fairlead.domain.reasons import QueueReason
from fairlead.domain.rep import Territory
from fairlead.domain.time import Period
from tests.journeys.desk import ROTATION, START, open_desk, submission
from tests.rooms.people import rep, roster

ACME = {"company": "Acme", "country": "US"}


def test_the_same_key_gives_the_same_decision_once():
    with open_desk(roster(rep("kim"), rep("lee"))) as (desk, store, decisions, _):
        first = desk.submit(submission("k1", **ACME)).result()
        again = desk.submit(submission("k1", **ACME)).result()
        assert (first.replayed, again.replayed) == (False, True)
        assert again.decision == first.decision
        assert decisions.counts().decided == 1
        assert sum(store.standing().open_leads.values()) == 1


def test_the_same_key_with_another_lead_is_refused():
    with open_desk(roster(rep("kim"))) as (desk, _, decisions, _):
        desk.submit(submission("k1", **ACME)).result()
        with pytest.raises(KeyReused, match="k1"):
            desk.submit(submission("k1", company="Other")).result()
        assert decisions.counts().decided == 1


def test_a_lead_sent_twice_under_two_keys_is_not_given_twice():
    with open_desk(roster(rep("kim"), rep("lee"))) as (desk, store, *_):
        first = desk.submit(submission("k1", lead_id="L1", **ACME)).result()
        again = desk.submit(submission("k2", lead_id="L1", **ACME)).result()
        assert again.replayed
        assert again.decision.rep_id == first.decision.rep_id
        assert sum(store.standing().open_leads.values()) == 1


def test_a_bad_lead_is_told_all_its_problems_and_harms_no_other():
    with open_desk(roster(rep("kim"))) as (desk, _, decisions, _):
        answers = [
            desk.submit(submission("good-1", **ACME)),
            desk.submit(submission("bad", employees="many", created_at="yesterday-ish")),
            desk.submit(submission("good-2", company="Other")),
        ]
        assert answers[0].result().decision.rep_id == "kim"
        with pytest.raises(Unreadable) as told:
            answers[1].result()
        assert {problem.field for problem in told.value.problems} == {"employees", "created_at"}
        assert answers[2].result().decision.rep_id == "kim"
        assert decisions.counts().decided == 2


def test_many_senders_at_once_never_exceed_a_limit():
    people = roster(*(rep(f"r{i}", max_open=7) for i in range(5)))
    with open_desk(people) as (desk, store, decisions, _), ThreadPoolExecutor(16) as pool:
        routed = list(pool.map(lambda i: desk.submit(submission(f"k{i}", company=f"C{i}")).result(), range(60)))
        assert max(store.standing().open_leads.values()) <= 7
        given = Counter(each.decision.rep_id for each in routed)
        assert given == {"r0": 7, "r1": 7, "r2": 7, "r3": 7, "r4": 7, None: 25}
        assert decisions.counts().queued == {QueueReason.ALL_FULL.value: 25}


def test_a_closing_outcome_frees_the_slot_and_the_waiting_lead_gets_it():
    with open_desk(roster(rep("kim", max_open=1))) as (desk, _, decisions, _):
        first = desk.submit(submission("k1", lead_id="L1", **ACME)).result().decision
        second = desk.submit(submission("k2", lead_id="L2", company="Other")).result().decision
        assert (first.rep_id, second.queue_reason) == ("kim", QueueReason.ALL_FULL)
        assert desk.retry_waiting(START + timedelta(minutes=1)).moved == ()
        freed = desk.report(OutcomeReport("L1", "won", START + timedelta(hours=1), 500_000)).result()
        assert (freed.rep_id, freed.fresh) == ("kim", True)
        (moved,) = desk.retry_waiting(START + timedelta(hours=2)).moved
        assert (moved.lead_id, moved.rep_id, moved.action) == ("L2", "kim", Action.ASSIGN)
        assert decisions.counts().queued == {}
        assert decisions.replay(moved.decision_id).equal


def test_an_outcome_told_twice_frees_one_slot():
    with open_desk(roster(rep("kim", max_open=2))) as (desk, store, *_):
        for key in ("k1", "k2"):
            desk.submit(submission(key, lead_id=key, company=key)).result()
        report = OutcomeReport("k1", "lost", START + timedelta(hours=1))
        assert desk.report(report).result().fresh
        assert not desk.report(report).result().fresh
        assert store.standing().open_leads["kim"] == 1


def test_an_outcome_of_an_unknown_lead_is_refused_by_name():
    with open_desk(roster(rep("kim"))) as (desk, *_), pytest.raises(NotFound, match="L9"):
        desk.report(OutcomeReport("L9", "won", START)).result()


def test_everybody_away_then_back():
    away = {"kim": (Period(START - timedelta(hours=1), START + timedelta(hours=3)),)}
    with open_desk(roster(rep("kim"), absences=away)) as (desk, *_):
        assert desk.submit(submission("k1", **ACME)).result().decision.queue_reason is QueueReason.ALL_AWAY
        assert desk.retry_waiting(START + timedelta(hours=2)).moved == ()
        assert desk.retry_waiting(START + timedelta(hours=3)).moved[0].rep_id == "kim"


def test_without_reps_leads_wait_and_are_routed_when_reps_come():
    store = MemoryStore(roster())
    with open_desk(None, store=store) as (desk, *_):
        assert desk.submit(submission("k1", **ACME)).result().decision.queue_reason is QueueReason.NO_REPS
        store.replace(roster(rep("kim")))
        assert desk.submit(submission("k2", company="Other")).result().decision.rep_id == "kim"
        assert [moved.rep_id for moved in desk.retry_waiting(START + timedelta(hours=1)).moved] == ["kim"]


def test_every_decision_comes_out_equal_when_it_is_made_again():
    people = roster(*(rep(f"r{i}", max_open=4, weight=1 + i % 2) for i in range(6)))
    with open_desk(people) as (desk, _, decisions, _):
        for i in range(30):
            desk.submit(submission(f"k{i}", START + timedelta(minutes=i), company=f"C{i}", country="DE")).result()
        replays = [decisions.replay(line.decision_id) for line in decisions.page(limit=100, before=None)]
        assert len(replays) == 30
        assert [replay.differences for replay in replays] == [()] * 30


def test_a_replay_with_another_model_says_what_differs():
    with open_desk(roster(rep("kim"), rep("lee"))) as (desk, _, decisions, shelf):
        made = desk.submit(submission("k1", **ACME)).result().decision
        shelf.models[ROTATION.version] = type(ROTATION)(ROTATION.version, "another reason", chance=0.5)
        replay = decisions.replay(made.decision_id)
        assert not replay.equal
        assert "method_why: was there is no history yet, now another reason" in replay.differences
        assert any(line.startswith("candidate kim.chance") for line in replay.differences)


class FailingStore(MemoryStore):
    """A store whose next commits fail, as on a full disk."""

    failures = 0

    @contextmanager
    def writing(self):
        with super().writing() as keeping:
            yield keeping
            if self.failures:
                self.failures -= 1
                raise StoreUnavailable("the disk is full; free some space and send the lead again")


def test_a_full_disk_is_told_and_nothing_is_half_kept():
    store = FailingStore(roster(rep("kim", max_open=1)))
    with open_desk(None, store=store) as (desk, _, decisions, _):
        store.failures = 1
        with pytest.raises(StoreUnavailable, match="disk is full"):
            desk.submit(submission("k1", **ACME)).result()
        assert decisions.counts().decided == 0
        assert desk.submit(submission("k1", **ACME)).result().decision.rep_id == "kim"
        assert store.standing().open_leads == {"kim": 1}


class ContestedStore(MemoryStore):
    """A store in which another process takes the slot of the first choice a moment before."""

    taken = 1

    @contextmanager
    def writing(self):
        with super().writing() as keeping:
            keep = keeping.keep

            def contested(kept, *given):
                if self.taken and kept.decision.rep_id is not None:
                    self.taken -= 1
                    raise SlotTaken(kept.decision.rep_id)
                return keep(kept, *given)

            keeping.keep = contested
            yield keeping


def test_a_slot_taken_by_another_process_is_decided_again():
    store = ContestedStore(roster(rep("kim"), rep("lee")))
    with open_desk(None, store=store) as (desk, *_):
        assert desk.submit(submission("k1", **ACME)).result().decision.action is Action.ASSIGN
        assert store.taken == 0


def test_a_slot_that_is_always_taken_ends_in_a_clear_refusal():
    store = ContestedStore(roster(rep("kim")))
    store.taken = 99
    with open_desk(None, store=store) as (desk, *_), pytest.raises(StoreUnavailable, match="last slots"):
        desk.submit(submission("k1", **ACME)).result()


def test_a_closed_desk_says_so():
    with open_desk(roster(rep("kim"))) as (desk, *_):
        desk.close()
        with pytest.raises(DeskClosed):
            desk.submit(submission("k1", **ACME))


def test_the_desk_knows_its_own_loads_without_asking_the_store_again():
    policy = Policy(objective=Objective.BALANCED, balance=0.0, tie_chance=0.5, capacity=Capacity(bands=()))
    people = roster(*(rep(f"r{i}", max_open=20) for i in range(4)))
    stated = StatedModel("s", (), Statement((), 0.5), (), 1.0, 1.0)
    with open_desk(people, model=stated, policy=policy) as (desk, store, *_):
        for key in range(40):
            desk.submit(submission(str(key), company=f"C{key}")).result()
        assert set(store.standing().open_leads.values()) == {10}  # the least loaded is always chosen


def test_a_submission_taken_back_in_time_is_not_decided_and_the_desk_goes_on():
    class SlowStore(MemoryStore):
        entered, go = Event(), Event()

        @contextmanager
        def writing(self):
            self.entered.set()
            assert self.go.wait(10)
            with super().writing() as keeping:
                yield keeping

    store = SlowStore(roster(rep("kim")))
    with open_desk(None, store=store) as (desk, _, decisions, _):
        first = desk.submit(submission("k1", **ACME))
        assert store.entered.wait(10)
        second = desk.submit(submission("k2", company="Other"))
        assert second.cancel()
        store.go.set()
        assert first.result().decision.rep_id == "kim"
        assert desk.submit(submission("k3", company="Third")).result().decision.rep_id == "kim"
        assert decisions.counts().decided == 2


STATED = StatedModel("s", (StatedRep("kim", (Statement((), 0.9),), 1.0),), Statement((), 0.1), (), 1.0, 1.0)


@pytest.mark.parametrize(("consent", "method"), [(True, "model"), (None, "model"), (False, "rotation")])
def test_who_refuses_profiling_is_routed_without_prediction_and_the_decision_says_so(consent, method):
    with open_desk(roster(rep("kim"), rep("lee")), model=STATED) as (desk, _, decisions, _):
        made = desk.submit(submission("k1", consent_profiling=consent, **ACME)).result().decision
        assert made.method == method
        assert ("refused profiling" in made.method_why) is (method == "rotation")
        chances = {candidate.rep_id: candidate.chance for candidate in made.candidates}
        assert chances == ({"kim": 0.0, "lee": 0.0} if method == "rotation" else {"kim": 0.9, "lee": 0.1})
        assert decisions.replay(made.decision_id).equal


def test_a_decision_on_a_lead_whose_companys_domain_two_accounts_share_comes_out_equal():
    accounts = [Account("A1", "Acme", domain="acme.example"), Account("A2", "Acme Labs", domain="acme.example")]
    with open_desk(roster(rep("kim"), rep("lee")), accounts=accounts) as (desk, _, decisions, _):
        made = desk.submit(submission("k1", company="Acme Inc.", email="dana@acme.example")).result().decision
        assert (made.account_id, made.matched_by) == ("A1", "name")
        assert decisions.replay(made.decision_id).differences == ()


def test_the_lead_is_the_same_however_its_identity_is_spaced():
    with open_desk(roster(rep("kim"), rep("lee"))) as (desk, store, *_):
        first = desk.submit(submission("k1", lead_id="L1", **ACME)).result()
        again = desk.submit(submission("k2", lead_id=" L1 ", **ACME)).result()
        assert again.replayed
        assert again.decision == first.decision
        assert sum(store.standing().open_leads.values()) == 1


def test_hopeless_leads_do_not_hold_up_the_ones_behind_them():
    reps = [rep("kim", territory_ids=frozenset({"de"}), max_open=1)]
    people = roster(*reps, territories=(Territory("de", "Germany", countries=frozenset({"DE"})),))
    with open_desk(people) as (desk, *_):
        first = desk.submit(submission("first", lead_id="first", company="First", country="DE")).result().decision
        for number in range(230):
            desk.submit(submission(f"us{number}", company=f"C{number}", country="US")).result()
        assert desk.submit(submission("late", lead_id="late", company="Late", country="DE")).result().decision.rep_id is None
        desk.report(OutcomeReport(first.lead_id, "lost", START)).result()
        assert [moved.lead_id for moved in desk.retry_waiting(START + timedelta(hours=1)).moved] == ["late"]


def test_waiting_leads_with_like_keys_are_both_tried_again_and_one_that_fails_is_told():
    with open_desk(roster(rep("kim", max_open=0))) as (desk, store, *_):
        for key in ("form~1", "form~2"):
            assert desk.submit(submission(key, company=key)).result().decision.rep_id is None
        store.replace(roster(rep("kim")))
        assert len(desk.retry_waiting(START + timedelta(hours=1)).moved) == 2
    with open_desk(roster(rep("kim", max_open=0))) as (desk, store, *_):
        for key in ("a", "b"):
            desk.submit(submission(key, lead_id=key, company=key)).result()
        store.replace(roster(rep("kim")))
        tried = desk.retry_waiting(START - timedelta(hours=1))  # a clock set back: both arrived in the future
        assert tried.moved == ()
        assert [lead_id for lead_id, _ in tried.failed] == ["a", "b"]
        assert all(isinstance(problem, Unreadable) for _, problem in tried.failed)
        assert len(desk.retry_waiting(START + timedelta(hours=1)).moved) == 2
