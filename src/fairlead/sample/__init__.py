"""The sample sales organization with known truth: for the demo, the tests and the benchmarks; the product never reads it."""
