"""Whether a server may listen where it is told to."""

import errno
import socket

from cli import words
from cli.call import Call
from cli.errors import Refusal


def check_port(call: Call, address: str, port: int) -> None:
    """Raise Refusal where the address is not this computer's or its port is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            is_elsewhere = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
            code = "no_address" if is_elsewhere else "port_taken"
            sentence = words.say(call.lang, f"errors.{code}", port=port, address=address)
            raise Refusal(code, sentence) from error
