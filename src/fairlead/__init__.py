"""Fairlead: predictive lead routing. Start reading at `fairlead.domain.corridor`."""

__version__ = "0.1.0"
