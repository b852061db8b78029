"""The demo's reps and manager at their leads, with a stepped clock: what they do is what their leads' identities say, and all of it is kept."""

from contextlib import contextmanager
from datetime import timedelta
from importlib import resources

from fairlead.application.feedback import summed_up
from fairlead.application.meeting_ports import Wanted
from fairlead.cli.demo_office import OFFICE, Office
from fairlead.cli.demo_people import Answer, People, answer_of
from fairlead.cli.demo_voices import SAID, speak
from fairlead.learning.themes import Voice, themes_in
from tests.journeys.service_house import floor

POLICY = (resources.files("fairlead.cli") / "demo_policy.yaml").read_text(encoding="utf-8")
LEADS = 40


@contextmanager
def day(home, leads=LEADS, **fields):
    """Reps who see so many leads come, by the demo's policy."""
    with floor(home, POLICY) as at:
        people = People(at.house)
        given = {f"L{number}": at.lead(f"L{number}", **fields).rep_id for number in range(leads)}
        yield at, people, given


def pass_seconds(at, people, seconds):
    for _ in range(0, seconds, 5):
        at.clock.shows += timedelta(seconds=5)
        people.round()


def test_the_policy_of_the_demo_is_usable_and_nothing_in_it_looks_wrong(tmp_path):
    with floor(tmp_path) as at:
        said = [at.house.policies.usable(at.house.policies.draft(text))[1] for text in ("", POLICY)]
        assert said[1] == said[0]  # what is said of an empty one, is of the floor itself


def test_reps_touch_the_leads_they_take_and_those_they_forget_run_out(tmp_path):
    with day(tmp_path) as (at, people, given):
        pass_seconds(at, people, 115)
        answers = {lead: answer_of(rep, lead) for lead, rep in given.items()}
        assert set(answers.values()) == set(Answer)
        kept = {lead for lead in given if at.clock_of(lead)["state"] == "kept"}
        assert {lead for lead, answer in answers.items() if answer is Answer.TAKES} <= kept
        forgotten = {lead for lead, answer in answers.items() if answer is Answer.FORGETS}
        assert forgotten.isdisjoint(kept)
        assert at.later(seconds=10)["rerouted"] >= len(forgotten) > 0
        deeds = {(each.kind.value, each.lead_id) for each in at.house.queue.deeds(limit=200)}
        assert {lead for kind, lead in deeds if kind == "accepted"} >= {lead for lead in kept if answers[lead] is Answer.TAKES}
        assert {lead for kind, lead in deeds if kind == "declined"} >= {lead for lead in given if answers[lead] is Answer.DECLINES}


def test_meetings_are_booked_moved_and_called_off_and_their_leads_wait_for_them(tmp_path):
    with day(tmp_path, leads=150) as (at, people, _):
        pass_seconds(at, people, 240)
        made = at.house.meetings.listed(Wanted(limit=100))
        deeds = {step.deed.value for each in made for step in at.house.meetings.steps(each.meeting_id)}
        assert deeds == {"booked", "moved", "cancelled"}
        assert people.touched.isdisjoint(each.lead_id for each in made)
        assert at.house.feedback.listed()


def test_the_manager_leaves_some_suggested_leads_to_the_visitor(tmp_path):
    with day(tmp_path, leads=20, employees=5000) as (at, _, __):
        assert at.house.queue.counts()["suggested"] == 20
        office = Office(at.house)
        for _ in range(20):
            office.round()
        assert at.house.queue.counts()["suggested"] == 6
        deeds = at.house.queue.deeds(limit=50)
        assert {each.author for each in deeds} == {OFFICE}
        assert {each.kind.value for each in deeds} == {"approved", "changed", "rejected"}


def test_badge_scans_are_given_together_once_nobody_else_looked_at_the_batch(tmp_path):
    with day(tmp_path, leads=6, channel="event") as (at, _, __):
        office = Office(at.house)
        office.round()
        office.round()
        [(head, still)] = at.house.batches.heads()
        assert (head.leads, still) == (6, head.placed)
        at.clock.shows += timedelta(minutes=5)
        office.round()
        assert at.house.queue.counts()["queued"] == 6 - head.placed
        assert len({each.rep_id for each in at.house.decisions.page(limit=6, before=None)}) > 1


def test_what_the_demos_reps_say_makes_themes_in_two_languages(tmp_path):
    with day(tmp_path, leads=60) as (at, _, _):
        speak(at.house)
        themes = summed_up(at.house.feedback.listed(), people=at.house.names.values()).themes
        assert themes.read >= 12
        assert themes.themes
        for language, sets in SAID.items():
            voices = [
                Voice(number, f"U-{number % 4}", about != "good", words)
                for number, (about, words) in enumerate([(about, words) for about, listed in sets.items() for words in listed] * 2)
            ]
            assert {each.language for each in themes_in(voices).themes} == {language}
