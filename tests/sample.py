"""The sample company, loaded by the command line once for all workers of a test run."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Sample:
    """The sample company's data folder, and what the command line answered when it was loaded."""

    data: Path
    answer: dict[str, Any]


def load(folder: Path) -> Sample:
    """Load the sample company into a folder, or wait for the worker that does."""
    data, answer = folder / "sample", folder / "sample.json"
    with FileLock(folder / "sample.lock"):
        if not answer.exists():
            command = ["-m", "etl", "load", "sample_data", "--data", data, "--lang", "en", "--json"]
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr.decode()
            answer.write_bytes(done.stdout)
    return Sample(data, json.loads(answer.read_text("utf-8")))
