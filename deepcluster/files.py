"""Write a file or a folder whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Seconds after which what a killed write left behind is removed.
STALE = 24 * 3600.0


@contextmanager
def in_one_step(
    path: str | os.PathLike[str],
    *,
    replace: bool = True,
    mode: int | None = None,
    sync: bool = False,
) -> Iterator[Path]:
    """Give a place to write to; what was written there takes its name when the block ends.

    Readers see the old content or the new, never half of it; only where a folder takes the place
    of another is there a moment with neither, as a rename does not replace a folder. An exception
    in the block leaves everything as it was. The place lies in a hidden folder beside ``path`` that
    only its owner may enter, so others can't read a secret at any moment. A process that is killed
    leaves that folder behind; whoever writes to ``path`` a day later removes it.

    Parameters
    ----------
    path : path
        Of a file or a folder; the folder that it lies in must exist.
    replace : bool, default=True
        Whether what is at ``path`` already may be replaced. If not, of several who write the same
        file at once one wins; folders, and file systems without hard links, are only looked at
        right before.
    mode : int, optional
        Permissions of the new file or folder; those that it was written with if left out.
    sync : bool, default=False
        Wait until the bytes are on disk before they get their name, and until the name is: a power
        cut right afterwards loses nothing.

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
    _remove_stale(path)
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
        if replace or new.is_dir() or not _link(new, path):
            os.replace(new, path)
        if sync:
            _sync_names(path.parent)
    finally:
        if os.path.lexists(old) and not os.path.lexists(path):
            os.rename(old, path)
        shutil.rmtree(scratch, ignore_errors=True)


def _check_free(path: Path, replace: bool) -> None:
    if not replace and os.path.lexists(path):
        raise FileExistsError(f"{path} is there already")


def _link(new: Path, path: Path) -> bool:
    """Give a file its name unless that is taken, in one step; False where links can't be made."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise FileExistsError(f"{path} is there already") from None
    except (OSError, NotImplementedError):
        return False
    return True


def _remove_stale(path: Path) -> None:
    """Remove what killed processes left behind when they wrote to the same path."""
    made = re.compile(rf"\.{re.escape(path.name)}-[a-z0-9_]{{8}}")  # as `tempfile.mkdtemp` names it
    with suppress(OSError):
        for found in [Path(one) for one in os.scandir(path.parent) if made.fullmatch(one.name)]:
            if _stale(found, path):
                shutil.rmtree(found, ignore_errors=True)


def _stale(scratch: Path, path: Path) -> bool:
    """Whether a folder is scratch of an old write to a path, and holds nothing that is missed."""
    if scratch.is_symlink() or not scratch.is_dir():
        return False
    inside = list(scratch.iterdir())
    old = f"{path.name}.old"
    if not {one.name for one in inside} <= {path.name, old}:
        return False  # somebody else's
    if (scratch / old).exists() and not os.path.lexists(path):
        return False  # killed in the moment without either: this is all there is
    newest = max(one.lstat().st_mtime for one in (scratch, *inside))
    return time.time() - newest > STALE


def _sync_names(folder: Path) -> None:
    # Not every file system can sync a folder; the name is there all the same.
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _sync(path: Path) -> None:
    if path.is_dir():
        os.sync()  # once for all of its files
        return
    with open(path, "rb") as file:
        os.fsync(file.fileno())
