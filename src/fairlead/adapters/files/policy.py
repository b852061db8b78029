"""The policy file: how decisions are made, read from ``policy.yaml`` in the home folder."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fairlead.domain.availability import Band, BandRule, Capacity
from fairlead.domain.deciding import Objective, Policy

_Share = Annotated[float, Field(ge=0, le=1)]


class BadPolicy(ValueError):
    """A policy file that cannot be used; the message names file, field and remedy."""


class _BandText(BaseModel):
    model_config = ConfigDict(extra="forbid")
    up_to: Annotated[float, Field(gt=0, le=1, description="highest load in this band, 1 is the limit")]
    band: Band


class _PolicyText(BaseModel):
    model_config = ConfigDict(extra="forbid")
    objective: Objective = Objective.WORTH
    bands: list[_BandText] | None = None
    high_match: Annotated[float, Field(ge=0, le=100)] = Capacity().high_match
    tie_chance: Annotated[float, Field(gt=0, le=0.5)] = Policy().tie_chance
    tie_loss: _Share = Policy().tie_loss
    balance: _Share = Policy().balance
    use_prediction: bool = True
    salt: Annotated[str, Field(min_length=1, max_length=100)] = Policy().salt

    @model_validator(mode="after")
    def _rising(self) -> "_PolicyText":
        limits = [rule.up_to for rule in self.bands or []]
        if limits != sorted(set(limits)):
            raise ValueError("bands must rise: each up_to larger than the one before")
        return self


def load(path: Path) -> Policy:
    """The policy in ``path``; the default policy where there is no file. Raises `BadPolicy`."""
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        raise BadPolicy(f"{path} cannot be read: {error.strerror}; a policy is a file of YAML that this user may read") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadPolicy(f"{path} is not readable YAML: {' '.join(str(error).split())}") from error
    if written is None:
        return Policy()
    if not isinstance(written, dict):
        raise BadPolicy(f"{path} must hold settings such as 'objective: worth', one a line")
    try:
        text = _PolicyText.model_validate(written)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'policy'}: {each['msg']}" for each in error.errors())
        known = ", ".join(_PolicyText.model_fields)
        raise BadPolicy(f"{path} cannot be used: {problems}. Settings are {known}; see docs/reference/policy.md") from error
    bands = Capacity().bands if text.bands is None else tuple(BandRule(rule.up_to, rule.band) for rule in text.bands)
    return Policy(
        objective=text.objective,
        capacity=Capacity(bands, text.high_match),
        tie_chance=text.tie_chance,
        tie_loss=text.tie_loss,
        balance=text.balance,
        use_prediction=text.use_prediction,
        salt=text.salt,
    )
