"""Benchmarks: each module has ``main(env)`` that yields one figure after the other."""
