"""What is answered to where a decision came from."""

from datetime import datetime

from pydantic import Field

from fairlead.http.schemas import Answer, Versions


class Sent(Answer):
    """How a lead came in."""

    source: str
    way: str = Field(description="in words")
    key: str = Field(description="what makes a retry safe: the Idempotency-Key, where one was sent")
    received_at: datetime
    decision_id: str = Field(description="the decision that was made on it first")


class FileRead(Answer):
    """A file that was imported."""

    name: str
    system: str
    imported_at: datetime


class FieldOrigin(Answer):
    """Where one field came from: a row of a file, or what was sent; by hand or made here where neither is told."""

    field: str
    value: str | None = Field(description="as text")
    file: str | None
    row: int | None = Field(description="the data row of the file, from 1")
    sent: str | None = Field(description="the key under which it was sent; null where it was not sent")
    raw: dict[str, str | None] = Field(description="columns of the row, or fields as they were sent, with what was written there")
    rule: str = Field(description="in words")


class RecordLineage(Answer):
    """One record with where each of its fields came from."""

    record: str
    identity: str
    files: list[FileRead]
    fields: list[FieldOrigin]


class Untraced(Answer):
    """A record that cannot be traced, or is not shown to whoever asks."""

    record: str
    identity: str
    why: str


class DecisionLineage(Answer):
    """What a decision rests on, and where it came from."""

    decision_id: str
    decided_at: datetime
    lead_id: str
    sent: Sent
    again: bool = Field(description="whether it was decided on anew, later than the lead came in")
    lead: RecordLineage = Field(description="the lead as the decision saw it")
    records: list[RecordLineage] = Field(description="account, territory, rep and assignment, as they stand now")
    missing: list[Untraced]
    versions: Versions
