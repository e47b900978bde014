"""What all suites share: the size of the searches, and the sample company."""

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from queries import catalog
from tests.sample import Sample, load

# Properties hold however busy the machine is.
settings.register_profile("gate", deadline=None, max_examples=40)
settings.register_profile("nightly", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("FIRSTHAND_SEARCH", "gate"))


def pytest_collection_finish() -> None:
    """What every test needs is never garbage: a collection need not look through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample company to look at; a test that writes takes `sample_copy`."""
    folder = tmp_path_factory.getbasetemp()
    # A worker's own folder lies in the one of the run.
    return load(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture
def sample_copy(sample: Sample, tmp_path: Path) -> Path:
    """A data folder with the sample company, to write to."""
    return shutil.copytree(sample.data, tmp_path / "data")


@pytest.fixture
def break_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A function that breaks the header of one query, in a copy of the folder."""
    folder = tmp_path / "queries"
    shutil.copytree(catalog.FOLDER, folder, ignore=shutil.ignore_patterns("*.py"))
    monkeypatch.setattr(catalog, "FOLDER", folder)

    def spoil(name: str) -> None:
        path = folder / f"{name}.sql"
        path.write_text(path.read_text("utf-8").replace("grain ", "grainx "), "utf-8")

    return spoil
