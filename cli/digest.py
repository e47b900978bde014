"""The verb that tells people what changed: digest."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli import words
from cli.call import MISUSED, Call, Result
from cli.commands import Verb
from cli.errors import Refusal
from cli.evidence import word_refusals
from cli.intake import by_option
from dashboard.display import number_formats, texts
from dashboard.engine import digests
from dashboard.engine.digests import Sending
from dashboard.exports import delivery, mail, webhook
from dashboard.exports import digest as rendered
from dashboard.exports.delivery import DeliveryError, Mail, Webhook
from dashboard.narrative import digest as narrative
from dashboard.narrative.digest import Digest

PATH = click.Path(path_type=Path, file_okay=False)


@click.command("digest", cls=Verb)
@click.option("--out", type=PATH, metavar="DIR")
@click.option("--send", "is_sent", is_flag=True)
@click.option("--again", is_flag=True)
@click.option("--since", type=click.DateTime(("%Y-%m-%d",)), metavar="DAY")
@by_option
@click.pass_obj
def write_digest(
    call: Call, out: Path | None, is_sent: bool, again: bool, since: datetime | None, by: str
) -> Result:
    """What changed since the last digest or a day, as HTML and text in a folder, or sent."""
    if out is None and not is_sent:
        raise Refusal("usage", words.say(call.lang, "usage.out_or_send"), MISUSED)
    # A channel that cannot be used is told before the figures are asked for.
    channel = _load_channel(call) if is_sent else None
    with word_refusals(call.lang):
        made = narrative.make_digest(call.data, call.lang, since.date() if since else None)
    document: dict[str, Any] = {"changed": made.has_changed, "files": [], "sent_to": 0}
    if out is not None:
        document["files"] = _write(made, out, call.lang)
        if not is_sent:
            digests.record_written(call.data, rendered.hash_digest(made), made.snapshot, by)
    if channel is not None:
        try:
            document["sent_to"] = _send(call, channel, made, again, by)
        except DeliveryError as error:
            raise _refuse(error, call.lang) from error
    return Result(document, partial(_show, document, call.lang))


def _write(made: Digest, out: Path, lang: str) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    files = {
        out / "digest.html": rendered.render_html(made, lang),
        out / "digest.txt": rendered.render_text(made),
    }
    for path, content in files.items():
        path.write_text(content, "utf-8", newline="\n")
    return [str(path) for path in files]


def _load_channel(call: Call) -> Mail | Webhook:
    try:
        return delivery.load_channel(call.data)
    except DeliveryError as error:
        raise _refuse(error, call.lang) from error


def _refuse(error: DeliveryError, lang: str) -> Refusal:
    return Refusal(error.code, texts.translate(lang, f"delivery.{error.code}", **error.details))


def _send(call: Call, channel: Mail | Webhook, made: Digest, again: bool, by: str) -> int:
    """Send a digest once; gives to how many. Raises DeliveryError."""
    if not again and (at := digests.find_unfinished(call.data)):
        raise DeliveryError("unfinished", day=number_formats.format_day(at, call.lang))
    html, text = rendered.render_html(made, call.lang), rendered.render_text(made)
    sha = rendered.hash_digest(made)
    if isinstance(channel, Mail):
        message = mail.write_message(channel, made.title, text, html, sha)
        sending = Sending(sha, made.snapshot, "mail", len(channel.recipients))
        deliver: Callable[[], None] = partial(mail.send, channel, message)
    else:
        document = {"title": made.title, "text": text, "html": html, "sha256": sha}
        sending = Sending(sha, made.snapshot, "webhook", 1)
        deliver = partial(webhook.send, channel, document)
    digests.record_sending(call.data, sending, "sending", by)
    try:
        deliver()
    except DeliveryError as error:
        if error.code != delivery.UNKNOWN:
            digests.record_sending(call.data, sending, "failed", by, error.code)
        raise
    digests.record_sending(call.data, sending, "sent", by)
    return sending.recipients


def _show(document: dict[str, Any], lang: str) -> None:
    for file in document["files"]:
        print(file)
    if document["sent_to"]:
        print(words.say(lang, "digest.sent", n=document["sent_to"]))


COMMANDS = {"digest": write_digest}
