from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from store import error_log
from store.paths import PAGES, ROOT
from tests import company


@pytest.fixture(scope="session", autouse=True)
def quick_app_test():
    """Spare AppTest what takes longer than the pages: a third of the processor time of these tests.

    For each page opened it reads the metadata of every installed package, and while a script runs
    it goes through all events so far every millisecond, though the one it waits for comes last.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        patch.setattr(
            LocalScriptRunner,
            "script_stopped",
            lambda runner: runner.events[-1:] == [ScriptRunnerEvent.SHUTDOWN],
        )
        yield


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    company.publish(folder)
    return folder


@pytest.fixture
def visit(published, monkeypatch):
    """A function that opens a page through app.py: `visit("complaints", lang="zh")`.

    An error that was shown as a sentence fails the test, unless it reads the log and removes it.
    """
    logs = set()

    def open_page(name="overview", lang="en", data=published, **parameters):
        logs.add(data / error_log.NAME)
        monkeypatch.setenv("FIRSTHAND_DATA", str(data))
        monkeypatch.setenv("FIRSTHAND_WORK_OUT", "0")
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
        at.query_params["lang"] = lang
        for key, value in parameters.items():
            at.query_params[key] = value
        if name != "overview":
            [page] = PAGES.glob(f"*/{name}.py")
            at.switch_page(str(page.relative_to(ROOT)))
        return at.run()

    yield open_page
    for log in logs:
        assert not log.exists(), log.read_text("utf-8")
