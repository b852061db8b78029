"""The sample sales organization with known truth: for the demo, the tests and the benchmarks; the product never reads it.

`generate` makes a world from a `SampleSpec`; `write` writes it as the CSV export of a CRM, its truth in a subfolder. The columns
and the facts of the world are told in docs/reference/sample.md.
"""

from fairlead.sample.making import Sample, generate
from fairlead.sample.spec import BadSpec, SampleSpec
from fairlead.sample.stream import FreshLead
from fairlead.sample.truth import Truth, UnknownLead, UnknownRep
from fairlead.sample.writing import CannotWriteSample, write

__all__ = ["BadSpec", "CannotWriteSample", "FreshLead", "Sample", "SampleSpec", "Truth", "UnknownLead", "UnknownRep", "generate", "write"]
