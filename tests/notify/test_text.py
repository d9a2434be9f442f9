"""What notifications say, in both languages, and the durations and reasons in them."""

from __future__ import annotations

import argparse
from pathlib import Path
from string import Formatter

import pytest

from deepcluster.commands.options import duration as parse_duration
from deepcluster.commands.options import fill_in_notify
from deepcluster.errors import TrainingError
from deepcluster.notify.language import duration, language
from deepcluster.notify.message import LONGEST_ERROR, Place, failed, last_line, on_the_way, trained
from deepcluster.notify.reason import Reason, find_reason, of_http
from deepcluster.notify.text import ENGLISH, FRENCH
from tests.support.notify_servers import settle_home

CARD = {"scores": {"train": {"acc": 0.9911}, "held_out": {"acc": 0.99239}}}


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    settle_home(monkeypatch, tmp_path, None)


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr-CA"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fry_NL"}, "en"),  # Frisian
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_BE.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
    ],
)
def test_the_language_is_the_one_that_gettext_would_take(environ, wanted):
    assert language(environ) == wanted


def test_both_languages_say_everything_with_the_same_fields():
    def fields(texts):
        return {
            key: {name for _, name, _, _ in Formatter().parse(text) if name}
            for key, text in texts.items()
        }

    assert fields(ENGLISH) == fields(FRENCH)
    same = {key for key in ENGLISH if ENGLISH[key] == FRENCH[key]}
    assert same == {"test.title", "ok", "row"}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.6, "1 min 0 s"), (615, "10 min 15 s"), (7260, "2 h 1 min")],
)
def test_durations_are_told_to_the_second_or_the_minute(seconds, text):
    assert duration(seconds) == text


def test_the_end_tells_model_score_time_and_folder(monkeypatch):
    told = trained("deep", CARD, Path("/a/../b/runs"), 615)
    assert (told.kind, told.title) == ("done", "deep is trained")
    assert told.body.splitlines() == [
        "Held out: 99.24 % right",
        "Time: 10 min 15 s",
        "Checkpoint: /b/runs",
    ]
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    told = trained("deep", CARD, Path("/b/runs"), 615)
    assert told.title == "deep : entraînement terminé"
    assert told.body.splitlines()[0] == "Images jamais vues : 99,24 % justes"


def test_without_a_held_out_part_the_score_is_called_what_it_is():
    card = {"scores": {"train": {"acc": 0.5}}}
    assert "On its own training data: 50.00 % right" in trained("m", card, Path("/x"), 1).body
    assert "Without labels" in trained("m", {}, Path("/x"), 1).body


def test_a_failure_tells_the_last_line_the_epoch_and_how_to_go_on():
    place = Place("self-training", 2.4, 14, 0.5)
    told = failed("deep", ValueError("first\nlast"), place, "deepcluster train deep --resume")
    assert told.title == "deep failed"
    assert told.body.splitlines() == [
        "last",
        "At: self-training, epoch 3 of 14",
        "To go on: deepcluster train deep --resume",
    ]
    assert "not begun" in failed("deep", ValueError("x"), None, "c").body


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("agreement", 0, 5), "agreement, epoch 1 of 5"),
        (Place("agreement", 5, 5), "agreement, epoch 5 of 5"),
        (Place("kmeans", 3, 10), "kmeans, step 4 of 10"),
        (Place("again-graph", 0, 1), "again-graph, step 1 of 1"),
    ],
)
def test_a_place_is_the_epoch_that_is_under_way(place, text):
    assert str(place) == text


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (TrainingError("One sentence."), "One sentence."),
        (KeyError("k"), "KeyError: 'k'"),
        (RuntimeError(""), "RuntimeError"),
        (RuntimeError("a\n b\n"), "b"),
    ],
)
def test_the_last_line_of_an_error_is_what_python_would_print(error, line):
    assert last_line(error).strip() == line


def test_an_endless_error_is_cut():
    assert len(last_line(TrainingError("x" * 10_000))) == LONGEST_ERROR


def test_on_the_way_tells_epoch_loss_and_time():
    told = on_the_way("deep", Place("agreement", 1.5, 9, 0.25), 75)
    assert told.body == "agreement, epoch 2 of 9, loss 0.2500\nTime so far: 1 min 15 s"
    assert "not begun" in on_the_way("deep", None, 1).body


# reasons


@pytest.mark.parametrize(
    ("said", "text", "may_pass"),
    [
        ("Failed to send Form POST notification: error=404.", "404 not found", False),
        ("Failed: Too many, error=429.", "429 too many messages", True),
        ("error=503.", "503 server error", True),
        ("error=401.", "401 authentication", False),
        ("error=400.", "400 refused", False),
        ("Socket Exception: (535, b'5.7.8 no')", "535 authentication", False),
        ("Socket Exception: (421, b'busy')", "421 server error", True),
        ("{'a@b': (550, b'no such user')}", "550 refused", False),
        ("(104, 'Connection reset by peer')", "connection broken off", True),
        ("[Errno 111] Connection refused", "connection refused", True),
        ("Read timed out. (read timeout=5)", "no answer within 5 s", True),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "certificate not", False),
        ("[Errno -2] Name or service not known", "host not found", True),
        ("something with secret in it", "not accepted", True),
    ],
)
def test_a_reason_is_found_in_what_libraries_say(said, text, may_pass):
    reason = find_reason(["Connection error", said], seconds=5)
    assert str(reason).startswith(text)
    assert reason.may_pass == may_pass


def test_reasons_in_french(monkeypatch):
    monkeypatch.setenv("LANG", "fr_CA")
    assert str(of_http(404)) == "404 introuvable"
    assert str(Reason("silence", seconds=5.0)) == "pas de réponse en 5 s"


# options


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2h", 7200), ("1m1s", 61)]
)
def test_times_of_options(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0s", "10", "m", "-1m", "1.5h", "30m1h", "99999h"])
def test_what_is_no_time(text):
    with pytest.raises(argparse.ArgumentTypeError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ("train --notify deep", "train --notify= deep"),
        ("train deep --notify", "train deep --notify="),
        ("train --notify --seed 1 deep", "train --notify= --seed 1 deep"),
        ("train --notify ntfy://x deep", "train --notify ntfy://x deep"),
        ("train --notify mailto:me deep", "train --notify mailto:me deep"),
        ("train --notify me@example.org deep", "train --notify me@example.org deep"),
        ("train --notify=ntfy://x deep", "train --notify=ntfy://x deep"),
        ("train --notify --notify ntfy://x deep", "train --notify= --notify ntfy://x deep"),
        ("predict -- --notify x", "predict -- --notify x"),
    ],
)
def test_a_url_may_be_left_out_anywhere(given, filled):
    assert fill_in_notify(given.split()) == filled.split()
