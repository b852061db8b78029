"""Conditions in CEL, the Common Expression Language: compiled when a policy is saved, asked of every lead.

`compile_conditions` is the verb, `CelRules` keeps the port. Every field and function: docs/reference/conditions.md.
"""

from fairlead.adapters.rules.conditions import CelConditions, CelRules, compile_conditions
from fairlead.adapters.rules.fields import FIELDS, KINDS
from fairlead.adapters.rules.wording import FUNCTIONS

__all__ = ["FIELDS", "FUNCTIONS", "KINDS", "CelConditions", "CelRules", "compile_conditions"]
