"""Models that were learned from visitors' drawings, by name."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from deepcluster.app.service.jobs import NAME, Jobs

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel

#: Most models held in memory.
LOADED = 4


class LearnedModels:
    """Looks models up among the jobs that made them; the last few stay in memory.

    Any number of threads may ask at once.

    Parameters
    ----------
    jobs : Jobs
    """

    def __init__(self, jobs: Jobs) -> None:
        self.jobs = jobs
        self._loaded: OrderedDict[str, ClusterModel] = OrderedDict()
        self._guard = threading.Lock()

    def folder_of(self, name: str) -> Path | None:
        """Where the model with a name is kept; None where there is none."""
        return self.jobs.model_of(name) if NAME.fullmatch(name) else None

    def get(self, name: str) -> ClusterModel | None:
        """The model with a name; None where there is none.

        Raises
        ------
        CheckpointError
            Its files are damaged.
        """
        folder = self.folder_of(name)
        if folder is None:
            return None
        with self._guard:
            if name in self._loaded:
                self._loaded.move_to_end(name)
                return self._loaded[name]
        from deepcluster.models import load

        model = load(folder)
        with self._guard:
            self._loaded[name] = model
            while len(self._loaded) > LOADED:
                self._loaded.popitem(last=False)
        return model

    def forget_session(self, session: str) -> None:
        """Delete a session's jobs and models; running jobs must be cancelled first."""
        for name in self.jobs.forget_session(session):
            with self._guard:
                self._loaded.pop(name, None)
