"""One reporter for all long work: what people see of it, and what another program reads."""

import io
import json

import pytest
from rich.console import Console

from deepcluster.training.progress import JSONReporter, Reporter, RichReporter, Step, read_line


def shown(terminal, width=100):
    out = io.StringIO()
    return out, RichReporter(Console(file=out, force_terminal=terminal, width=width))


@pytest.mark.parametrize(("in_bytes", "told"), [(False, "3/4"), (True, "3/4 bytes")])
def test_amounts_are_a_bar_on_a_terminal_and_nothing_in_a_log(in_bytes, told):
    for terminal in (True, False):
        out, reporter = shown(terminal)
        # A file may be called anything.
        with reporter.amount("framing [/]:cat:.npz", 4, in_bytes=in_bytes) as show:
            show(3)
        assert (told in out.getvalue()) is terminal
        assert ("framing [/]:cat:.npz" in out.getvalue()) is terminal
        assert (out.getvalue() == "") is not terminal


def test_a_note_is_one_line_as_it_is():
    out, reporter = shown(False, width=40)
    text = "[bold] :smile: " + "a long name " * 20 + "ends."
    reporter.note(text)
    assert out.getvalue() == text + "\n"


def test_by_default_nothing_is_said(capsys):
    reporter = Reporter()
    with reporter.stage("teaching", 2) as stage, reporter.amount("file", None) as show:
        stage.step(1, loss=0.5)
        show(1)
    reporter.note("Done.")
    assert capsys.readouterr() == ("", "")


def test_what_is_written_for_a_program_is_read_again(capsys):
    reporter = JSONReporter()
    with reporter.stage("adapting", 8) as stage, reporter.amount("file", 2) as show:
        stage.step(2.12345, loss=0.25)
        stage.step(8)
        show(1)
    reporter.note("Nothing was\nwritten.")
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[0]) == {"stage": "adapting", "done": 2.123, "total": 8, "loss": 0.25}
    assert [read_line(line) for line in lines] == [
        Step("adapting", 2.123, 8, 0.25),
        Step("adapting", 8, 8),
        {"note": "Nothing was\nwritten."},
    ]
    assert read_line('{"result": "adapted"}\n') == {"result": "adapted"}
    assert Step("adapting", 2, 8).share == 0.25 and Step("adapting", 9, 8).share == 1
    assert Step("adapting", 0, 0).share == 0


@pytest.mark.parametrize("line", ["", "a warning\n", "5\n", '["result"]', "{", "\ud800"])
def test_other_lines_say_nothing(line):
    assert read_line(line) is None
