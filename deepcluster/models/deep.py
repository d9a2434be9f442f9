"""Deep clustering: autoencoders without labels, a cut of their neighbour graphs, self-training."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from deepcluster.models.description import describe_again, nearest_center
from deepcluster.models.encoder import EncoderModel
from deepcluster.models.pixels import to_side
from deepcluster.models.unsupervised import Unsupervised
from deepcluster.networks.convolutional import PooledEncoder
from deepcluster.networks.turns import FROM_EITHER_SIDE, Turned
from deepcluster.stages.embed import EmbedSettings, embed, new_encoder
from deepcluster.stages.graph import GraphSettings, graph_assignment, kmeans_assignment
from deepcluster.stages.judge import Judgement, JudgeSettings, judge
from deepcluster.stages.self_train import SelfTrainSettings, self_train
from deepcluster.training.batches import as_tensor, channels_last
from deepcluster.training.loop import pick_device
from deepcluster.training.run import Run

#: Added to the seed for each further try: seeds that people choose are small.
NEXT_TRY = 1_000_003


@dataclass(eq=False, repr=False)
class DeepClustering(Unsupervised, EncoderModel):
    """Clusters of images by a convolutional encoder that is trained without labels.

    1. ``agreement`` and ``reconstruction``: two denoising autoencoders, of which the first also
       learns that two views of an image are one (`deepcluster.stages.embed`).
    2. ``graph``: the neighbour graphs of both latent spaces are added and cut
       (`deepcluster.stages.graph`).
    3. ``self_training``: a fresh encoder learns the clusters from augmented images and corrects
       them as DEC does (`deepcluster.stages.self_train`).
    4. KMeans on its latent features gives the centres.
    5. ``judging``: two views of each image are compared; a collapsed run starts again with
       another seed (`deepcluster.stages.judge`).

    Parameters
    ----------
    n_clusters : int, default=10
    agreement, reconstruction : EmbedSettings or None
        None leaves that latent space out; without both, the graph is that of the pixels.
    graph : GraphSettings or None
        None clusters the latent spaces by KMeans instead.
    self_training : SelfTrainSettings or None
        None keeps the encoder of the first latent space.
    judging : JudgeSettings
    turns : tuple of float
        Angles, degrees, to which an image is turned; its latent vector is the mean of theirs.
    max_tries : int, default=3
        Most runs; if all collapse, the one with the most information is kept.
    random_state : int, default=0
        The same seed on the same machine gives the same labels.

    Attributes
    ----------
    encoder_ : Module
        On the CPU; the rest is described in ``ClusterModel``.
    tries_ : list of Judgement
        One per try; the kept one has the largest information. Only after ``fit``.
    """

    kind: ClassVar[str] = "deep"

    n_clusters: int = 10
    agreement: EmbedSettings | None = field(default_factory=EmbedSettings)
    reconstruction: EmbedSettings | None = None
    graph: GraphSettings | None = field(default_factory=GraphSettings)
    self_training: SelfTrainSettings | None = field(default_factory=SelfTrainSettings)
    judging: JudgeSettings = field(default_factory=JudgeSettings)
    turns: tuple[float, ...] = FROM_EITHER_SIDE
    max_tries: int = 3
    random_state: int = 0

    def with_encoder(self, encoder: nn.Module, centers: np.ndarray) -> Self:
        """The model with an encoder that was taught further; it is left as it is itself.

        Everything that follows from the encoder is measured anew, on the reference images.

        Parameters
        ----------
        encoder : Module
            Of the same form.
        centers : ndarray of float32, shape (k, d)
            Where KMeans starts to look for the new ones.

        Returns
        -------
        DeepClustering
            Its card is empty.
        """
        new = copy.copy(self)
        new.encoder_ = channels_last(encoder).eval()
        features = new._embed(self.reference_.images)
        new.cluster_centers_ = new._centers(features, centers)
        new.description_ = describe_again(
            self.description_,
            features,
            new.cluster_centers_,
            new._embed,
            seed=self.random_state,
        )
        new.card_ = {}
        return new

    def _fit(self, images: np.ndarray, run: Run) -> None:
        if self._encoder_settings() is None:
            raise ValueError("All stages that train an encoder are left out; keep one of them.")
        batch = as_tensor(to_side(images), pick_device(run))
        self.tries_: list[Judgement] = []
        for attempt in range(max(1, self.max_tries)):
            encoder, centers = self._attempt(batch, attempt, run)
            judgement = self._judge(encoder, centers, batch)
            self.tries_.append(judgement)
            if judgement.information == max(tried.information for tried in self.tries_):
                self.encoder_, self.cluster_centers_ = encoder, centers
            fault = judgement.fault(self.judging)
            if fault is None:
                break
            run.reporter.note(f"Try {attempt + 1} of {self.max_tries} collapsed: {fault}.")

    def _attempt(self, batch: torch.Tensor, attempt: int, run: Run) -> tuple[nn.Module, np.ndarray]:
        """Encoder, on the CPU, and centres of one run through the stages."""
        seed = self.random_state + attempt * NEXT_TRY
        prefix = f"try-{attempt + 1}-" if attempt else ""
        wanted = {"agreement": self.agreement, "reconstruction": self.reconstruction}
        embeddings = [
            embed(prefix + name, batch, settings, seed=seed, run=run)
            for name, settings in wanted.items()
            if settings is not None
        ]
        spaces = [embedding.latent for embedding in embeddings]
        if not spaces:
            spaces = [batch.flatten(1).float().cpu().numpy()]
        with run.reporter.stage(prefix + "graph", 1) as shown:
            if self.graph is None:
                assignment = kmeans_assignment(spaces, self.n_clusters, seed=seed)
            else:
                assignment = graph_assignment(spaces, self.n_clusters, self.graph, seed=seed)
            shown.step(1)
        if self.self_training is not None:
            stage, settings = prefix + "self-training", self.self_training
            trained = self_train(stage, batch, assignment, settings, seed=seed, run=run)
            encoder: nn.Module = trained.encoder.cpu().eval()
            start = F.normalize(trained.centers.detach().cpu(), dim=1).numpy()
            features = self._encode(encoder, batch)
        else:
            encoder = embeddings[0].encoder
            features = self._encode(encoder, batch)
            start = assignment.T @ features / assignment.sum(axis=0)[:, None]
        return encoder, self._centers(features, start)

    def _centers(self, features: np.ndarray, start: np.ndarray) -> np.ndarray:
        from sklearn.cluster import KMeans

        kmeans = KMeans(self.n_clusters, init=start, n_init=1)
        return kmeans.fit(features).cluster_centers_.astype(np.float32)

    def _judge(self, encoder: nn.Module, centers: np.ndarray, batch: torch.Tensor) -> Judgement:
        def predict(images: np.ndarray) -> np.ndarray:
            features = self._encode(encoder, as_tensor(images, torch.device("cpu")))
            return nearest_center(features, centers)

        how = self.judging.augmentation
        # One seed for all runs: they are compared on the same views.
        return judge(predict, batch, self.n_clusters, how=how, seed=0)

    def _input(self, images: np.ndarray) -> np.ndarray:
        return to_side(images)

    def _reader(self, encoder: nn.Module) -> Turned:
        return Turned(encoder, self.turns)

    def _encoder_settings(self) -> SelfTrainSettings | EmbedSettings | None:
        return self.self_training or self.agreement or self.reconstruction

    def _new_encoder(self) -> nn.Module:
        settings = self._encoder_settings()
        if settings is None:
            raise ValueError("No stage trains an encoder.")
        if isinstance(settings, EmbedSettings):
            return new_encoder(settings)
        return PooledEncoder(settings.n_latent, width=settings.width)
