"""From where the app may be reached, and how its visitors are known."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from store import journal

# `firsthand serve` sets these; whoever starts the app in another way sets them itself.
HEADER, SECRET_FILE = "FIRSTHAND_AUTH_HEADER", "FIRSTHAND_AUTH_SECRET_FILE"
EVERYONE = "FIRSTHAND_EVERYONE_IS_KNOWN"
DEFAULT_HEADER = "X-Forwarded-User"
# The header in which the proxy sends the secret.
SECRET_HEADER = "X-Firsthand-Secret"
# The author of entries by visitors without a name.
UNNAMED = "dashboard"
LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
MIN_SECRET_LENGTH = 32


class AccessError(ValueError):
    """The app may not be started like this: `key` and `details` pick a text of the locales."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.key = f"access.{code}"
        self.details = details


@dataclass(frozen=True)
class Access:
    """How visitors are known.

    `header` is the one in which a proxy names the visitor, and `secret` what only the proxy knows;
    both are empty without a proxy. `is_open` is whether somebody vouches for everyone who can reach
    the address.
    """

    header: str = ""
    secret: bytes = b""
    is_open: bool = False

    @property
    def reaches_beyond(self) -> bool:
        """Whether the app may be reached from other computers."""
        return bool(self.header) or self.is_open


def get_header(environment: Mapping[str, str] = os.environ) -> str:
    """The header in which a proxy names the visitor; "" without a proxy."""
    return environment.get(HEADER, "").strip()


def read_access(environment: Mapping[str, str] = os.environ) -> Access:
    """How visitors are known by the environment. Raises AccessError for a secret of no use."""
    header = get_header(environment)
    if not header:
        return Access(is_open=is_everyone_known(environment))
    file = environment.get(SECRET_FILE, "")
    try:
        secret = Path(file).read_bytes().strip() if file else b""
    except OSError as error:
        raise AccessError("no_secret", file=file) from error
    if not file:
        raise AccessError("no_secret_file")
    if len(secret) < MIN_SECRET_LENGTH:
        raise AccessError("short_secret", file=file, length=str(MIN_SECRET_LENGTH))
    return Access(header=header, secret=secret)


def is_everyone_known(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody vouches for everyone who can reach the app, which asks nobody's name."""
    return not get_header(environment) and environment.get(EVERYONE) == "1"


def check_address(address: str | None, access: Access) -> None:
    """Raise AccessError for an address that other computers reach while visitors are unknown.

    No address means all of this computer's.
    """
    if not access.reaches_beyond and not is_local(address or ""):
        raise AccessError("beyond_loopback", address=address or "0.0.0.0")


def is_local(host: str) -> bool:
    """Whether only this computer reaches a host: a loopback address or `localhost`."""
    host = host.strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether an address stands for all addresses of this computer."""
    try:
        return ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def read_name(value: str) -> str:
    """The visitor's name in a proxy's header, or "" if the journal cannot hold it."""
    with suppress(UnicodeError):  # The bytes of a header arrive as Latin-1.
        value = value.encode("latin-1").decode("utf-8")
    return value.strip() if journal.is_person(value) else ""
