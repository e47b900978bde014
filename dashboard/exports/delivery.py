"""How a digest reaches people: one channel of the company's `digest.toml`, mail or a webhook.

Secrets come from the environment and are never in the file.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from queries.refusal import quote
from store.found_files import FoundFile, LeadsOut, NotPlain, TooLong, read_bytes

FILE = "digest.toml"
# More than anyone writes into it.
MAX_BYTES = 100_000
# The longest name of a computer, the highest port, and more than any service asks for.
MAX_HOST, MAX_PORT, MAX_URL = 253, 65_535, 2000
PASSWORD, TOKEN = "FIRSTHAND_SMTP_PASSWORD", "FIRSTHAND_WEBHOOK_TOKEN"
# The address itself is a secret with some services.
URL = "FIRSTHAND_WEBHOOK_URL"
# Of one step of a delivery; nobody waits at a cron job.
SECONDS = 30
ADDRESS = re.compile(r"[^\s<>@,;:\"]{1,64}@[^\s<>@,;:\"]{1,255}")
# The code of a delivery that may have arrived.
UNKNOWN = "unknown_end"
TLS = ("tls", "starttls", "none")
KEYS = {
    "mail": {"host": str, "port": int, "tls": str, "from": str, "to": list, "user": str},
    "webhook": {"url": str},
}
OPTIONAL = {"user", "url"}


class DeliveryError(Exception):
    """What keeps a digest from being sent: a code of the texts at `delivery`, and its details."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Mail:
    """A mail server, and from whom to whom; `tls` is one of TLS."""

    host: str
    port: int
    tls: str
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class Webhook:
    """An address that takes JSON by POST, and the token that it asks for, if any."""

    url: str
    token: str = ""


def load_channel(data: Path) -> Mail | Webhook:
    """The channel of the data folder's `digest.toml`. Raises DeliveryError where there is none, or
    a value is wrong."""
    try:
        written = tomllib.loads(read_bytes(FoundFile(data / FILE, data), MAX_BYTES).decode())
    except FileNotFoundError as error:
        raise DeliveryError("no_file", file=data / FILE) from error
    except (LeadsOut, NotPlain, TooLong) as error:
        raise DeliveryError("no_plain_file", file=data / FILE, limit=MAX_BYTES // 1000) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeliveryError("unreadable", file=data / FILE, reason=reason) from error
    except (ValueError, RecursionError) as error:  # Also a number of 5,000 digits.
        raise DeliveryError("not_toml", file=data / FILE, reason=error) from error
    channel = next(iter(written), "")
    values = written.get(channel)
    if len(written) != 1 or channel not in KEYS or not isinstance(values, Mapping):
        raise DeliveryError("one_channel", file=data / FILE)
    _check_keys(data, channel, values)
    return _make_mail(data, values) if channel == "mail" else _make_webhook(data, values)


def _check_keys(data: Path, channel: str, values: Mapping[str, Any]) -> None:
    known = KEYS[channel]
    for key in (set(known) - OPTIONAL) | set(values):
        # A truth is a whole number to Python.
        if key not in known or type(values.get(key)) is not known[key]:
            names = ", ".join(known)
            shown = f"{channel}.{quote(key)}"
            raise DeliveryError("bad_key", file=data / FILE, key=shown, names=names)


def _make_mail(data: Path, values: Mapping[str, Any]) -> Mail:
    addresses = [values["from"], *values["to"]]
    for address in addresses:
        if not isinstance(address, str) or not _is_address(address):
            shown = quote(" ".join(str(address).split()))
            raise DeliveryError("bad_address", file=data / FILE, address=shown)
    if not values["to"]:
        raise DeliveryError("bad_address", file=data / FILE, address="")
    if not 0 < len(values["host"]) <= MAX_HOST or not 0 < values["port"] <= MAX_PORT:
        raise DeliveryError("bad_server", file=data / FILE, longest=MAX_HOST, highest=MAX_PORT)
    for key in ("host", "user"):
        _check_ascii(f"mail.{key}", values.get(key, ""))
    _check_ascii(f"${PASSWORD}", os.environ.get(PASSWORD, ""))
    if values["tls"] not in TLS:
        raise DeliveryError("bad_tls", file=data / FILE, allowed=", ".join(TLS))
    if values["tls"] == "none" and not _is_loopback(values["host"]):
        raise DeliveryError("open_mail", file=data / FILE)
    return Mail(
        values["host"],
        values["port"],
        values["tls"],
        values["from"],
        tuple(values["to"]),
        values.get("user", ""),
        os.environ.get(PASSWORD, ""),
    )


def _make_webhook(data: Path, values: Mapping[str, Any]) -> Webhook:
    url = os.environ.get(URL) or values.get("url", "")
    if not _is_safe(url):
        raise DeliveryError("bad_url", file=data / FILE, longest=f"{MAX_URL:,}")
    token = os.environ.get(TOKEN, "")
    _check_ascii(f"${TOKEN}", token)
    return Webhook(url, token)


def _is_safe(url: str) -> bool:
    """Whether what is posted to an address is encrypted, or stays on this computer; false for one
    longer than any."""
    if len(url) > MAX_URL:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = _is_plain(url) and " " not in url and port != 0
    is_kept = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    return bool(host) and is_plain and is_kept


def _is_address(text: str) -> bool:
    return _is_plain(text) and bool(ADDRESS.fullmatch(text))


def _check_ascii(name: str, text: str) -> None:
    """Raise DeliveryError for what neither a header nor the protocol of mail can carry; the text
    may be a secret, and is not told."""
    if not _is_plain(text):
        raise DeliveryError("not_ascii", name=name)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
