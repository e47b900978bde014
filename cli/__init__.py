"""The command `firsthand`: one command over the intake and the evidence."""

__version__ = "0.1.0"
