"""`fairlead train` and `fairlead model` as a person types them."""

import pytest
from typer.testing import CliRunner

from fairlead.cli.commands import app

STATED = "version: 1\nreps:\n  - {rep: U-1, chance: 0.6, reply_minutes: 10}\n"


@pytest.fixture
def fairlead(tmp_path):
    def run(*words):
        return CliRunner().invoke(app, [*words, "--home", str(tmp_path / "home")])

    return run


def test_training_on_nothing_says_what_is_missing(fairlead):
    done = fairlead("train")
    assert done.exit_code == 0, done.output
    assert "There are no reps" in done.output
    assert "is in force" in done.output


def test_stated_chances_are_put_in_force_and_shown(fairlead, tmp_path):
    path = tmp_path / "stated.yaml"
    path.write_text(STATED, encoding="utf-8")
    assert "For one rep" in fairlead("train", "--stated", str(path)).output
    shown = fairlead("model", "show")
    assert "stated by the organization" in " ".join(shown.output.split())
    assert "* m-" in fairlead("model", "list").output


def test_no_model_yet_is_told(fairlead):
    assert "fairlead train" in " ".join(fairlead("model", "show").output.split())
    assert "There are no models yet" in fairlead("model", "list").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("train", "--stage", "sold"), "stage is 'sold'"),
        (("train", "--window-days", "3"), "window_days is 3"),
        (("train", "--stated", "nowhere.yaml"), "nowhere.yaml does not exist"),
        (("model", "show", "m-unknown"), "there is no model m-unknown"),
    ],
)
def test_mistakes_are_told_without_a_traceback(words, told, fairlead):
    from fairlead.cli.screen import mistakes

    done = fairlead(*words)
    assert isinstance(done.exception, mistakes())
    assert told in str(done.exception)
