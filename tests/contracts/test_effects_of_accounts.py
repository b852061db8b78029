"""What accounts are told, on each database: who leads a team hears of it; channels, quiet hours and notices are one's own."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import SQLAlchemyError

from fairlead.adapters.sql.disputes import SqlDisputes
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.switching import SqlSwitch
from fairlead.adapters.sql.tables import account_habit, notify_habit, sla_step
from fairlead.application.access_ports import User, changed
from fairlead.application.dispute_ports import Contested, Dispute, DisputeState, Settled
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import EffectRefused, NewTarget, Way
from fairlead.application.effects import Asked
from fairlead.application.policy_ports import BadPolicy
from fairlead.application.ports import NotFound
from fairlead.application.switch_ports import Setting, Turn
from fairlead.domain.followup import FOR_LEADERS, OFFICE, EventKind, Habits, Recipient
from fairlead.domain.rep import Rep, Roster, Team
from fairlead.domain.rights import Role
from tests.contracts.store_cases import on_postgres, on_sqlite
from tests.contracts.test_effects import DATABASES, NOON, Bench

NORTH = Team("north", "North", parent_team_id="all")
FLOOR = Roster(reps=(Rep("ann", "Ann", team_id="north", time_zone="Europe/Berlin"), Rep("bob", "Bob")), teams=(NORTH, Team("all", "All")))
MAIL = Asked(name="mail", url="mailto://mail.example?to=a@b.example")


class Floor(Bench):
    """Reps in teams, and people with accounts."""

    def __init__(self, house, home) -> None:
        super().__init__(house, home)
        self.roster, self.breaches = FLOOR, 0
        self.dana = self.hire("dana", Role.ADMIN)

    def hire(self, name, role=Role.MANAGER, *teams, rep_id=None):
        user = User(f"{name}@acme.example", name.title(), role, NOON, rep_id=rep_id, teams=frozenset(teams))
        return self.accounts.add_user(user, Deed("user add", user.email, "the test", NOON))

    def put(self, user, **values):
        return self.accounts.put_user(changed(user, **values), Deed("user change", user.email, "the test", NOON))

    def breach(self, manager=None, *, escalate=True, rep="ann"):
        self.breaches += 1
        body = {"clock": "first touch", "escalate": escalate, "manager_rep_id": manager, "in_a_row": 1, "paused": False, "due_local": None}
        row = {"key": f"k-{self.breaches}", "kind": "breached", "at": micros(NOON), "lead_id": "l-1", "rep_id": rep, "decision_id": "d-1"}
        with writing(self.engine) as connection:
            connection.execute(insert(sla_step).values(**row, body=json.dumps(body)))
        self.spreading.spread()

    def contest(self, author="Ann", *, rep_id="ann", manager=None):
        new = Dispute("d-1", "l-1", Contested.TURN, "why", author, NOON, rep_id, "ann", manager, "Harbor")
        opened = SqlDisputes(self.engine).open(new)
        self.spreading.spread()
        return opened

    def told(self, **people):
        """How many notices each has, by name; those who have none are left out."""
        everybody = {"office": OFFICE, "ann": Recipient("ann"), "boss": Recipient("boss")} | {
            name: Recipient(account=user.number) for name, user in people.items()
        }
        return {name: many for name, who in everybody.items() if (many := self.notifying.unread(who))}

    def due(self):
        """Who is sent something, and when: the name of each channel."""
        return {each.target_name: each.due_at for each in reversed(self.book.deliveries())}


@pytest.fixture(params=DATABASES)
def floor(request, tmp_path):
    limits = {"ann": None, "bob": None}
    house = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), limits)
    yield Floor(house, tmp_path)
    house.close()


def mine(user):
    return Recipient(account=user.number)


def test_all_accounts_that_lead_the_team_are_told_of_a_breach_and_nobody_else(floor):
    ben, cleo = floor.hire("ben", Role.MANAGER, "north"), floor.hire("cleo", Role.MANAGER, "north", "all")
    others = {
        "gone": floor.hire("gone", Role.MANAGER, "north"),
        "far": floor.hire("far", Role.MANAGER, "south"),
        "above": floor.hire("above", Role.MANAGER, "all"),
        "eve": floor.hire("eve", Role.ANALYST, "north"),
        "dana": floor.dana,
    }
    floor.put(others["gone"], disabled=True)
    floor.breach()
    assert floor.told(ben=ben, cleo=cleo, **others) == {"ann": 1, "ben": 1, "cleo": 1}
    (notice,) = floor.notifying.notices(mine(ben))
    assert (notice.kind, notice.to, notice.link) == (EventKind.SLA_BREACHED, mine(ben), "/decisions/x")


def test_where_nobody_leads_the_team_the_next_one_above_is_told_and_else_the_office(floor):
    floor.breach()
    assert floor.told() == {"ann": 1, "office": 1}
    above = floor.hire("above", Role.MANAGER, "all")
    floor.breach()
    assert floor.told(above=above) == {"ann": 2, "office": 1, "above": 1}


def test_the_manager_on_record_is_told_beside_an_account_of_the_team_and_in_the_place_of_one_above(floor):
    ben, above = floor.hire("ben", Role.MANAGER, "north"), floor.hire("above", Role.MANAGER, "all")
    led = (replace(NORTH, manager_rep_id="boss"), FLOOR.teams[1])
    floor.roster = replace(FLOOR, reps=(*FLOOR.reps, Rep("boss", "Boss")), teams=led)
    floor.breach("boss")
    assert floor.told(ben=ben, above=above) == {"ann": 1, "boss": 1, "ben": 1}
    floor.put(ben, teams=frozenset())
    floor.breach("boss")
    assert floor.told(ben=ben, above=above) == {"ann": 2, "boss": 2, "ben": 1}


def test_a_manager_who_is_a_rep_is_told_once_and_never_of_the_own_leads(floor):
    boss = floor.hire("boss", Role.MANAGER, "north", rep_id="boss")
    ann = floor.hire("ann", Role.MANAGER, "north", rep_id="ann")
    floor.breach("boss")
    assert floor.told(own=boss, hers=ann) == {"ann": 1, "boss": 1}
    floor.breach(None)
    assert floor.told(own=boss, hers=ann) == {"ann": 2, "boss": 1, "own": 1}, "given the team, and nobody's manager on record"


def test_a_breach_that_is_not_escalated_is_the_reps_alone(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    floor.breach(escalate=False)
    assert floor.told(ben=ben) == {"ann": 1}


def test_each_is_told_in_the_own_language(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    floor.notifying.set_habits(mine(ben), quiet=None, language="de", author="ben")
    floor.breach()
    titles = [floor.notifying.notices(who)[0].title for who in (Recipient("ann"), mine(ben))]
    assert titles == ["sla.breached in en", "sla.breached in de"]


def test_a_dispute_is_told_to_who_leads_the_team_but_not_to_who_opened_it_and_its_end_to_that_one(floor):
    ben, cleo = floor.hire("ben", Role.MANAGER, "north"), floor.hire("cleo", Role.MANAGER, "north")
    opened = floor.contest("Ben (ben@acme.example)", rep_id=None)
    assert floor.told(ben=ben, cleo=cleo) == {"cleo": 1}
    SqlDisputes(floor.engine).end(replace(opened, state=DisputeState.UPHELD, settled=Settled("Cleo", "so it is", NOON)))
    floor.spreading.spread()
    assert floor.told(ben=ben, cleo=cleo) == {"ben": 1, "cleo": 1}
    assert [each.kind for each in floor.notifying.notices(mine(ben))] == [EventKind.DISPUTE_SETTLED]


def test_a_dispute_that_the_one_leader_opened_goes_to_the_office_since_somebody_else_must_settle_it(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    floor.contest("Ben (ben@acme.example)", rep_id=None)
    assert floor.told(ben=ben) == {"office": 1}


def test_the_end_of_a_dispute_goes_to_the_office_where_who_opened_it_for_the_team_is_a_rep_by_now(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    opened = floor.contest("Ben (ben@acme.example)", rep_id=None)
    floor.put(ben, role=Role.REP)
    before = floor.told(ben=ben)
    SqlDisputes(floor.engine).end(replace(opened, state=DisputeState.UPHELD, settled=Settled("Cleo", "so it is", NOON)))
    floor.spreading.spread()
    assert (before, floor.told(ben=ben)) == ({"office": 1}, {"office": 2}), "as a rep it sees no notices of its account"


def test_a_policy_that_cannot_be_read_keeps_no_breach_from_the_rep_and_the_office_hears_in_place_of_who_leads(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    floor.notifying.set_habits(Recipient("ann"), quiet="08:00-14:00", language="en", author="ann")
    floor.notifying.add(replace(MAIL, name="ann"), Recipient("ann"), author="lee")
    floor.unreadable = BadPolicy("policy", [])
    floor.breach()
    assert floor.told(ben=ben) == {"ann": 1, "office": 1}
    assert floor.due() == {"ann": NOON + timedelta(hours=1)}, "and quiet hours stay quiet: clocks are on record"
    floor.unreadable = None
    floor.breach()
    assert floor.told(ben=ben) == {"ann": 2, "office": 1, "ben": 1}


def test_notices_are_read_by_whose_they_are_alone(floor):
    ben, cleo = floor.hire("ben", Role.MANAGER, "north"), floor.hire("cleo", Role.MANAGER, "north")
    floor.breach()
    (notice,) = floor.notifying.notices(mine(ben))
    assert floor.notifying.read(mine(cleo), [notice.number]) == 0
    assert floor.notifying.read(OFFICE) == 0
    assert floor.notifying.read(mine(ben)) == 1
    assert floor.told(ben=ben, cleo=cleo) == {"ann": 1, "cleo": 1}


def test_the_latest_notices_come_first_page_by_page_and_old_ones_are_forgotten(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    for _ in range(3):
        floor.breach()
    first, second, third = floor.notifying.notices(mine(ben))
    assert floor.notifying.notices(mine(ben), limit=1) == [first]
    assert floor.notifying.notices(mine(ben), before=second.number) == [third]
    floor.notifying.read(mine(ben), [second.number])
    assert floor.notifying.notices(mine(ben), unread=True) == [first, third]
    later = NOON + timedelta(days=1)
    floor.book.forget(ended_before=NOON, dead_before=NOON)
    assert floor.told(ben=ben) == {"ann": 3, "ben": 2}
    floor.book.forget(ended_before=later, dead_before=later)
    assert floor.told(ben=ben) == {}
    assert floor.notifying.notices(mine(ben)) == []


def test_a_channel_of_an_account_is_sent_what_the_account_is_told(floor):
    ben, far = floor.hire("ben", Role.MANAGER, "north"), floor.hire("far", Role.MANAGER, "south")
    made = floor.notifying.add(MAIL, mine(ben), author="ben")
    floor.notifying.add(replace(MAIL, name="far"), mine(far), author="far")
    assert (made.rep_id, made.account, made.whose) == (None, ben.number, mine(ben))
    assert set(made.kinds) == FOR_LEADERS
    floor.breach(escalate=False)
    assert floor.due() == {}
    floor.breach()
    assert floor.due() == {"mail": NOON}
    assert [each.number for each in floor.notifying.channels(mine(ben))] == [made.number]
    assert floor.notifying.channels(OFFICE) == floor.notifying.channels(Recipient("ann")) == []


def test_quiet_hours_of_an_account_count_where_it_chose_else_where_its_rep_is_else_in_utc(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    floor.notifying.add(MAIL, mine(ben), author="ben")
    kept = floor.notifying.set_habits(mine(ben), quiet="08:00-14:00", language="en", author="ben")
    assert kept == {
        "rep_id": None,
        "account": ben.number,
        "quiet": "08:00-14:00",
        "language": "en",
        "time_zone": "UTC",
        "chosen_zone": None,
    }
    floor.breach()
    assert floor.due() == {"mail": NOON + timedelta(hours=2)}
    ben = floor.put(ben, rep_id="bob")
    floor.roster = replace(FLOOR, reps=(FLOOR.reps[0], replace(FLOOR.reps[1], time_zone="Europe/Berlin")))
    floor.breach()
    assert floor.due() == {"mail": NOON + timedelta(hours=1)}
    floor.notifying.set_habits(mine(ben), quiet="08:00-14:00", language="en", time_zone="America/New_York", author="ben")
    floor.breach()
    assert floor.due() == {"mail": datetime(2026, 3, 2, 12, 0, tzinfo=UTC)}, "7 o'clock in New York"
    target = floor.notifying.channels(mine(ben))[0]
    assert floor.notifying.loud_at(target, NOON + timedelta(hours=1)) == NOON + timedelta(hours=7)
    again = floor.notifying.set_habits(mine(ben), quiet=None, language="de", author="ben")
    assert (again["time_zone"], floor.notifying.habits(Recipient("bob"))["language"]) == ("America/New_York", "en")


@pytest.mark.parametrize(
    ("who", "said", "why"),
    [
        ("ben", {"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ("ben", {"quiet": "dusk"}, "is not a span of hours"),
        ("ben", {"language": "tlh"}, "nothing is told in the language"),
        ("ann", {"time_zone": "Europe/Berlin"}, "only an account chooses"),
    ],
)
def test_habits_that_cannot_be_are_refused_with_what_to_do(floor, who, said, why):
    whose = Recipient("ann") if who == "ann" else mine(floor.hire("ben", Role.MANAGER, "north"))
    with pytest.raises(EffectRefused, match=why):
        floor.notifying.set_habits(whose, **{"quiet": None, "language": "en", "author": "ben"} | said)
    assert floor.book.habits() == {}


@pytest.mark.parametrize("left_out", ["quiet", "language", "time_zone"])
def test_what_is_left_out_of_habits_stays_and_what_is_none_is_chosen_no_more(floor, left_out):
    ben = floor.hire("ben", Role.MANAGER, "north", rep_id="ann")
    chosen = {"quiet": "20:00-08:00", "language": "de", "time_zone": "Asia/Tokyo"}
    none = {"quiet": None, "language": "en", "time_zone": "Europe/Berlin"}
    floor.notifying.set_habits(mine(ben), author="ben", **chosen)
    asked = {name: None for name in chosen if name != left_out}
    told = floor.notifying.set_habits(mine(ben), author="ben", **asked)
    assert {name: told[name] for name in chosen} == {**none, left_out: chosen[left_out]}, "the zone is the rep's again"
    assert floor.book.habits()[mine(ben)].time_zone == (chosen["time_zone"] if left_out == "time_zone" else None)


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_two_who_say_at_once_how_somebody_is_notified_both_get_an_answer(floor, who):
    whose = Recipient("ann") if who == "ann" else mine(floor.hire("ben", Role.MANAGER, "north"))
    both, faults = threading.Barrier(2), []

    def keep(language):
        both.wait()
        try:
            floor.book.set_habits(whose, Habits(language=language), author=language, at=NOON)
        except SQLAlchemyError as fault:
            faults.append(fault)

    for _ in range(20):
        with writing(floor.engine) as connection:
            connection.execute(delete(notify_habit))
            connection.execute(delete(account_habit))
        at_once = [threading.Thread(target=keep, args=(each,)) for each in ("en", "de")]
        for each in at_once:
            each.start()
        for each in at_once:
            each.join()
    assert faults == []
    assert set(floor.book.habits()) == {whose}


def test_who_sees_everything_chooses_any_event_and_is_sent_it_for_as_long_as_that_is_so(floor):
    with pytest.raises(EffectRefused, match="names the events it is for"):
        floor.notifying.add(MAIL, mine(floor.dana), author="dana")
    cleo = floor.hire("cleo", Role.ADMIN)
    floor.notifying.add(replace(MAIL, kinds=["prediction.off"]), mine(cleo), author="cleo")
    SqlSwitch(floor.engine).keep(Turn(Setting.OFF, NOON, "lee"))
    floor.spreading.spread()
    assert floor.due() == {"mail": NOON}
    assert floor.told(cleo=cleo, dana=floor.dana) == {"office": 1}, "in the app the office is told, as before"
    floor.put(cleo, role=Role.MANAGER)
    floor.clock.step(timedelta(hours=1))
    SqlSwitch(floor.engine).keep(Turn(Setting.ON, NOON, "lee"))
    floor.spreading.spread()
    assert len(floor.book.deliveries()) == 1


def test_a_manager_is_told_what_managers_are_told_and_who_is_a_rep_has_the_channels_of_the_rep(floor):
    ben, ann = floor.hire("ben", Role.MANAGER, "north"), floor.hire("ann", Role.REP, rep_id="ann")
    with pytest.raises(EffectRefused, match=r"no event 'prediction\.off' to be told of here"):
        floor.notifying.add(replace(MAIL, kinds=["prediction.off"]), mine(ben), author="ben")
    with pytest.raises(EffectRefused, match="told as the rep"):
        floor.notifying.add(MAIL, mine(ann), author="ann")
    for ask in (floor.notifying.habits, lambda whose: floor.notifying.add(MAIL, whose, author="x")):
        with pytest.raises(NotFound, match="no account 99"):
            ask(Recipient(account=99))
    assert floor.notifying.channels(every=True) == []


def test_the_channels_of_an_account_that_is_disabled_are_off_until_somebody_switches_them_on(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    number = floor.notifying.add(MAIL, mine(ben), author="ben").number
    floor.notifying.add(replace(MAIL, name="office", kinds=["sla.breached"]), OFFICE, author="lee")
    floor.book.add(crm_of(floor), NOON)
    before = floor.book.unspread("sla_step", 10)
    ben, _ = floor.accounts.put_user_anew(changed(ben, disabled=True), Deed("user disable", ben.email, "the test", NOON))
    found = floor.notifying.channel(number)
    assert (found.on, found.why_off) == (False, "the account was disabled")
    assert [each.name for each in floor.book.targets() if each.on] == ["office", "crm"]
    assert floor.book.unspread("sla_step", 10).mark > before.mark, "nothing that was made for it before is kept"
    floor.put(ben, disabled=False)
    floor.breach()
    assert set(floor.due()) == {"office", "crm"}
    floor.notifying.change(number, Asked(on=True), author="ben")
    floor.breach()
    assert set(floor.due()) == {"office", "crm", "mail"}


def crm_of(floor):
    return NewTarget(Way.WEBHOOK, "crm", "https://crm.example", floor.sealer.seal({"url": "https://crm.example", "secret": "x"}), (), "lee")


def test_whom_an_account_is_linked_to_and_which_teams_it_leads_counts_when_it_is_told(floor):
    ben = floor.hire("ben", Role.MANAGER, "north")
    floor.notifying.add(MAIL, mine(ben), author="ben")
    floor.breach()
    ben = floor.put(ben, rep_id="bob")
    floor.breach()
    assert floor.told(ben=ben) == {"ann": 2, "ben": 2}, "what was its own stays its own"
    assert floor.notifying.unread(Recipient("bob")) == 0
    ben = floor.put(ben, teams=frozenset({"south"}))
    floor.breach()
    assert floor.told(ben=ben) == {"ann": 3, "ben": 2, "office": 1}
    assert len(floor.book.deliveries()) == 2
