"""The command line as a process of its own, or within this one."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

from deepcluster import cli
from tests.support.drawings import encode

#: What a report of scores says, in this order.
SCORES = [
    "model",
    "data",
    "n",
    "acc",
    "nmi",
    "ari",
    "named_accuracy",
    "not_sure",
    "counts",
    "seconds",
]


def command(*args, **options):
    """Start ``python -m deepcluster`` as a process of its own."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    # A few dozen pictures: more threads would only wait for each other on a busy machine.
    options["env"] = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, "-m", "deepcluster", *map(str, args)], **options)


def outcome(*args, **options):
    """Exit code and both streams of a process that ran to its end."""
    process = command(*args, **options)
    out, err = process.communicate()
    return SimpleNamespace(code=process.returncode, out=out, err=err)


def run_here(capsys, *args):
    """The same without a new process: quicker, where a process of its own would show no more."""
    try:
        code: object = cli.main(list(map(str, args)))
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    return SimpleNamespace(code=code, out=out, err=err)


def save(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(picture))
    return path


def one_sentence(text):
    """Whether a text is one line, as all errors are."""
    return text.count("\n") == 1 and text.endswith(".\n") and "Traceback" not in text
