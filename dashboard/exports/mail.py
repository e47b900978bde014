"""Sending a digest by SMTP: to all recipients, or to none."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from dashboard.exports.delivery import SECONDS, UNKNOWN, DeliveryError, Mail

DONE, ACCEPTED = 250, (250, 251)


def write_message(mail: Mail, subject: str, text: str, html: str, sha: str) -> EmailMessage:
    """The mail: plain text, and HTML for programs that show it. Its id is made of the digest's
    hash, so that a mail program knows the same one again."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.recipients)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{sha}@{mail.sender.rpartition('@')[2]}>"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def send(mail: Mail, message: EmailMessage) -> None:
    """Send one message in one transaction: where the server refuses a recipient, nobody gets it.

    Raises DeliveryError.
    """
    try:
        with _connect(mail) as server:
            server.ehlo_or_helo_if_needed()
            if mail.user:
                server.login(mail.user, mail.password)
            _expect(server.mail(mail.sender))
            for place, recipient in enumerate(mail.recipients, 1):
                code, _ = server.rcpt(recipient)
                if code not in ACCEPTED:
                    server.rset()
                    raise DeliveryError("recipient_refused", n=place, answer=code)
            _hand_over(server, message)
    # A name that can be none of a host is a UnicodeError.
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise DeliveryError("mail_failed", host=mail.host, reason=_word(error)) from error


def _connect(mail: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    if mail.tls == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Send the text, after which a server that falls silent may have taken it or not."""
    try:
        _expect(server.data(message.as_bytes()))
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        if isinstance(error, smtplib.SMTPResponseException):
            raise
        raise DeliveryError(UNKNOWN) from error


def _expect(answer: tuple[int, bytes]) -> None:
    code, said = answer
    if code != DONE:
        raise smtplib.SMTPResponseException(code, said)


def _word(error: Exception) -> str:
    """What the server or the system says, on one line and without addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return " ".join((str(error) or type(error).__name__).split())
