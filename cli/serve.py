"""`firsthand serve`: the dashboard in a browser, from a checkout or an installed wheel."""

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

import click
from streamlit.web import cli as streamlit

from cli.call import MISUSED, Call, print_document
from cli.commands import Verb
from cli.errors import Refusal
from cli.ports import check_port
from dashboard.display import texts
from dashboard.server import access
from dashboard.server.access import AccessError

# Streamlit reads `.streamlit/config.toml` and serves `static/` beside the script that it runs.
APP = Path(__file__).parent.parent / "app.py"
ADDRESS, PORT = "127.0.0.1", 8501
# How visitors are known; room for a provider's sign-in.
WAYS = ("proxy-header",)


@click.command("serve", cls=Verb)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, metavar="NUMBER")
@click.option("--address", default=ADDRESS, metavar="HOST")
@click.option("--host-name", "host_names", multiple=True, metavar="NAME")
@click.option("--auth", type=click.Choice(WAYS), envvar="FIRSTHAND_AUTH")
@click.option(
    "--auth-header", default=access.DEFAULT_HEADER, envvar=access.HEADER, metavar="HEADER"
)
@click.option(
    "--auth-secret-file",
    type=click.Path(path_type=Path),
    envvar=access.SECRET_FILE,
    metavar="FILE",
)
@click.option("--i-know-everyone-here", "is_everyone_known", is_flag=True)
@click.argument("flags", nargs=-1, type=click.UNPROCESSED, metavar="[-- FLAGS]")
@click.pass_obj
def serve(
    call: Call,
    port: int,
    address: str,
    host_names: Sequence[str],
    auth: str | None,
    auth_header: str,
    auth_secret_file: Path | None,
    is_everyone_known: bool,
    flags: tuple[str, ...],
) -> None:
    """Serve the dashboard until Ctrl-C or SIGTERM; `flags` are further ones of Streamlit."""
    environment = {**os.environ, "FIRSTHAND_DATA": str(call.data)}
    if auth:
        environment[access.HEADER] = auth_header
        environment[access.SECRET_FILE] = str(auth_secret_file or "")
    if is_everyone_known:
        environment[access.EVERYONE] = "1"
    try:
        access.check_address(address, access.read_access(environment))
        hosts = list_hosts(address, host_names)
    except AccessError as error:
        sentence = texts.translate(call.lang, error.key, **error.details)
        raise Refusal(error.code, sentence, MISUSED) from error
    check_port(call, address, port)
    os.environ.update(environment)
    shown = host_names[0] if access.is_wildcard(address) else address
    if call.is_json:
        print_document({"url": f"http://{format_host(shown)}:{port}"})
    own = ["--server.address", address, "--server.port", str(port)]
    if shown != address:
        # Streamlit would ask a server on the internet for this computer's address, to print it.
        own += ["--browser.serverAddress", shown]
    for host in hosts:
        own += ["--server.allowedHosts", host]
    with redirect_stdout(sys.stderr):
        streamlit.main(["run", str(APP), *own, *flags], standalone_mode=False)


def list_hosts(address: str, host_names: Sequence[str]) -> list[str]:
    """The names by which the dashboard may be called.

    Raises AccessError where the address stands for all of this computer's and none is named.
    """
    if not access.is_wildcard(address):
        return [*access.LOCAL_NAMES, address, *host_names]
    if not host_names:
        raise AccessError("no_host_name", address=address)
    return [*access.LOCAL_NAMES, *host_names]


def format_host(address: str) -> str:
    """An address as written in a URL."""
    return f"[{address}]" if ":" in address else address


COMMANDS = {"serve": serve}
