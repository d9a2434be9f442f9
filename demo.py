"""Start the demo: a page on which two unsupervised models read the digit you draw."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from deepcluster.errors import DeepClusterError


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535.")
    return int(text)


def _account(text: str) -> tuple[str, str]:
    user, _, password = text.partition(":")
    # Gradio's form drops the spaces around a name, so such an account could never sign in.
    if not user or not password or user != user.strip():
        raise argparse.ArgumentTypeError("give a user name and a password as USER:PASSWORD.")
    return user, password


def _limit(text: str) -> int | None:
    """A number of days or drawings; None for "none"."""
    if text == "none":
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number from 1 on nor 'none'.")
    return int(text)


def _size(text: str) -> int | None:
    """Bytes, as 500MB or 2GB; None for "none"."""
    if text == "none":
        return None
    found = re.fullmatch(r"(\d{1,12})([kMGT]?)B?", text)
    if found is None or int(found[1]) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a size such as 500MB nor 'none'.")
    return int(found[1]) * 1000 ** " kMGT".index(found[2] or " ")


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="demo.py", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="listen here (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=7860, help="(default: %(default)s)")
    parser.add_argument(
        "--share", action="store_true", help="also open a public address, through Gradio's tunnel"
    )
    parser.add_argument(
        "--auth", type=_account, metavar="USER:PASSWORD", help="let in only who knows these"
    )
    parser.add_argument(
        "--models",
        nargs="+",
        metavar="MODEL",
        help="names under checkpoints/ or folders; the first and the last stand side by side "
        "(default: all there are)",
    )
    keeping = parser.add_argument_group(
        "drawings that visitors let the demo keep", "Nothing is kept before a visitor says so."
    )
    keeping.add_argument(
        "--db",
        metavar="URL",
        help="the database (else DEEPCLUSTER_DB, else a file in the user's data folder); 'none': "
        "nothing is ever kept",
    )
    keeping.add_argument(
        "--keep-days",
        type=_limit,
        default=30,
        metavar="N",
        help="delete drawings after so many days (default: %(default)s); 'none': never",
    )
    keeping.add_argument(
        "--keep-drawings",
        type=_limit,
        default=100_000,
        metavar="N",
        help="keep so many, the newest (default: %(default)s); 'none': as many as come",
    )
    keeping.add_argument(
        "--keep-bytes",
        type=_size,
        default=2 * 10**9,
        metavar="SIZE",
        help="keep so many bytes of pictures, as 500MB (default: 2GB); 'none': as many as come",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve until stopped.

    Parameters
    ----------
    arguments : list of str, optional
        The command line without the program's name.

    Returns
    -------
    int
        The exit status: 2 when the demo can't start as asked.
    """
    options = _parse(arguments)
    # Imported only now: --help and a mistyped option must not wait for torch and Gradio.
    try:
        from deepcluster.app.server.address import listen

        listener = listen(options.host, options.port)
        from deepcluster.app.server.serve import serve

        serve(
            listener,
            models=options.models,
            account=options.auth,
            share=options.share,
            database=options.db,
            limits=(options.keep_days, options.keep_drawings, options.keep_bytes),
        )
    except DeepClusterError as error:
        print(f"demo.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass  # Ctrl+C is how the demo is meant to end
    return 0


if __name__ == "__main__":
    sys.exit(main())
