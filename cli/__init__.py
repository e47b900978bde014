"""The command line, above everything else."""
