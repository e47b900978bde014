"""`firsthand serve`: the dashboard in a browser, from a checkout or an installed wheel."""

import os
import socket
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click
from streamlit.web import cli as streamlit

from cli import words
from cli.call import Call, print_document
from cli.commands import Verb
from cli.errors import Refusal

# Streamlit reads `.streamlit/config.toml` and serves `static/` beside the script that it runs.
APP = Path(__file__).parent.parent / "app.py"
ADDRESS, PORT = "127.0.0.1", 8501


@click.command("serve", cls=Verb)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, metavar="NUMBER")
@click.argument("flags", nargs=-1, type=click.UNPROCESSED, metavar="[-- FLAGS]")
@click.pass_obj
def serve(call: Call, port: int, flags: tuple[str, ...]) -> None:
    """Serve the dashboard until Ctrl-C or SIGTERM; `flags` are further ones of Streamlit."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            sentence = words.say(call.lang, "errors.port_taken", port=port)
            raise Refusal("port_taken", sentence) from error
    os.environ["FIRSTHAND_DATA"] = str(call.data)
    if call.is_json:
        print_document({"url": f"http://{ADDRESS}:{port}"})
    with redirect_stdout(sys.stderr):
        streamlit.main(["run", str(APP), "--server.port", str(port), *flags], standalone_mode=False)


COMMANDS = {"serve": serve}
