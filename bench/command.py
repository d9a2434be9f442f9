"""How a command ends: an error that a user can cause is one sentence, not a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

from deepcluster.errors import DeepClusterError

FAILED = 2


def finish(main: Callable[[], int]) -> NoReturn:
    try:
        code = main()
    except DeepClusterError as error:
        print(error, file=sys.stderr)
        code = FAILED
    sys.exit(code)
