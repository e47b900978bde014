"""One file taken in by the code on the path, as the page does it: read, previewed, published.

`python bench/take_in.py FILE DATA` prints the processor seconds of each step as JSON. It uses only
what an earlier commit has too: bench/intake.py runs it in several working trees.
"""

import json
import resource
import sys
from pathlib import Path

from etl.commands import loads
from etl.readers import read


def count_seconds() -> float:
    """The processor time of this process and of its readers, which are ended first."""
    read.stop_readers()
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def take_in(path: Path, data: Path) -> dict[str, float]:
    """Publish a file in a new data folder; gives the seconds of each step, and the rows."""
    began = count_seconds()
    proposal = loads.propose(data, [(path, path.name)], "bench")
    was_read = count_seconds()
    preview = loads.preview(data, proposal, "bench")
    assert preview.built and not preview.error, preview
    del preview
    assert loads.confirm(data, proposal, "bench").is_published
    rows = sum(load.rows_kept for load in proposal.loads)
    return {"read": was_read - began, "built": count_seconds() - was_read, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(take_in(Path(sys.argv[1]), Path(sys.argv[2]))))
