"""Channels: registered, added, listed and removed, without showing what is secret."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from functools import partial

import cv2
import numpy as np
import pytest
from notify_run import Notify

from deepcluster.errors import NotifyError
from deepcluster.notify import chosen, open_channel
from deepcluster.notify.register import PLAIN, QUIET, qr_code
from deepcluster.notify.remembered import remembered
from tests.support.commands import run_here
from tests.support.demo_process import REPOSITORY
from tests.support.notify_servers import CHANNEL, notify_run_server, settle_home

SECRET_MAIL = "mailto://me:hUsHhUsH@example.org?smtp=mail.example.org"


@pytest.fixture(scope="module")
def server():
    with notify_run_server() as known:
        yield known


@pytest.fixture
def config(monkeypatch, tmp_path, server):
    return settle_home(monkeypatch, tmp_path, server)


@pytest.fixture
def notify(config, capsys, server):
    """``deepcluster notify ...``; the server behaves unless told otherwise."""
    server.behaviour, server.registration = 200, "channel"
    server.fields.clear()
    return partial(run_here, capsys, "notify")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def one_sentence(got):
    return got.code == 2 and got.out == "" and got.err.count("\n") == 1


# register


def test_register_shows_link_and_code_and_remembers(notify, server, config):
    before = os.umask(0)
    try:
        got = notify("register")
    finally:
        os.umask(before)
    assert got.code == 0 and got.err == ""
    assert f"\n  {server.page}\n" in got.out
    assert server.paths[-1] == "/api/register_channel"
    assert scan(got.out) == server.page
    assert mode(config) == 0o600 and mode(config.parent) == 0o700
    assert notify("test").code == 0
    assert server.paths[-1] == f"/{CHANNEL}"
    assert list(server.fields[-1]) == ["message"]  # notify.run's protocol, nothing more


def scan(text):
    """What a phone's camera reads off the half blocks in a text."""
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    lines = [line for line in text.splitlines() if len(line) > 20 and set(line) <= set(halves)]
    modules = np.array([[halves[one] for one in line] for line in lines])
    rows = modules.transpose(0, 2, 1).reshape(-1, modules.shape[1])
    picture = np.kron(1 - rows, np.full((8, 8), 255)).astype(np.uint8)
    return cv2.QRCodeDetector().detectAndDecode(np.pad(picture, 16, constant_values=255))[0]


@pytest.mark.parametrize("text", ["https://notify.run/c/x", "https://notify.run/c/" + "y" * 60])
def test_the_code_is_framed_in_white_and_set_black_on_white(text):
    plain = qr_code(text, colour=False).splitlines()
    assert scan("\n".join(plain)) == text
    assert len({len(line) for line in plain}) == 1
    assert all(line.startswith(" " * QUIET) and line.endswith(" " * QUIET) for line in plain)
    assert plain[0].strip() == ""
    coloured = qr_code(text, colour=True).splitlines()
    assert all(line.endswith(PLAIN) for line in coloured)
    assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in coloured] == plain


def test_registering_twice_leaves_two_channels_with_names_of_their_own(notify, server):
    notify("register")
    server.registration = {"endpoint": server.endpoint + "b", "channel_page": server.page + "b"}
    assert "Channel phone-2" in notify("register").out
    assert notify("list").out == "phone\tnotify.run\nphone-2\tnotify.run\n"
    server.registration = {"endpoint": server.endpoint + "c", "channel_page": server.page + "c"}
    taken = notify("register", "--name", "phone")
    assert one_sentence(taken) and "already" in taken.err


@pytest.mark.parametrize(
    "registration",
    [500, {}, [], {"endpoint": None, "channel_page": None}, {"endpoint": "x", "channel_page": "y"}],
    ids=str,
)
def test_a_server_that_gives_no_channel_is_one_sentence(notify, server, config, registration):
    server.registration = registration
    got = notify("register")
    assert one_sentence(got) and "No channel could be registered" in got.err
    assert not config.exists()


def test_a_server_that_hangs_or_is_not_there_is_one_sentence(notify, server, monkeypatch):
    server.registration = "hang"
    got = notify("register")
    assert one_sentence(got) and "no answer within 5 s" in got.err
    monkeypatch.setenv("NOTIFY_API_SERVER", "http://127.0.0.1:9/api/")
    got = notify("register")
    assert one_sentence(got) and "connection refused" in got.err
    monkeypatch.setenv("NOTIFY_API_SERVER", "notify.run")
    assert one_sentence(got := notify("register")) and "NOTIFY_API_SERVER" in got.err


# notify-run's own file


def test_a_channel_that_notify_run_registered_is_found(notify, server, config):
    Notify(api_server=server.api).register()
    assert notify("test").out == "notified: phone ok\n"
    assert server.paths[-1] == f"/{CHANNEL}"
    assert notify("list").out == "phone\tnotify.run\tregistered by notify-run\n"
    assert not config.exists()
    got = notify("remove", "phone")
    assert one_sentence(got) and "notify-run's own file" in got.err
    # The same channel is told once, however often it is registered.
    notify("add", server.endpoint)
    assert notify("list").out.count("\n") == 1


def test_notify_runs_command_registers_with_the_same_server(notify, server):
    program = "from notify_run.cli import main; import sys; sys.argv[1:] = ['register']; main()"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert notify("test").code == 0 and server.paths[-1] == f"/{CHANNEL}"


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"endpoint": 3}', '{"endpoint": "ftp://x"}'])
def test_a_damaged_file_of_notify_runs_is_one_sentence(notify, config, text):
    config.parent.mkdir(parents=True)
    (config.parent.parent / "notify-run").write_text(text)
    assert one_sentence(notify("test"))


# list, add, remove


def test_add_list_and_remove(notify, config):
    assert notify("list").code == 0
    added = notify("add", SECRET_MAIL)
    assert added.code == 0 and "Remembered as mail." in added.out
    assert mode(config) == 0o600
    assert "already, as mail" in notify("add", SECRET_MAIL).out
    notify("add", "ntfy://tOpIcTopIc", "--name", "pad")
    assert notify("list").out == "mail\tE-Mail\npad\tntfy\n"
    several = notify("remove")
    assert one_sentence(several) and "mail, pad" in several.err
    assert one_sentence(notify("remove", "nobody"))
    assert notify("remove", "mail").code == 0
    assert notify("remove").out == "pad is forgotten.\n"
    assert one_sentence(notify("remove"))
    assert [channel.name for channel in remembered()] == []


def test_a_url_can_be_given_where_no_shell_keeps_it(notify, monkeypatch, config):
    reading, writing = os.pipe()
    os.write(writing, (SECRET_MAIL + "\n").encode())
    os.close(writing)
    with os.fdopen(reading) as given:
        monkeypatch.setattr("sys.stdin", given)
        got = notify("add")
    assert got.code == 0 and "hUsHhUsH" not in got.out + got.err
    assert json.loads(config.read_text())["channels"] == {"mail": SECRET_MAIL}


def test_a_file_that_others_could_read_is_closed_to_them(notify, config):
    notify("add", SECRET_MAIL)
    config.chmod(0o644)
    notify("list")
    assert mode(config) == 0o600


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"channels": {"a": 1}}', "\udce9"])
def test_a_damaged_file_is_one_sentence(notify, config, text):
    config.parent.mkdir(parents=True)
    config.write_text(text, errors="surrogateescape")
    for words in (["list"], ["test"], ["add", "ntfy://topic"], ["remove"]):
        got = notify(*words)
        assert one_sentence(got) and str(config) in got.err


def test_a_remembered_url_that_is_no_good_any_more_is_named(notify, config):
    config.parent.mkdir(parents=True)
    config.write_text('{"channels": {"old": "gone://hUsHhUsH"}}')
    got = notify("test")
    assert one_sentence(got) and "old" in got.err and "hUsHhUsH" not in got.err
    assert notify("remove", "old").code == 0


@pytest.mark.parametrize("name", ["", "two words", "x" * 41, "a/b"])
def test_what_is_no_name(notify, name):
    assert one_sentence(notify("add", "ntfy://topic", "--name", name))


def test_a_folder_that_cannot_be_made_is_one_sentence(notify, config):
    config.parent.parent.mkdir()
    config.parent.write_text("a file")
    assert one_sentence(notify("add", "ntfy://topic"))


# URLs


BAD = [
    ("nothing://hUsHhUsH", "nothing://"),
    ("hUsHhUsH", "no URL"),
    ("mailto:hUsHhUsH@example.org", "no URL"),
    ("://hUsHhUsH", "no URL"),
    ("mailto://", "mailto://"),
    ("ntfy://", "ntfy://"),
    ("tgram://hUsHhUsH", "tgram://"),
    ("form://127.0.0.1:99999/hUsHhUsH", "form://"),
    ("form://127.0.0.1:port/hUsHhUsH", "form://"),
    ("mailto://me:hUsHhUsH@example.org/nobody", "mailto://"),
    ("https://example.org/hUsHhUsH", "https://"),
    ("https://notify.run/", "notify.run"),
]


@pytest.mark.parametrize(("url", "named"), BAD, ids=[url for url, _ in BAD])
def test_a_bad_url_is_one_sentence_that_does_not_repeat_it(notify, config, url, named):
    for words in (["add", url], ["test", f"--notify={url}"]):
        got = notify(*words)
        assert one_sentence(got) and named in got.err
        assert "hUsHhUsH" not in got.err
    assert not config.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["ntfy://hUsHhUsH"],
        ["add", "ntfy://topic", "ntfy://hUsHhUsH"],
        ["list", "me:hUsHhUsH@example.org"],
        ["test", "--notfy", "tgram://1:hUsHhUsH/2"],
    ],
)
def test_a_url_in_the_wrong_place_is_not_repeated_either(notify, words):
    got = notify(*words)
    assert one_sentence(got) and "hUsHhUsH" not in got.err


@pytest.mark.parametrize(
    ("url", "name", "service"),
    [
        ("https://notify.run/abc", "phone", "notify.run"),
        ("forms://notify.run/abc", "phone", "notify.run"),
        ("form://example.org/abc", "form", "Form example.org"),
        ("jsons://example.org/abc", "json", "JSON example.org"),
        (SECRET_MAIL, "mail", "E-Mail"),
        ("ntfy://topic", "ntfy", "ntfy"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "telegram", "Telegram"),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U7", "discord", "Discord"),
    ],
)
def test_channels_are_named_after_their_service(config, url, name, service):
    channel = open_channel(url)
    assert (channel.name, channel.service) == (name, service)
    assert "url" not in repr(channel)


def test_every_url_in_the_documentation_can_be_used(config):
    text = (REPOSITORY / "docs/notifications.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| (.*://.*) \|$", text, re.MULTILINE)
    urls = [url for row in rows for url in re.findall(r"`([^`]+://[^`]+)`", row)]
    assert len(urls) >= 9
    for url in urls:
        assert open_channel(url).url


def test_a_channel_asked_for_twice_is_told_once(config):
    urls = ["ntfy://one", "ntfy://two", "ntfy://one"]
    assert [channel.name for channel in chosen(urls)] == ["ntfy", "ntfy-2"]
    assert chosen(None) == []
    with pytest.raises(NotifyError):
        chosen([""])
