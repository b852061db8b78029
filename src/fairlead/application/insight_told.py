"""Insight as JSON values, the same on the command line and over HTTP."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fairlead.application.insight_house import Proposal
from fairlead.application.insight_ports import InsightDecision
from fairlead.learning.insights import Insights


def insight_data(found: Insights) -> dict[str, Any]:
    """Everything found, without the tags: these are told as proposals, by what stands in the profiles now."""
    told = asdict(found)
    del told["tags"]
    told["model"] = found.model or None
    told["computed_at"] = found.computed_at.isoformat() if found.computed_at else None
    return told


def proposal_data(each: Proposal) -> dict[str, Any]:
    """A tag that waits for a decision."""
    return asdict(each.evidence) | {"name": each.name, "decided_before": None if each.again is None else decision_data(each.again)}


def decision_data(each: InsightDecision) -> Mapping[str, Any]:
    """A decision on a tag or a feature."""
    told = asdict(each)
    del told["evidence"], told["about"]
    return told | {
        "rep_id": told.pop("subject") or None,
        "verdict": each.verdict.value,
        "at": each.at.isoformat(),
        "note": each.note or None,
    }
