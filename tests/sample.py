"""The sample company, loaded by the command line once for all test runs of the same files."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache/sample"
# All that a load reads; what is compiled from it is not.
INPUTS = ("cli", "etl", "queries", "sample_data", "store")


@dataclass(frozen=True)
class Sample:
    """The sample company's data folder, and what the command line answered when it was loaded."""

    data: Path
    answer: dict[str, Any]


def load(folder: Path) -> Sample:
    """Copy the sample company into a folder for all workers, loaded first where no run has."""
    data, answer = folder / "sample", folder / "sample.json"
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "sample.lock"):
        if not answer.exists():
            _copy_kept(KEPT / _digest_inputs(), data, answer)
    return Sample(data, json.loads(answer.read_text("utf-8")))


def _copy_kept(folder: Path, data: Path, answer: Path) -> None:
    kept, said = folder / "sample", folder / "sample.json"
    with FileLock(KEPT / "lock"):
        if not said.exists():
            for earlier in KEPT.glob("*/"):
                shutil.rmtree(earlier)
            command = ["-m", "etl", "load", "sample_data", "--data", kept, "--lang", "en", "--json"]
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr.decode()
            said.write_bytes(done.stdout)
        shutil.copytree(kept, data)
        shutil.copy(said, answer)


def _digest_inputs() -> str:
    seen = hashlib.sha256(sys.version.encode() + (ROOT / "requirements.txt").read_bytes())
    for path in sorted(path for name in INPUTS for path in (ROOT / name).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            seen.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]
