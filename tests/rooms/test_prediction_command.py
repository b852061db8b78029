"""`fairlead train` and `fairlead model` as a person types them."""

import shutil

import pytest
from typer.testing import CliRunner

from fairlead.bootstrap import open_house
from fairlead.cli.commands import app
from fairlead.config import Settings

STATED = "version: 1\nreps:\n  - {rep: U-1, chance: 0.6, reply_minutes: 10}\n"


@pytest.fixture
def fairlead(tmp_path):
    def run(*words):
        return CliRunner().invoke(app, [*words, "--home", str(tmp_path / "home")])

    return run


def test_a_home_that_holds_nothing_is_not_trained_on_nor_made(fairlead, tmp_path):
    done = fairlead("train")
    assert done.exit_code != 0
    assert "nothing is kept in" in str(done.exception)
    assert "fairlead import" in str(done.exception)
    assert not (tmp_path / "home").exists()


def test_training_on_no_reps_says_what_is_missing_and_that_leads_are_shared(fairlead, tmp_path):
    (tmp_path / "stated.yaml").write_text(STATED, encoding="utf-8")
    fairlead("train", "--stated", str(tmp_path / "stated.yaml"))
    done = fairlead("train")
    assert done.exit_code == 0, done.output
    assert "There are no reps" in done.output
    assert "Leads are shared by fair rotation; what was found is kept as m-" in " ".join(done.output.split())


def test_stated_chances_are_put_in_force_and_shown(fairlead, tmp_path):
    path = tmp_path / "stated.yaml"
    path.write_text(STATED, encoding="utf-8")
    assert "For one rep" in fairlead("train", "--stated", str(path)).output
    shown = fairlead("model", "show")
    assert "stated by the organization" in " ".join(shown.output.split())
    assert "* m-" in fairlead("model", "list").output


@pytest.fixture
def begun(tmp_path):
    """A home with a database in it, and nothing else."""
    with open_house(Settings(home=tmp_path / "home")):
        pass


def test_no_model_yet_is_told(begun, fairlead):
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
def test_mistakes_are_told_without_a_traceback(words, told, begun, fairlead):
    from fairlead.cli.screen import mistakes

    done = fairlead(*words)
    assert isinstance(done.exception, mistakes())
    assert told in str(done.exception)


@pytest.fixture
def two_models(fairlead, tmp_path):
    """Two stated models, the second in force; gives their versions in the order they were made."""
    made = []
    for chance in ("0.6", "0.7"):
        (tmp_path / "stated.yaml").write_text(STATED.replace("0.6", chance), encoding="utf-8")
        fairlead("train", "--stated", str(tmp_path / "stated.yaml"))
        made.append((tmp_path / "home" / "models" / "current").read_text(encoding="utf-8").strip())
    return made


def listed(done):
    """Lines of the list by their version, without the lines that tell what is wrong."""
    assert done.exit_code == 0, done.output
    lines = [line for line in done.output.splitlines() if not line.startswith("      ")]
    return {next(word for word in line.split() if word.startswith(("m-", "corrupt-"))): line for line in lines}


@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_model_is_marked_in_the_list(fairlead, tmp_path, two_models, which):
    assert not any("damaged" in line for line in listed(fairlead("model", "list")).values())
    path = tmp_path / "home" / "models" / two_models[which] / "stated.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "0.9"), encoding="utf-8")
    done = fairlead("model", "list")
    lines = listed(done)
    assert [("damaged" in lines[version], lines[version].startswith("*")) for version in two_models] == [
        (which == 0, False),
        (which == 1, True),
    ]
    assert "stated.json: the checksum does not match" in " ".join(done.output.split())


def test_the_model_in_force_is_listed_as_damaged_where_nothing_is_left_of_it(fairlead, tmp_path, two_models):
    shutil.rmtree(tmp_path / "home" / "models" / two_models[1])
    lines = listed(fairlead("model", "list"))
    assert lines[two_models[1]].startswith("* ")
    assert "damaged" in lines[two_models[1]]
    assert "damaged" not in lines[two_models[0]]


def test_a_file_that_no_longer_names_the_model_in_force_is_told_in_the_list(fairlead, tmp_path, two_models):
    (tmp_path / "home" / "models" / "current").write_bytes(b"\xff\xfe")
    done = fairlead("model", "list")
    assert set(listed(done)) == {*two_models, "corrupt-current"}
    assert "the file models/current, which names the one in force, cannot be read" in " ".join(done.output.split())
