"""What is answered of the fields of a lead."""

from pydantic import BaseModel, ConfigDict, Field


class LeadField(BaseModel):
    """One known field of the lead."""

    model_config = ConfigDict(extra="forbid")

    name: str
    value: str | float | bool
    custom: bool


class UnreadField(BaseModel):
    """A field that could not be read; the lead was taken without it."""

    model_config = ConfigDict(extra="forbid")

    field: str
    value: str = Field(description="what was written")
    reason: str
