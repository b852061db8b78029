"""A story over several models, prices and policies: whatever was decided replays equal once all of them are retired."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from fairlead.adapters.memory import MemoryPolicies, MemoryStore, SteppedClock
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.policy_in_force import PolicyInForce
from fairlead.application.policy_ports import NewVersion
from fairlead.application.ports import NotFound
from fairlead.application.scene import Scene
from fairlead.domain.availability import Capacity, Rationing
from fairlead.domain.deciding import LANGUAGES, Exploration, Objective, Policy
from fairlead.domain.qualification import FeatureMemory
from tests.journeys.desk import RULES, START, Shelf, submission
from tests.journeys.test_prices_journey import OTHER, STAR, TEAM, sheet
from tests.rooms.pair_model import PairModel

POLICIES = {
    "prices": Policy(capacity=Capacity(by=Rationing.PRICES)),
    "bands": Policy(),
    "chance": Policy(objective=Objective.CHANCE),
    "experiments": Policy(exploration=Exploration(share=0.3, loss=0.9)),
    "turns": Policy(use_prediction=False),
}


@dataclass(frozen=True)
class TurnedModel(PairModel):
    """The first rep of a roster is the worse one here, and a record in an industry is why."""

    version: str = "pairs-2"

    def forecast(self, case):
        told = super().forecast(case)
        chance = np.where(case.rows == 0, 0.05, 0.1)
        return replace(told, chance=chance, chance_low=chance, chance_high=chance, parts={"industry": np.where(case.rows == 0, -0.7, 0.0)})


class Archive(Shelf):
    """A shelf that says what is gone."""

    def at(self, version):
        if version not in self.models:
            raise NotFound(f"there is no model {version} in models")
        return self.models[version]


class Story:
    """The desk with everything that changes under it."""

    def __init__(self):
        self.store, self.shelf = MemoryStore(TEAM), Archive(PairModel())
        self.versions = MemoryPolicies(self.store)
        policy = PolicyInForce(self.versions, SteppedClock(START))
        scene = Scene(*(self.store, self.shelf, policy), rules=RULES, code="1", remember=FeatureMemory, prices=self.store.prices.current)
        self.desk = Desk(self.store, scene)
        self.read = ReadDecisions(self.store, self.shelf, RULES, code="2")
        self.made = []

    def publish(self, policy):
        base = self.versions.newest()
        self.versions.append(NewVersion(policy, "", START, START - timedelta(days=1), "the test", ""), base=base)

    def route(self, leads):
        for _ in range(leads):
            key = f"lead{len(self.made)}"
            sent = submission(key, START, company=f"Company {key}", email=f"{key}@{key}.com")
            self.made.append(self.desk.submit(sent).result().decision)


@contextmanager
def told_story():
    story = Story()
    try:
        for policy, model, dear in product(POLICIES.values(), (PairModel(), TurnedModel()), (5_000.0, 10.0)):
            story.publish(policy)
            story.shelf.put(model)
            story.store.prices.keep(sheet(dear))
            story.route(1)
        yield story
    finally:
        story.desk.close()


def test_every_decision_replays_equal_by_the_versions_it_names():
    with told_story() as story:
        seen = {(each.versions.policy, each.versions.model, each.versions.prices) for each in story.made}
        assert len({each.versions.policy for each in story.made}) == len(POLICIES)
        assert {each.versions.model for each in story.made} == {"pairs-1", "pairs-2"}
        assert len({each.versions.prices for each in story.made} - {None}) == 2
        assert len(seen) == 12
        for each in story.made:
            again = story.read.replay(each.decision_id)
            assert (again.differences, again.code_then, again.code_now) == ((), "1", "2")


def test_a_model_that_is_gone_is_named_and_the_rest_is_told():
    with told_story() as story:
        first = story.made[0]
        del story.shelf.models["pairs-1"]
        with pytest.raises(NotFound, match=rf"decision {first.decision_id} cannot be made again: there is no model pairs-1 in models\."):
            story.read.replay(first.decision_id)
        assert story.read.get(first.decision_id).explanation.headline.startswith("Company lead0 goes to")
        other = OTHER if first.rep_id == STAR else STAR
        told = " ".join(story.read.why_not(first.decision_id, other).answer.why)
        assert "What made the difference cannot be told: there is no model pairs-1 in models." in told
        # Those of the other model are made again all the same.
        assert story.read.replay(next(each for each in story.made if each.versions.model == "pairs-2").decision_id).equal


def test_why_not_is_answered_by_the_model_of_that_time():
    with told_story() as story:
        turned = next(each for each in story.made if each.versions.model == "pairs-2" and each.method == "model" and each.rep_id == OTHER)
        story.shelf.put(PairModel())
        answer = story.read.why_not(turned.decision_id, STAR).answer
        assert answer.differences == (("record in this industry", -0.7),)
        assert "Chance: 5.0% against 10.0% with r2, 5.0 percentage points less." in answer.why
        german = story.read.why_not(turned.decision_id, STAR, LANGUAGES["de"]).answer
        assert "Chance: 5,0\u00a0% gegenüber 10,0\u00a0% mit r2, 5,0 Prozentpunkte weniger." in german.why


def test_every_decision_is_told_in_every_language():
    with told_story() as story:
        for each, language in product(story.made, LANGUAGES.values()):
            words = story.read.get(each.decision_id, language).explanation
            assert words.headline
            assert words.why
            assert story.read.why_not(each.decision_id, OTHER if each.rep_id == STAR else STAR, language).answer.why
