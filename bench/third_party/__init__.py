"""Third-party tables with known traps, made ready for import: `prepare_bank` and `prepare_deals`. What is measured stands in `__main__`."""

from bench.third_party.prepare import BANK, DEALS, MAPPINGS, NotThatTable, prepare_bank, prepare_deals

__all__ = ["BANK", "DEALS", "MAPPINGS", "NotThatTable", "prepare_bank", "prepare_deals"]
