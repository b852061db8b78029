"""Effects on each database: every row told once, to whom it concerns; deliveries taken by one, settled, freed, asked for again, dropped."""

import base64
import hmac
import json
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.adapters.notify.sealing import FernetSealer
from fairlead.adapters.sql.access import SqlAccess
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.migrating import opened
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Answer, DeliveryState, EffectRefused, NewTarget, Way
from fairlead.application.effects import Asked, Audience, Delivering, Notifying, Spreading, Tell, Webhooks
from fairlead.application.effects.telling import Message
from fairlead.application.ports import NotFound, OutcomeReport, StoreUnavailable
from fairlead.domain.deciding import MANUAL, Action
from fairlead.domain.fairness import Entry, EntryReason
from fairlead.domain.followup import CHANNEL, FOR_REPS, OFFICE, EventKind, Habits, Quiet, Recipient
from fairlead.domain.networks import Networks
from fairlead.domain.rep import Rep, Roster
from tests.contracts.paper_effects import look
from tests.contracts.store_cases import assigned, on_postgres, on_sqlite, placed, queued
from tests.waiting import until

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROSTER = Roster(reps=(Rep("ann", "Ann", time_zone="America/New_York"), Rep("bob", "Bob")))


class Plain(Tell):
    """Tells people without looking a decision up."""

    def message(self, event, code):
        if event.kind not in FOR_REPS:
            return super().message(event, code)
        return Message(f"{event.kind.value} in {code}", ("a line",), "/decisions/x")


def tell_of(kind=Plain):
    return kind(lambda _decision, _language: None, "http://fairlead.example")


def signed_with(secret, parcel):
    """Whether one of the request's signatures is this secret's, worked out as Standard Webhooks says."""
    of = (parcel.headers["webhook-id"], parcel.headers["webhook-timestamp"], parcel.body)
    made = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), ".".join(of).encode(), "sha256")
    return f"v1,{base64.b64encode(made).decode()}" in parcel.headers["webhook-signature"].split()


@dataclass
class Hands:
    """A carrier that answers as told and keeps what it carried."""

    answers: list[Answer] = field(default_factory=lambda: [Answer(5, 204)])
    carried: list = field(default_factory=list)

    def carry(self, parcel):
        self.carried.append(parcel)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self):
        """Nothing is held."""

    def ids(self):
        return [each.headers["webhook-id"] for each in self.carried]

    def kinds(self):
        return [json.loads(each.body)["type"] for each in self.carried]


class Bench:
    """A database with reps, and everything that tells the outside."""

    def __init__(self, house, home) -> None:
        self.engine = house.engines[0]
        self.store, self.clock, self.hands = house.open_store(), SteppedClock(NOON), Hands()
        self.book, self.roster, self.accounts = SqlEffects(self.engine), ROSTER, SqlAccess(self.engine)
        everybody, users = lambda: self.roster, self.accounts.users
        self.unreadable = None
        sealer, networks = FernetSealer(home), Networks.parse("127.0.0.0/8")
        self.webhooks = Webhooks(self.book, sealer, self.clock, networks)
        self.notifying = Notifying(self.book, sealer, self.clock, networks, everybody, tell_of(), look, users)
        self.sealer = sealer
        self.spreading = Spreading(self.book, tell_of(), Audience(everybody, self.leading, users), self.clock)

    def leading(self):
        """The roster with those whom the policy names as leaders: here it names nobody, or cannot be read."""
        if self.unreadable is not None:
            raise self.unreadable
        return self.roster

    def worker(self, name="w-1"):
        return Delivering(self.book, self.sealer, lambda: self.hands, self.clock, name, self.notifying.loud_at)

    def webhook(self, name="crm", **more):
        return self.webhooks.add(Asked(name=name, url="https://crm.example/hook", **more), author="lee")[0]

    def keep(self, *decisions, over_limit=False):
        with self.store.writing() as keeping:
            for each in decisions:
                keeping.keep(each, over_limit=over_limit)

    def told(self):
        """Spread and send everything that is due now."""
        self.spreading.spread()
        self.worker().once()
        return self.hands.kinds()


@pytest.fixture(params=DATABASES)
def bench(request, tmp_path):
    limits = {"ann": None, "bob": None}
    house = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), limits)
    yield Bench(house, tmp_path)
    house.close()


def by_hand(kept):
    from dataclasses import replace

    return replace(kept, decision=replace(kept.decision, method=MANUAL))


def test_a_decision_is_told_once_and_no_history(bench):
    bench.keep(assigned("before", "ann"))
    bench.webhook()
    bench.keep(assigned("k1", "ann"))
    assert bench.told() == ["lead.received", "lead.assigned"]
    assert bench.told() == ["lead.received", "lead.assigned"], "nothing comes twice"


def test_what_is_kept_before_and_after_a_webhook_is_made_is_told_apart_though_nobody_had_looked(bench):
    bench.keep(assigned("before", "ann"))
    first = bench.webhook("one")
    bench.keep(assigned("between", "ann"))
    second = bench.webhook("two")
    bench.keep(assigned("after", "ann"))
    bench.spreading.spread()
    found = {(each.target, each.event.lead_id) for each in bench.book.deliveries(limit=50)}
    assert found == {(first.number, "lead-between"), (first.number, "lead-after"), (second.number, "lead-after")}


@pytest.mark.parametrize(
    ("then", "kinds"),
    [
        (lambda: assigned("k2", "ann", lead_id="lead-x"), ["lead.assigned"]),
        (lambda: assigned("k2", "bob", lead_id="lead-x"), ["lead.moved"]),
        (lambda: by_hand(assigned("k2", "bob", lead_id="lead-x")), ["lead.moved"]),
        (lambda: queued("k2", lead_id="lead-x"), ["lead.waiting"]),
        (lambda: placed("k2", Action.WORKFLOW, lead_id="lead-x"), ["lead.workflow"]),
        (lambda: placed("k2", Action.NURTURE, lead_id="lead-x"), ["lead.nurtured"]),
        (lambda: placed("k2", Action.SHADOW, lead_id="lead-x"), []),
    ],
)
def test_a_further_decision_on_a_lead_is_told_for_what_it_changes(bench, then, kinds):
    bench.webhook()
    bench.keep(assigned("k1", "ann", lead_id="lead-x"))
    bench.told()
    bench.hands.carried.clear()
    bench.keep(then())
    assert bench.told() == kinds


def test_a_decline_is_told_with_who_and_why(bench):
    bench.webhook(kinds=["assignment.declined"])
    with bench.store.writing() as keeping:
        keeping.keep(assigned("k1", "ann", lead_id="lead-x"))
        from fairlead.application.ledger_ports import Note

        keeping.post(Entry(EntryReason.DECLINED, {"ann": -1.0, "bob": 1.0}), Note("lead-x", "d-k1", "ann", "not mine"), at=NOON)
    assert bench.told() == ["assignment.declined"]
    data = json.loads(bench.hands.carried[0].body)["data"]
    assert (data["lead_id"], data["rep_id"], data["reason"], data["decision_id"]) == ("lead-x", "ann", "not mine", "d-k1")


def test_where_a_lead_goes_and_ends_is_told_once(bench):
    bench.keep(assigned("k1", "ann", lead_id="lead-x"))
    with bench.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-x", "contacted", NOON))
    bench.webhook(kinds=["lead.stage", "lead.closed"])
    deed = Deed("outcome", "lead-x", "ops@acme.example", NOON, "won")
    for _ in range(2):
        with bench.store.writing() as keeping:
            keeping.close(OutcomeReport("lead-x", "opportunity", NOON + timedelta(hours=1)))
            keeping.close(OutcomeReport("lead-x", "won", NOON + timedelta(hours=2), 1_250_000, deed))
    assert bench.told() == ["lead.stage", "lead.closed"], "nothing twice, and nothing from before the webhook"
    bodies = [json.loads(each.body) for each in bench.hands.carried]
    assert [each["timestamp"] for each in bodies] == ["2026-03-02T13:00:00+00:00", "2026-03-02T14:00:00+00:00"]
    known = {"lead_id": "lead-x", "rep_id": "ann", "decision_id": "d-k1", "link": "http://fairlead.example/decisions/d-k1"}
    assert bodies[0]["data"] == known | {"stage": "opportunity", "value_minor": None, "author": None}
    assert bodies[1]["data"] == known | {"stage": "won", "value_minor": 1_250_000, "author": "ops@acme.example"}
    assert [
        each.kind
        for who in (None, "ann")
        for each in bench.notifying.notices(Recipient(who))
        if "stage" in each.kind or "closed" in each.kind
    ] == []


def test_events_of_the_house_are_told(bench):
    from fairlead.adapters.sql.models import SqlModelSteps
    from fairlead.adapters.sql.switching import SqlSwitch
    from fairlead.application.model_ports import ModelStep, Step
    from fairlead.application.switch_ports import BRAKE, Setting, Turn

    bench.webhook()
    SqlModelSteps(bench.engine).append(
        [ModelStep("m-1", Step.PROMOTED, NOON, "lee", ""), ModelStep("m-1", Step.PROPOSED, NOON, "lee", "")], base=0
    )
    SqlSwitch(bench.engine).keep(Turn(Setting.SUSPENDED, NOON, BRAKE, cause="all went to one rep"))
    assert bench.told() == ["model.promoted", "prediction.suspended"]
    assert json.loads(bench.hands.carried[1].body)["data"]["cause"] == "all went to one rep"
    office = bench.notifying.notices(OFFICE)
    assert [each.title for each in office] == ["Prediction is suspended: all went to one rep", "Another model routes now: m-1"]


def test_a_dispute_is_told_to_the_manager_and_its_end_to_the_rep(bench):
    from fairlead.adapters.sql.disputes import SqlDisputes
    from fairlead.application.dispute_ports import Contested, Dispute, DisputeState, Settled

    bench.webhook()
    book = SqlDisputes(bench.engine)
    opened = book.open(Dispute("d-k1", "lead-x", Contested.MINE, "I met them", "Ann", NOON, "ann", "bob", "cy", "Harbor"))
    withdrawn = book.open(Dispute("d-k2", "lead-y", Contested.TURN, "why", "Bob", NOON, "bob"))
    book.end(replace(opened, state=DisputeState.UPHELD, settled=Settled("Dana", "she did", NOON, "ann", "d-k3")))
    book.end(replace(withdrawn, state=DisputeState.WITHDRAWN, settled=Settled("Bob", "", NOON)))
    assert bench.told() == ["dispute.opened", "dispute.opened", "dispute.settled"]
    data = json.loads(bench.hands.carried[2].body)["data"]
    assert (data["dispute"], data["state"], data["moved_to_rep_id"], data["note"]) == (1, "upheld", "ann", "she did")
    told = {who: [each.title for each in bench.notifying.notices(Recipient(who))] for who in ("cy", "ann", "bob", None)}
    assert told == {"cy": ["dispute.opened in en"], "ann": ["dispute.settled in en"], "bob": [], None: ["dispute.opened in en"]}


def test_a_mail_server_that_cannot_be_kept_leaves_the_one_that_is_there(bench):
    new = NewTarget(Way.MAIL, "invitations", "smtps://one.example", "sealed", (), "lee")
    first = bench.book.add(new, NOON, instead="another one")
    bench.webhook()
    with pytest.raises(IntegrityError):
        bench.book.add(replace(new, name=None), NOON, Deed("meeting mail", "invitations", "lee", NOON), instead="another one")
    assert bench.book.targets()[0] == first
    second = bench.book.add(replace(new, shown="smtps://two.example"), NOON, instead="another one")
    assert [each.way for each in bench.book.targets()] == [Way.WEBHOOK, Way.MAIL]
    assert bench.book.targets()[-1] == second


def test_a_person_is_named_only_where_that_was_asked_for(bench):
    bench.webhook("plain", kinds=["lead.assigned"])
    bench.keep(assigned("k0", "ann"))
    bench.spreading.spread()
    with bench.engine.connect() as connection:
        assert "Lee" not in str(connection.exec_driver_sql("SELECT * FROM effect_event").all()), "nobody asked who it is"
    bench.told()
    bench.hands.carried.clear()
    bench.webhook("with contact", kinds=["lead.assigned"], contact=True)
    bench.keep(assigned("k1", "ann"))
    bench.told()
    plain, named = sorted((each.body for each in bench.hands.carried), key=len)
    assert "Ann" not in plain.replace('"ann"', "")
    assert json.loads(named)["data"]["contact"] == {"first_name": "Ann", "last_name": "Lee"}


def test_secrets_and_addresses_are_nowhere_in_the_database_and_rotation_signs_twice(bench):
    target, first = bench.webhooks.add(Asked(name="crm", url="https://crm.example/keyinpath?token=t0k3n"), author="lee")
    _, second = bench.webhooks.rotate(target.number, author="lee")
    bench.keep(assigned("k1", "ann"))
    bench.told()
    signed = [each.headers["webhook-signature"] for each in bench.hands.carried]
    assert all(len(each.split()) == 2 for each in signed)
    bench.clock.step(timedelta(hours=25))
    bench.keep(assigned("k2", "ann"))
    bench.told()
    assert len(bench.hands.carried[-1].headers["webhook-signature"].split()) == 1
    with bench.engine.connect() as connection:
        held = str(connection.exec_driver_sql("SELECT * FROM effect_target").all())
    assert target.shown == "https://crm.example/…"
    assert [word for word in (first, second, "keyinpath", "t0k3n") if word in held] == []
    assert "keyinpath" not in repr(bench.webhooks.listed()) + repr(bench.hands.carried)


def test_each_secret_signs_for_a_day_after_it_was_rotated_away_however_often_that_is(bench):
    target, first = bench.webhooks.add(Asked(name="crm", url="https://crm.example/hook"), author="lee")
    secrets = [first]
    for _ in range(2):
        bench.clock.step(timedelta(hours=10))
        secrets.append(bench.webhooks.rotate(target.number, author="lee")[1])
    bench.clock.step(timedelta(hours=13))  # 23 hours after the first rotation
    for key, valid in (("k1", {0, 1, 2}), ("k2", {1, 2})):
        bench.keep(assigned(key, "ann"))
        bench.told()
        assert {number for number, secret in enumerate(secrets) if signed_with(secret, bench.hands.carried[-1])} == valid
        bench.clock.step(timedelta(hours=2))


def test_more_rotations_than_signatures_go_into_a_request_are_refused_with_a_time(bench):
    target, _ = bench.webhooks.add(Asked(name="crm", url="https://crm.example/hook"), author="lee")
    for _ in range(4):
        bench.webhooks.rotate(target.number, author="lee")
    with pytest.raises(EffectRefused, match=r"from .* UTC on, or make a new webhook"):
        bench.webhooks.rotate(target.number, author="lee")
    bench.clock.step(timedelta(hours=24))
    bench.webhooks.rotate(target.number, author="lee")


def test_what_fails_is_tried_again_after_waits_that_grow_and_then_is_dead(bench):
    target = bench.notifying.add(
        Asked(name="mail", url="mailto://mail.example?to=a@b.example", kinds=["prediction.suspended"]), OFFICE, author="lee"
    )
    sent = bench.notifying.test(target.number, author="lee")
    bench.hands.answers = [Answer(5, 500, "it answered 500")]
    waits = []
    for _ in range(CHANNEL.tries):
        assert bench.worker().once() == 1
        found = bench.book.delivery(sent.number)
        waits.append((found.due_at - bench.clock.now()).total_seconds())
        bench.clock.step(max(found.due_at - bench.clock.now(), timedelta(minutes=5)))
    assert found.state is DeliveryState.DEAD
    assert len(found.tries) == CHANNEL.tries
    assert all(low <= wait <= low * 1.2 for wait, low in zip(waits, CHANNEL.waits, strict=False))
    assert bench.worker().once() == 0
    (notice,) = bench.notifying.notices(OFFICE)
    assert notice.title == "Given up: test for mail"
    bench.hands.answers = [Answer(5)]
    assert bench.webhooks.again(author="lee") == 1
    assert bench.worker().once() == 1
    assert bench.book.delivery(sent.number).state is DeliveryState.DONE


def test_a_receiver_that_fails_is_left_alone_and_the_others_are_told(bench):
    broken, well = bench.webhook("broken", kinds=["lead.received"]), bench.webhook("well", kinds=["lead.received"])
    for number in range(3):
        bench.keep(assigned(f"k{number}", "ann"))
    bench.spreading.spread()
    bench.hands.answers = [Answer(5, 500, "it answered 500"), Answer(5, 204)]
    bench.worker().once()
    states = {(each.target, each.state) for each in bench.book.deliveries(limit=50)}
    assert states == {(broken.number, DeliveryState.WAITING), (well.number, DeliveryState.DONE)}
    assert len(bench.hands.carried) == 4, "one try at the broken one holds the rest of its own back"
    assert bench.book.target(broken.number).held_until == NOON + timedelta(seconds=5)


def test_gone_switches_a_webhook_off_and_on_again_it_is_told(bench):
    target = bench.webhook()
    bench.keep(assigned("k1", "ann"))
    bench.hands.answers = [Answer(5, 410, "it answered 410 Gone"), Answer(5, 204)]
    bench.told()
    assert not bench.book.target(target.number).on
    assert bench.worker().once() == 0
    bench.webhooks.change(target.number, Asked(on=True), author="lee")
    assert bench.worker().once() == 1
    assert bench.book.target(target.number).on


def test_a_receiver_may_ask_for_a_longer_wait(bench):
    bench.webhook(kinds=["lead.received"])
    bench.keep(assigned("k1", "ann"))
    bench.hands.answers = [Answer(5, 429, "it answered 429", wait_seconds=3600.0)]
    bench.told()
    (found,) = bench.book.deliveries()
    assert found.due_at == NOON + timedelta(hours=1)


def test_what_a_dead_worker_had_in_hand_is_taken_over_and_a_slow_one_settles_nothing(bench):
    bench.webhook(kinds=["lead.received"])
    bench.keep(assigned("k1", "ann"))
    bench.spreading.spread()
    one, other = bench.worker("w-1"), bench.worker("w-2")
    one.look_after()
    (taken,) = bench.book.claim("w-1", bench.clock.now(), but=(), limit=10)
    assert bench.book.claim("w-2", bench.clock.now(), but=(), limit=10) == ()
    bench.clock.step(timedelta(seconds=10))
    other.look_after()
    assert bench.book.claim("w-2", bench.clock.now(), but=(), limit=10) == (), "it was heard of a moment ago"
    bench.clock.step(timedelta(seconds=10))
    other.look_after()
    assert other.once() == 1
    from fairlead.application.effect_ports import Settled, Try

    late = Settled(taken.number, Try(NOON, 1, None, "too late"), DeliveryState.WAITING, NOON)
    assert bench.book.settle("w-1", [late], bench.book.target(taken.target), NOON) == 0
    assert bench.book.delivery(taken.number).state is DeliveryState.DONE
    assert [each.worker for each in bench.book.workers()] == ["w-2"]


def test_of_many_workers_each_delivery_is_taken_by_one(bench):
    for name in ("a", "b", "c"):
        bench.webhook(name)
    for number in range(20):
        bench.keep(assigned(f"k{number}", "ann"))
    engines = [opened(bench.engine.url.render_as_string(hide_password=False)) for _ in range(3)]
    taken: list[int] = []

    def work(engine, name) -> None:
        book = SqlEffects(engine)
        Spreading(book, bench.spreading._tell, Audience(lambda: ROSTER, lambda: ROSTER, tuple), bench.clock).spread()
        while batch := book.claim(name, NOON, but=(), limit=7):
            taken.extend(each.number for each in batch)
            from fairlead.application.effect_ports import Settled, Try

            done = [Settled(each.number, Try(NOON, 1, 204, ""), DeliveryState.DONE, NOON) for each in batch]
            assert book.settle(name, done, book.target(batch[0].target), NOON) == len(batch)

    threads = [threading.Thread(target=work, args=(engine, f"w-{place}")) for place, engine in enumerate(engines)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for each in engines:
        each.dispose()
    assert len(taken) == len(set(taken)) == 3 * 20 * 2
    assert bench.book.counts()[DeliveryState.DONE] == 120


def test_a_channel_of_an_unknown_kind_is_refused_when_it_is_made_and_when_it_is_changed(bench):
    with pytest.raises(EffectRefused, match="nothing is known"):
        bench.notifying.add(Asked(name="mail", url="pigeon://hunter22"), Recipient("ann"), author="ann")
    assert bench.notifying.channels(Recipient("ann")) == []
    number = bench.notifying.add(Asked(name="mail", url="mailto://mail.example?to=a@b.example"), Recipient("ann"), author="ann").number
    with pytest.raises(EffectRefused, match="nothing is known"):
        bench.notifying.change(number, Asked(url="pigeon://hunter22"), author="ann")
    assert bench.notifying.channel(number).shown == "mailto://mail.example/…"


def test_quiet_hours_hold_a_channel_by_the_clocks_of_the_rep(bench):
    bench.notifying.add(Asked(name="mail", url="mailto://mail.example?to=a@b.example"), Recipient("ann"), author="ann")
    bench.notifying.set_habits(Recipient("ann"), quiet="20:00-08:00", language="de", author="ann")
    assert bench.notifying.habits(Recipient("ann")) == {
        "rep_id": "ann",
        "account": None,
        "quiet": "20:00-08:00",
        "language": "de",
        "time_zone": "America/New_York",
        "chosen_zone": None,
    }
    bench.keep(assigned("k1", "ann"), assigned("k2", "bob"))
    bench.spreading.spread()
    (found,) = bench.book.deliveries()
    assert found.due_at == datetime(2026, 3, 2, 13, 0, tzinfo=UTC), "7 o'clock in New York: an hour until it may be told"
    assert found.message["title"] == "lead.assigned in de"
    assert bench.worker().once() == 0
    bench.clock.step(timedelta(hours=1))
    assert bench.worker().once() == 1
    assert [each.to.rep_id for each in bench.book.notices(Recipient("ann"))] == ["ann"]


def test_notices_are_read_once(bench):
    bench.keep(assigned("k1", "ann"), assigned("k2", "ann"))
    bench.spreading.spread()
    assert bench.notifying.unread(Recipient("ann")) == 2
    first = bench.notifying.notices(Recipient("ann"))[0]
    assert bench.notifying.read(Recipient("ann"), [first.number]) == 1
    assert bench.notifying.read(Recipient("bob"), [first.number]) == 0
    assert [each.number for each in bench.notifying.notices(Recipient("ann"), unread=True)] == [first.number - 1]
    assert bench.notifying.read(Recipient("ann")) == 1
    assert bench.notifying.unread(Recipient("ann")) == 0


def test_an_event_that_cannot_be_put_in_words_is_told_all_the_same(bench):
    class Speechless(Plain):
        def message(self, event, code):
            raise ValueError("no words")

    bench.spreading._tell = tell_of(Speechless)
    bench.webhook(kinds=["lead.assigned"])
    bench.notifying.add(Asked(name="mail", url="mailto://mail.example?to=a@b.example"), Recipient("ann"), author="ann")
    bench.keep(assigned("k1", "ann"))
    bench.spreading.spread()
    assert sorted(each.way for each in bench.book.deliveries()) == [Way.CHANNEL, Way.WEBHOOK]


def test_of_each_target_what_was_sent_to_it_last_is_told_with_its_last_try(bench):
    crm, other, silent = bench.webhook(), bench.webhook("other"), bench.webhook("silent", kinds=["check.broken"])
    bench.keep(assigned("k1", "ann"))
    bench.told()
    bench.webhooks.test(other.number, author="lee")
    found = bench.book.latest([crm.number, other.number, silent.number])
    assert set(found) == {crm.number, other.number}
    assert (found[crm.number].event.kind, found[crm.number].last.code) == (EventKind.LEAD_ASSIGNED, 204)
    assert (found[other.number].event.kind, found[other.number].last) == (EventKind.TEST, None)
    assert bench.book.latest([]) == {}


def test_dropping_says_why_and_removing_drops_what_waits(bench):
    target = bench.webhook()
    bench.keep(assigned("k1", "ann"))
    bench.spreading.spread()
    newest, oldest = bench.book.deliveries()
    assert bench.webhooks.drop(oldest.number, reason="a test", author="lee") == 1
    assert bench.book.delivery(oldest.number).note == "a test (lee)"
    with pytest.raises(EffectRefused, match="say why"):
        bench.webhooks.drop(newest.number, reason=" ", author="lee")
    bench.webhooks.remove(target.number, author="lee")
    assert bench.book.delivery(newest.number).state is DeliveryState.DROPPED
    assert bench.worker().once() == 0
    with pytest.raises(EffectRefused, match="was removed"):
        bench.webhooks.again(newest.number, author="lee")
    with pytest.raises(NotFound):
        bench.webhooks.one(target.number)


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(bench):
    target = bench.webhook()
    bench.keep(assigned("k1", "ann"))
    bench.told()
    bench.keep(assigned("k2", "ann"))
    bench.spreading.spread()
    bench.webhooks.change(target.number, Asked(on=False), author="lee")
    later = NOON + timedelta(days=40)
    assert bench.book.forget(ended_before=later, dead_before=later) == 2
    assert {each.event.lead_id for each in bench.book.deliveries()} == {"lead-k2"}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Asked(name="x", url="http://crm.example/hook"), "others can read it"),
        (Asked(name="x", url="https://10.0.0.1/hook"), "nobody allowed that"),
        (Asked(name="x", url="https://ann:pw@crm.example/"), "no name and no password"),
        (Asked(name="x", url="ftp://crm.example/"), "is https://host/path"),
        (Asked(name="", url="https://crm.example/"), "a name has"),
        (Asked(name="x", url="https://crm.example/", kinds=["lead.exploded"]), "there is no event 'lead.exploded'"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_with_what_to_do(bench, asked, why):
    with pytest.raises(EffectRefused, match=why):
        bench.webhooks.add(asked, author="lee")
    assert list(bench.webhooks.listed()) == []


def test_a_lost_key_is_told_and_fails_the_delivery_without_ending_the_worker(bench, tmp_path):
    bench.webhook(kinds=["lead.received"])
    (tmp_path / "secrets" / "effects.key").unlink()
    bench.sealer = FernetSealer(tmp_path)
    bench.keep(assigned("k1", "ann"))
    bench.told()
    (found,) = bench.book.deliveries()
    assert found.last is not None
    assert "encrypted with another key" in found.last.problem


def test_every_kind_of_event_has_words():
    assert [each for each in EventKind if not each.words] == []
    assert str(Quiet.parse("20:00-8:00")) == "20:00-08:00"
    assert Habits().language == "en"


def test_a_receiver_that_hangs_holds_up_no_other_and_a_round_that_fails_stops_no_later_one(bench):
    let_go = threading.Event()

    class Hanging(Hands):
        def carry(self, parcel):
            if "slow" in parcel.address:
                let_go.wait(60)
            return super().carry(parcel)

    bench.hands = Hanging()
    slow = bench.webhooks.add(Asked(name="slow", url="https://slow.example/hook"), author="lee")[0]
    quick = bench.webhook("quick")
    bench.keep(*(assigned(f"k{number}", "ann") for number in range(5)))
    worker, rounds = bench.worker(), iter([ValueError("a fault")])

    def spread() -> int:
        for fault in rounds:
            raise fault
        return bench.spreading.spread()

    running = threading.Thread(target=worker.run, args=(spread,))
    running.start()
    try:
        until(
            lambda: sum(each.state is DeliveryState.DONE for each in bench.book.deliveries(target=quick.number)) == 10,
            "the quick one hears of all",
        )
        assert not any(each.state is DeliveryState.DONE for each in bench.book.deliveries(target=slow.number))
    finally:
        let_go.set()
        worker.stop()
        running.join()
    states = {each.state for each in bench.book.deliveries(target=slow.number)}
    assert DeliveryState.SENDING not in states, "what was in hand is written down or given back"


def test_a_rep_reads_of_a_lead_in_words_and_in_the_language_of_today(bench):
    bench.keep(assigned("k1", "ann"))
    bench.spreading.spread()
    (kept,) = bench.book.notices(Recipient("ann"))
    assert (kept.title, kept.lines, kept.link) == ("", (), "/decisions/d-k1"), "nothing of the person is kept twice"
    assert bench.notifying.notices(Recipient("ann"))[0].title == "lead.assigned in en"
    bench.notifying.set_habits(Recipient("ann"), quiet=None, language="de", author="ann")
    assert bench.notifying.notices(Recipient("ann"))[0].title == "lead.assigned in de"


def test_a_notice_of_a_decision_that_is_gone_tells_what_happened(bench):
    def gone(_decision, _language):
        raise NotFound("there is no decision d-k1")

    bench.keep(assigned("k1", "ann"))
    bench.spreading.spread()
    (kept,) = bench.book.notices(Recipient("ann"))
    told = Tell(gone, "http://fairlead.example").in_words(kept, "en")
    assert (told.title, told.lines) == ("A rep has a lead that nobody had", ())


def test_records_of_decisions_are_read_only_for_somebody_who_may_hear_of_them(bench):
    bench.keep(assigned("k1", "ann"))
    assert [(each.kept, each.decided.rep_id) for each in bench.book.unspread("decision", 10).rows] == [(None, "ann")]
    target = bench.webhook()
    assert [each.kept.lead.lead_id for each in bench.book.unspread("decision", 10).rows] == ["lead-k1"]
    bench.webhooks.change(target.number, Asked(on=False), author="lee")
    assert [each.kept for each in bench.book.unspread("decision", 10).rows] == [None]


def test_quiet_hours_that_cannot_be_looked_up_keep_no_delivery_in_hand(bench):
    def away(_target, _at):
        raise StoreUnavailable("the database went away")

    target = bench.notifying.add(
        Asked(name="mail", url="mailto://mail.example?to=a@b.example", kinds=["prediction.suspended"]), OFFICE, author="lee"
    )
    sent = bench.notifying.test(target.number, author="lee")
    bench.hands.answers = [Answer(5, 500, "it answered 500")]
    worker = Delivering(bench.book, bench.sealer, lambda: bench.hands, bench.clock, "w-1", away)
    assert worker.once() == 1
    assert bench.book.delivery(sent.number).state is DeliveryState.WAITING


def test_what_a_hand_drops_by_a_fault_is_sent_in_a_later_round(bench):
    bench.webhook(kinds=["lead.assigned"])
    bench.keep(assigned("k1", "ann"))
    bench.spreading.spread()
    worker, faults = bench.worker(), [RuntimeError("a fault of the program")]

    def settled(*args, **more):
        if faults:
            raise faults.pop()
        return SqlEffects.settle(bench.book, *args, **more)

    bench.book.settle = settled
    running = threading.Thread(target=worker.run, args=(lambda: 0,))
    running.start()
    try:
        until(lambda: bench.book.counts()[DeliveryState.DONE], "a later round sends it")
    finally:
        worker.stop()
        running.join()
    assert (bench.book.counts()[DeliveryState.DONE], faults) == (1, [])


def test_a_row_that_cannot_be_read_keeps_no_later_one_from_being_told(bench):
    class Stumbling(Plain):
        def events(self, source, row):
            if row.of == "d-k1":
                raise RuntimeError("what is this?")
            return super().events(source, row)

    bench.webhook(kinds=["lead.assigned"])
    bench.keep(assigned("k1", "ann"), assigned("k2", "ann"))
    Spreading(bench.book, tell_of(Stumbling), Audience(lambda: ROSTER, lambda: ROSTER, tuple), bench.clock).spread()
    assert [each.event.lead_id for each in bench.book.deliveries()] == ["lead-k2"]


def test_catching_up_leaves_room_for_signs_of_life(bench, monkeypatch):
    monkeypatch.setattr("fairlead.application.effects.spreading._AT_ONCE", 1)
    bench.keep(*(assigned(f"k{number}", "ann") for number in range(7)))
    assert [bench.spreading.spread() for _ in range(3)] == [5, 2, 0]


def test_all_that_happened_is_kept_in_one_write_and_what_comes_meanwhile_is_left_for_the_next_time(bench):
    """Leads wait for each write: one for every few rows that came since the last would hold them up for nothing."""
    bench.keep(assigned("k0", "ann"))
    with bench.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-k0", "meeting", NOON))
    written, spread = [], bench.book.spread

    def meanwhile(found, mark):
        written.append({each.source: each.upto - each.after for each in found})
        bench.keep(assigned(f"k{len(written)}", "ann"))
        return spread(found, mark)

    bench.book.spread = meanwhile
    assert [bench.spreading.spread() for _ in range(2)] == [2, 1]
    assert written == [{"decision": 1, "lead_stage": 1}, {"decision": 1}]
    assert [each.title for each in bench.book.notices(Recipient("ann"))] == [""] * 2


def test_what_was_decided_on_a_lead_before_is_known_of_each_of_many(bench):
    bench.keep(
        assigned("k1", "ann"), assigned("k2", "ann"), assigned("k3", "bob", lead_id="lead-k1"), assigned("k4", "ann", lead_id="lead-k1")
    )
    rows = bench.book.unspread("decision", 10).rows
    assert [None if each.before is None else each.before.rep_id for each in rows] == [None, None, "ann", "bob"]


def test_what_cannot_be_kept_of_one_source_keeps_nobody_from_being_told_of_the_others(bench):
    bench.keep(assigned("k0", "ann"))
    with bench.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-k0", "meeting", NOON))
    spread = bench.book.spread

    def stumbling(found, mark):
        if any(each.source == "decision" for each in found):
            raise RuntimeError("what is this?")
        return spread(found, mark)

    bench.book.spread = stumbling
    assert bench.spreading.spread() == 1
    assert bench.book.behind() == ["decision"]
    bench.book.spread = spread
    assert bench.spreading.spread() == 1
    assert bench.book.behind() == []
