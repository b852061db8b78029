"""A model is put in force in a process that is killed midway: file and steps agree at the next look, and no author is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.bootstrap import open_house
from fairlead.config import Settings

ROOT = Path(__file__).resolve().parents[2]
STATED = "version: 1\nreps:\n  - {rep: U-1, chance: 0.6, reply_minutes: 10}\n"
DYING = """
import os, signal, sys
from pathlib import Path
from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.models import SqlModelSteps
from fairlead.bootstrap import open_house
from fairlead.config import Settings
home, deed, when, version = sys.argv[1:]
def deadly(kind, name):
    real = getattr(kind, name)
    def dying(self, *given, **named):
        real(self, *given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(kind, name, dying)
with open_house(Settings(home=home, author="lee")) as house:
    house.registry.newest()
    kind, name = {
        "noted": (ModelFolder, "intend"), "in the file": (ModelFolder, "put_in_force"), "kept": (SqlModelSteps, "append"),
        "trained": (ModelFolder, "keep_stated"),
    }[when]
    deadly(kind, name)
    if deed == "train":
        house.state(Path(home) / "stated.yaml", note="new chances")
    elif deed == "promote":
        house.registry.promote(version, author="lee", note="in a hurry")
    else:
        house.registry.rollback(author="lee", note="in a hurry")
"""


@pytest.fixture
def home(tmp_path) -> Path:
    """Two models, the second one in force."""
    with open_house(Settings(home=tmp_path, author="dana")) as house:
        for chance in ("0.6", "0.7"):
            (tmp_path / "stated.yaml").write_text(STATED.replace("0.6", chance))
            house.state(tmp_path / "stated.yaml")
    return tmp_path


def die(home: Path, deed: str, when: str, version: str = "") -> None:
    words = [sys.executable, "-c", DYING, str(home), deed, when, version]
    done = subprocess.run(words, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr


def look(home: Path):
    with open_house(Settings(home=home)) as house:
        listed = house.registry.listed()
        (champion,) = (each for each in listed.models if each.state == "champion")
        assert champion.in_force
        assert house.models.current_mark() == champion.version == house.model().version
        assert house.registry.listed() == listed
        assert house.check()[0] == []
        return champion, listed


@pytest.mark.parametrize("deed", ["promote", "rollback"])
@pytest.mark.parametrize("when", ["noted", "in the file", "kept"])
def test_killed_between_file_and_steps_both_tell_the_same_at_the_next_look(home, deed, when):
    champion, listed = look(home)
    other = listed.models[1].version
    count = listed.newest
    die(home, deed, when, other)
    after, listed = look(home)
    if when == "noted":
        assert (after.version, listed.newest) == (champion.version, count)
    else:
        last = after.steps[-1]
        assert (after.version, listed.newest, last.author, last.note) == (other, count + 1, "lee", "in a hurry")
        assert last.step == {"promote": "promoted", "rollback": "rolled back"}[deed]


@pytest.mark.parametrize(("when", "steps"), [("trained", ["appeared"]), ("in the file", ["trained", "promoted"])])
def test_killed_while_a_trained_model_goes_in_force_it_is_told_as_it_is(home, when, steps):
    before, _ = look(home)
    (home / "stated.yaml").write_text(STATED.replace("0.6", "0.8"))
    die(home, "train", when)
    after, listed = look(home)
    new = next(
        each
        for each in listed.models
        if each.steps[0].step == steps[0] and "0.8" in (home / "models" / each.version / "stated.json").read_text()
    )
    assert [each.step for each in new.steps] == steps
    assert (after.version == new.version) == (when == "in the file")
    assert (new.trained_by, before.trained_by) == ("lee" if when == "in the file" else "", "dana")
    with open_house(Settings(home=home, author="kim")) as house:
        assert house.state(home / "stated.yaml").in_force
    assert look(home)[0].version == new.version
