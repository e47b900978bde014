"""`python -m dashboard VERB`: the verbs of the evidence, as `firsthand VERB`."""

import sys
from collections.abc import Sequence

# A program may start what lies above its room; nothing imports a program.
from cli.main import EVIDENCE, run


def main(arguments: Sequence[str]) -> int:
    """Run one verb; gives the exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    return run("python -m dashboard", EVIDENCE, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
