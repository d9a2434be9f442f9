"""Files and folders are there whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from deepcluster.files import in_one_step


class Killed(BaseException):
    """As a KeyboardInterrupt: no `except Exception` sees it."""


@pytest.fixture(params=["file", "folder"])
def write(request):
    """Writes a text to a path, as a file or in a folder."""
    if request.param == "file":
        return lambda path, text: path.write_text(text)

    def write_folder(path, text):
        path.mkdir()
        (path / "inner").write_text(text)

    return write_folder


def read(path):
    return (path / "inner" if path.is_dir() else path).read_text()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("sync", [False, True])
def test_it_takes_its_name_when_the_block_ends(tmp_path, write, sync):
    with in_one_step(tmp_path / "it", sync=sync) as partial:
        write(partial, "whole")
        assert not (tmp_path / "it").exists()
        assert partial.stat().st_dev == tmp_path.stat().st_dev
    assert read(tmp_path / "it") == "whole"
    assert names(tmp_path) == ["it"]


def test_the_old_one_is_replaced(tmp_path, write):
    for text in ("old", "new"):
        with in_one_step(tmp_path / "it") as partial:
            write(partial, text)
    assert read(tmp_path / "it") == "new"
    assert names(tmp_path) == ["it"]


@pytest.mark.parametrize("error", [OSError, ValueError, Killed])
def test_an_error_while_writing_leaves_what_was_there(tmp_path, write, error):
    write(tmp_path / "it", "old")
    with pytest.raises(error), in_one_step(tmp_path / "it") as partial:
        write(partial, "half")
        raise error
    assert read(tmp_path / "it") == "old"
    assert names(tmp_path) == ["it"]


def test_an_error_at_any_step_of_the_system_leaves_what_was_there(tmp_path, write, monkeypatch):
    """Syncing, rights and each rename may fail, or be the moment at which somebody interrupts."""
    rename = os.replace
    steps = [(os, "sync"), (os, "fsync"), (os, "rename"), (os, "replace"), (os, "chmod")]
    for number in range(5):
        target = tmp_path / str(number)
        target.mkdir()
        write(target / "it", "old")
        done: list[object] = []
        with monkeypatch.context() as patched:
            for module, name in steps:
                patched.setattr(module, name, failing_at(number, done, getattr(module, name)))
            try:
                with in_one_step(target / "it", mode=0o700, sync=True) as partial:
                    write(partial, "new")
            except Killed:
                named = rename in done[:number]
                assert read(target / "it") == ("new" if named else "old")
            else:
                assert number >= len(done) and read(target / "it") == "new"
        assert names(target) == ["it"]


def failing_at(number, done, step):
    def wrapped(*args, **kwargs):
        done.append(step)
        if len(done) == number + 1:
            raise Killed
        return step(*args, **kwargs)

    return wrapped


def test_what_is_there_may_be_protected(tmp_path, write):
    write(tmp_path / "it", "old")
    with pytest.raises(FileExistsError), in_one_step(tmp_path / "it", replace=False):
        pytest.fail("nothing need be written")
    with (
        pytest.raises(FileExistsError),
        in_one_step(tmp_path / "other", replace=False) as partial,
    ):
        write(partial, "mine")
        write(tmp_path / "other", "theirs")  # somebody was quicker
    assert read(tmp_path / "it") == "old" and read(tmp_path / "other") == "theirs"
    assert names(tmp_path) == ["it", "other"]


@pytest.mark.parametrize("links", [True, False])
def test_of_two_who_write_a_new_file_at_once_one_wins(tmp_path, monkeypatch, links):
    """The other one is quicker at the very last moment; without hard links, right before it."""
    path = tmp_path / "it"
    link = os.link

    def late(*args):
        path.write_text("theirs")
        return link(*args)

    def unable(*args):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", late if links else unable)
    if links:
        monkeypatch.setattr(os, "replace", lambda *args: pytest.fail("this would replace theirs"))
        with pytest.raises(FileExistsError), in_one_step(path, replace=False) as partial:
            partial.write_text("mine")
        assert read(path) == "theirs"
    else:
        with in_one_step(path, replace=False) as partial:
            partial.write_text("mine")
        assert read(path) == "mine"
        with pytest.raises(FileExistsError), in_one_step(path, replace=False):
            pytest.fail("nothing need be written")
    assert names(tmp_path) == ["it"]


@pytest.mark.parametrize("replace", [True, False])
def test_the_name_is_on_disk_as_well(tmp_path, monkeypatch, write, replace):
    synced, fsync = [], os.fsync

    def noting(file):
        synced.append((os.fstat(file).st_ino, read(tmp_path / "it") if made() else None))
        fsync(file)

    def made():
        return (tmp_path / "it").exists()

    monkeypatch.setattr(os, "fsync", noting)
    with in_one_step(tmp_path / "it", sync=True, replace=replace) as partial:
        write(partial, "whole")
    assert synced[-1] == (tmp_path.stat().st_ino, "whole")


def test_rights_are_given_before_the_name(tmp_path):
    before = os.umask(0)
    try:
        with in_one_step(tmp_path / "secret", mode=0o600) as partial:
            assert mode(partial.parent) == 0o700  # nobody else gets in
            partial.write_text("secret")
        with in_one_step(tmp_path / "plain") as partial:
            partial.write_text("plain")
    finally:
        os.umask(before)
    assert mode(tmp_path / "secret") == 0o600
    assert mode(tmp_path / "plain") == 0o666  # as it was written


def test_nowhere_to_write_to(tmp_path):
    with pytest.raises(FileNotFoundError), in_one_step(tmp_path / "absent" / "it"):
        pytest.fail("there is no place")


def test_a_relative_path(tmp_path, monkeypatch, write):
    monkeypatch.chdir(tmp_path)
    with in_one_step("it") as partial:
        write(partial, "whole")
    assert names(tmp_path) == ["it"]


WRITER = """
import sys
from pathlib import Path
from deepcluster.files import in_one_step
with in_one_step(Path(sys.argv[1])) as partial:
    partial.write_text("half")
    print("written", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_leaves_the_old_one(tmp_path):
    """Not even the end of the process is half a file; what it had written is hidden."""
    path = tmp_path / "it"
    path.write_text("old")
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_text() == "old"
    assert [name for name in names(tmp_path) if not name.startswith(".")] == ["it"]
    with in_one_step(path) as partial:  # nor does it stand in the way of the next one
        partial.write_text("new")
    assert path.read_text() == "new"


@pytest.fixture
def left(tmp_path):
    """Makes a folder such as a killed process leaves, of some age in hours."""

    def make(name, hours, inside="it"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / inside).write_text("half")
        then = time.time() - hours * 3600
        for path in (folder / inside, folder):
            os.utime(path, (then, then))
        return name

    return make


def test_what_killed_processes_left_goes_after_a_day(tmp_path, write, left):
    write(tmp_path / "it", "old")
    left(".it-abcd_123", 25)
    left(".it-abcd_124", 25, "it.old")
    kept = {
        left(".it-abcd_125", 23),  # it may still be writing
        left(".it-abcd_126", 25, "other"),  # somebody else's, all of these
        left(".it-ABCD_127", 25),
        left(".it-abcd_1287", 25),
        left(".it.old-abcd_129", 25),
        left("it-abcd_130", 25),
    }
    with in_one_step(tmp_path / "it") as partial:
        write(partial, "new")
    assert set(names(tmp_path)) == {"it", *kept}


def test_all_that_is_left_is_not_removed(tmp_path, write, left):
    """Killed between the two renames of a folder, only the hidden one holds the old content."""
    left(".it-abcd_123", 25, "it.old")
    with in_one_step(tmp_path / "it") as partial:
        write(partial, "new")
    assert names(tmp_path) == [".it-abcd_123", "it"]
