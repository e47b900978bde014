"""`python -m etl VERB`: the verbs of the intake, as `firsthand VERB`."""

import sys
from collections.abc import Sequence

# A program may start what lies above its room; nothing imports a program.
from cli.main import INTAKE, run


def main(arguments: Sequence[str]) -> int:
    """Run one verb; gives the exit code: 0 done, 1 refused, asked or failed, 2 wrong usage."""
    return run("python -m etl", INTAKE, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
