"""Everything behind page and API, put together once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from platformdirs import user_data_path

from deepcluster.app.service.adapt_queue import AdaptQueue
from deepcluster.app.service.drawing_keeper import DrawingKeeper
from deepcluster.app.service.inference import Inference
from deepcluster.app.service.jobs import Jobs
from deepcluster.app.service.learned_models import LearnedModels
from deepcluster.app.service.load_models import chosen_models, load_models


@dataclass(frozen=True)
class Services:
    """What page and API ask.

    Attributes
    ----------
    inference : Inference
        Reads drawings.
    keeper : DrawingKeeper
        Keeps them.
    queue : AdaptQueue or None
        Has models learn from them; None where nothing is kept, so that nothing can be learned.
    """

    inference: Inference
    keeper: DrawingKeeper
    queue: AdaptQueue | None = None

    def start(self) -> None:
        """Start the threads."""
        if self.queue is not None:
            self.queue.start()
        self.keeper.start()

    def close(self) -> None:
        """End threads and processes, and let go of the database."""
        if self.queue is not None:
            self.queue.close()
        self.keeper.close()


def open_services(models: Sequence[str] | None, keeper: DrawingKeeper) -> Services:
    """Load the models, and set up what needs them.

    Parameters
    ----------
    models : sequence of str or None
        Names of checkpoints; all when None.
    keeper : DrawingKeeper

    Returns
    -------
    Services
        Not yet started.

    Raises
    ------
    CheckpointError
        There is no model, or one can't be loaded.
    """
    loaded = load_models(models)
    if not keeper.offered:
        return Services(Inference(loaded), keeper)
    folder = user_data_path("deepcluster", appauthor=False) / "adapted"
    learned = LearnedModels(Jobs(folder))
    inference = Inference(loaded, learned)
    queue = AdaptQueue(learned, inference, chosen_models(models), days=keeper.limits.days)
    return Services(inference, keeper, queue)
