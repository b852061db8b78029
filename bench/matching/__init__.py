"""Matching: how the weights are fitted, and how good and how quick the result is."""
