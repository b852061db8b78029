"""Clocks on each database: begun once, fired once, stopped by touches, found again by whoever looks next; pauses and counts."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, update

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.sla import _MANY, SqlSla
from fairlead.adapters.sql.tables import RECORD_TABLES, decision, sla_step
from fairlead.application.ports import NotFound, OutcomeReport
from fairlead.application.sla_ports import Clock, Ended, Spell, Step, StepKind, Touch, Touched
from fairlead.domain.deciding import Action, Counting
from tests.contracts.store_cases import MONDAY, assigned, on_postgres, on_sqlite, placed, queued

MINUTE = timedelta(minutes=1)
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


class Bench:
    def __init__(self, house):
        self.house, self.store, self.book = house, house.open_store(), SqlSla(house.engines[0])

    def keep(self, *decisions):
        with self.store.writing() as keeping:
            for each in decisions:
                keeping.keep(each)

    def begin(self, *names, **terms):
        """Begin clocks of 15 minutes, by these names, for every lead that somebody was given."""
        fresh = self.book.fresh(100)
        return fresh is not None and self.book.begin(fresh, [begun(each.read(), *names, **terms) for each in fresh.placed if each.rep_id])

    def lead(self, key="k", rep_id="ann", *names):
        self.keep(assigned(key, rep_id))
        self.begin(*(names or ("first touch",)))
        return self.book.of_lead(f"lead-{key}")[1][0]

    def inside(self, work):
        with self.store.writing() as keeping:
            return work(self.book.inside(keeping))

    def fire(self, clock, kind=StepKind.BREACHED, minutes=20):
        return self.inside(lambda inside: inside.fire(clock, kind, MONDAY + minutes * MINUTE))

    def touch(self, lead_id, minutes, rep_id="ann", name=None):
        return self.book.touch(Touch(name or f"t-{lead_id}-{minutes}", lead_id, rep_id, "call", MONDAY + minutes * MINUTE))

    def see(self, minutes):
        """Keep what was touched until then, as the round does."""
        found = self.book.untold(MONDAY + minutes * MINUTE)
        self.book.keep_touched([stopped(*each) for each in found])
        return len(found)


def begun(kept, *names, touches=1, counts=Counting.WALL):
    decision, at = kept.decision, kept.decision.decided_at
    end = at + 15 * MINUTE
    what = (decision.decision_id, decision.lead_id, decision.rep_id)
    clocks = [Clock(0, *what, name, counts, 15, 5, touches, True, True, at, end - 5 * MINUTE, end, "first") for name in names]
    return Spell(*what, at, wanted=touches), clocks


def stopped(spell, clocks, touches):
    first = touches[0].at
    told = replace(spell, touches=len(touches), first_touch_at=spell.first_touch_at or first, first_touch_kind="call", worked_seconds=7)
    ends = [replace(clock, ended_at=first, used_seconds=60) for clock in clocks if clock.touches <= len(touches)]
    return Touched(
        told, ends, Step(f"touched:{spell.decision_id}", StepKind.TOUCHED, first, spell.rep_id, spell.lead_id, spell.decision_id)
    )


@pytest.fixture(params=DATABASES)
def bench(request, tmp_path):
    limits = dict.fromkeys(("ann", "bob"))
    house = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), limits)
    yield Bench(house)
    house.close()


def test_an_assignment_begins_its_clocks_once(bench):
    bench.keep(assigned("k", "ann"), queued("w"))
    fresh = bench.book.fresh(100)
    assert [(each.lead_id, each.rep_id) for each in fresh.placed] == [("lead-k", "ann"), ("lead-w", None)]
    work = [begun(fresh.placed[0].read(), "first touch", "second")]
    assert bench.book.begin(fresh, work)
    assert not bench.book.begin(fresh, work), "another process was quicker"
    assert bench.book.fresh(100) is None
    [spell], clocks = bench.book.of_lead("lead-k")
    assert (spell.rep_id, spell.assigned_at, spell.ended) == ("ann", MONDAY, None)
    assert [(each.name, each.due_at, each.state()) for each in clocks] == [
        ("first touch", MONDAY + 15 * MINUTE, "running"),
        ("second", MONDAY + 15 * MINUTE, "running"),
    ]


def test_whom_decisions_were_on_is_told_by_name(bench):
    bench.keep(assigned("k", "ann"), queued("w"))
    [first, second] = [each.decision_id for each in bench.book.fresh(100).placed]
    with reading(bench.house.engines[0]) as connection:
        kept = dict(connection.execute(select(decision.c.decision_id, decision.c.person)).all())
    assert kept.keys() == {first, second}
    assert all(kept.values())
    assert bench.book.persons([first, "d-of-nobody", second]) == kept
    assert bench.book.persons([]) == {}


def test_a_shadow_decision_moves_no_lead(bench):
    bench.lead()
    bench.keep(placed("s", Action.SHADOW, lead_id="lead-k", rep_id="bob"))
    assert bench.begin()
    assert bench.book.of_lead("lead-k")[0][0].ended is None


def test_a_later_decision_ends_the_clocks_of_the_one_before(bench):
    bench.lead()
    bench.keep(assigned("again", "bob", lead_id="lead-k", at=MONDAY + MINUTE))
    bench.begin("first touch")
    spells, clocks = bench.book.of_lead("lead-k")
    assert [(each.rep_id, each.ended) for each in spells] == [("ann", Ended.PASSED_ON), ("bob", None)]
    assert [each.ended for each in clocks] == [Ended.PASSED_ON, None]
    assert bench.book.holding("lead-k").rep_id == "bob"


def test_a_lead_that_went_on_twice_before_anybody_looked_has_one_spell_that_goes_on(bench):
    bench.keep(assigned("k", "ann"), assigned("again", "bob", lead_id="lead-k", at=MONDAY + MINUTE))
    bench.begin("first touch", "second")
    spells, clocks = bench.book.of_lead("lead-k")
    assert [(each.rep_id, each.ended) for each in spells] == [("ann", Ended.PASSED_ON), ("bob", None)]
    assert [each.ended for each in clocks] == [Ended.PASSED_ON, Ended.PASSED_ON, None, None]


def test_of_a_damaged_record_it_is_known_who_has_the_lead_and_no_more(bench):
    bench.keep(assigned("k", "ann"))
    with bench.house.engines[0].begin() as connection:
        connection.execute(update(decision).values(body="{}"))
    [placed] = bench.book.fresh(100).placed
    assert (placed.rep_id, placed.policy, placed.read()) == ("ann", "policy", None)


def test_a_closed_lead_and_one_that_was_taken_back_end_their_clocks(bench):
    bench.lead("closed")
    bench.lead("gone")
    bench.lead("stays")
    with bench.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-closed", "lost", MONDAY + MINUTE))
        keeping.decline("lead-gone", "ann", None, at=MONDAY + MINUTE)
    assert bench.book.end_gone(MONDAY + MINUTE) == 2
    assert bench.book.end_gone(MONDAY + MINUTE) == 0
    ends = {name: bench.book.of_lead(f"lead-{name}")[1][0].ended for name in ("closed", "gone", "stays")}
    assert ends == {"closed": Ended.CLOSED, "gone": Ended.PASSED_ON, "stays": None}


def test_what_is_due_is_told_in_order_and_done_once(bench):
    clock = bench.lead()
    late = bench.lead("late")
    assert bench.book.due(MONDAY + 9 * MINUTE, 10) == []
    assert [each.lead_id for each in bench.book.due(MONDAY + 10 * MINUTE, 10)] == ["lead-k", "lead-late"]
    assert bench.fire(clock, StepKind.REMINDER, 10)
    assert not bench.fire(clock, StepKind.REMINDER, 10)
    assert [each.number for each in bench.book.due(MONDAY + 11 * MINUTE, 10)] == [late.number]
    assert bench.fire(clock)
    assert not bench.fire(clock)
    assert not bench.fire(clock, StepKind.REMINDER), "too late for that"
    assert bench.book.of_lead("lead-k")[1][0].state() == "breached"


def test_two_processes_fire_a_clock_once(bench):
    clock = bench.lead()
    others = [bench.house.open_store() for _ in range(3)]
    told = []

    def fire(store):
        with store.writing() as keeping:
            told.append(bench.book.inside(keeping).fire(clock, StepKind.BREACHED, MONDAY + 20 * MINUTE))

    threads = [threading.Thread(target=fire, args=(each,)) for each in others]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [False, False, True]


def test_what_a_transaction_noted_is_gone_with_it(bench):
    clock = bench.lead()

    def dies():
        with bench.store.writing() as keeping:
            inside = bench.book.inside(keeping)
            assert inside.fire(clock, StepKind.BREACHED, MONDAY + 20 * MINUTE)
            inside.rerouted(clock, MONDAY + 20 * MINUTE)
            raise KeyError

    with pytest.raises(KeyError):
        dies()
    assert [each.number for each in bench.book.due(MONDAY + 20 * MINUTE, 10)] == [clock.number]
    assert bench.fire(clock)


def test_a_touch_that_nobody_looked_at_yet_keeps_a_clock_from_firing(bench):
    clock = bench.lead()
    bench.touch("lead-k", 3)
    assert not bench.fire(clock)


def test_nothing_fires_for_a_lead_that_went_on_or_was_closed(bench):
    clock, other = bench.lead(), bench.lead("closed")
    bench.keep(assigned("again", "bob", lead_id="lead-k", at=MONDAY + MINUTE))
    with bench.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-closed", "lost", MONDAY + MINUTE))
    assert not bench.fire(clock)
    assert not bench.fire(other)


def test_a_touch_stops_the_clocks_that_wait_for_it_once(bench):
    bench.lead()
    assert bench.touch("lead-k", 3, name="crm-1")
    assert not bench.touch("lead-k", 4, name="crm-1")
    assert bench.see(2) == 0, "that is still to come"
    assert bench.see(3) == 1
    assert bench.see(9) == 0
    [spell], [clock] = bench.book.of_lead("lead-k")
    assert (spell.touches, spell.first_touch_at, spell.worked_seconds) == (1, MONDAY + 3 * MINUTE, 7)
    assert (clock.state(), clock.used_seconds) == ("kept", 60)
    with pytest.raises(NotFound, match="no lead nobody"):
        bench.touch("nobody", 1)


def test_the_second_touch_is_waited_for_where_a_clock_wants_it(bench):
    bench.keep(assigned("k", "ann"))
    bench.begin("second touch", touches=2)
    bench.touch("lead-k", 3)
    assert bench.see(5) == 1
    assert bench.book.of_lead("lead-k")[1][0].ended is None
    bench.touch("lead-k", 6)
    assert bench.see(7) == 1
    assert bench.book.of_lead("lead-k")[1][0].ended is Ended.TOUCHED


def test_clocks_on_business_time_are_worked_out_anew_when_people_change(bench):
    bench.keep(assigned("k", "ann"))
    bench.begin("business", counts=Counting.BUSINESS)
    bench.lead("wall")
    mark = bench.book.mark()
    [clock] = bench.book.reckoned_otherwise(mark)
    bench.book.reckon([replace(clock, due_at=MONDAY + 90 * MINUTE, remind_at=None, reckoned=mark)])
    assert bench.book.reckoned_otherwise(mark) == []
    assert bench.book.of_lead("lead-k")[1][0].due_at == MONDAY + 90 * MINUTE
    bench.inside(lambda inside: inside.pause("bob", "x", MONDAY))
    assert bench.book.mark() != mark


def test_a_silent_rep_is_paused_once_and_a_touch_ends_it(bench):
    clocks = [bench.lead(f"n{place}") for place in range(3)]
    for place, clock in enumerate(clocks, 1):
        step = Step(f"breached:{clock.decision_id}", StepKind.BREACHED, MONDAY, "ann", clock.lead_id, clock.decision_id)
        assert bench.inside(lambda inside, of=clock: inside.silent("ann", of.lead_id)) == place
        bench.inside(lambda inside, kept=step: inside.keep(kept))
        bench.inside(lambda inside, kept=step: inside.keep(kept))
    assert bench.inside(lambda inside: inside.pause("ann", "3 leads", MONDAY + 20 * MINUTE))
    assert not bench.inside(lambda inside: inside.pause("ann", "3 leads", MONDAY + 20 * MINUTE))
    assert bench.book.paused() == {"ann": MONDAY + 20 * MINUTE}
    bench.touch("lead-n0", 10)
    assert bench.book.end_pauses(MONDAY + 30 * MINUTE) == [], "that was before the pause"
    bench.touch("lead-n0", 25)
    assert bench.book.end_pauses(MONDAY + 30 * MINUTE) == ["ann"]
    assert bench.book.paused() == {}
    assert bench.inside(lambda inside: inside.silent("ann", "another")) == 1, "it is counted anew"


def test_who_had_a_lead_is_known_and_can_be_barred_from_it(bench):
    clock = bench.lead()
    with writing(bench.house.engines[0]) as connection:
        row = {"assignment_id": "old", "lead_id": "lead-k", "rep_id": "zoe", "assigned_at": micros(MONDAY - MINUTE)}
        connection.execute(insert(RECORD_TABLES["assignment"]).values(**row))
    assert bench.inside(lambda inside: inside.had_by("lead-k")) == ["ann", "zoe"]
    bench.inside(lambda inside: inside.bar("lead-k", ["ann", "zoe"], "late", MONDAY))
    bench.inside(lambda inside: inside.bar("lead-k", ["ann", "zoe"], "late", MONDAY))
    assert bench.store.declined() == {"lead-k": frozenset({"ann", "zoe"})}
    bench.inside(lambda inside: inside.rerouted(clock, MONDAY))
    assert bench.inside(lambda inside: inside.reroutes("lead-k")) == 1
    assert bench.book.of_lead("lead-k")[1][0].state() == "ended"


def test_lists_are_of_the_reps_asked_for_and_counts_of_everything(bench):
    bench.fire(bench.lead())
    bench.lead("b", "bob")
    bench.lead("c", "bob")
    bench.touch("lead-c", 2, "bob")
    bench.see(5)
    assert [each.lead_id for each in bench.book.clocks(running=True, reps=None, limit=9)] == ["lead-k", "lead-b"], "late first"
    assert [each.lead_id for each in bench.book.clocks(running=True, reps=["bob"], limit=9)] == ["lead-b"]
    assert [each.lead_id for each in bench.book.clocks(running=False, reps=None, limit=9)] == ["lead-c"]
    spells, clocks = bench.book.since(MONDAY, ["bob"])
    assert ([each.lead_id for each in spells], len(clocks)) == (["lead-b", "lead-c"], 2)
    assert bench.book.since(MONDAY + MINUTE, None) == ([], [])
    counts = bench.book.counts()
    assert {name: counts[name] for name in ("running", "late", "now_paused", "touched", "seconds")} == {
        "running": 1,
        "late": 1,
        "now_paused": 0,
        "touched": 1,
        "seconds": 120,
    }


def test_steps_are_numbered_and_never_told_twice(bench):
    bench.lead()
    bench.touch("lead-k", 1)
    bench.see(2)
    bench.see(3)
    with reading(bench.house.engines[0]) as connection:
        assert connection.execute(select(sla_step.c.kind)).scalars().all() == ["touched"]


def test_one_lead_is_looked_at_by_itself(bench):
    for key in ("one", "other", "gone", "too"):
        bench.lead(key)
    bench.touch("lead-one", 3)
    bench.touch("lead-other", 3)
    with bench.store.writing() as keeping:
        for lead_id in ("lead-gone", "lead-too"):
            keeping.decline(lead_id, "ann", None, at=MONDAY + MINUTE)
    at = MONDAY + 5 * MINUTE
    assert [spell.lead_id for spell, _, _ in bench.book.untold(at, "lead-one")] == ["lead-one"]
    assert bench.book.untold(at, "lead-gone") == []
    assert bench.book.end_gone(at, "lead-one") == 0
    assert bench.book.end_gone(at, "lead-gone") == 1
    assert [bench.book.of_lead(f"lead-{key}")[0][0].ended for key in ("gone", "too")] == [Ended.PASSED_ON, None]
    assert sorted(spell.lead_id for spell, _, _ in bench.book.untold(at)) == ["lead-one", "lead-other"]


def test_the_clocks_that_ended_last_are_found_by_an_index(bench):
    for minutes, (key, rep_id) in enumerate((("a", "ann"), ("b", "bob"), ("c", "ann"), ("d", "bob"), ("e", "ann")), start=2):
        bench.lead(key, rep_id)
        bench.touch(f"lead-{key}", minutes, rep_id)
        bench.see(minutes)
    asked = []
    engine = bench.house.engines[0]
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, text, given, *_: asked.append((text, given)))

    def last(limit, reps=None):
        return [each.lead_id.removeprefix("lead-") for each in bench.book.clocks(running=False, reps=reps, limit=limit)]

    many = [f"nobody-{number}" for number in range(_MANY)]
    assert (last(2), last(9), last(2, ["ann"]), last(3, ["ann", "bob"])) == (["e", "d"], [*"edcba"], ["e", "c"], ["e", "d", "c"])
    assert (last(9, []), last(2, ["bob", *many])) == ([], ["d", "b"])
    said = tuple(asked)
    with engine.connect() as connection:
        for (text, given), index in zip(said, ("ix_sla_clock_ended", "ix_sla_clock_ended", "ix_sla_clock_ended_of"), strict=False):
            if connection.dialect.name == "sqlite":
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)]
                assert any(f"USING INDEX {index}" in line or f"USING COVERING INDEX {index}" in line for line in plan), plan
            else:
                connection.exec_driver_sql("SET enable_seqscan = off")  # a table of five rows is read whole otherwise
                plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", given)]
                assert any(f"using {index} " in line for line in plan), plan


def test_of_the_log_only_what_is_new_is_counted(bench):
    def counted(book=bench.book):
        found = book.counts()
        return found["touched"], found["breached"], found["seconds"]

    bench.lead("a")
    bench.touch("lead-a", 2)
    bench.see(3)
    assert counted() == (1, 0, 120)
    with writing(bench.house.engines[0]) as connection:
        connection.execute(update(sla_step).values(kind="resumed"))
    assert counted() == (1, 0, 120), "what was counted is not read again"
    clock = bench.lead("b")
    bench.inside(lambda inside: inside.keep(Step("breached:b", StepKind.BREACHED, MONDAY, "ann", "lead-b", clock.decision_id)))
    bench.touch("lead-b", 20)
    bench.see(21)
    assert counted() == (2, 1, 1320)
    assert counted(SqlSla(bench.house.engines[0])) == (1, 1, 1200), "another process counts what stands there"


def test_of_touches_that_are_alike_and_close_one_is_kept_whoever_is_quicker(bench):
    bench.lead("k")
    bench.lead("other", "bob")
    apart, barrier, kept = timedelta(minutes=1), threading.Barrier(6), []

    def touch(number):
        barrier.wait()
        at = MONDAY + 3 * MINUTE + timedelta(microseconds=number)
        kept.append(bench.book.touch(Touch(f"t-{number}", "lead-k", "ann", "call", at), apart=apart))

    threads = [threading.Thread(target=touch, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(kept) == [False] * 5 + [True]
    for number, (differs, at) in enumerate(
        [
            ({"lead_id": "lead-other"}, MONDAY + 3 * MINUTE),
            ({"rep_id": None}, MONDAY + 3 * MINUTE),
            ({"kind": "email"}, MONDAY + 3 * MINUTE),
            ({}, MONDAY + 5 * MINUTE),
            ({}, MONDAY + MINUTE),
        ]
    ):
        found = Touch(**{"activity_id": f"u-{number}", "lead_id": "lead-k", "rep_id": "ann", "kind": "call", "at": at, **differs})
        assert bench.book.touch(found, apart=apart), differs
    nobody = Touch("v-1", "lead-k", None, "call", MONDAY + 3 * MINUTE + timedelta(seconds=59))
    assert not bench.book.touch(nobody, apart=apart)
    assert bench.book.touch(nobody), "told with an identity of its own it is another one"
