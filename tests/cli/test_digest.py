"""`firsthand digest`: what it tells, and that it reaches a real mail server and a real webhook once
or not at all."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cli.main import main
from dashboard.display import texts
from dashboard.engine import digests
from dashboard.exports import delivery
from store import journal
from tests import company

SECRET = "correct horse"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digest")
    company.publish(folder, projects=4)
    return folder


@pytest.fixture
def list_states(data):
    """A function that gives what became of the digests of this test, as the journal has it."""
    before = len(journal.list_entries(data, digests.KIND))
    return lambda: [
        entry.body["status"] for entry in journal.list_entries(data, digests.KIND)[before:]
    ]


@pytest.fixture
def digest(data, capsys):
    """A function that runs the verb: its exit code, document and stderr."""

    def run(*arguments, lang="en"):
        given = [*map(str, arguments), "--data", str(data), "--lang", lang, "--by", "Ping"]
        code = main(["digest", *given, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return run


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """What a real SMTP server takes; a recipient at `refused.example` it does not."""

    def __init__(self):
        self.taken = []
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=find_free_port())
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    written = tmp_path_factory.mktemp("certificate") / "certificate.pem"
    key = written.with_name("key.pem")
    made = ("req", "-x509", "-nodes", "-days", "2", "-newkey", "rsa:2048")
    named = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(
        [openssl, *made, *named, "-keyout", key, "-out", written], check=True, capture_output=True
    )
    return written, key


def log_in(server, session, envelope, mechanism, said):
    is_known = (said.login, said.password) == (b"firsthand", SECRET.encode())
    return AuthResult(success=is_known, handled=False)


@pytest.fixture(params=["starttls", "tls"])
def guarded(request, certificate):
    """A mail server that takes mail only after a login over TLS, and how TLS begins there."""
    box, context = Mailbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    is_later = request.param == "starttls"
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=find_free_port(),
        ssl_context=None if is_later else context,
        tls_context=context if is_later else None,
        require_starttls=is_later,
        # aiosmtpd does not see that a connection is TLS from its first byte.
        auth_require_tls=is_later,
        authenticator=log_in,
        auth_required=True,
    )
    controller.start()
    box.port = controller.port
    yield box, request.param
    controller.stop()


class Hook(HTTPServer):
    """A real HTTP server: what it was sent, and the status that it answers with; 0: none."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), HookHandler)
        self.taken: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.status = 200


class HookHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        hook = self.server
        assert isinstance(hook, Hook)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.taken.append((self.path, dict(self.headers), json.loads(body)))
        if hook.status == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(hook.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format, *args):
        """Say nothing on stderr."""


@pytest.fixture
def webhook():
    server = Hook()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def write_mail(data, port, *recipients, tls="none", more=""):
    listed = ", ".join(f'"{one}"' for one in recipients or ("a@example.com", "b@example.com"))
    (data / "digest.toml").write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "{tls}"\nfrom = "f@example.com"\n'
        f"to = [{listed}]\n{more}",
        "utf-8",
    )


def write_webhook(data, server):
    url = f"http://127.0.0.1:{server.server_port}/hook"
    (data / "digest.toml").write_text(f'[webhook]\nurl = "{url}"\n', "utf-8")


@pytest.mark.parametrize(
    ("lang", "unchanged", "reach"),
    [("en", "Nothing has changed", "How far the data reach"), ("zh", "没有变化", "数据截至何日")],
)
def test_a_digest_is_one_small_page_that_loads_nothing_and_its_text(
    digest, data, tmp_path, lang, unchanged, reach, list_states
):
    code, document, _ = digest("--out", tmp_path / "out", lang=lang)
    html, text = (
        (tmp_path / "out" / f"digest.{form}").read_text("utf-8") for form in ("html", "txt")
    )
    assert (code, document["changed"], document["sent_to"]) == (0, False, 0)
    assert unchanged in html and unchanged in text and reach in html
    assert len(html.encode()) < 100_000
    assert not re.search(r"(?i)https?:|src=|url\(|@import|<script|<link", html)
    assert "prefers-color-scheme: dark" in html
    assert list_states() == ["written"]
    assert not any(name in text for name in (*company.SALES, *company.MANAGERS))


def test_what_was_decided_since_is_told_by_its_kind(digest, data, tmp_path):
    journal.append(data, "formats", "Li", files=["<b>only P1</b>"])
    journal.append(data, "withdrawn", "Li", loads=["x"])
    journal.append(data, "paired", "Li", decisions=[{}])
    _, document, _ = digest("--out", tmp_path / "one")
    text = (tmp_path / "one" / "digest.txt").read_text("utf-8")
    assert document["changed"] is True
    uploads, definitions = text.index("Changed by uploads"), text.index("Changed by definitions")
    assert (
        definitions < text.index("<b>only P1</b>")
        and uploads < text.index("Withdrew") < definitions
    )
    assert uploads < text.index("Changed by answers") < text.index("Made 1 decision") < definitions
    assert "&lt;b&gt;only P1" in (tmp_path / "one" / "digest.html").read_text("utf-8")
    _, document, _ = digest("--out", tmp_path / "two")
    assert document["changed"] is False
    _, document, _ = digest("--out", tmp_path / "three", "--since", "2020-01-01")
    assert document["changed"] is True


def test_a_mail_reaches_everyone_and_the_journal_knows_no_address(
    digest, data, mailbox, list_states
):
    write_mail(data, mailbox.port)
    assert digest("--send")[:2] == (0, {"changed": False, "files": [], "sent_to": 2})
    [envelope] = mailbox.taken
    assert envelope.rcpt_tos == ["a@example.com", "b@example.com"]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert list_states() == ["sending", "sent"]
    last = journal.list_entries(data, digests.KIND)[-1]
    assert (last.by, last.body["recipients"], last.body["channel"]) == ("Ping", 2, "mail")
    assert last.body["sha"] in message["Message-ID"]
    assert "example.com" not in json.dumps(last.body)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_mail_goes_over_tls_after_a_login_with_the_password_of_the_environment(
    digest, data, guarded, certificate, monkeypatch
):
    box, tls = guarded
    write_mail(data, box.port, tls=tls, more='user = "firsthand"\n')
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setenv("FIRSTHAND_SMTP_PASSWORD", "wrong")
    code, document, said = digest("--send")
    assert (code, document["error"]["code"], box.taken) == (1, "mail_failed", [])
    assert "535" in said and "wrong" not in said
    monkeypatch.setenv("FIRSTHAND_SMTP_PASSWORD", SECRET)
    assert digest("--send")[0] == 0
    assert len(box.taken) == 1
    assert SECRET not in json.dumps([entry.body for entry in journal.list_entries(data)])


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_mail_server_whose_certificate_nobody_vouches_for_gets_no_password(
    digest, data, guarded, monkeypatch
):
    box, tls = guarded
    write_mail(data, box.port, tls=tls, more='user = "firsthand"\n')
    monkeypatch.setenv("FIRSTHAND_SMTP_PASSWORD", SECRET)
    code, document, said = digest("--send")
    assert (code, document["error"]["code"], box.taken) == (1, "mail_failed", [])
    assert "certificate" in said and said.count("\n") == 1


def test_where_one_recipient_is_refused_nobody_gets_it(digest, data, mailbox, list_states):
    write_mail(data, mailbox.port, "a@example.com", "b@refused.example")
    code, document, said = digest("--send")
    assert (code, document["error"]["code"], mailbox.taken) == (1, "recipient_refused", [])
    assert "recipient 2" in said and "refused.example" not in said
    assert list_states() == ["sending", "failed"]
    # What was not sent is no last digest, and keeps none from being sent.
    write_mail(data, mailbox.port)
    assert digest("--send")[0] == 0
    assert len(mailbox.taken) == 1


def test_a_mail_server_that_is_away_is_one_sentence(digest, data, list_states):
    write_mail(data, find_free_port())
    code, document, said = digest("--send")
    assert (code, document["error"]["code"]) == (1, "mail_failed")
    assert said.count("\n") == 1
    assert list_states() == ["sending", "failed"]


def test_a_webhook_gets_json_with_the_token_of_the_environment(digest, data, webhook, monkeypatch):
    write_webhook(data, webhook)
    monkeypatch.setenv("FIRSTHAND_WEBHOOK_TOKEN", SECRET)
    assert digest("--send", lang="zh")[0] == 0
    [(path, headers, document)] = webhook.taken
    assert (path, headers["Authorization"]) == ("/hook", f"Bearer {SECRET}")
    assert set(document) == {"title", "text", "html", "sha256"} and "摘要" in document["title"]
    assert SECRET not in json.dumps([entry.body for entry in journal.list_entries(data)])


@pytest.mark.parametrize("status", [302, 307, 500])
def test_a_webhook_that_points_elsewhere_or_fails_is_not_followed(
    digest, data, webhook, status, list_states
):
    write_webhook(data, webhook)
    webhook.status = status
    code, document, said = digest("--send")
    assert (code, document["error"]["code"]) == (1, "webhook_refused")
    assert str(status) in said
    assert [path for path, _, _ in webhook.taken] == ["/hook"]
    assert list_states() == ["sending", "failed"]


def test_what_may_have_arrived_is_not_sent_twice_unless_one_says_so(
    digest, data, webhook, list_states
):
    write_webhook(data, webhook)
    webhook.status = 0
    assert digest("--send")[1]["error"]["code"] == "unknown_end"
    webhook.status = 200
    assert digest("--send")[1]["error"]["code"] == "unfinished"
    assert len(webhook.taken) == 1
    assert digest("--send", "--again")[0] == 0
    assert list_states() == ["sending", "sending", "sent"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "no_file"),
        ("[mail", "not_toml"),
        ("", "one_channel"),
        ("[pager]\nnumber = 1", "one_channel"),
        ('[mail]\nhost = "m"', "bad_key"),
        ('[webhook]\nurl = "https://x.example"\npassword = "x"', "bad_key"),
        ('[mail]\nhost = "m"\nport = true\ntls = "tls"\nfrom = "a@b.c"\nto = ["a@b.c"]', "bad_key"),
        ('[mail]\nhost = "m"\nport = 1\ntls = "tls"\nfrom = "a@b.c"\nto = []', "bad_address"),
        (
            '[mail]\nhost = "m"\nport = 1\ntls = "tls"\nfrom = "a@b.c"\nto = ["a@b.c\\nBcc: x"]',
            "bad_address",
        ),
        ('[mail]\nhost = "m"\nport = 1\ntls = "ssl"\nfrom = "a@b.c"\nto = ["a@b.c"]', "bad_tls"),
        ('[mail]\nhost = "m"\nport = 1\ntls = "none"\nfrom = "a@b.c"\nto = ["a@b.c"]', "open_mail"),
        ('[webhook]\nurl = "http://x.example/hook"', "bad_url"),
        ('[webhook]\nurl = "file:///etc/passwd"', "bad_url"),
        ("[webhook]", "bad_url"),
        ('[webhook]\nurl = "https://[::1"', "bad_url"),
        ('[webhook]\nurl = "https://x.example:99999/"', "bad_url"),
        ('[webhook]\nurl = "https://x.example/a b"', "bad_url"),
        ('[webhook]\nurl = "https://x.example/a\\r\\nHost: y"', "bad_url"),
        (
            '[mail]\nhost = "m"\nport = 1\ntls = "tls"\nfrom = "ü@b.c"\nto = ["a@b.c"]',
            "bad_address",
        ),
        (
            '[mail]\nhost = "m"\nport = 1\ntls = "tls"\nfrom = "a@b.c"\nto = ["a@b.c"]\nuser = "ü"',
            "not_ascii",
        ),
        (
            '[mail]\nhost = "m\\t"\nport = 1\ntls = "tls"\nfrom = "a@b.c"\nto = ["a@b.c"]',
            "not_ascii",
        ),
    ],
)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_channel_that_cannot_be_used_is_one_sentence(tmp_path, monkeypatch, written, code, lang):
    monkeypatch.delenv("FIRSTHAND_WEBHOOK_URL", raising=False)
    if written is not None:
        (tmp_path / "digest.toml").write_text(written, "utf-8")
    with pytest.raises(delivery.DeliveryError) as caught:
        delivery.load_channel(tmp_path)
    assert caught.value.code == code
    assert "\n" not in texts.translate(lang, f"delivery.{code}", **caught.value.details)


@pytest.mark.parametrize("secret", ["correct\nX: y", "gëheim", "密码"])
def test_a_secret_that_cannot_be_sent_is_refused_before_anything_is_and_not_told(
    digest, data, webhook, monkeypatch, secret, list_states
):
    monkeypatch.setenv("FIRSTHAND_WEBHOOK_TOKEN", secret)
    monkeypatch.setenv("FIRSTHAND_SMTP_PASSWORD", secret)
    write_webhook(data, webhook)
    code, document, said = digest("--send")
    assert (code, document["error"]["code"], webhook.taken) == (1, "not_ascii", [])
    assert "$FIRSTHAND_WEBHOOK_TOKEN" in said and secret[:3] not in said
    write_mail(data, 25)
    assert digest("--send")[1]["error"]["code"] == "not_ascii"
    assert list_states() == []


def test_a_name_that_no_mail_server_can_have_is_one_sentence(digest, data, list_states):
    write_mail(data, 25)
    file = data / "digest.toml"
    written = file.read_text("utf-8").replace("127.0.0.1", "a" * 70 + ".example")
    file.write_text(written.replace('"none"', '"tls"'), "utf-8")
    code, document, said = digest("--send")
    assert (code, document["error"]["code"], said.count("\n")) == (1, "mail_failed", 1)
    assert list_states() == ["sending", "failed"]


def test_without_a_channel_nothing_is_sent(digest, data, list_states):
    (data / "digest.toml").unlink(missing_ok=True)
    code, document, said = digest("--send")
    assert (code, document["error"]["code"], said.count("\n")) == (1, "no_file", 1)
    assert list_states() == []


def test_it_must_be_said_where_it_goes(digest):
    assert digest()[0] == 2
