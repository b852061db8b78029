"""Scores on a lead's way: rules read them, the decision keeps them, replay finds them again, and what is older than them stays as it was."""

from dataclasses import replace
from datetime import timedelta

import orjson

from fairlead.adapters.sql.codec import decode_kept, encode_kept
from fairlead.application.decisions import replay
from fairlead.domain.deciding import Policy
from fairlead.domain.qualification import Criterion, Profile, Scores
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Requirement, Rule, Rulebook, Tier
from tests.journeys.desk import RULES, START, open_desk, submission

ROSTER = Roster((Rep("ann", "Ann", seniority="senior"), Rep("bob", "Bob", seniority="junior")))
PROFILE = Profile((Criterion("ours", 3, industries=frozenset({"manufacturing"})), Criterion("decides", 1, seniorities=frozenset({"vp"}))))
TIER = Tier("hot", "lead.fit >= 75 && lead.intent >= 50", require=Requirement(seniority=frozenset({"senior"})))
POLICY = Policy(icp=PROFILE, rulebook=Rulebook(tiers=(TIER,), rules=(Rule("cold", "lead.intent < 5", lead_priority=-1),)))
DEMO = [{"kind": "demo_request", "occurred_at": (START - timedelta(hours=3)).isoformat()}]


def test_a_tier_by_fit_and_intent_sends_the_lead_to_whom_it_requires() -> None:
    with open_desk(ROSTER, policy=POLICY) as (desk, _, decisions, _):
        hot = desk.submit(submission("1", lead_id="1", industry="Manufacturing", engagements=DEMO)).result().decision
        cold = desk.submit(submission("2", lead_id="2", industry="Manufacturing")).result().decision
        assert (hot.tier, hot.rep_id, hot.scores) == ("hot", "ann", Scores(100.0, 0.75, None, 60.31))
        assert (cold.tier, cold.rules, cold.scores.intent) == (None, ("cold",), 0.0)
        for decision in (hot, cold):
            assert decisions.replay(decision.decision_id).differences == ()


def test_the_decision_tells_every_score_with_its_reasons() -> None:
    with open_desk(ROSTER, policy=POLICY) as (desk, _, decisions, _):
        made = desk.submit(submission("1", lead_id="1", industry="Manufacturing", engagements=DEMO)).result().decision
        told = {score.name: score for score in decisions.get(made.decision_id).scores}
        assert (told["fit"].score, told["intent"].score) == (made.scores.fit, made.scores.intent)
        assert [reason.words for reason in told["fit"].reasons] == ["ours: met (manufacturing)", "decides: not known"]
        assert [reason.words for reason in told["intent"].reasons] == ["asked for a demo today"]
        assert (told["lead_score"].score, told["lead_score"].note) == (None, "there is no history yet")
        assert told["learned_fit"].score is None


def test_a_person_who_refused_profiling_is_scored_by_nothing() -> None:
    with open_desk(ROSTER, policy=POLICY) as (desk, _, decisions, _):
        fields = {"lead_id": "1", "industry": "Manufacturing", "engagements": DEMO, "consent_profiling": False}
        made = desk.submit(submission("1", **fields)).result().decision
        assert (made.tier, made.scores) == (None, Scores())
        assert {score.note for score in decisions.get(made.decision_id).scores} == {
            "the person refused profiling, so nothing of the kind is computed"
        }
        assert decisions.replay(made.decision_id).equal


class _Kept:
    """Decisions out of one stored body."""

    def __init__(self, store, body):
        self.store, self.body = store, body

    def kept(self, decision_id):
        return decode_kept(self.body, decision_id)

    def __getattr__(self, name):
        return getattr(self.store, name)


def test_a_decision_older_than_scores_replays_unchanged() -> None:
    plain = Policy()
    with open_desk(ROSTER, policy=plain) as (desk, store, _, shelf):
        made = desk.submit(submission("1", lead_id="1", industry="Manufacturing", engagements=DEMO)).result().decision
        kept = store.kept(made.decision_id)
        assert kept.decision.scores.intent == 60.31
        body = orjson.loads(encode_kept(kept))
        del body["decision"]["scores"], body["facts"]["deeds"]
        older = orjson.dumps(body).decode()
        assert decode_kept(older, "it").decision.scores == Scores()
        again = replay(_Kept(store, older), shelf, RULES, made.decision_id, code="1")
        assert again.differences == ()
        # With the deeds that a later version keeps, the same record would not be the same decision.
        changed = replace(kept, decision=replace(kept.decision, scores=Scores()))
        found = replay(_Kept(store, encode_kept(changed)), shelf, RULES, made.decision_id, code="1")
        assert [line.partition(":")[0] for line in found.differences] == ["scores"]


def test_a_lead_whose_deeds_are_two_weeks_old_has_half_their_points() -> None:
    with open_desk(ROSTER, policy=POLICY) as (desk, _, _, _):
        fresh = desk.submit(submission("1", lead_id="1", engagements=DEMO)).result().decision
        stale = desk.submit(submission("2", START + timedelta(days=14), lead_id="2", engagements=DEMO)).result().decision
        assert (fresh.scores.intent, stale.scores.intent) == (60.31, 37.0)
