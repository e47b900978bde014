"""Benchmarks against alternatives, and the methods tested on simulated companies."""
