import pytest
from streamlit.testing.v1 import AppTest

from store import error_log
from store.paths import PAGES, ROOT
from tests import company


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
