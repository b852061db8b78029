"""Findings as they might come out of a look, for tests that do not look themselves."""

from datetime import UTC, datetime

from fairlead.learning.insights import (
    Attributes,
    Candidate,
    Coaching,
    CoachingNote,
    Driver,
    Drivers,
    Excluded,
    Insights,
    Pairing,
    Pairings,
    Span,
    TagEvidence,
)

NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
UP = Span(0.041, 0.012, 0.07)
ODDS = Span(1.5, 1.1, 2.0)


def tag(rep_id="U-1", field="industry_groups", value="energy", won=9, leads=40):
    return TagEvidence(rep_id, field, value, leads, won, 0.18, 0.12, ODDS, f"won {won} of {leads} leads of industry {value}")


def found(*tags):
    """One of everything."""
    return Insights(
        model="m-1",
        computed_at=NOW,
        level="pair",
        first="2025-01-01",
        last="2026-05-01",
        leads=900,
        won=90,
        attributes=Attributes(
            verdict="1 of 2 candidates tell something.",
            ranked=(
                Candidate(
                    "custom.tier", "attribute tier of the source", "", 300, 0.002, 0.006, 5_000.0, True, "leads (tier: gold) have more"
                ),
                Candidate("webinar_90d", "webinars", "reps certified in SAP", 80, 0.0001, 0.0003, 2.0, False, "nothing"),
            ),
            excluded=(Excluded("custom.lost_reason", "it may know the outcome: filled on 0% of won but 90% of lost leads"),),
            tried=40,
            tested=2,
            needed=80.0,
            leads=400,
        ),
        pairings=Pairings(
            verdict="2 of 30 pairings differ.",
            found=(
                Pairing("U-1", "", "industry", "energy", UP, ODDS, 0.02, 0.12, 40, 9, 300, 33, 0.3, "30% by rotation: partly correlation"),
                Pairing("", "senior reps", "size", "5000+", UP, ODDS, None, 0.1, 90, 14, 200, 15, 0.0, "correlation only"),
            ),
            looked_at=30,
        ),
        drivers=Drivers(
            "1 of 2 attributes goes along.", "These are correlations.", (Driver("seniority", "senior", UP, ODDS, 9, 300, True),), 12
        ),
        tags=tags or (tag(),),
        coaching=Coaching(
            "1 of 12 questions deserves a conversation.",
            "For managers alone.",
            (CoachingNote("U-2", "claim", "product Atlas", 60, 3, 9.5, Span(0.4, 0.2, 0.7), "The profile names product Atlas."),),
            12,
        ),
    )
