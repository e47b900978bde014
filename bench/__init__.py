"""What is measured: benchmarks side by side, and the methods on simulated companies."""
