"""The number of a browser, by which it finds again what is shown to nobody else, in a cookie."""

import re
import secrets
from collections.abc import Mapping

from store import drafts

COOKIE = "firsthand_browser"
NUMBER = re.compile(r"[0-9a-f]{32}")


def read_number(cookies: Mapping[str, str]) -> str:
    """The number that a browser sends, or a new one."""
    kept = str(cookies.get(COOKIE, ""))
    return kept if NUMBER.fullmatch(kept) else secrets.token_hex(16)


def renew_cookie(cookies: Mapping[str, str]) -> str:
    """The Set-Cookie by which a browser keeps its number, from each visit on as long as a draft.

    `Lax`, not `Strict`: a visitor who comes by a link from elsewhere would be given another number.
    """
    return (
        f"{COOKIE}={read_number(cookies)}; Max-Age={drafts.KEPT_SECONDS}; Path=/; HttpOnly; "
        "SameSite=Lax"
    )
