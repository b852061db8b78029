"""The folder of all models, and which of them routes."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fairlead.adapters.models.artefact import MANIFEST, CorruptModel, as_json, learned_files, load, read, sync, write, write_through
from fairlead.adapters.models.content import base_to, stated_to
from fairlead.application.model_ports import HeldOut, ModelFacts, ModelStep, Step
from fairlead.application.ports import NotFound, StoreUnavailable
from fairlead.domain.evidence import Reference
from fairlead.domain.prediction import Model, RotationModel, StatedModel
from fairlead.learning.trained import Trained

_CURRENT = "current"
_INTENDED = ".intended"
_SMALL = 262_144
_VERSION = re.compile(r"m-[0-9a-f]+")
# What a decision says of a model that could not be used follows from this version alone, so that it can be replayed at any later time.
_CORRUPT = re.compile(rf"corrupt-(?:(?P<model>{_VERSION.pattern})(?:-(?P<file>[\w.]+))?|{_CURRENT})")
_NO_NAME = f"corrupt-{_CURRENT}"
NO_MODEL = RotationModel("none", "no model was trained yet, so leads are shared by fair rotation; run `fairlead train`")


class ModelFolder:
    """Artefacts as ``<folder>/<version>/``, and a file ``current`` that names the one in force. Models are never changed, only added."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Joined once: it is asked before every lead.
        self._in_force = folder / _CURRENT
        self._seen: tuple[tuple[int, int, int], str] | None = None

    def current(self) -> Model:
        """The model that routes; a rotation-only model that says why where there is none, or where it is damaged."""
        version = self._current()
        if not version:
            return NO_MODEL
        if version == _NO_NAME:
            return _unusable(version)
        try:
            return load(self._folder / version)
        except CorruptModel as error:
            return _unusable(f"corrupt-{version}" + ("" if error.path == self._folder / version else f"-{error.path.name}"))

    def current_mark(self) -> str:
        """The version in force; cheap: read only when its file changed. Where that is damaged, a version that says so."""
        try:
            file = self._in_force.stat()
        except OSError:
            return self._current()
        state = (file.st_ino, file.st_mtime_ns, file.st_size)
        if self._seen is None or self._seen[0] != state:
            self._seen = (state, self._current())
        return self._seen[1]

    def at(self, version: str) -> Model:
        """The model of that version; of one that could not be used, the rotation that took its place.

        Raises `NotFound`, and `CorruptModel` where it is damaged.
        """
        if version == NO_MODEL.version:
            return NO_MODEL
        if _CORRUPT.fullmatch(version):
            return _unusable(version)
        if not self._holds(version):
            raise NotFound(f"there is no model {version} in {self._folder}")
        return load(self._folder / version)

    def versions(self) -> list[str]:
        """Every model kept, in alphabetical order."""
        return sorted(path.parent.name for path in self._folder.glob(f"m-*/{MANIFEST}"))

    def card(self, version: str) -> Mapping[str, Any] | None:
        """The card's numbers with its ``text``; None where there is no such model or it has none. Raises `CorruptModel`."""
        if not self._holds(version):
            return None
        _, files = read(self._folder / version)
        if "card.json" not in files:
            return None
        return {**json.loads(files["card.json"]), "text": files["card.md"].decode()}

    def reference(self, version: str) -> Reference | None:
        """What drift from the model is measured from; None where it was kept without. Raises `CorruptModel`."""
        if not self._holds(version):
            return None
        _, files = read(self._folder / version, {"reference.json"})
        if "reference.json" not in files:
            return None
        try:
            return Reference.read(json.loads(files["reference.json"]))
        except (KeyError, ValueError, TypeError) as error:
            raise CorruptModel(self._folder / version / "reference.json", "this is no reference") from error

    def facts(self, version: str) -> ModelFacts | None:
        """What the artefact tells of itself; None where it is gone or damaged. Files larger than 256 KiB are not read."""
        if not self._holds(version):
            return None
        folder = self._folder / version
        try:
            small = {path.name for path in folder.iterdir() if path.stat().st_size <= _SMALL}
            manifest, files = read(folder, small | {"card.json", "card.md", "lead.json"})
            if not all((folder / name).is_file() for name in manifest["files"]):
                return None
            written = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
            return _facts(manifest, files, written)
        except (CorruptModel, OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def verify(self, version: str) -> None:
        """See that every byte of an artefact is as it was written, without building the model. Raises `NotFound` and `CorruptModel`."""
        if not self._holds(version):
            raise NotFound(f"there is no model {version} in {self._folder}")
        read(self._folder / version)

    def intend(self, base: int, steps: Sequence[ModelStep]) -> None:
        """Note the steps that are about to be taken after step ``base``. Raises `StoreUnavailable`."""
        noted = [
            {name: str(getattr(each, name)) for name in ("version", "step", "author", "note")} | {"at": each.at.isoformat()}
            for each in steps
        ]
        self._replace(_INTENDED, as_json({"base": base, "steps": noted}), "no step of a model can be noted")

    def intended(self) -> tuple[int, Sequence[ModelStep]] | None:
        """What was noted last; None where nothing was, or where it cannot be read."""
        try:
            noted = json.loads((self._folder / _INTENDED).read_bytes())
            steps = [
                ModelStep(each["version"], Step(each["step"]), datetime.fromisoformat(each["at"]), each["author"], each["note"])
                for each in noted["steps"]
            ]
            return int(noted["base"]), steps
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, trained: Trained, *, code: str, in_force: bool = True) -> str:
        """Write a trained model, and put it in force where wished; returns its version.

        Raises `StoreUnavailable`, and then the one in force stays.
        """
        files = {"card.json": as_json(trained.card.numbers), "card.md": trained.card.text.encode()}
        files |= learned_files(trained.learned) if trained.learned else {"base.json": as_json(base_to(trained.base))}
        if trained.reference is not None:
            files["reference.json"] = as_json(trained.reference.data())
        about = {
            "kind": "hierarchical" if trained.learned else "rotation",
            "readiness": {"level": trained.readiness.level.value, "why": trained.readiness.why},
            "code": code,
            "data": trained.data_hash,
            "horizon_days": trained.horizon_days,
            "settings": {name: getattr(trained.settings, name) for name in trained.settings.__dataclass_fields__ if name != "threads"},
        }
        return self._kept(write(self._folder, files, about), in_force=in_force)

    def keep_stated(self, model: StatedModel, *, code: str, in_force: bool = True) -> str:
        """Write a stated model, and put it in force where wished; returns its version. Raises `StoreUnavailable`."""
        reps = "one rep" if len(model.reps) == 1 else f"{len(model.reps)} reps"
        text = f"# Stated chances\n\nFor {reps}: {model.readiness.why}.\n"
        readiness = {"level": model.readiness.level.value, "why": model.readiness.why}
        files = {
            "stated.json": as_json(stated_to(model)),
            "card.json": as_json({"readiness": readiness, "stated_reps": len(model.reps)}),
            "card.md": text.encode(),
        }
        return self._kept(write(self._folder, files, {"kind": "stated", "readiness": readiness, "code": code}), in_force=in_force)

    def put_in_force(self, version: str) -> None:
        """Name the model that routes. Raises `StoreUnavailable`, and then the one in force stays."""
        self._replace(_CURRENT, f"{version}\n".encode(), f"model {version} is kept but cannot be put in force")

    def _kept(self, version: str, *, in_force: bool) -> str:
        if in_force:
            self.put_in_force(version)
        return version

    def _replace(self, name: str, content: bytes, trouble: str) -> None:
        """A file's new content, whole or not at all, even if power fails."""
        draft = self._folder / f".{name.lstrip('.')}.{os.getpid()}"
        try:
            write_through(draft, content)
            draft.replace(self._folder / name)
            sync(self._folder)
        except OSError as error:
            raise StoreUnavailable(f"{trouble}: {error.strerror or error}") from error

    def _current(self) -> str:
        try:
            version = (self._folder / _CURRENT).read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except (OSError, UnicodeDecodeError):
            return _NO_NAME
        return version if not version or _VERSION.fullmatch(version) else _NO_NAME

    def _holds(self, version: str) -> bool:
        # A version comes from outside too; it must name a folder here and nothing else.
        return version.startswith("m-") and version.isprintable() and "/" not in version and (self._folder / version).is_dir()


def _facts(manifest: Mapping[str, Any], files: Mapping[str, bytes], written_at: datetime) -> ModelFacts:
    card = json.loads(files.get("card.json", b"{}"))
    data, held = card.get("data") or {}, card.get("holdout")
    return ModelFacts(
        kind=str(manifest["kind"]),
        level=str(manifest["readiness"]["level"]),
        why=str(manifest["readiness"]["why"]),
        code=str(manifest["code"]),
        data=str(manifest.get("data", "")),
        written_at=written_at,
        horizon_days=manifest.get("horizon_days"),
        settings=manifest.get("settings", {}),
        features=tuple(json.loads(files["lead.json"])["encoding"]["names"]) if "lead.json" in files else (),
        leads=data.get("leads"),
        won=data.get("won"),
        first=data.get("first", ""),
        last=data.get("last", ""),
        tested=HeldOut(held["leads"], held["won"], held["scores"]) if held else None,
        text=files.get("card.md", b"").decode(),
        evaluation={name: card[name] for name in ("verdict", "examination", "calibration") if card.get(name)},
    )


def _unusable(version: str) -> RotationModel:
    """What routes in place of a model that cannot be used; ``version`` names the model and the file at fault."""
    named = _CORRUPT.fullmatch(version)
    model, file = (named["model"], named["file"]) if named else (None, None)
    if model is None:
        fault = f"the file models/{_CURRENT}, which names it, cannot be read"
    else:
        fault = f"models/{model}{f'/{file}' if file else ''} is missing, damaged or of another format"
    return RotationModel(
        version,
        f"the model cannot be used, so leads are shared by fair rotation: {fault}; train again with `fairlead train`,"
        " or put the file back from a backup",
    )
