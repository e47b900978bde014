"""Sending a digest to a webhook: JSON by POST, to that address and no other."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from dashboard.exports.delivery import SECONDS, UNKNOWN, DeliveryError, Webhook


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is a refusal: what is inside the company goes nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def send(webhook: Webhook, document: dict[str, Any]) -> None:
    """Post a document. Raises DeliveryError where it is not answered with 2xx in time."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Firsthand"}
    if webhook.token:
        headers["Authorization"] = f"Bearer {webhook.token}"
    body = json.dumps(document, ensure_ascii=False).encode()
    request = urllib.request.Request(webhook.url, body, headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS):
            return
    except urllib.error.HTTPError as error:
        error.close()
        raise DeliveryError("webhook_refused", answer=error.code) from error
    except urllib.error.URLError as error:
        # The address may be a secret: only what went wrong is told.
        raise DeliveryError("webhook_failed", reason=error.reason) from error
    except (OSError, http.client.HTTPException) as error:
        # The document was sent, and no answer came.
        raise DeliveryError(UNKNOWN) from error
