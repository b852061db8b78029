"""Where lead and rep meet (language, working hours), and what certifications say: found where they matter, absent where they don't."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.adapters.models.content import coefficients_from, coefficients_to
from fairlead.domain.deciding.languages import ENGLISH, GERMAN
from fairlead.domain.prediction import MEETING_KINDS, Case, MeetingEffect, Meetings, RecentForm, recency
from fairlead.domain.prediction.clocks import _OF_COUNTRY, _OF_STATE, hours_before_utc
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours
from fairlead.learning.calibration import Affine
from fairlead.learning.cases import cases_of
from fairlead.learning.consent import consenting
from fairlead.learning.effects import learn_effects, pair_logits
from fairlead.learning.features import feature_table
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.lead_model import logits
from fairlead.learning.meeting import met
from fairlead.learning.outcomes import label
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.roster import leads_of, roster_of
from tests.conformance.trained_sample import SETTINGS, small_history, small_model


def _rep(number, **told):
    return Rep(f"R{number}", f"Rep {number}", **told)


def _day(zone, text="Mon-Fri 09:00-17:00"):
    return Hours.parse(text, zone)


def test_who_speaks_the_language_meets_the_lead_and_nothing_is_said_where_it_is_not_known():
    meetings = Meetings((_rep(1, languages=frozenset({"de", "en"})), _rep(2, languages=frozenset({"en"})), _rep(3)))
    np.testing.assert_array_equal(meetings.met("language", {"language": "de"}), [1.0, 0.0, np.nan])
    np.testing.assert_array_equal(meetings.met("language", {"language": None}), [np.nan] * 3)


def test_shared_hours_by_hand():
    # A lead in Germany is at work from 8:00 to 16:00 UTC. In New York 9:00 is 14:00 UTC: two of eight hours. In Berlin from 14:00 to
    # 22:00: three, from 14:00 to 17:00.
    meetings = Meetings(
        (
            _rep(1, hours=_day("Europe/Berlin")),
            _rep(2, hours=_day("America/New_York")),
            _rep(3, hours=_day("Europe/Berlin", "Mon-Fri 14:00-22:00")),
            _rep(4, time_zone="Europe/Lisbon"),
            _rep(5),
            _rep(6, time_zone="Nowhere/Atlantis"),
        )
    )
    np.testing.assert_allclose(meetings.met("hours", {"country": "DE"}), [1.0, 0.25, 0.375, 0.875, np.nan, np.nan])


def test_summer_time_south_of_the_equator_moves_nobody_apart():
    sydney = Meetings((_rep(1, hours=_day("Australia/Sydney")),))
    assert sydney.met("hours", {"country": "AU", "state": "NSW"}).tolist() == [1.0]


def test_a_country_of_many_clocks_is_told_by_its_state_alone():
    assert hours_before_utc("US", None) is None
    assert hours_before_utc("US", "TX") == -6.0
    assert hours_before_utc("DE", "BY") == 1.0
    assert np.isnan(Meetings((_rep(1, time_zone="UTC"),)).met("hours", {"country": "US"})).all()


def test_clocks_are_those_of_the_time_zone_database():
    known = defaultdict(set)
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text().splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            for month in (1, 7):
                there = datetime(2026, month, 15, tzinfo=ZoneInfo(zone))
                known[country].add((there.utcoffset() - there.dst()) / timedelta(hours=1))
                known[country].add((there.utcoffset()) / timedelta(hours=1) if month == 1 else np.nan)
    assert len(_OF_COUNTRY) > 200
    assert {country: hours for country, hours in _OF_COUNTRY.items() if hours not in known[country]} == {}
    territories = {"PR", "GU", "VI", "AS", "MP"}
    wrong = {place: hours for place, hours in _OF_STATE.items() if hours not in known[place[1] if place[1] in territories else place[0]]}
    assert wrong == {}


@cache
def _sample():
    """The sample's leads and reps, half of whom speak German and half English, each third one certified."""
    history = small_history()
    roster = roster_of(history)
    people = tuple(
        replace(
            person,
            languages=frozenset({"de" if row % 2 else "en"}),
            certifications=frozenset({"Gold"}) if row % 3 == 0 else frozenset(),
            seniority=None,
            selling_style=None,
        )
        for row, person in enumerate(roster.reps)
    )
    cases = cases_of(label(history, SETTINGS), feature_table(history), roster, SETTINGS)
    cases = cases.take(np.flatnonzero((cases.weight > 0) & (cases.rep >= 0)))
    place = cases.encoding.names.index("language")
    chance = np.random.default_rng(3)
    x = cases.x.copy()
    # Here every language is as likely to meet every rep.
    x[:, place] = chance.choice([cases.encoding.vocabularies["language"].index(name) for name in ("de", "en")], size=len(cases))
    rep = chance.integers(len(people), size=len(cases))
    return replace(cases, x=x, rep=rep, methods=(), method=np.zeros_like(rep), weight=np.ones(len(cases))), Roster(people)


def _learned(extra, seed=5):
    """Effects learned of outcomes drawn with ``extra`` log-odds, shape (n,)."""
    cases, roster = _sample()
    chance = np.random.default_rng(seed)
    o = chance.normal(0.0, 0.5, len(cases))
    won = (chance.random(len(cases)) < sigmoid(-1.2 + o + extra)).astype(float)
    return learn_effects(replace(cases, won=won), o, np.ones(len(cases)), roster)


def _trait(found, name):
    return next((trait for trait in found.coefficients.traits if trait.trait == name), None)


def test_a_shared_language_is_learned_where_it_helps():
    cases, roster = _sample()
    spoken = met(cases, roster, cases.rep)["language"]
    (meeting,) = _learned(0.8 * spoken).coefficients.meetings
    assert meeting.kind == "language"
    assert meeting.logit == pytest.approx(0.8, abs=0.2)
    assert meeting.usual == pytest.approx(float(spoken.mean()))


def test_what_reps_share_is_learned_where_it_helps():
    cases, roster = _sample()
    certified = np.array([float(bool(person.certifications)) for person in roster.reps])
    gold = _trait(_learned(0.9 * certified[cases.rep]), "certifications")
    assert gold.values == ("Gold",)
    assert gold.logits[0, 0] > 0.4


def test_how_leads_of_late_went_with_each_rep_is_not_taken_for_what_the_rep_can():
    """Of the leads of late only those are known that ended fast; who ends fast is not who sells well."""
    cases, roster = _sample()
    way = np.where(np.arange(len(roster.reps)) % 2, 0.8, -0.8)
    found = _learned(way[cases.rep] * recency(cases.created, float(cases.created.max())))
    assert found.coefficients.form is None
    assert "rep of late" not in found.deviations


def test_recent_form_fades_by_e_in_ninety_days_both_ways():
    day = 86_400.0
    np.testing.assert_allclose(recency(np.array([-90.0, 0.0, 90.0, 180.0]) * day, 0.0), np.exp([-1.0, 0.0, -1.0, -2.0]))


@pytest.mark.parametrize("seed", range(4))
def test_what_makes_no_difference_gets_no_effect(seed):
    found = _learned(0.0, seed)
    assert found.coefficients.meetings == ()
    assert _trait(found, "certifications") is None
    assert found.coefficients.form is None
    refused = {"shared language", "shared hours", "certifications"}
    assert set(found.refused) >= refused
    assert not any(name in found.deviations for name in refused)


def test_a_second_fit_takes_over_which_effects_there_are():
    cases, roster = _sample()
    spoken = met(cases, roster, cases.rep)["language"]
    with_language, without = _learned(0.8 * spoken), _learned(0.0)
    o = np.zeros(len(cases))
    for earlier, kinds in ((with_language, ["language"]), (without, [])):
        again = learn_effects(cases, o, np.ones(len(cases)), roster, earlier=earlier)
        assert tuple(again.deviations) == tuple(earlier.deviations)
        assert [meeting.kind for meeting in again.coefficients.meetings] == kinds
        assert again.refused == earlier.refused


def test_meetings_are_the_same_in_bulk_live_and_after_a_stretch(tmp_path):
    history, roster = with_accounts(small_history()), roster_of(small_history())
    effects = (MeetingEffect("language", 0.9, 0.7), MeetingEffect("hours", 0.6, -0.4))
    newest, number = float(small_history().lead["created_at"].max().timestamp()), len(small_model().learned.coefficients.rep_ids)
    form = RecentForm(newest, np.linspace(-0.5, 0.5, number), np.linspace(0.1, 0.2, number))
    learned = replace(small_model().learned.coefficients, meetings=effects, form=form)
    stretched = Affine(stretch=0.5).into(learned)
    assert [each.logit for each in stretched.meetings] == [0.35, -0.2]
    np.testing.assert_allclose([stretched.form.effects[-1], stretched.form.variances[-1]], [0.25, 0.05])
    folder = ModelFolder(tmp_path)
    folder.keep(replace(small_model(), learned=replace(small_model().learned, coefficients=learned)), code="test")
    predictor = folder.current().bind(roster)
    cases = cases_of(label(consenting(history), SETTINGS), feature_table(history), roster, SETTINGS)
    some = cases.take(np.arange(0, len(cases), 701))
    o = logits(small_model().learned.trees, some.x, threads=1)
    features = pl.DataFrame({"lead_id": some.frame["lead_id"]}).join(feature_table(history), on="lead_id", maintain_order="left")
    everybody = np.arange(len(roster.reps))
    differ = False
    for place, lead in enumerate(leads_of(history, some.frame["lead_id"])):
        known = Facts(lead=features.row(place, named=True))
        got = predictor.forecast(Case(QualifiedLead(lead, None, None, known), everybody, np.zeros(len(everybody))))
        eta, sd = pair_logits(learned, some.take(np.full(len(everybody), place)), np.full(len(everybody), o[place]), roster, everybody)
        np.testing.assert_allclose(np.sum(list(got.parts.values()), axis=0), eta, atol=1e-9)
        np.testing.assert_allclose(got.logit_sd, sd, atol=1e-9)
        differ |= bool(np.ptp(got.parts["hours"]) > 0.01)
    assert differ, "the sample has no rep whose hours differ from another's"


def test_an_artefact_keeps_meetings_and_form_and_one_without_them_has_none():
    bare = small_model().learned.coefficients
    number = len(bare.rep_ids)
    form = RecentForm(1.5e9, np.linspace(-0.5, 0.5, number), np.full(number, 0.1))
    text, arrays = coefficients_to(replace(bare, meetings=(MeetingEffect("language", 0.9, 0.7),), form=form))
    found = coefficients_from(text, arrays)
    assert found.meetings == (MeetingEffect("language", 0.9, 0.7),)
    assert found.form.at == form.at
    np.testing.assert_array_equal([found.form.effects, found.form.variances], [form.effects, form.variances])
    text["form"]["effects"].pop()
    with pytest.raises(ValueError, match="recent form of shape"):
        coefficients_from(text, arrays)
    del text["meetings"], text["form"]
    assert coefficients_from(text, arrays).meetings == ()
    assert coefficients_from(text, arrays).form is None


def test_every_meeting_has_words_in_every_language():
    for kind in (*MEETING_KINDS, "form"):
        for language in (ENGLISH, GERMAN):
            assert language.names("part", kind) != kind


def test_the_moment_of_a_lead_plays_no_part_in_shared_hours():
    meetings = Meetings((_rep(1, hours=_day("Europe/Berlin", "Mon-Fri 09:00-17:00, 2026-01-05 off")),))
    assert meetings.met("hours", {"country": "DE"}).tolist() == [1.0]
    assert datetime(2026, 1, 5, tzinfo=UTC).weekday() == 0
