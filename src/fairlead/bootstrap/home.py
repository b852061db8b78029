"""The home folder, and the policy as it stands in a file: the working copy there, or another one."""

from pathlib import Path
from typing import Final

from fairlead.adapters.files.policy import PolicyFiles, content_of
from fairlead.application.policy_ports import Draft
from fairlead.application.ports import StoreUnavailable
from fairlead.config import Settings

POLICY_FILE: Final = "policy.yaml"
"""The working copy of the policy in the home folder; what decides is the version applied last."""


def make_home(home: Path) -> None:
    """Make the folder where it is missing. Raises `StoreUnavailable`."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds personal data, password hashes and keys
    except OSError as error:
        raise StoreUnavailable(f"the home folder {home} cannot be made: {error.strerror}; choose another with --home") from error


def policy_draft(settings: Settings, path: Path | None = None) -> Draft:
    """A policy file as read, by default the working copy in the home folder. Raises `BadPolicy` where it is no file to read."""
    chosen = path or settings.home / POLICY_FILE
    return PolicyFiles().read(content_of(chosen), str(chosen))
