"""A decision made while the model was damaged: routed by rotation, told in the state, and replayed equal after the repair."""

import json
from datetime import UTC, datetime
from pathlib import Path

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)


def test_it_is_replayed_while_damaged_and_after_the_repair(tmp_path):
    settings = Settings(home=tmp_path / "home")
    with open_house(settings, SteppedClock(NOW)) as house:
        house.sources.import_folder(FILES, house.sources.mapping(FILES / "mapping.yaml", None), tell=lambda _: None, again=False)
        version = house.state(FILES / "stated.yaml").version
        assert house.model().card is not None
    stated = settings.home / "models" / version / "stated.json"
    content = stated.read_bytes()
    stated.write_bytes(content[:-9])
    with open_house(settings, SteppedClock(NOW)) as house:
        lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))
        made = house.desk.submit(Submission("D-1", "test", NOW, lead)).result().decision
        model = house.model()
        assert (made.method, made.versions.model) == ("rotation", model.version)
        assert model.card is None
        assert f"{version}/stated.json" in model.readiness.why
        assert house.decisions.replay(made.decision_id).differences == ()
    stated.write_bytes(content)
    with open_house(settings, SteppedClock(NOW)) as house:
        assert house.model().version == version
        assert house.decisions.replay(made.decision_id).differences == ()
