"""What `pyproject.toml` can't say: a wheel carries the checkpoints from beside the package."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CHECKPOINTS = Path("checkpoints")
#: By name: a model that learned somebody's handwriting may lie beside them, and must stay here.
SHIPPED = ("README.md", "study.json", "deep", "cnn", "dec", "ae-kmeans", "pixel-kmeans")


class BuildWithCheckpoints(build_py):
    """Puts ``checkpoints/`` into the package that a wheel is made from.

    An editable install runs from the repository, where they are found anyway.
    """

    def run(self) -> None:
        """Build the package, then add the checkpoints."""
        super().run()
        if not self.editable_mode:
            for source, copy in self._checkpoints().items():
                Path(copy).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)

    def get_source_files(self) -> list[str]:
        """Everything that a source distribution needs to build this."""
        return [*super().get_source_files(), *self._checkpoints()]

    def get_output_mapping(self) -> dict[str, str]:
        """Built file -> where it comes from."""
        copies = {copy: source for source, copy in self._checkpoints().items()}
        return {**super().get_output_mapping(), **copies}

    def _checkpoints(self) -> dict[str, str]:
        """Where each file comes from -> where it goes."""
        inside = Path(self.build_lib) / "deepcluster"
        paths = (CHECKPOINTS / name for name in SHIPPED)
        files = (file for path in paths for file in (path.glob("*") if path.is_dir() else [path]))
        found = sorted(file for file in files if file.is_file())
        return {str(path): str(inside / path) for path in found}


setup(cmdclass={"build_py": BuildWithCheckpoints})
