"""ASGI middleware: refuses requests from elsewhere, adds the security headers, numbers browsers."""

import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.display import texts
from dashboard.server import browser
from dashboard.server.access import LOCAL_NAMES, SECRET_HEADER, Access, is_local

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Lets a request or handshake through only where it was meant for this app and comes from it.

    `list_hosts` gives the names by which the app may be called (`server.allowedHosts`); `page` is
    the HTML that loads the app, whose own inline scripts may run.
    """

    def __init__(
        self, app: ASGIApp, access: Access, list_hosts: Callable[[], Sequence[str]], page: str
    ) -> None:
        self.app, self.access, self.list_hosts = app, access, list_hosts
        self.policy = make_policy(page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, handshake or event of the server."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        reason = self.find_reason(headers, scope.get("server"))
        if reason and scope["type"] == "websocket":
            # Before it is accepted, a close is answered with 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        host = "" if reason else headers["host"]
        # All tabs of a browser have its number before the first of them asks for a draft. Where a
        # proxy names persons, drafts are theirs.
        is_page = "text/html" in headers.get("accept", "")
        is_numbered = is_page and not reason and not self.access.header

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                # Streamlit lets every origin read its static files.
                del given["Access-Control-Allow-Origin"]
                given.update(HEADERS)
                given["Content-Security-Policy"] = self.policy.format(host=host)
                if is_numbered:
                    given.append("Set-Cookie", browser.renew_cookie(HTTPConnection(scope).cookies))
            await send(message)

        if reason:
            sentence = texts.translate(_pick_language(headers), f"access.{reason}")
            await PlainTextResponse(sentence, 403)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)

    def find_reason(self, headers: Headers, server: Sequence[object] | None) -> str | None:
        """Why a request is refused, as a key of the locales; None if it is let through.

        `server` is the address of this computer at which it arrived.
        """
        if not self.access.reaches_beyond and not (server and is_local(str(server[0]))):
            # Also where a server was started that does not heed Streamlit's setting of the address.
            return "not_local"
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own_host(hosts[0]):
            return "foreign_host"
        # A browser names the page that asks; programs that are no browser name none.
        if any(_find_host(origin) != hosts[0].lower() for origin in headers.getlist("origin")):
            return "foreign_origin"
        if self.access.header and not self._is_from_proxy(headers):
            return "not_from_proxy"
        return None

    def _is_own_host(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name = (parts.hostname or "").rstrip(".")
            is_plain = parts.netloc == host and parts.username is None and parts.port != 0
        except ValueError:
            return False
        own = [known.lower() for known in self.list_hosts()] or LOCAL_NAMES
        # As Streamlit reads them, but never `*`: a page of any other name would be let in.
        return is_plain and any(
            name == known or (known.startswith("*.") and name.endswith(known[1:])) for known in own
        )

    def _is_from_proxy(self, headers: Headers) -> bool:
        """Whether a request bears the secret and one visitor's name, each once."""
        secrets, visitors = headers.getlist(SECRET_HEADER), headers.getlist(self.access.header)
        given = secrets[0].encode("latin-1") if len(secrets) == 1 else b""
        is_proxy = hmac.compare_digest(given, self.access.secret)
        return is_proxy and len(visitors) == 1 and bool(visitors[0].strip())


def make_policy(page: str) -> str:
    """The Content-Security-Policy; `{host}` in it is filled by the host of each request.

    `blob:` scripts are the inline ones of components; Plotly and Streamlit set styles inline.
    """
    digests = [
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(page)
    ]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' blob:", *digests)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            # Not every browser takes 'self' to include the web socket of the same host.
            "connect-src 'self' ws://{host} wss://{host}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _find_host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _pick_language(headers: Headers) -> str:
    return "zh" if headers.get("accept-language", "").lower().startswith("zh") else texts.DEFAULT
