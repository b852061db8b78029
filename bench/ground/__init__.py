"""What benchmarks stand on: servers of their own, and the least times possible on this machine."""
