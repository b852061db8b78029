"""The data audit: what the records can and cannot support, before anything is trained on them. The verb is `audit`."""

from fairlead.learning.audit.auditing import STEPS, Audit, audit
from fairlead.learning.audit.baseline import Baseline, Month, RepRecord, gini
from fairlead.learning.audit.findings import Estimate, Finding, Rate, Weight
from fairlead.learning.audit.leakage import Suspect
from fairlead.learning.audit.patterns import Pattern, Patterns
from fairlead.learning.audit.quality import Duplicates, Missing, Span
from fairlead.learning.audit.references import Dangling
from fairlead.learning.audit.signal import LeadSignal, PairSignal, RepSignal, Signals
from fairlead.learning.audit.verdict import Answer, Support, Verdict

__all__ = [
    "STEPS",
    "Answer",
    "Audit",
    "Baseline",
    "Dangling",
    "Duplicates",
    "Estimate",
    "Finding",
    "LeadSignal",
    "Missing",
    "Month",
    "PairSignal",
    "Pattern",
    "Patterns",
    "Rate",
    "RepRecord",
    "RepSignal",
    "Signals",
    "Span",
    "Support",
    "Suspect",
    "Verdict",
    "Weight",
    "audit",
    "gini",
]
