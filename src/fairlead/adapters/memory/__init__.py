"""Adapters that keep everything in memory: for tests, the tutorial and trying things out."""
