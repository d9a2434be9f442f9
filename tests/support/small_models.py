"""Models with settings that run in seconds; what they reach is not what is tested with them."""

from __future__ import annotations

from typing import Any

from deepcluster.models.ae_kmeans import AutoencoderKMeans
from deepcluster.models.dec import DEC
from deepcluster.models.deep import DeepClustering
from deepcluster.stages.embed import EmbedSettings
from deepcluster.stages.graph import GraphSettings
from deepcluster.stages.self_train import SelfTrainSettings
from deepcluster.training.loop import batches_an_epoch

#: In batches of 64 of 300 images.
TWO_EPOCHS = 2 * batches_an_epoch(300, 64)


def small_deep(seed: int = 0) -> DeepClustering:
    short = EmbedSettings(n_epochs=1, batch_size=64, width=8)
    return DeepClustering(
        agreement=short,
        reconstruction=EmbedSettings(n_epochs=1, batch_size=64, width=8, agreement=0.0),
        graph=GraphSettings(n_landmarks=200, n_samples=2, n_init=2),
        self_training=SelfTrainSettings(n_epochs=2, batch_size=64, width=8, first_target=1),
        max_tries=1,
        random_state=seed,
    )


def small_dec(seed: int = 0, **more: Any) -> DEC:
    settings: dict[str, Any] = {
        "layers": (16, 8, 4),
        "layer_iterations": TWO_EPOCHS,
        "fine_tuning_iterations": TWO_EPOCHS,
        "batch_size": 64,
        "n_init": 2,
        "max_updates": 2,
    }
    return DEC(random_state=seed, **{**settings, **more})


def small_autoencoder(seed: int = 0) -> AutoencoderKMeans:
    return AutoencoderKMeans(n_epochs=2, batch_size=64, width=4, n_init=2, random_state=seed)
