"""Disputes, ratings and proposed changes of profiles on every store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fairlead.adapters.memory import MemoryEdits, MemoryStore, SteppedClock
from fairlead.adapters.memory.voices import MemoryDisputes, MemoryRatings, MemoryWishes
from fairlead.adapters.sql.disputes import SqlDisputes
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.ratings import SqlRatings
from fairlead.adapters.sql.wishes import SqlWishes
from fairlead.application.dispute_ports import Contested, Dispute, DisputeRefused, DisputeState, Ground, GroundKind, Settled
from fairlead.application.edit_ports import NewChange, Put
from fairlead.application.feedback_ports import Fit, FitReason, Rating
from fairlead.application.ports import NotFound
from fairlead.application.rep_profile_ports import ProfileRefused, Wish, WishSettled, WishState
from fairlead.application.rep_profiles import Profiles
from fairlead.domain.rep import Rep, Roster
from tests.contracts.store_cases import MONDAY, assigned, on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
RULE = Ground(GroundKind.RULE, "enterprise")
NEW = Dispute("d-1", "L-1", Contested.MINE, "mine: I met them", "Maya", MONDAY, "U-1", "U-2", company="Grüße GmbH", about=(RULE,))
LATER = MONDAY + timedelta(hours=5)
ENDED = Settled("Dana", "she did", LATER, "U-1", "d-2", "U-1", 1.0, "rep U-2", RULE)
POOR = Rating("d-1", "L-1", "U-1", Fit.POOR, "Maya", MONDAY, FitReason.WRONG_SIZE, "two people", "fair", "crm", "1-9")
WISH = Wish("U-1", {"products": ("crm", "erp")}, {"products": ()}, "Maya", "sold both", MONDAY)


@pytest.fixture(params=["memory", *DATABASES])
def doors(request, tmp_path):
    """The three books through two doors each, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        store = MemoryStore(Roster((Rep("U-1", "Maya"), Rep("U-2", "Jonas"))))
        edits = MemoryEdits(store)
        books = (MemoryDisputes(store), MemoryRatings(), MemoryWishes(edits), edits)
        yield books, books
        return
    reps = {"U-1": None, "U-2": None}
    house = on_sqlite(tmp_path, reps) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), reps)
    other = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield tuple(tuple(kind(engine) for kind in (SqlDisputes, SqlRatings, SqlWishes, SqlEdits)) for engine in (house.engines[0], other))
    other.dispose()
    house.close()


@pytest.fixture
def disputes(doors):
    return doors[0][0], doors[1][0]


@pytest.fixture
def ratings(doors):
    return doors[0][1], doors[1][1]


@pytest.fixture
def wishes(doors):
    return doors[0][2], doors[1][2]


def test_a_dispute_comes_back_as_it_was_opened_and_as_it_ended(disputes):
    first, other = disputes
    assert list(first.disputes()) == []
    opened = first.open(NEW)
    assert opened == replace(NEW, number=1)
    second = other.open(replace(NEW, decision_id="d-9"))
    assert [each.number for each in first.disputes()] == [2, 1]
    assert list(other.disputes(decision_id="d-9")) == [second]
    ended = replace(opened, state=DisputeState.UPHELD, settled=ENDED)
    assert other.end(ended) is True
    assert first.dispute(1) == ended
    with pytest.raises(NotFound, match="no dispute 7"):
        first.dispute(7)


def test_a_dispute_ends_once(disputes):
    opened = disputes[0].open(NEW)
    ended = [replace(opened, state=state, settled=ENDED) for state in (DisputeState.UPHELD, DisputeState.REJECTED)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda number: disputes[number].end(ended[number]), (0, 1)))
    assert sorted(done) == [False, True]
    assert disputes[0].dispute(1) == ended[done.index(True)]


def test_one_person_has_one_open_dispute_on_a_decision(disputes):
    opened = disputes[0].open(NEW)
    with pytest.raises(
        DisputeRefused, match="rep U-1 contests this decision already, with dispute 1; withdraw that one first to say it otherwise"
    ):
        disputes[1].open(replace(NEW, kind=Contested.TURN, author="somebody else"))
    assert disputes[1].open(replace(NEW, rep_id="U-2")).number == 2
    assert disputes[0].end(replace(opened, state=DisputeState.WITHDRAWN, settled=Settled("Maya", "", LATER)))
    assert disputes[1].open(NEW).number == 3


def test_of_a_rep_who_contests_twice_at_once_one_dispute_is_kept(disputes):
    def contest(number):
        try:
            return disputes[number % 2].open(NEW).number
        except DisputeRefused:
            return None

    with ThreadPoolExecutor(6) as pool:
        assert sorted(filter(None, pool.map(contest, range(6)))) == [1]
    assert len(disputes[0].disputes()) == 1


@pytest.mark.parametrize("kind", DATABASES)
def test_a_rating_tells_the_person_and_the_company_of_its_lead(request, tmp_path, kind):
    reps = {"U-1": None}
    house = on_sqlite(tmp_path, reps) if kind == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), reps)
    told = assigned("k", "U-1")
    with house.open_store().writing() as keeping:
        keeping.keep(told)
    book = SqlRatings(house.engines[0])
    book.rate(replace(POOR, decision_id=told.decision.decision_id))
    book.rate(replace(POOR, decision_id="of another house"))
    unknown, known = book.ratings()
    assert (known.person, known.company, unknown.person) == (told.lead.person, told.lead.company, None)
    house.close()


def test_the_latest_rating_of_a_rep_on_a_decision_counts(ratings):
    first, other = ratings
    assert list(first.ratings()) == []
    assert first.rate(POOR) == replace(POOR, number=1)
    second = other.rate(replace(POOR, fit=Fit.GOOD, reason=None, words="", at=LATER))
    third = first.rate(replace(POOR, decision_id="d-2", source=None))
    assert list(other.ratings()) == [third, second]
    assert list(first.ratings(decision_id="d-1")) == [second]
    taken_back = other.rate(replace(POOR, fit=Fit.NONE, reason=None, words=""))
    assert list(first.ratings(decision_id="d-1")) == [taken_back]


def test_a_newer_proposal_replaces_the_one_that_waits(wishes):
    first, other = wishes
    kept = first.propose(WISH)
    assert kept == replace(WISH, number=1)
    newer = other.propose(replace(WISH, wanted={"languages": ("de",)}, before={"languages": ()}, at=LATER))
    other.propose(replace(WISH, rep_id="U-2"))
    states = [(each.number, each.state) for each in first.wishes()]
    assert states == [(3, WishState.PROPOSED), (2, WishState.PROPOSED), (1, WishState.REPLACED)]
    assert [each.number for each in first.wishes(rep_id="U-1")] == [2, 1]
    assert first.wishes(rep_id="U-1")[0] == newer


def as_wished(profile):
    return NewChange("profile", "U-1", "Dana", "", LATER, puts=(Put("rep", "U-1", {"products": ("crm", "erp")}),))


def test_a_proposal_is_settled_once_together_with_what_it_changes(doors):
    (_, _, wishes, edits), (_, _, others, _) = doors
    wishes.propose(WISH)
    settled = WishSettled("Dana", "right", LATER)
    done = others.settle(1, WishState.APPROVED, settled, as_wished)
    assert done == replace(WISH, number=1, state=WishState.APPROVED, settled=replace(settled, change=edits.changes(limit=1)[0].number))
    assert edits.values("rep")["U-1"]["products"] == ("crm", "erp")
    assert wishes.settle(1, WishState.REJECTED, settled) is None
    assert wishes.wishes() == (done,)
    assert wishes.settle(9, WishState.REJECTED, settled) is None


def test_a_change_is_made_of_the_profile_as_nobody_else_can_change_it(doors):
    (_, _, wishes, edits), (_, _, others, _) = doors

    def one_more(profile):
        known = profile.values.get("products") or ()
        return replace(as_wished(profile), puts=(Put("rep", "U-1", {"products": (*known, f"p-{len(known)}")}),))

    with ThreadPoolExecutor(2) as pool:
        made = [each.result() for each in [pool.submit(book.change, "U-1", one_more) for book in (wishes, others) * 4]]
    assert len(set(made)) == 8
    assert edits.values("rep")["U-1"]["products"] == tuple(f"p-{number}" for number in range(8))
    assert wishes.change("U-1", lambda _: None) is None
    with pytest.raises(NotFound, match="no rep 'U-9'"):
        wishes.change("U-9", as_wished)


class Between(SqlEdits):
    """Somebody else edits the profile right after it was read, or right before it is read again."""

    def values(self, record, *, where=None):
        found = super().values(record, where=where)
        if self.edits("rep", "U-1") == []:
            self.make(NewChange("profile", "U-1", "Kim", "", LATER, puts=(Put("rep", "U-1", {"products": ("erp",)}),)))
        return found


@pytest.mark.parametrize("name", DATABASES)
def test_a_change_says_truly_what_was_there_before(name, request, tmp_path):
    house = on_sqlite(tmp_path, {"U-1": None}) if name == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {"U-1": None})
    edits, insight = Between(house.engines[0]), SimpleNamespace(proposals=tuple, tag_decisions=tuple)
    profiles = Profiles(SqlWishes(house.engines[0]), edits, lambda: insight, SteppedClock(LATER))
    profiles.change("U-1", {"products": ["crm"]}, author="Dana")
    [mine] = [each for each in edits.changes(limit=9) if each.author == "Dana"]
    assert mine.body["before"]["products"] == list(mine.edits[0].before or ())
    with pytest.raises(ProfileRefused, match="nothing would change"):
        profiles.change("U-1", {"products": list(edits.values("rep")["U-1"]["products"])}, author="Dana")
    house.close()


@pytest.mark.parametrize("name", DATABASES)
def test_who_proposed_and_who_ended_it_is_kept_where_it_is_sealed(name, request, tmp_path):
    house = on_sqlite(tmp_path, {"U-1": None}) if name == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {"U-1": None})
    wishes, edits = SqlWishes(house.engines[0]), SqlEdits(house.engines[0])
    wishes.propose(WISH)
    wishes.settle(1, WishState.REJECTED, WishSettled("Dana", "not yet", LATER))
    wishes.settle(1, WishState.WITHDRAWN, WishSettled("Lee", "", LATER))
    deeds = edits.changes(limit=9, kind="profile proposal")
    assert [(each.subject, each.author) for each in deeds] == [("U-1", "Dana"), ("U-1", WISH.author)]
    assert deeds[0].note == "1 rejected: not yet"
    assert deeds[1].note.startswith("1 proposed, ")
    house.close()


def test_a_proposal_whose_change_fails_still_waits(doors):
    (_, _, wishes, edits), _ = doors

    def stale(profile):
        raise ProfileRefused("changed meanwhile")

    wishes.propose(WISH)
    with pytest.raises(ProfileRefused):
        wishes.settle(1, WishState.APPROVED, WishSettled("Dana", "", LATER), stale)
    wishes.propose(replace(WISH, rep_id="U-9"))
    with pytest.raises(NotFound, match="no rep 'U-9'"):
        wishes.settle(2, WishState.APPROVED, WishSettled("Dana", "", LATER), as_wished)
    assert {each.state for each in wishes.wishes()} == {WishState.PROPOSED}
    assert not edits.values("rep")["U-1"].get("products")


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize("table", ["dispute_step", "fit_rating"])
def test_what_was_said_is_never_changed(name, table, request, tmp_path):
    house = on_sqlite(tmp_path, {"U-1": None}) if name == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {"U-1": None})
    engine = house.engines[0]
    SqlDisputes(engine).open(NEW)
    SqlRatings(engine).rate(POOR)
    for statement in (f"UPDATE {table} SET author = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(statement))
    house.close()
