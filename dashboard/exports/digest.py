"""The digest as an HTML mail and as plain text."""

import hashlib

from dashboard.exports.html import TEMPLATES
from dashboard.narrative.digest import Digest


def render_html(digest: Digest, lang: str) -> str:
    """One column with styles in place, light or dark as the reader's program; it loads nothing."""
    return TEMPLATES.get_template("digest.html").render(digest=digest, lang=lang)


def render_text(digest: Digest) -> str:
    """The same as plain text."""
    parts = [digest.title, digest.headline, digest.period]
    for section in digest.sections:
        parts += ["", section.title, *(f"- {line}" for line in section.lines)]
    return "\n".join([*parts, "", digest.source, ""])


def hash_digest(digest: Digest) -> str:
    """The SHA-256 by which the journal knows a digest."""
    return hashlib.sha256(render_text(digest).encode()).hexdigest()
