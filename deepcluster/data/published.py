"""A data set of four published IDX files: found in a folder, or downloaded once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deepcluster.data.dataset import Dataset
from deepcluster.data.download import PublishedFile, fetch
from deepcluster.data.idx import decode_idx, read_raw
from deepcluster.errors import DataError, needs

#: Names the folder of the files for every command.
ENVIRONMENT = "DEEPCLUSTER_DATA"


@dataclass(frozen=True)
class Part:
    """The two files of one part of a data set."""

    images: PublishedFile
    labels: PublishedFile


@dataclass(frozen=True)
class PublishedSet:
    """Where the files of a data set can be found.

    Attributes
    ----------
    title : str
        What people call it.
    folder : str
        Its folder within the user's cache, and within a folder of the user's own where ``inside``
        says so.
    parts : mapping of str to Part
    mirrors : sequence of str
        As `deepcluster.data.download.fetch` takes them.
    npm_package : str or None
    inside : bool
        Whether its files lie in ``folder`` within a folder of the user's own, because another
        data set's files there have the same names.
    installed : sequence of str
        Folders into which operating systems' packages put the files.
    """

    title: str
    folder: str
    parts: Mapping[str, Part]
    mirrors: Sequence[str]
    npm_package: str | None = None
    inside: bool = False
    installed: Sequence[str] = ()

    def open(self, name: str, data_dir: str | os.PathLike[str] | None = None) -> Dataset:
        """Open one part; its labels file is not touched before `Dataset.labels`.

        Parameters
        ----------
        name : str
            One of ``parts``.
        data_dir : path, optional
            Folder of the files, raw or ``.gz``. Left out, it is the folder that the environment
            variable ``DEEPCLUSTER_DATA`` names, else one in the user's cache. Files that it lacks
            are downloaded into it.

        Returns
        -------
        Dataset

        Raises
        ------
        DataError
            A file is not the published one, or is missing and can't be downloaded.
        """
        part = self.parts[name]
        images = self._read(part.images, data_dir)
        if images.ndim != 3:
            raise DataError(f"{part.images.name} holds no images but an array of {images.shape}.")
        return Dataset(name, images, read_labels=lambda: self._read(part.labels, data_dir))

    def _read(self, file: PublishedFile, data_dir: str | os.PathLike[str] | None) -> np.ndarray:
        own = data_dir or os.environ.get(ENVIRONMENT)
        folder = Path(own).expanduser() if own else _cache() / self.folder
        if own and self.inside:
            folder = folder / self.folder
        array = self._look_for(file, folder, heal=not own)
        for other in self.installed:
            if array is None:
                array = self._look_for(file, Path(other))
        if array is None:
            others = [each for each in self._files() if each != file]
            fetch(
                file, folder, mirrors=self.mirrors, npm_package=self.npm_package, npm_files=others
            )
            array = self._look_for(file, folder)
        if array is None:
            names = [each.name for each in self._files()]
            raise DataError(
                f"{self.title}'s {file.name} is not in {folder} and could not be downloaded: "
                f"connect to the internet, or put {', '.join(names[:-1])} and {names[-1]} (raw or "
                f".gz) there, or name {self._wanted()} by --data-dir or {ENVIRONMENT}.",
                code="no-data",
            )
        return array

    def _look_for(
        self, file: PublishedFile, folder: Path, *, heal: bool = False
    ) -> np.ndarray | None:
        """Read a file where it is there; ``heal`` removes a wrong one instead of complaining."""
        for path in (folder / file.name, folder / (file.name + ".gz")):
            if not path.exists():
                continue
            try:
                raw = read_raw(path, limit=file.size + 1)
                if not file.holds(raw):
                    raise DataError(
                        f"{path} is not the file that {self.title}'s authors published (its "
                        "SHA-256 is another); delete it to have it downloaded, or put the right "
                        "one there."
                    )
                return decode_idx(raw, str(path))
            except DataError:
                # Only in the cache, which only this program fills.
                if not heal:
                    raise
                path.unlink(missing_ok=True)
        return None

    def _files(self) -> list[PublishedFile]:
        return [file for part in self.parts.values() for file in (part.images, part.labels)]

    def _wanted(self) -> str:
        held = "the folder that holds"
        return f"{held} a folder {self.folder} with them" if self.inside else f"{held} them"


def _cache() -> Path:
    with needs("data", "Downloading a data set"):
        import pooch

    return Path(pooch.os_cache("deepcluster"))
