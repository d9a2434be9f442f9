"""Deep clustering: autoencoders without labels, a cut of their neighbour graphs, self-training."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Self, get_type_hints

import numpy as np
import torch
import torch.nn.functional as F

from deepcluster.models.base import ClusterModel
from deepcluster.models.networks import PooledEncoder
from deepcluster.stages.embed import EmbedSettings, embed
from deepcluster.stages.graph import GraphSettings, graph_assignment
from deepcluster.stages.self_train import SelfTrainSettings, self_train
from deepcluster.training.batches import as_tensor, channels_last, encode
from deepcluster.training.loop import pick_device
from deepcluster.training.run import Run

#: Side of the images that the networks are made for; others are resized to it.
SIDE = 28


@dataclass(eq=False, repr=False)
class DeepClustering(ClusterModel):
    """Clusters of images by a convolutional encoder that is trained without labels.

    1. ``agreement`` and ``reconstruction``: two denoising autoencoders, of which the first also
       learns that two views of an image are one (`deepcluster.stages.embed`).
    2. ``graph``: the neighbour graphs of both latent spaces are added and cut
       (`deepcluster.stages.graph`).
    3. ``self_training``: a fresh encoder learns the clusters from augmented images and corrects
       them as DEC does (`deepcluster.stages.self_train`).
    4. KMeans on its latent features gives the centres.

    Parameters
    ----------
    n_clusters : int, default=10
    agreement, reconstruction : EmbedSettings
    graph : GraphSettings
    self_training : SelfTrainSettings
    random_state : int, default=0
        The same seed on the same machine gives the same labels.

    Attributes
    ----------
    encoder_ : PooledEncoder
        On the CPU; the rest is described in ``ClusterModel``.
    """

    kind: ClassVar[str] = "deep"

    n_clusters: int = 10
    agreement: EmbedSettings = field(default_factory=EmbedSettings)
    reconstruction: EmbedSettings = field(default_factory=lambda: EmbedSettings(agreement=0.0))
    graph: GraphSettings = field(default_factory=GraphSettings)
    self_training: SelfTrainSettings = field(default_factory=SelfTrainSettings)
    random_state: int = 0

    def _fit(self, images: np.ndarray, run: Run) -> None:
        from sklearn.cluster import KMeans

        seed = self.random_state
        batch = as_tensor(to_side(images), pick_device(run))
        agreed = embed("agreement", batch, self.agreement, seed=seed, run=run)
        redrawn = embed("reconstruction", batch, self.reconstruction, seed=seed, run=run)
        with run.reporter.stage("graph", 1) as shown:
            assignment = graph_assignment([agreed, redrawn], self.n_clusters, self.graph, seed=seed)
            shown.step(1)
        trained = self_train(
            "self-training", batch, assignment, self.self_training, seed=seed, run=run
        )
        self.encoder_ = trained.encoder.cpu().eval()
        features = self._embed(images)
        directions = F.normalize(trained.centers.detach().cpu(), dim=1).numpy()
        kmeans = KMeans(self.n_clusters, init=directions, n_init=1)
        self.cluster_centers_ = kmeans.fit(features).cluster_centers_.astype(np.float32)

    def _embed(self, images: np.ndarray) -> np.ndarray:
        # float32 on the CPU: the answer must not depend on the machine that gives it.
        run = Run(device="cpu", reduced_precision=False)
        return encode(self.encoder_, as_tensor(to_side(images), torch.device("cpu")), run)

    def _tensors(self) -> dict[str, np.ndarray]:
        return {name: value.numpy() for name, value in self.encoder_.state_dict().items()}

    def _set_tensors(self, tensors: dict[str, np.ndarray]) -> None:
        settings = self.self_training
        self.encoder_ = PooledEncoder(settings.n_latent, width=settings.width)
        weights = {name: torch.from_numpy(value) for name, value in tensors.items()}
        self.encoder_.load_state_dict(weights)
        channels_last(self.encoder_).eval()

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> Self:
        """A new model from the settings of a card, nested as ``asdict`` nests them."""
        return _build(cls, settings)


def _build(kind: Any, values: dict[str, Any]) -> Any:
    """Dataclass from nested dictionaries; TypeError for a setting that it does not have."""
    types = get_type_hints(kind)
    given = {}
    for name, value in values.items():
        nested = types.get(name)
        given[name] = _build(nested, value) if is_dataclass(nested) else value
    unknown = set(given) - {known.name for known in fields(kind)}
    if unknown:
        raise TypeError(f"unknown settings {sorted(unknown)}")
    return kind(**given)


def to_side(images: np.ndarray) -> np.ndarray:
    """Images (n, h, w) resized to the networks' side, if they have another."""
    if images.ndim != 3:
        raise ValueError(f"Expected square images (n, h, w), got shape {images.shape}.")
    if images.shape[1:] == (SIDE, SIDE):
        return images
    batch = torch.from_numpy(np.ascontiguousarray(images)).unsqueeze(1).float()
    sized = F.interpolate(batch, (SIDE, SIDE), mode="bilinear", align_corners=False, antialias=True)
    resized = sized.squeeze(1).numpy()
    return np.rint(resized).astype(np.uint8) if images.dtype == np.uint8 else resized
