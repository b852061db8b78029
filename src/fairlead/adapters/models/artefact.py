"""Writing an artefact whole or not at all, and reading it back only if every byte is as written."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fairlead.adapters.models.content import coefficients_from, coefficients_to, fit_from, fit_to, rotation_from, stated_from
from fairlead.adapters.models.scorer import TreeScorer
from fairlead.application.ports import StoreUnavailable
from fairlead.domain.prediction import Encoding, FloatArray, HierarchicalModel, Level, Model, Readiness, RotationModel, StatedModel
from fairlead.domain.qualification import added_among
from fairlead.learning.trained import Learned, LearnedFit, Trees, ValueModel

FORMAT = 1
MANIFEST = "manifest.json"


class CorruptModel(Exception):
    """A model artefact that is damaged, incomplete or of another format; the message names the file and says what to do."""

    def __init__(self, path: Path, what: str) -> None:
        """Name the file and the fault."""
        super().__init__(f"{path}: {what}; train again with `fairlead train`, or put the file back from a backup")
        self.path = path


def as_json(value: object) -> bytes:
    """Canonical JSON: the same value gives the same bytes; numbers keep every bit."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def learned_files(learned: Learned) -> dict[str, bytes]:
    """The files of a learned model."""
    text, arrays = coefficients_to(learned.coefficients)
    files = {"lead.txt": learned.trees.text.encode(), "hierarchical.json": as_json(text)}
    files |= {f"{name}.npy": _array_bytes(array) for name, array in arrays.items()}
    if learned.value.text:
        files["value.txt"] = learned.value.text.encode()
    trees = {"start": learned.trees.start, "rounds": learned.trees.rounds}
    value = {"start": learned.value.start, "smear": learned.value.smear, "wins": learned.value.wins, "steps": learned.value.steps}
    value["slope"] = learned.value.slope
    encoding = {"names": learned.encoding.names, "vocabularies": learned.encoding.vocabularies}
    if learned.fit is not None:
        files["fit.json"] = as_json(fit_to(learned.fit))
    files["lead.json"] = as_json({"encoding": encoding, "trees": trees, "value": value})
    return files


def write(home: Path, files: Mapping[str, bytes], about: Mapping[str, object]) -> str:
    """Write an artefact under ``home`` and return its version. Readers see all of it or nothing.

    Raises `StoreUnavailable` where the disk is full or the folder cannot be written; nothing is left behind then.
    """
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = as_json({**about, "format": FORMAT, "files": listed})
    version = version_of(manifest)
    target, draft = home / version, home / f".{version}.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for name, content in (*files.items(), (MANIFEST, manifest)):
            write_through(draft / name, content)
        if target.exists():
            # The same content was written before; what lies there may have been damaged since, so the fresh copy takes its place.
            shutil.rmtree(target)
        draft.rename(target)
        sync(home)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise StoreUnavailable(f"the model cannot be written to {home}: {error.strerror or error}; the model in force stays") from error
    return version


def version_of(manifest: bytes) -> str:
    """The identity of an artefact: a checksum of its manifest, and so of all its files."""
    return "m-" + hashlib.sha256(manifest).hexdigest()[:20]


def read(folder: Path, only: Collection[str] | None = None) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Manifest and files, or ``only`` those of these names, verified. Raises `CorruptModel`."""
    path = folder / MANIFEST
    raw = _bytes(path)
    if version_of(raw) != folder.name:
        raise CorruptModel(path, f"the checksum is not the one in the folder's name ({version_of(raw)})")
    try:
        manifest = json.loads(raw)
        listed = dict(manifest["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptModel(path, "this is not a manifest") from error
    if manifest.get("format") != FORMAT:
        raise CorruptModel(path, f"format {manifest.get('format')} is not format {FORMAT}, which this program reads")
    files = {}
    for name, digest in listed.items():
        if only is not None and name not in only:
            continue
        files[name] = _bytes(folder / name)
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise CorruptModel(folder / name, "the checksum does not match the manifest: the file is damaged or was changed")
    return manifest, files


def load(folder: Path) -> Model:
    """Read an artefact. Raises `CorruptModel` naming the file at fault."""
    manifest, files = read(folder)
    kinds: dict[str, Callable[[str, Mapping[str, Any], Mapping[str, bytes]], Model]] = {
        "hierarchical": _hierarchical,
        "rotation": _rotation,
        "stated": _stated,
    }
    kind = manifest.get("kind")
    if kind not in kinds:
        raise CorruptModel(folder / MANIFEST, f"kind '{kind}' is not one of {', '.join(kinds)}")
    try:
        return kinds[kind](folder.name, manifest, files)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise CorruptModel(folder, f"the content cannot be read ({type(error).__name__}: {error})") from error


def _hierarchical(version: str, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> HierarchicalModel:
    lead = json.loads(files["lead.json"])
    arrays = {name: _array(files[f"{name}.npy"]) for name in ("effects", "covariance")}
    value = lead["value"]
    scorer = TreeScorer(
        Encoding(tuple(lead["encoding"]["names"]), {name: tuple(values) for name, values in lead["encoding"]["vocabularies"].items()}),
        Trees(files["lead.txt"].decode(), lead["trees"]["start"], lead["trees"]["rounds"]),
        ValueModel(
            *(value["start"], value["smear"], value["wins"], files.get("value.txt", b"").decode(), value["steps"]),
            slope=value.get("slope", 1.0),
        ),
    )
    coefficients = coefficients_from(json.loads(files["hierarchical.json"]), arrays)
    # Models trained before there was learned fit have no such file.
    fit = fit_from(json.loads(files["fit.json"])) if "fit.json" in files else LearnedFit(None, "the model is older than learned fit")
    reads, no_fit = added_among(lead["encoding"]["names"]), "" if fit.card is not None else fit.why
    return HierarchicalModel(version, _readiness(manifest), coefficients, scorer, fit.card, no_fit, reads)


def _rotation(version: str, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> RotationModel:
    return rotation_from(version, _readiness(manifest).why, json.loads(files["base.json"]))


def _stated(version: str, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> StatedModel:
    del manifest
    return stated_from(version, json.loads(files["stated.json"]))


def _readiness(manifest: Mapping[str, Any]) -> Readiness:
    return Readiness(Level(manifest["readiness"]["level"]), str(manifest["readiness"]["why"]))


def _array_bytes(array: FloatArray) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def _array(content: bytes) -> FloatArray:
    return np.asarray(np.load(io.BytesIO(content), allow_pickle=False), dtype=np.float64)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CorruptModel(path, "the file is missing") from error
    except OSError as error:
        raise CorruptModel(path, f"the file cannot be read ({error.strerror})") from error


def write_through(path: Path, content: bytes) -> None:
    """Write a file so that it survives power loss; its name does once `sync` was called for the folder."""
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def sync(folder: Path) -> None:
    """Let the names in a folder survive power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
