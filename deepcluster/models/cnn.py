"""The supervised reference: what the encoder of `deep` can do once it is told the digits.

The only model here that is trained with labels, to show what they would have bought. Encoder,
augmentation, epochs and batches are those of the last stage of `deep`; instead of clusters that
it corrects itself, it is taught the true digits by cross-entropy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np
import torch.nn as nn
import torch.nn.functional as F
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, column_or_1d

from deepcluster.models.encoder import EncoderModel
from deepcluster.models.pixels import as_frames, as_images
from deepcluster.networks.convolutional import PooledEncoder
from deepcluster.networks.turns import FROM_EITHER_SIDE, Turned
from deepcluster.stages.self_train import SelfTrainSettings, self_train
from deepcluster.training.batches import as_tensor
from deepcluster.training.loop import pick_device
from deepcluster.training.run import Run

STAGE = "supervised"
#: q of the generalised cross-entropy, whose limit at 0 is cross-entropy: within 1 % of it.
CROSS_ENTROPY = 1e-3


def taught_labels(settings: SelfTrainSettings) -> SelfTrainSettings:
    """The same settings for targets that are right: cross-entropy, and never another target."""
    return replace(settings, q=CROSS_ENTROPY, first_target=settings.n_epochs)


@dataclass(eq=False, repr=False)
class SupervisedReference(ClassifierMixin, EncoderModel):
    """A convolutional network trained with labels, to compare the others with.

    Each class has a centre on the unit sphere, and an image belongs to the class whose centre is
    nearest. So it answers as every model here does: with the nearest training images, a place on
    a map and "not sure". Its clusters are the classes.

    Parameters
    ----------
    training : SelfTrainSettings
        Those of `deep`, as `taught_labels` leaves them.
    turns : tuple of float
        Angles, degrees, to which an image is turned; its latent vector is the mean of theirs.
    random_state : int, default=0
        The same seed on the same machine gives the same labels.

    Attributes
    ----------
    classes_ : ndarray of the labels' type, shape (k,)
        The labels that there are, in ascending order.
    encoder_ : PooledEncoder
        On the CPU; the rest is described in ``ClusterModel``.
    """

    kind: ClassVar[str] = "cnn"

    training: SelfTrainSettings = field(default_factory=lambda: taught_labels(SelfTrainSettings()))
    turns: tuple[float, ...] = FROM_EITHER_SIDE
    random_state: int = 0

    def fit(self, X: Any, y: Any, *, run: Run | None = None) -> Self:
        """Learn to recognise images from their labels.

        Parameters
        ----------
        X : array-like of uint8 or float, shape (n, h, w) or (n, h * w)
            uint8 is taken as 0 to 255, float as it is, bright ink on 0.
        y : array-like of int or str, shape (n,)
            The label of each image; only with whole numbers can the model be saved.
        run : Run, optional
            Where progress is shown and unfinished work is kept; nothing of it changes the result.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            There is not one label per image, or they are all the same.
        """
        images = as_images(X)
        labels = column_or_1d(y, warn=True)
        check_consistent_length(images, labels)
        check_classification_targets(labels)
        self.classes_, taught = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("All labels are of one class: there is nothing to tell apart.")
        self._take_shape(images)
        run = run or Run()
        batch = as_tensor(as_frames(images), pick_device(run))
        targets = np.eye(len(self.classes_), dtype=np.float32)[taught]
        settings = taught_labels(self.training)
        trained = self_train(STAGE, batch, targets, settings, seed=self.random_state, run=run)
        self.encoder_ = trained.encoder.cpu().eval()
        self.cluster_centers_ = F.normalize(trained.centers.detach().cpu(), dim=1).numpy()
        self._describe(images)
        self.names_ = [str(label) for label in self.classes_]
        self.card_ = {"supervised": True, "mark": f"trained with {len(labels):,} labels"}
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Label of each image, (n,)."""
        clusters = super().predict(X)
        return self.classes_[clusters]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # latent vectors are float32 always
        return tags

    def _new_encoder(self) -> PooledEncoder:
        return PooledEncoder(self.training.n_latent, width=self.training.width)

    def _reader(self, encoder: nn.Module) -> Turned:
        return Turned(encoder, self.turns)

    def _tensors(self) -> dict[str, np.ndarray]:
        if self.classes_.dtype.kind not in "iu":
            raise ValueError("Only labels that are whole numbers can be saved.")
        return {**super()._tensors(), "classes": self.classes_}

    def _set_tensors(self, tensors: dict[str, np.ndarray]) -> None:
        self.classes_ = tensors.pop("classes")
        super()._set_tensors(tensors)
