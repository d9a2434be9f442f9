"""Start the demo: a page on which two unsupervised models read the digit you draw."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from deepcluster.commands import serve
from deepcluster.errors import DeepClusterError


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Do what ``deepcluster serve`` does.

    Parameters
    ----------
    arguments : list of str, optional
        The command line without the program's name.

    Returns
    -------
    int
        The exit status: 2 when the demo can't start as asked.
    """
    parser = _Parser(prog="demo.py", description=__doc__)
    serve.add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        return serve.run(options)
    except DeepClusterError as error:
        print(f"demo.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
