"""Benchmarks: each is a module run as ``python -m bench.NAME [--json] [--quick] [--seed N]``. The protocol is in bench/README.md."""
