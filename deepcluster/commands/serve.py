"""``deepcluster serve``: the page on which models read the digit you draw, and its API.

``python demo.py`` does the same.
"""

from __future__ import annotations

import argparse
import re

from deepcluster.app.service.limits import BYTES, DAYS, DRAWINGS
from deepcluster.commands.options import up_to
from deepcluster.errors import needs

HELP = "serve the page on which models read the digit you draw"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--host", default="127.0.0.1", help="listen here (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=7860, help="(default: %(default)s)")
    parser.add_argument(
        "--share", action="store_true", help="also open a public address, through Gradio's tunnel"
    )
    parser.add_argument(
        "--auth", type=_account, metavar="USER:PASSWORD", help="ask for this user name and password"
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
        default=DAYS,
        metavar="N",
        help="delete drawings after this many days (default: %(default)s); 'none': never",
    )
    keeping.add_argument(
        "--keep-drawings",
        type=_limit,
        default=DRAWINGS,
        metavar="N",
        help="keep this many, the newest (default: %(default)s); 'none': all of them",
    )
    keeping.add_argument(
        "--keep-bytes",
        type=_size,
        default=BYTES,
        metavar="SIZE",
        help="keep this many bytes of pictures, say 500MB (default: "
        f"{BYTES // 10**9}GB); 'none': all of them",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until stopped.

    Returns
    -------
    int
        0 after Ctrl+C, which is how the demo is meant to end.

    Raises
    ------
    DeepClusterError
        It can't start as asked.
    """
    try:
        # Whatever is wrong with the address is said before anything slow is imported.
        from deepcluster.app.server.address import listen

        listener = listen(args.host, args.port)
        from deepcluster.app.server.environment import prepare_environment

        prepare_environment()
        with needs("app", "The demo"):
            from deepcluster.app.server.serve import serve
            from deepcluster.store import Limits

        serve(
            listener,
            models=args.models,
            account=args.auth,
            share=args.share,
            database=args.db,
            limits=Limits(args.keep_days, args.keep_drawings, args.keep_bytes),
        )
    except KeyboardInterrupt:
        pass
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535.")
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
    return up_to(10**9, text, wrong=f"{text!r} is neither a number from 1 on nor 'none'.")


def _size(text: str) -> int | None:
    """Bytes, as 500MB or 2GB; None for "none"."""
    if text == "none":
        return None
    found = re.fullmatch(r"(\d{1,12})([kMGT]?)B?", text)
    if found is None or int(found[1]) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a size such as 500MB nor 'none'.")
    return int(found[1]) * 1000 ** " kMGT".index(found[2] or " ")
