"""Damaged, missing and half-written artefacts: each is named, and routing goes on by fair rotation."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.adapters.models import CorruptModel, ModelFolder
from fairlead.application.ports import NotFound, StoreUnavailable
from fairlead.domain.prediction import Level
from tests.conformance.trained_sample import small_model

FILES = (
    "fit.json",
    "reference.json",
    "manifest.json",
    "lead.txt",
    "lead.json",
    "value.txt",
    "hierarchical.json",
    "effects.npy",
    "covariance.npy",
    "card.json",
    "card.md",
)


@pytest.fixture
def kept(tmp_path):
    folder = ModelFolder(tmp_path / "models")
    version = folder.keep(small_model(), code="test")
    present = {path.name for path in (tmp_path / "models" / version).iterdir()}
    assert present <= set(FILES)
    return folder, version, tmp_path / "models" / version


def _names(kept_folder):
    return sorted(path.name for path in kept_folder.iterdir())


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["one bit", "cut short", "missing", "empty"])
def test_damage_is_named_and_routing_rotates(name, damage, kept):
    folder, version, path = kept
    if name not in _names(path):
        pytest.skip(f"this artefact has no {name}: too few wins for trees of the value")
    content = (path / name).read_bytes()
    if damage == "missing":
        (path / name).unlink()
    else:
        changed = {
            "one bit": content[:-3] + bytes([content[-3] ^ 1]) + content[-2:],
            "cut short": content[: len(content) // 2],
            "empty": b"",
        }
        (path / name).write_bytes(changed[damage])
    with pytest.raises(CorruptModel) as raised:
        folder.at(version)
    assert str(path / name) in str(raised.value)
    assert "train again" in str(raised.value)
    model = folder.current()
    assert model.readiness.level is Level.NONE
    assert name in model.readiness.why
    assert "fair rotation" in model.readiness.why


def test_what_took_a_damaged_models_place_can_be_asked_for_even_after_it_is_whole_again(kept):
    folder, version, path = kept
    content = (path / "lead.txt").read_bytes()
    (path / "lead.txt").write_bytes(b"")
    rotation = folder.current()
    assert folder.at(rotation.version) == rotation
    assert folder.card(rotation.version) is None
    (path / "lead.txt").write_bytes(content)
    assert folder.current().version == version
    assert folder.at(rotation.version) == rotation
    with pytest.raises(NotFound):
        folder.at("corrupt-../../etc")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00m", b"../../etc\n", b"m-1 m-2"])
def test_a_damaged_name_of_the_model_in_force_is_told_and_routing_rotates(content, kept):
    folder, _, path = kept
    (path.parent / "current").write_bytes(content)
    model = folder.current()
    assert model.readiness.level is Level.NONE
    assert "models/current" in model.readiness.why
    assert folder.current_mark() == model.version
    assert folder.at(model.version) == model


def test_undamaged_is_read(kept):
    folder, version, _ = kept
    assert folder.at(version).version == version
    assert folder.current().readiness.level is Level.PAIR


def test_newer_format_is_named(kept):
    from fairlead.adapters.models.artefact import version_of

    folder, _, path = kept
    manifest = (json.dumps(json.loads((path / "manifest.json").read_bytes()) | {"format": 99})).encode()
    other = path.parent / version_of(manifest)
    path.rename(other)
    (other / "manifest.json").write_bytes(manifest)
    with pytest.raises(CorruptModel, match="format 99 is not format 1"):
        folder.at(other.name)


@pytest.mark.parametrize("version", ["m-0000", "", "../escape", "m-../../etc"])
def test_unknown_versions_are_not_found(version, kept):
    with pytest.raises(NotFound, match="there is no model"):
        kept[0].at(version)
    assert kept[0].card(version) is None


def test_saving_again_heals_a_damaged_artefact(kept):
    folder, version, path = kept
    (path / "lead.txt").write_bytes(b"")
    assert folder.keep(small_model(), code="test") == version
    assert folder.at(version).version == version


def test_a_full_disk_leaves_the_model_in_force(tmp_path):
    """Files may not grow beyond some kilobytes in the child: what a full disk looks like to a writer."""
    child = f"""
import resource, sys
from pathlib import Path
from fairlead.adapters.models.artefact import write
from fairlead.application.ports import StoreUnavailable
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    write(Path({str(tmp_path / "models")!r}), {{"small": b"x", "large": b"y" * 100_000}}, {{"kind": "rotation"}})
except StoreUnavailable as error:
    print(error); sys.exit(7)
"""
    source = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(source)})
    assert done.returncode == 7, done.stderr
    assert "cannot be written" in done.stdout
    assert "the model in force stays" in done.stdout
    assert list((tmp_path / "models").iterdir()) == []


def test_killed_while_writing_leaves_nothing_in_force(tmp_path):
    """The child dies by SIGKILL once the second file is being written; what it left is no model."""
    child = f"""
import os, signal
from pathlib import Path
from fairlead.adapters.models import artefact
class Deadly(bytes): pass
real = artefact.write_through
def dying(path, content):
    real(path, content)
    if path.name == "second": os.kill(os.getpid(), signal.SIGKILL)
artefact.write_through = dying
artefact.write(Path({str(tmp_path / "models")!r}), {{"first": b"x", "second": b"y"}}, {{"kind": "rotation"}})
"""
    source = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, check=False, env={"PYTHONPATH": str(source)})
    assert done.returncode == -9, done.stderr
    folder = ModelFolder(tmp_path / "models")
    assert folder.versions() == []
    assert "no model was trained yet" in folder.current().readiness.why
    version = folder.keep(small_model(), code="test")
    assert folder.current().version == version


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        ModelFolder(tmp_path / "models").keep(small_model(), code="test")
