"""The core: what a lead, a rep and a decision are. Standard library and numpy only; no clock, no chance of its own, no I/O."""
