"""The command line: `main` runs it. Each command is one function, in a file named after what it does."""

import os

# Before anything imports numpy: its sums run on one core, unless the environment says otherwise. Our tables gain nothing from a second one,
# whose threads spin while they wait for each other: two fifths more of the processor's time where the other core is free, and many times
# as much where something keeps it busy, a server that decides among it. What is worth several cores is shared among processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251, a setting of the library's, not ours

from fairlead.cli.commands import app, main

__all__ = ["app", "main"]
