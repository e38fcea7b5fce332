"""Measures ratios against a bound taken in the same run, on this machine, on loopback: ``python -m tests.bench``."""
