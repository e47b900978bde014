import pytest
from streamlit.testing.v1 import AppTest

from store.paths import PAGES, ROOT
from tests import company


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    company.publish(folder)
    return folder


@pytest.fixture
def visit(published, monkeypatch):
    """A function that opens a page through app.py: `visit("complaints", lang="zh")`."""

    def open_page(name="overview", lang="en", data=published, **parameters):
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

    return open_page
