"""Write a file or a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_one_step(
    path: str | os.PathLike[str],
    *,
    replace: bool = True,
    mode: int | None = None,
    sync: bool = False,
) -> Iterator[Path]:
    """Give a place to write to; what was written there takes its name when the block ends.

    Readers see the old content or the new, never half of it. An exception in the block leaves
    everything as it was. The place lies in a hidden folder beside ``path`` that only its owner may
    enter, so others can't read a secret at any moment.

    Parameters
    ----------
    path : path
        Of a file or a folder; the folder that it lies in must exist.
    replace : bool, default=True
        Whether what is at ``path`` already may be replaced.
    mode : int, optional
        Permissions of the new file or folder; those that it was written with if left out.
    sync : bool, default=False
        Wait until the bytes are on disk before they get their name: a power cut right afterwards
        loses nothing.

    Yields
    ------
    Path
        Where nothing is yet: write a file, or make a folder, and close what was opened.

    Raises
    ------
    FileExistsError
        ``replace`` is False, and there is something at ``path``.
    OSError
        It can't be written; what was there before is still there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with in_one_step(Path(folder) / "note.txt", mode=0o600) as partial:
    ...         _ = partial.write_text("whole")
    ...     (Path(folder) / "note.txt").read_text()
    'whole'
    """
    path = Path(path).absolute()
    _check_free(path, replace)
    # In the same folder: only within one file system is a rename one step.
    scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    new, old = scratch / path.name, scratch / f"{path.name}.old"
    try:
        yield new
        if sync:
            _sync(new)
        if mode is not None:
            new.chmod(mode)
        _check_free(path, replace)
        if new.is_dir() and os.path.lexists(path):  # a folder does not take another's place
            os.rename(path, old)
        os.replace(new, path)
    finally:
        if os.path.lexists(old) and not os.path.lexists(path):
            os.rename(old, path)
        shutil.rmtree(scratch, ignore_errors=True)


def _check_free(path: Path, replace: bool) -> None:
    if not replace and os.path.lexists(path):
        raise FileExistsError(f"{path} is there already")


def _sync(path: Path) -> None:
    if path.is_dir():
        os.sync()  # once for all of its files
        return
    with open(path, "rb") as file:
        os.fsync(file.fileno())
