"""The ground of the drill: a copy of a home in a folder of its own, with the real house over it. The original is only read."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlalchemy import insert, select

from fairlead.adapters.backup import SQLITE_FILE, copy_sqlite
from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.tables import RECORD_TABLES, slot_price
from fairlead.adapters.sql.values import canonical_row
from fairlead.application.drill import DrillReport, Step, drill
from fairlead.application.ports import Clock, NotFound, OutcomeReport, StoreUnavailable
from fairlead.bootstrap.home import POLICY_FILE
from fairlead.bootstrap.house import House
from fairlead.config import Settings
from fairlead.domain.deciding import Decision
from fairlead.domain.intake import Submission
from fairlead.domain.prediction import Case, Forecast, Model, Predictor, Readiness
from fairlead.domain.rep import Roster

_ASKED: Final = ("country", "state", "industry", "industry_group", "employees", "source", "channel", "product")
_LEADS: Final = 12
_HOURS: Final = 24 * 8
_AUTHOR: Final = "the drill"


@dataclass(frozen=True, slots=True)
class _Broken:
    """A model, or a predictor of it, that raises or tells numbers that are none."""

    whole: Any
    kind: str

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401, whatever the whole one has
        return getattr(self.whole, name)

    @property
    def version(self) -> str:
        """The whole one's: its files are whole."""
        return str(self.whole.version)

    @property
    def readiness(self) -> Readiness:
        """The whole one's."""
        found: Readiness = self.whole.readiness
        return found

    def bind(self, roster: Roster) -> Predictor:
        """Broken, too."""
        return _Broken(self.whole.bind(roster), self.kind)

    @property
    def reads(self) -> frozenset[str]:
        """The whole one's."""
        found: frozenset[str] = self.whole.reads
        return found

    def forecast(self, case: Case) -> Forecast:
        """What the drill says it is."""
        found: Forecast = self.whole.forecast(case)
        if self.kind == "error":
            raise ArithmeticError("broken for the drill")
        return replace(found, chance=found.chance * np.nan)


class _BreakableModels(ModelFolder):
    """The folder of models, where the one in force can be told to fail. What is replayed is asked of whole ones."""

    bad: str | None = None

    def current(self) -> Model:
        """The model in force, as broken as it was told to be."""
        found = super().current()
        return found if self.bad is None else _Broken(found, self.bad)


@dataclass
class _Copy:
    """`fairlead.application.drill.Copied` over a copied home."""

    home: str
    house: House
    models: _BreakableModels
    clock: SteppedClock
    fields: Mapping[str, object]
    spare: Path
    predicts: bool = False
    routed: int = field(default=0)

    @property
    def brakes(self) -> bool:
        return self.house.working_copy.policy().guardrails.errors < 1

    def route(self) -> Decision:
        self.routed += 1
        self.clock.step(timedelta(seconds=1))
        fields = {**self.fields, "lead_id": f"drill-{self.routed}"}
        made = self.house.desk.submit(Submission(f"drill-{self.routed}", "drill", self.clock.now(), fields)).result().decision
        # Closed at once: the drill's own leads must fill nobody.
        self.house.desk.report(OutcomeReport(made.lead_id, "lost", self.clock.now())).result()
        return made

    def replays(self, decision_id: str) -> bool:
        return self.house.decisions.replay(decision_id).equal

    def damage_model(self) -> str:
        folder = self._model
        file = max((path for path in folder.iterdir() if path.name != "manifest.json"), key=lambda path: path.stat().st_size)
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(bytes(content))
        self._touch()
        return f"a byte of {file.name} in model {folder.name} was changed"

    def remove_model(self) -> str:
        folder = self._model
        shutil.rmtree(folder)
        self._touch()
        return f"the folder of model {folder.name} was deleted"

    def mend_model(self) -> None:
        shutil.rmtree(self._model, ignore_errors=True)
        shutil.copytree(self.spare / self._model.name, self._model)
        self._touch()

    def answer_badly(self, kind: str | None) -> None:
        self.models.bad = kind
        self._touch()

    def damage_prices(self) -> str:
        row = {"number": 10**9, "made_at": 0, "version": "s-drill", "why": "", "body": '{"format": 1, "tables": {'}
        with writing(self.house.engine) as connection:
            connection.execute(insert(slot_price).values(row))
        return "the latest refresh of the prices was cut off in the middle"

    def damage_policy_file(self) -> str:
        file = self.house.settings.home / POLICY_FILE
        file.write_bytes(b"objective: [worth\n\xff\xfe: nonsense")
        return f"{POLICY_FILE} was overwritten with nonsense; the version in force is in the database"

    def publish_without_prediction(self) -> str:
        made = self.house.policies.apply(self.house.policies.draft({"use_prediction": False}), author=_AUTHOR, note="drill")
        return f"version {made.version.number} was published"

    def roll_policy_back(self) -> str:
        made = self.house.policies.rollback(author=_AUTHOR, note="drill")
        return f"version {made.version.number} says again what decided before"

    def switch_off(self) -> None:
        self.house.switch.off(author=_AUTHOR, note="drill")

    def switch_on(self) -> None:
        self.house.switch.on(author=_AUTHOR, note="drill")

    def switched(self) -> Mapping[str, Any]:
        return self.house.switch.data()

    @property
    def _model(self) -> Path:
        return self.house.settings.home / "models" / (self.house.settings.home / "models" / "current").read_text().strip()

    def _touch(self) -> None:
        """The desk reads a model again once the one in force is named anew, as when it was trained or promoted."""
        self.house.desk.close()
        self.house = _house(self.house, self.models)

    def begin(self) -> None:
        """Find a moment of the week at which a lead would be given to somebody, and see how."""
        found = None
        for _ in range(_HOURS):
            asked = Submission("drill-0", "drill", self.clock.now(), {**self.fields, "lead_id": "drill-0"})
            found = self.house.consider(asked).decision
            if found.rep_id is not None:
                break
            self.clock.step(timedelta(hours=1))
        self.predicts = found is not None and found.method == "model"


def _house(before: House, models: _BreakableModels) -> House:
    settings, clock = before.settings, before.clock
    before.close()
    house = House(settings, clock)
    house.models = models
    return house


@contextmanager
def _copied(settings: Settings) -> Iterator[Path]:
    """The home's database, models and policy in a folder that is deleted afterwards. Raises `StoreUnavailable`."""
    source = settings.home / SQLITE_FILE
    if settings.database_url or not source.is_file():
        raise StoreUnavailable("the drill copies a home whose database is in its folder; restore a copy of yours into one, and drill there")
    with tempfile.TemporaryDirectory(prefix="fairlead-drill-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        copy_sqlite(source, home / SQLITE_FILE)
        if (settings.home / "models").is_dir():
            shutil.copytree(settings.home / "models", home / "models")
            shutil.copytree(settings.home / "models", Path(folder) / "spare")
        if (settings.home / POLICY_FILE).is_file():
            shutil.copy(settings.home / POLICY_FILE, home / POLICY_FILE)
        yield home


def run_drill(settings: Settings, clock: Clock, tell: Callable[[Step], None] = lambda _step: None) -> DrillReport:
    """Drill on a copy of the home. Raises `StoreUnavailable`, and `NotFound` where there is no lead to try it with."""
    with _copied(settings) as home:
        stepped = SteppedClock(clock.now())
        house = House(settings.model_copy(update={"home": home, "author": _AUTHOR}), stepped)
        models = _BreakableModels(home / "models")
        house.models = models
        copy = _Copy(str(settings.home), house, models, stepped, _latest_lead(house), home.parent / "spare")
        try:
            copy.switch_on()
            copy.begin()
            return drill(copy, tell)
        finally:
            copy.house.close()


def _latest_lead(house: House) -> Mapping[str, object]:
    """What the latest lead asked for; who it was of is left out, so that it is no known person's."""
    table = RECORD_TABLES["lead"]
    with house.engine.connect() as connection:
        row = connection.execute(select(table).order_by(table.c.created_at.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        raise NotFound("there is no lead to try the drill with; import leads, or route one")
    known = canonical_row("lead", row)
    return {name: known[name] for name in _ASKED if known.get(name) is not None}
