"""All drawings of a session as one file to save."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import IO

from deepcluster.store import Filter, Store, StoreFullError
from deepcluster.store.exchange import FORMATS

#: Bytes that are read from disk and sent at a time.
CHUNK = 256 * 1024


class Kind(StrEnum):
    """A format of `deepcluster drawings export`."""

    FOLDER = "folder"
    NPZ = "npz"
    IDX = "idx"


@dataclass(frozen=True)
class Export:
    """A file to be saved.

    Attributes
    ----------
    name : str
    size : int
        Bytes.
    file : binary file
        Positioned at its start; deleted once closed.
    """

    name: str
    size: int
    file: IO[bytes]

    def chunks(self) -> Iterator[bytes]:
        """Read the file piece by piece, and close it."""
        with self.file:
            while chunk := self.file.read(CHUNK):
                yield chunk


def exported(store: Store, session: str, kind: Kind) -> Export:
    """Write a session's drawings, however many there are, into a file.

    Parameters
    ----------
    store : Store
    session : str
    kind : Kind
        Folders come as a ZIP archive.

    Returns
    -------
    Export

    Raises
    ------
    StoreError
        The drawings can't be read, or there is no room for the file.
    """
    # Having the file must not let anyone read or delete what the session still has here.
    alias = hashlib.sha256(f"exported\n{session}".encode()).hexdigest()[:32]
    drawings = (replace(one, session=alias) for one in store.iterate(Filter(session=session)))
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed once all of it is sent
    try:
        with tempfile.TemporaryDirectory(prefix="deepcluster-export-") as scratch:
            path = Path(scratch, "drawings")
            FORMATS[kind].write(drawings, path)
            if path.is_dir():
                _zip(path, file)
            else:
                with open(path, "rb") as source:
                    shutil.copyfileobj(source, file, CHUNK)
        size = file.tell()
        file.seek(0)
    except OSError:
        file.close()
        raise StoreFullError("There is no room for an export among the temporary files.") from None
    except BaseException:
        file.close()
        raise
    name = "drawings.npz" if kind is Kind.NPZ else f"drawings-{kind}.zip"
    return Export(name, size, file)


def _zip(folder: Path, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed = path.suffix == ".png"
                method = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                archive.write(path, Path("drawings", path.relative_to(folder)), method)
