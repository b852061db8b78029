"""Benchmarks: each is a module run as ``python -m bench.NAME [--json] [--quick] [--seed N]``. The protocol is in bench/README.md."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does (`fairlead.cli`): here what learns is called directly
