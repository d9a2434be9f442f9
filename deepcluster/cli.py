"""The command ``deepcluster``: `deepcluster.commands` has one file per command.

Results go to standard output, progress and errors to standard error; an error is one sentence
and exit code 2. What takes seconds to import is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import NoReturn

from deepcluster import __version__
from deepcluster.commands import adapt, drawings, evaluate, notify, predict, serve, study, train
from deepcluster.commands.options import fill_in_notify
from deepcluster.commands.output import FAILED, complain
from deepcluster.errors import DeepClusterError
from deepcluster.notify.signals import Stopped

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED = 141  # 128 + SIGPIPE
#: Shows tracebacks instead of sentences, for work on the program itself.
DEBUG = "DEEPCLUSTER_DEBUG"

COMMANDS = {
    "train": train,
    "evaluate": evaluate,
    "predict": predict,
    "study": study,
    "notify": notify,
    "drawings": drawings,
    "adapt": adapt,
    "serve": serve,
}


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : list of str, optional
        Arguments without the program's name; those of the process when left out.

    Returns
    -------
    int
        The exit code: 0, 1 where a test notification was not delivered, 2 after an error, 130
        after Ctrl+C, 141 where nobody reads the output.
    """
    words = fill_in_notify(sys.argv[1:] if argv is None else argv)
    args = build_parser().parse_args(words)
    # File names that are not UTF-8 must come out as the bytes they are.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="surrogateescape")
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Python flushes standard output once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except (KeyboardInterrupt, Stopped) as stop:
        said, code = "Stopped.", INTERRUPTED
        if isinstance(stop, Stopped):
            said, code = str(stop), 128 + stop.signal
        resume = "; the same command with --resume goes on from the last finished epoch."
        return complain(said.removesuffix(".") + resume if args.name == "train" else said, code)
    except DeepClusterError as error:
        return complain(str(error))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return complain(_sentence(error))


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = _Parser(prog="deepcluster", description="Handwritten digits grouped without labels.")
    parser.add_argument("--version", action="version", version=f"deepcluster {__version__}")
    parsers = parser.add_subparsers(dest="name", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        one = parsers.add_parser(name, help=command.HELP)
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return parser


class _Parser(argparse.ArgumentParser):
    """Complains in one sentence, without the usage in front."""

    def error(self, message: str) -> NoReturn:
        # A URL in the wrong place may hold a password.
        message = re.sub(r"[^\s'\"=]*(?::/|@)[^\s'\"]*", "URL", message)
        message = message.removesuffix(".")
        self.exit(FAILED, f"{message}; {self.prog} --help says what is understood.\n")


def _sentence(error: Exception) -> str:
    """One line for an unforeseen error."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; give it less data at a time."
    if isinstance(error, ImportError):
        return f"A library can't be loaded ({error}); install the requirements again."
    words = " ".join(str(error).split())
    return (
        f"Something unforeseen went wrong ({type(error).__name__}: {words}); {DEBUG}=1 shows where."
    )
