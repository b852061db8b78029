"""How leads come now, as types for OpenAPI."""

import datetime as dt
from typing import Literal

from pydantic import Field

from fairlead.http.schemas import Answer


class FlowAlert(Answer):
    """Something that wants a look. It suspends nothing."""

    kind: Literal["flood", "silence", "queue", "check"] = Field(
        description="flood: far more leads than usual; silence: none where some should have come; queue: leads wait too long;"
        " check: the daily check found something broken"
    )
    since: dt.datetime
    words: str
    advice: list[str] = Field(description="what to do, the likeliest first")
    figures: dict[str, float]


class Flow(Answer):
    """How leads come now, against how they usually come at this hour of the week."""

    at: dt.datetime
    last_hour: int = Field(description="leads that came in the last hour")
    last_lead: dt.datetime | None = Field(description="when the last one came; null where none ever did")
    usual: float | None = Field(description="leads that the same hour usually brings, by the last 8 weeks; null where nobody can tell")
    why_not: str | None = Field(description="why nobody can tell what is usual")
    alerts: list[FlowAlert]
