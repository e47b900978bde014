"""`firsthand mcp`: the evidence for an AI assistant, over stdio or on this computer over HTTP."""

from functools import partial

import click
import uvicorn

from cli import __version__
from cli.call import MISUSED, Call
from cli.commands import Verb
from cli.errors import Refusal
from cli.intake import by_option
from cli.ports import check_port
from dashboard.assistant.server import EvidenceServer, Tools
from dashboard.display import texts
from dashboard.server import access
from dashboard.server.access import Access, AccessError
from dashboard.server.guard import Guard

# Beside the dashboard's; no option leads beyond this computer.
ADDRESS, PORT = "127.0.0.1", 8502
APP = "http://127.0.0.1:8501"
TRANSPORTS = ("stdio", "http")


@click.command("mcp", cls=Verb)
@click.option("--transport", type=click.Choice(TRANSPORTS), default="stdio")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, metavar="NUMBER")
@click.option("--app-url", default=APP, metavar="URL")
@by_option
@click.pass_obj
def mcp(call: Call, transport: str, port: int, app_url: str, by: str) -> None:
    """Answer an assistant until it hangs up (stdio), or until Ctrl-C (http)."""
    try:
        granted = access.read_access()
    except AccessError as error:
        sentence = texts.translate(call.lang, error.key, **error.details)
        raise Refusal(error.code, sentence, MISUSED) from error
    server = EvidenceServer(Tools(call.data, call.lang, app_url, by), __version__, granted.header)
    if transport == "stdio":
        server.run("stdio")
        return
    check_port(call, ADDRESS, port)
    guarded = make_app(server, granted)
    # Neither a request nor an error is logged: both may name someone.
    uvicorn.run(guarded, host=ADDRESS, port=port, log_level="critical", access_log=False)


def make_app(server: EvidenceServer, granted: Access) -> Guard:
    """The server over HTTP, with the same guard in front of it as the pages have."""
    app = server.streamable_http_app(json_response=True, stateless_http=True, host=ADDRESS)
    return Guard(app, granted, partial(list, access.LOCAL_NAMES), page="")


COMMANDS = {"mcp": mcp}
