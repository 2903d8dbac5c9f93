"""Figures of speed as ratios to hand-written SQL on a million leads, apart from the tests: ``python -m benchmarks``."""
