"""Disputes, feedback and profiles of the paper house: the real use cases over books in memory, at a real desk."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fairlead.adapters.memory import MemoryEdits, MemoryStore
from fairlead.adapters.memory.insight import MemoryInsights
from fairlead.adapters.memory.voices import MemoryDisputes, MemoryRatings, MemoryWishes
from fairlead.application.desk import Desk
from fairlead.application.disputes import Disputes
from fairlead.application.feedback import Feedback
from fairlead.application.insight_house import InsightHouse
from fairlead.application.rep_profiles import Profiles
from fairlead.application.scene import Scene
from fairlead.domain.qualification import FeatureMemory
from tests.journeys.desk import ROTATION, RULES, Shelf, in_force
from tests.rooms.insight_cases import found


@dataclass
class PaperVoices:
    """``house``: whose decisions they are about."""

    house: Any

    @cached_property
    def store(self) -> MemoryStore:
        return MemoryStore(self.house.everybody)

    @cached_property
    def desk(self) -> Desk:
        shelf = Shelf(ROTATION)
        return Desk(self.store, Scene(self.store, shelf, in_force(None, self.store), rules=RULES, code="1", remember=FeatureMemory))

    @cached_property
    def disputes(self) -> Disputes:
        book = MemoryDisputes(self.store)
        return Disputes(book, lambda: self.house.decisions, lambda: self.desk, lambda: self.house.everybody, self.house)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(MemoryRatings(), lambda: self.house.decisions, self.house)

    @cached_property
    def profiles(self) -> Profiles:
        edits = MemoryEdits(self.store)
        insight = InsightHouse(
            MemoryInsights(edits), edits, self.house, train=lambda _: None, look=lambda _, __: found(*self.house.tags_found())
        )
        if self.house.found_tags:
            insight.look()
        return Profiles(MemoryWishes(edits), edits, lambda: insight, self.house)
