"""The pictures of the guides, taken by `make pictures` of the sample company, in both languages.

They lie in docs/guides/pictures/ as `name.lang.png`; tests/test_docs.py holds the guides to them.
"""

import io
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image

from dashboard.display import texts
from tests.browser import stillness
from tests.browser.visit import READY, Visit

PICTURES = Path(__file__).parent.parent.parent / "docs" / "guides" / "pictures"
WINDOW = {"width": 1200, "height": 780}
LANGUAGES = ("en", "zh")
SOON = 180_000
# A few new requirements, one with a day that is none.
NEW = {
    "en": "Requirement ID,Project ID,Title,Received date,Verification result\n"
    "N-1,NQ-003,Export of stock counts,2026-06-22,confirmed\n"
    "N-2,NQ-003,Second approver,next week,\n"
    "N-3,NQ-010,Barcode on the label,2026-06-24,amended\n",
    "zh": "需求编号,项目编号,需求标题,提出日期,客户确认结果\n"
    "N-1,NQ-003,库存盘点导出,2026-06-22,已确认\n"
    "N-2,NQ-003,增加第二审批人,下周,\n"
    "N-3,NQ-010,标签增加条码,2026-06-24,部分修改\n",
}


def overview(one):
    """The first screen."""
    one.open("overview")


def card(one):
    """One comparison with the reason of its grade opened."""
    one.open("requirements")
    one.charts(3)
    why = one.page.locator(".st-key-why_requirements-corrected_difference button")
    why.scroll_into_view_if_needed()
    why.click()


def project(one):
    """A plan with the changes above it."""
    one.open("project", "?of_project=NQ-003")
    one.charts(1)
    one.page.locator(".st-key-gantt").scroll_into_view_if_needed()


def case(one):
    """The head of the case."""
    one.open("case")
    one.page.locator(".options article").nth(4).wait_for()


def story(one):
    """A slide."""
    one.open("story")


def upload(one):
    """A file dropped: what it was recognised as, and what publishing would change."""
    one.open("upload")
    export = {"name": "new.csv", "mimeType": "text/csv", "buffer": NEW[one.lang].encode()}
    one.page.locator("input[type=file]").set_input_files(export)
    button = one.page.get_by_role(
        "button", name=texts.translate(one.lang, "upload.publish"), exact=True
    )
    button.wait_for(timeout=SOON)


def worklist(one):
    """What nobody has verified."""
    one.open("worklist")


def queries(one):
    """The workbench with a query open."""
    one.open("queries", "?query=requirements/headline")


SHOWN = (overview, card, project, case, story, upload, worklist, queries)


@pytest.fixture(scope="module")
def finished(serve, loaded, tmp_path_factory):
    """The dashboard once the slow checks are done: before, nothing is called well supported."""
    data = copytree(loaded, tmp_path_factory.mktemp("guide") / "data")
    subprocess.run([sys.executable, "-m", "cli", "estimates", "--data", data], check=True)
    return serve(data)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__name__)
def test_a_page_stands_still_for_the_guide(browser, finished, shown, lang):
    one = Visit(browser, finished, lang=lang, size=WINDOW)
    shown(one)
    one.page.wait_for_selector(READY, timeout=SOON)
    taken = Image.open(io.BytesIO(stillness.picture(one.page))).convert("RGB")
    one.close()
    PICTURES.mkdir(exist_ok=True)
    place = PICTURES / f"{shown.__name__}.{lang}.png"
    taken.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        place, optimize=True
    )
