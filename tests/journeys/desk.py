"""A routing desk over the store in memory, with a model of a given kind and a stepped clock."""

from contextlib import contextmanager
from datetime import UTC, datetime

from fairlead.adapters.memory.store import MemoryStore
from fairlead.adapters.rules import CelRules
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.scene import Scene
from fairlead.domain.deciding import Policy
from fairlead.domain.intake import Submission
from fairlead.domain.prediction import RotationModel
from fairlead.domain.qualification import FeatureMemory

RULES = CelRules(dict)
START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ROTATION = RotationModel("rotation-1", "there is no history yet")


class Shelf:
    """Models by version; the last one put is current."""

    def __init__(self, *models):
        self.models = {model.version: model for model in models}
        self.latest = models[-1].version

    def put(self, model):
        self.models[model.version] = model
        self.latest = model.version

    def current(self):
        return self.models[self.latest]

    def current_mark(self):
        return self.latest

    def at(self, version):
        return self.models[version]


@contextmanager
def open_desk(roster, *, model=ROTATION, policy=None, accounts=(), store=None):
    store = store or MemoryStore(roster, accounts=accounts)
    shelf = Shelf(model)
    desk = Desk(store, Scene(store, shelf, policy or Policy(), rules=RULES, code="1", remember=FeatureMemory))
    try:
        yield desk, store, ReadDecisions(store, shelf, RULES, code="1"), shelf
    finally:
        desk.close()


def submission(key, at=START, **fields):
    return Submission(key, "test", at, fields)
