"""A session without a browser gets what a browser gets, and tells what went wrong."""

import asyncio

import pytest

from bench.pages import PAGES, start_server
from bench.sessions import CLIENT, DROP, PUBLISH, PUBLISHED
from bench.visitor import visit
from tests import large_exports

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]


@pytest.fixture
def serve():
    """Run steps with a visitor to the app on a data folder."""

    def run(data, steps):
        async def connect(address):
            async with visit(address) as visitor:
                await steps(visitor)

        environment = {"FIRSTHAND_DATA": str(data), "FIRSTHAND_WORK_OUT": "0"}
        with start_server("app.py", **environment) as (address, _):
            asyncio.run(connect(address))

    return run


def test_pages_answer_filters_change_and_a_file_is_published(serve, sample_copy, tmp_path):
    async def steps(visitor):
        for page in PAGES:
            assert (await visitor.open(page)).trouble == ""
            client = visitor.widgets[CLIENT].options[0]
            assert (await visitor.choose(CLIENT, [client])).trouble == ""
            assert "client=" in visitor.query
        await visitor.open("upload")
        assert (
            await visitor.drop(DROP, large_exports.plan(tmp_path / "plan.xlsx", 100))
        ).trouble == ""
        assert PUBLISHED in (await visitor.press(PUBLISH)).successes

    serve(sample_copy, steps)


def test_a_page_that_does_not_exist_a_failed_page_and_a_lost_connection_are_told(
    serve, sample_copy
):
    async def steps(visitor):
        assert "page not found" in (await visitor.open("nowhere")).trouble
        assert (await visitor.open("complaints")).trouble == ""
        (sample_copy / "settings.toml").write_text("nonsense = 1\n")
        assert "nonsense" in (await visitor.open("complaints")).trouble
        await visitor.socket.close()
        answer = await visitor.open("overview")
        assert answer.is_lost
        assert "closed" in answer.trouble

    serve(sample_copy, steps)
