"""One message and what may happen to it, over real sockets."""

from __future__ import annotations

import logging
import ssl
import threading
import time

import pytest
import trustme

from deepcluster.notify import courier
from deepcluster.notify.channel import Channel, open_channel
from deepcluster.notify.courier import Courier, Outcome, attempt, summary
from deepcluster.notify.message import Message, Place, on_the_way, trial
from deepcluster.notify.reason import Reason
from tests.support.notify_servers import (
    CHANNEL,
    PASSWORD,
    notify_run_server,
    settle_home,
    smtp_server,
)

#: Servers without TLS that want a password: fine here, and nowhere else.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

DONE = Message("done", "deep is trained", "Held out: 99.24 % right\nÀ <b>bientôt</b> & merci")


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    settle_home(monkeypatch, tmp_path, None)


@pytest.fixture
def server():
    with notify_run_server() as known:
        yield known


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority):
    """A server's side of TLS, with a certificate of our own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def finish(*channels, message=DONE):
    log: list[str] = []
    return Courier(channels, log.append).finish(message), log


def channel(url, name="phone"):
    return Channel(name, "a service", url)


# HTTP


def test_notify_run_gets_one_message_with_the_title_as_its_first_line(server, monkeypatch):
    monkeypatch.setenv("NOTIFY_API_SERVER", server.api)
    outcomes, log = finish(open_channel(server.endpoint))
    assert outcomes == [Outcome("phone", None)] and log == []
    assert server.paths == [f"/{CHANNEL}"]
    assert server.fields == [{"message": f"{DONE.title}\n{DONE.body}"}]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(302, "302 refused"), (403, "403 authentication"), (404, "404 not found")],
)
def test_what_will_not_change_is_not_tried_again(server, status, reason):
    server.behaviour = status
    outcomes, log = finish(channel(server.url + "?redirect=no"))
    assert summary(outcomes) == f"notified: phone failed: {reason}"
    assert log == [f"notification to phone, try 1 of 3: {reason}"]
    assert len(server.fields) == 1


def test_what_may_pass_is_tried_twice_more():
    with notify_run_server() as one, notify_run_server() as two, notify_run_server() as three:
        one.behaviour, two.behaviour, three.behaviour = 429, 500, "reset"
        outcomes, log = finish(*(channel(known.url) for known in (one, two, three)))
    reasons = ["429 too many messages", "500 server error", "connection broken off"]
    assert [str(outcome.reason) for outcome in outcomes] == reasons
    assert [len(known.fields) for known in (one, two, three)] == [3, 3, 3]
    assert sorted(log) == sorted(
        f"notification to phone, try {n} of 3: {reason}" for n in (1, 2, 3) for reason in reasons
    )


def test_a_server_that_recovers_gets_the_message_once(server):
    server.first = ["reset", 503]
    outcomes, log = finish(channel(server.url))
    assert summary(outcomes) == "notified: phone ok"
    assert len(server.fields) == 3 and len(log) == 2


@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_a_try_ends_whatever_the_server_does(server, behaviour):
    server.behaviour = behaviour
    assert attempt(server.url, DONE, seconds=1.5) == Reason("silence", seconds=1.5)


def test_a_url_may_ask_for_less_time_and_not_for_more_or_for_tries_of_its_own(server):
    server.behaviour = "hang"
    hasty = attempt(server.url + "?rto=0.2", DONE, seconds=60)
    assert hasty is not None and hasty.key == "silence"
    late = attempt(server.url + "?rto=60&cto=60", DONE, seconds=1)
    assert late is not None and late.key == "silence"
    server.behaviour, n = 500, len(server.fields)
    assert attempt(server.url + "?retry=5&wait=0", DONE) == Reason("server", 500)
    assert len(server.fields) == n + 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("form://127.0.0.1:9/x", "no-connection"),
        ("forms://127.0.0.1:{port}/x", "tls"),
        ("form://nowhere.invalid/x", "host"),
        ("nothing://x", "other"),
    ],
)
def test_nobody_there(server, url, key):
    reason = attempt(url.format(port=server.port), DONE)
    assert reason is not None and reason.key == key


# SMTP


def test_a_mail_has_subject_and_plain_text(home):
    with smtp_server() as mail:
        outcomes, _ = finish(open_channel(mail.url()))
    assert summary(outcomes) == "notified: mail ok"
    (message,) = mail.messages
    assert message["Subject"] == DONE.title and message["To"] == "you@example.org"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n").strip() == DONE.body


def test_a_wrong_password_is_said_and_not_tried_again():
    with smtp_server() as mail:
        outcomes, log = finish(open_channel(mail.url(password="wrong")))
    assert summary(outcomes) == "notified: mail failed: 535 authentication"
    assert len(log) == 1 and mail.messages == []


def test_tls_with_a_certificate_of_ones_own(authority, tls, tmp_path, monkeypatch):
    with smtp_server(tls) as mail:
        url = mail.url(scheme="mailtos")
        assert attempt(url, DONE) == Reason("certificate")
        assert attempt(mail.url(), DONE) == Reason("authentication")  # none is offered in clear
        assert mail.messages == []
        assert attempt(mail.url(scheme="mailtos", more="&verify=no"), DONE) is None
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert attempt(url, DONE) is None
        assert attempt(mail.url(scheme="mailtos", password="no"), DONE) == Reason(
            "authentication", 535
        )
    assert len(mail.messages) == 2
    with smtp_server() as plain:
        assert attempt(plain.url(scheme="mailtos"), DONE) == Reason("tls")


def test_a_mail_server_that_never_greets_is_given_up():
    with notify_run_server() as silent:  # waits for the client to speak first, as HTTP does
        url = f"mailto://me:secret@example.org:{silent.port}?smtp=127.0.0.1"
        assert attempt(url, DONE, seconds=1) == Reason("silence", seconds=1)


# several at once


def test_one_that_fails_keeps_nobody_else_from_being_told(server):
    with smtp_server() as mail:
        server.behaviour = 404
        outcomes, _ = finish(
            channel(server.url, "phone"),
            channel(mail.url(password="wrong"), "mail"),
            channel(mail.url(), "other"),
        )
    assert summary(outcomes) == (
        "notified: phone failed: 404 not found, mail failed: 535 authentication, other ok"
    )


def test_a_try_that_ends_well_after_its_time_is_not_repeated(monkeypatch):
    """Each answer comes in time, all of them together do not."""
    monkeypatch.setattr(courier, "TRY_SECONDS", 2.0)
    monkeypatch.setattr(courier, "BACK_OFF", (5.0, 5.0))
    with smtp_server() as mail:
        mail.delay = 1.2
        outcomes, log = finish(open_channel(mail.url()))
    assert outcomes == [Outcome("mail", None)] and len(mail.messages) == 1
    assert log == ["notification to mail, try 1 of 3: no answer within 2 s"]


def test_french(server, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    server.behaviour = 404
    outcomes, log = finish(channel(server.url, "téléphone"))
    assert summary(outcomes) == "notifié : téléphone échec : 404 introuvable"
    assert log == ["notification à téléphone, essai 1 sur 3 : 404 introuvable"]


def await_fields(server, n):
    deadline = time.monotonic() + 30
    while len(server.fields) < n and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(server.fields) == n


def test_a_busy_channel_is_left_out_on_the_way_and_told_at_the_end(server):
    """Messages on the way do not pile up behind a server that hangs."""
    server.first = ["hang"]
    courier = Courier([channel(server.url)], print)
    progress = on_the_way("deep", Place("agreement", 1, 9), 60)
    courier.tell(progress)
    await_fields(server, 1)
    for _ in range(5):
        courier.tell(progress)
    assert summary(courier.finish(DONE)) == "notified: phone ok"
    assert len(server.fields) == 2 and DONE.title in server.fields[-1]["message"]
    courier.tell(progress)  # too late
    assert len(server.fields) == 2


def test_a_log_that_is_gone_stops_nothing(server):
    def gone(line):
        raise OSError("no terminal")

    server.first = [500]
    assert summary(Courier([channel(server.url)], gone).finish(DONE)) == "notified: phone ok"


def test_no_thread_of_ours_keeps_python_from_ending(server):
    server.behaviour = "drip"  # no time-out of a socket ends it
    attempt(server.url, DONE, seconds=0.2)
    ours = [one for one in threading.enumerate() if one.name.startswith("deepcluster")]
    assert ours and all(one.daemon for one in ours)


# secrets


def test_nothing_secret_reaches_any_log(server, caplog, capfd):
    """Not even with every logger at its most talkative."""
    root = logging.getLogger()
    before, root.level = root.level, 1
    try:
        with caplog.at_level(1), smtp_server() as mail:
            for behaviour in (200, 404, "reset"):
                server.behaviour = behaviour
                attempt(server.url, trial())
            for url in (
                f"form://127.0.0.1:9/{CHANNEL}",
                f"forms://127.0.0.1:{server.port}/{CHANNEL}",
                f"nothing://{CHANNEL}",
                mail.url(),
                mail.url(password=PASSWORD + "x"),
                mail.url(scheme="mailtos"),
                f"mailto://me:{PASSWORD}@nowhere.invalid",
            ):
                attempt(url, trial())
                repr(open_channel(url)) if not url.startswith("nothing") else None
    finally:
        root.level = before
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert CHANNEL not in said and PASSWORD not in said
