"""Measurements that anyone can repeat: ``python -m benchmarks NAME``; not part of the package and not of the tests."""
