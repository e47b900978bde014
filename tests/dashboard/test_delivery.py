"""Where a digest may be sent, and what is sent there, by a file and a server alone."""

import http.server
import json
import threading

import pytest

from dashboard.exports import delivery, mail, webhook
from dashboard.exports.delivery import DeliveryError, Mail, Webhook
from queries.refusal import quote
from tests.rights import act_as_nobody

MAIL = '[mail]\nhost = "{host}"\nport = 587\ntls = "{tls}"\nfrom = "f@x.example"\nto = [{to}]\n'


@pytest.fixture(autouse=True)
def without_secrets(monkeypatch):
    for name in (delivery.PASSWORD, delivery.TOKEN, delivery.URL):
        monkeypatch.delenv(name, raising=False)


def load(folder, written):
    (folder / "digest.toml").write_text(written, "utf-8")
    return delivery.load_channel(folder)


def test_a_mail_channel_is_as_written_with_the_password_of_the_environment(tmp_path, monkeypatch):
    written = MAIL.format(host="mail.x.example", tls="starttls", to='"a@x.example", "b@x.example"')
    recipients = ("a@x.example", "b@x.example")
    plain = Mail("mail.x.example", 587, "starttls", "f@x.example", recipients)
    assert load(tmp_path, written) == plain
    monkeypatch.setenv(delivery.PASSWORD, "correct")
    found = load(tmp_path, written + 'user = "u"\n')
    assert (found.user, found.password) == ("u", "correct")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_mail_goes_unencrypted_to_this_computer_only(tmp_path, host):
    written = MAIL.format(host=host, tls="none", to='"a@x.example"')
    assert load(tmp_path, written).host == host
    for elsewhere in ("10.0.0.1", "localhost.x.example", "0.0.0.0"):
        with pytest.raises(DeliveryError, match="open_mail"):
            load(tmp_path, MAIL.format(host=elsewhere, tls="none", to='"a@x.example"'))


@pytest.mark.parametrize(
    ("host", "port", "is_taken"),
    [
        ("m" * 253, 1, True),
        ("m", 65_535, True),
        ("m" * 254, 1, False),
        ("", 1, False),
        ("m", 0, False),
        ("m", -1, False),
        ("m", 65_536, False),
    ],
)
def test_a_mail_server_has_a_name_and_a_port_that_there_can_be(tmp_path, host, port, is_taken):
    written = MAIL.format(host=host, tls="tls", to='"a@x.example"').replace("587", str(port))
    if is_taken:
        assert load(tmp_path, written).port == port
    else:
        with pytest.raises(DeliveryError, match="bad_server"):
            load(tmp_path, written)


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "a@", "@x.example", "a b@x.example", "a@x@y.example", "<a@x.example>"),
        *("a@x.example, b@x.example", "a;b@x.example", 'a"@x.example', "a@x.example\n", "ä@x.de"),
        "a" * 65 + "@x.example",
    ],
)
def test_what_is_no_single_address_is_refused_and_shown_on_one_line(tmp_path, address):
    written = MAIL.format(host="m", tls="tls", to=json.dumps(address, ensure_ascii=False))
    with pytest.raises(DeliveryError) as caught:
        load(tmp_path, written)
    assert caught.value.code == "bad_address"
    assert caught.value.details["address"] == quote(" ".join(address.split()))
    longest = "a" * 64 + "@" + "x" * 255
    fits = MAIL.format(host="m", tls="tls", to=json.dumps(longest))
    assert load(tmp_path, fits).recipients == (longest,)


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://x.example/hook?key=1", True),
        ("https://x.example:8443/", True),
        ("http://127.0.0.1:8000/hook", True),
        ("http://[::1]/hook", True),
        ("http://localhost/hook", True),
        ("http://x.example/hook", False),
        ("http://10.0.0.1/hook", False),
        ("https://x.example:0/", False),
        ("https:///hook", False),
        ("ftp://127.0.0.1/hook", False),
        ("https://x.example/a b", False),
        ("https://x.example/a\tb", False),
        ("https://münchen.example/", False),
        ("https://x.example/".ljust(2000, "a"), True),
        ("https://x.example/".ljust(2001, "a"), False),
        ("", False),
    ],
)
def test_a_webhook_is_encrypted_or_on_this_computer(tmp_path, url, is_safe):
    written = f"[webhook]\nurl = {json.dumps(url, ensure_ascii=False)}\n"
    if is_safe:
        assert load(tmp_path, written) == Webhook(url)
    else:
        with pytest.raises(DeliveryError, match="bad_url"):
            load(tmp_path, written)


def test_the_environment_may_hold_the_address_and_the_token(tmp_path, monkeypatch):
    monkeypatch.setenv(delivery.URL, "https://secret.example/")
    monkeypatch.setenv(delivery.TOKEN, "token")
    for written in ("[webhook]\n", '[webhook]\nurl = "http://elsewhere.example/"\n'):
        assert load(tmp_path, written) == Webhook("https://secret.example/", "token")
    monkeypatch.setenv(delivery.TOKEN, "tökén")
    with pytest.raises(DeliveryError, match="not_ascii") as caught:
        load(tmp_path, "[webhook]\n")
    assert caught.value.details == {"name": "$FIRSTHAND_WEBHOOK_TOKEN"}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('[mail]\nhost = "m"\n', "mail.port|mail.tls|mail.from|mail.to"),
        (MAIL.format(host="m", tls="tls", to='"a@x.example"') + "more = 1\n", "mail.more"),
        (f"[webhook]\n{'k' * 5000} = 1\n", f"webhook.{'k' * 40}…"),
        (MAIL.format(host="m", tls="tls", to='"a@x.example"') + "user = 1\n", "mail.user"),
        ("[webhook]\nurl = 1\n", "webhook.url"),
    ],
)
def test_a_key_that_is_missing_unknown_or_of_another_type_is_named(tmp_path, written, key):
    with pytest.raises(DeliveryError) as caught:
        load(tmp_path, written)
    assert caught.value.code == "bad_key"
    assert caught.value.details["names"].split(", ")[0] in ("host", "url")
    assert caught.value.details["key"] in key.split("|")


@pytest.mark.parametrize("written", ["webhook = 1\n", 'mail = "x"\n', "mail = [1]\n", "x = 1\n"])
def test_a_channel_is_a_table_of_the_file(tmp_path, written):
    with pytest.raises(DeliveryError, match="one_channel"):
        load(tmp_path, written)


def test_a_file_that_is_too_long_missing_or_for_two_channels_is_told(tmp_path):
    with pytest.raises(DeliveryError, match="no_file"):
        delivery.load_channel(tmp_path)
    both = MAIL.format(host="m", tls="tls", to='"a@x.example"') + '[webhook]\nurl = "https://x"\n'
    with pytest.raises(DeliveryError, match="one_channel"):
        load(tmp_path, both)
    with pytest.raises(DeliveryError, match="no_plain_file") as caught:
        load(tmp_path, "#" * (delivery.MAX_BYTES + 1))
    assert caught.value.details["limit"] == 100


def test_a_file_that_this_account_may_not_open_is_told(tmp_path):
    with act_as_nobody(), pytest.raises(DeliveryError, match="unreadable") as caught:
        delivery.load_channel(tmp_path)
    assert caught.value.details["reason"] == "Permission denied"


def test_a_message_is_text_and_html_with_an_id_made_of_its_hash():
    channel = Mail("m", 25, "none", "f@x.example", ("a@x.example", "b@x.example"))
    message = mail.write_message(channel, "Digest 摘要", "plain", "<p>rich</p>", "abc123")
    assert (message["Subject"], message["From"]) == ("Digest 摘要", "f@x.example")
    assert message["To"] == "a@x.example, b@x.example"
    assert message["Message-ID"] == "<abc123@x.example>"
    assert message["Date"].endswith("-0000")
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert [part.get_content().strip() for part in message.iter_parts()] == [
        "plain",
        "<p>rich</p>",
    ]


class Taker(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted, and answers with the number in the path; /0 with nothing."""

    taken: list = []  # noqa: RUF012 - one list for all requests of a test

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.path, dict(self.headers), json.loads(body)))
        if self.path != "/0":
            self.send_response(int(self.path[1:]))
            self.send_header("Location", "/200")
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_GET = do_POST

    def log_message(self, format, *args):
        """Say nothing on stderr."""


@pytest.fixture
def address():
    Taker.taken.clear()
    server = http.server.HTTPServer(("127.0.0.1", 0), Taker)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_is_posted_as_json_with_the_token(address):
    webhook.send(Webhook(f"{address}/200", "token"), {"title": "摘要"})
    webhook.send(Webhook(f"{address}/204"), {"title": "x"})
    [(path, headers, document), (_, plain, _)] = Taker.taken
    assert (path, document) == ("/200", {"title": "摘要"})
    assert headers["Authorization"] == "Bearer token" and "Authorization" not in plain
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["User-Agent"] == "Firsthand"


@pytest.mark.parametrize(
    ("path", "code", "details"),
    [
        ("/302", "webhook_refused", {"answer": 302}),
        ("/307", "webhook_refused", {"answer": 307}),
        ("/500", "webhook_refused", {"answer": 500}),
        ("/0", "unknown_end", {}),
    ],
)
def test_a_document_that_is_not_taken_goes_nowhere_else(address, path, code, details):
    with pytest.raises(DeliveryError) as caught:
        webhook.send(Webhook(f"{address}{path}"), {})
    assert (caught.value.code, caught.value.details) == (code, details)
    assert [where for where, _, _ in Taker.taken] == [path]


def test_a_server_that_is_away_has_a_reason_without_its_address():
    with pytest.raises(DeliveryError) as caught:
        webhook.send(Webhook("http://127.0.0.1:9/secret"), {})
    assert caught.value.code == "webhook_failed"
    assert "secret" not in str(caught.value.details["reason"])
    nobody = Mail("127.0.0.1", 9, "none", "f@x.example", ("a@x.example",))
    with pytest.raises(DeliveryError) as caught:
        mail.send(nobody, mail.write_message(nobody, "x", "x", "x", "x"))
    assert (caught.value.code, caught.value.details["host"]) == ("mail_failed", "127.0.0.1")
    assert "\n" not in caught.value.details["reason"]
