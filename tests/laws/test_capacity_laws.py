"""No limit of any kind is ever exceeded by routing, whatever the order of leads, closings, times and changes of limits."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.ports import OutcomeReport
from fairlead.domain.availability import KINDS, Capacity, Limits
from fairlead.domain.deciding import Policy
from fairlead.domain.prediction import StatedModel, Statement
from fairlead.domain.screening import Rule, Rulebook
from tests.journeys.desk import START, open_desk, submission
from tests.laws.test_counting_laws import PEOPLE, Story
from tests.laws.test_counting_laws import START as START_OF_STORY
from tests.rooms.people import roster

VALUE = 1000
MODEL = StatedModel("stated", (), Statement((), 0.2), (), VALUE, 10.0)
few = st.one_of(st.none(), st.integers(0, 4))
FREE = Limits()
limits = st.one_of(st.just(FREE), st.builds(Limits, few, few, few, few, st.one_of(st.none(), st.integers(0, 4 * VALUE))))
STEPS = st.lists(
    st.tuples(st.sampled_from(["offer", "offer", "offer", "close"]), st.integers(0, 200), st.integers(-120, 5 * 1440)),
    min_size=1,
    max_size=40,
)


@settings(max_examples=120)
@given(each=limits, team=limits, weight=st.sampled_from([None, 0.5, 1.5]), steps=STEPS, jump=st.integers(-3 * 1440, 0))
def test_no_limit_is_exceeded_by_any_story(each, team, weight, steps, jump):
    people = roster(*(replace(one, team_id="all") for one in PEOPLE.reps))
    rules = Rulebook(() if weight is None else (Rule("weight", weight=weight),))
    policy = Policy(capacity=Capacity(bands=(), each=each, teams={"all": team}), rulebook=rules)
    story, clock = Story(), 0
    with open_desk(None, store=MemoryStore(people), model=MODEL, policy=policy) as (desk, *_):
        for number, (what, lead, minutes) in enumerate(steps):
            clock += minutes if number % 7 else jump
            if what == "close":
                held = sorted(story.held)
                if held:
                    lead_id = held[lead % len(held)]
                    desk.report(OutcomeReport(lead_id, "lost", START)).result()
                    del story.held[lead_id]
                continue
            made = (
                desk.submit(submission(f"k{number}", START + timedelta(minutes=clock), lead_id=f"l{number}", company="C")).result().decision
            )
            if made.rep_id is None:
                assert (each, team) != (FREE, FREE), "nothing is limited, everybody is at work some day, and nobody got the lead"
                continue
            story.held[made.lead_id] = (made.rep_id, made.takes)
            story.gifts.append((made.rep_id, made.lead_id, made.decided_at))
            counted = story.counted((made.decided_at - START_OF_STORY).total_seconds() / 60)
            row = people.row_of[made.rep_id]
            for place, kind in enumerate(KINDS):
                _holds(counted[place, row], each.row[place], kind)
                _holds(counted[place].sum(), team.row[place], kind)


def _holds(used, most, kind):
    assert most is None or used <= most, f"{kind}: {used} of at most {most}"
