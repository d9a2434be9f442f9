"""Finished work is kept: a study that was stopped goes on, and a second one is quick."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

import deepcluster
from deepcluster.files import in_one_step

Arrays = dict[str, np.ndarray]


class Work:
    """A folder of results, each named after all that it depends on.

    Parameters
    ----------
    folder : Path
        Made when something is kept; may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, *parts: object, make: Callable[[], Arrays]) -> Arrays:
        """What was made from these parts before, else what ``make`` gives.

        Parameters
        ----------
        *parts : object
            Bytes, or anything whose ``repr`` says all about it; the code that makes it as well, see
            `code`.
        make : callable
            Gives arrays by name.

        Returns
        -------
        dict of str to ndarray
        """
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part if isinstance(part, bytes) else repr(part).encode())
            digest.update(b"\0")
        path = self.folder / f"{digest.hexdigest()[:32]}.npz"
        try:
            with np.load(path, allow_pickle=False) as archive:
                return dict(archive)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
            pass  # damaged: made anew
        made = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        with in_one_step(path) as partial:  # two studies may share a folder
            np.savez_compressed(partial, **made)  # type: ignore[arg-type]
        return made


@cache
def code(*modules: str) -> bytes:
    """Digest of modules of the package, given as "study.draw"; what they made is made anew."""
    package = Path(deepcluster.__file__).parent
    digest = hashlib.sha256()
    for module in modules:
        digest.update((package / f"{module.replace('.', '/')}.py").read_bytes())
    return digest.digest()
