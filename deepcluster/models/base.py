"""What all models share: from images to answers, once a model can embed and has centres."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_array, check_is_fitted

from deepcluster.losses.assignment import fit_temperature, squared_distances, student_t
from deepcluster.models.answers import Answers
from deepcluster.models.novelty import Novelty
from deepcluster.models.reference import Reference

#: Training images that travel with a model.
REFERENCE_SIZE = 3000
#: Images on which the temperature is measured.
CALIBRATION_SIZE = 6000
#: Images on which novelty is measured: its border lies where few of them are.
NOVELTY_SIZE = 12_000


class ClusterModel(TransformerMixin, BaseEstimator):
    """Base of all models: scikit-learn's contract, and answers for people.

    It knows nothing of learning: `deepcluster.models.unsupervised.Unsupervised` fits images alone
    and is the base of all models but one, `deepcluster.models.cnn.SupervisedReference`, which
    takes labels. A subclass is a dataclass of its settings, sets ``cluster_centers_`` and gives
    ``_embed(images)``, which turns uint8 or float images (n, h, w) into latent vectors (n, d).

    Attributes
    ----------
    cluster_centers_ : ndarray of float32, shape (k, d)
    labels_ : ndarray of int32, shape (n,)
        Cluster of each training image; the same as ``predict`` on them.
    prototypes_ : ndarray of int64, shape (k,)
        Row of the training image nearest to each centre: the cluster's most typical one.
    cluster_means_ : ndarray of float32, shape (k, h, w)
    novelty_ : Novelty
        Tells what is too unlike the training images for an answer to be sure.
    temperature_ : float
        Sharpness of the probabilities, see ``fit_temperature``.
    reference_ : Reference
    names_ : list of str or None
        The digit each cluster is called, once ``name_clusters`` has been told.
    card_ : dict
        What ``card.json`` says of a saved model.
    """

    kind: ClassVar[str] = ""
    #: Whether latent vectors are the pixels themselves, so that no checkpoint need hold them.
    embeds_pixels: ClassVar[bool] = False
    random_state: int

    @property
    def mark(self) -> str:
        """What must stand beside the model's name wherever that is shown; "" for most."""
        return str(self.card_.get("mark", ""))

    def transform(self, X: Any) -> np.ndarray:
        """Latent vectors, float32 (n, d)."""
        check_is_fitted(self, "cluster_centers_")
        return self._embed(self._images(X))

    def predict(self, X: Any) -> np.ndarray:
        """Nearest centre of each image, int32 (n,)."""
        return self._nearest_center(self.transform(X))

    def answer(self, X: Any) -> Answers:
        """All that a visitor is told about each image."""
        check_is_fitted(self, "cluster_centers_")
        images = self._images(X)
        features = self._embed(images)
        distances = squared_distances(features, self.cluster_centers_)
        clusters = distances.argmin(axis=1).astype(np.int32)
        q = student_t(distances, temperature=self.temperature_)
        novelty = self.novelty_.score(as_pixels(images), features)
        names = self.names_ or [""] * len(self.cluster_centers_)
        return Answers(
            clusters=clusters,
            names=[names[c] for c in clusters],
            probabilities=q,
            strength=q.max(axis=1),
            novelty=novelty,
            sure=novelty <= self.novelty_.border_,
            features=features,
        )

    def nearest(self, features: np.ndarray, n: int = 9) -> np.ndarray:
        """Rows of ``reference_`` nearest to each feature vector, see ``Reference.nearest``."""
        return self.reference_.nearest(features, n)

    def place(self, features: np.ndarray) -> np.ndarray:
        """Positions of feature vectors on the model's map, see ``Reference.place``."""
        return self.reference_.place(features)

    def save(self, folder: str | Path) -> Path:
        """Write ``model.safetensors``, ``reference.png`` and ``card.json`` into a folder."""
        from deepcluster.models.checkpoint import save

        check_is_fitted(self, "cluster_centers_")
        return save(self, Path(folder))

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read back what ``save`` wrote; CheckpointError where that can't be done."""
        from deepcluster.models.checkpoint import load

        return load(Path(folder), cls)

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> Self:
        """A new model from the settings of a card."""
        return cls(**settings)

    # What a subclass gives

    def _embed(self, images: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def _tensors(self) -> dict[str, np.ndarray]:
        """Arrays beyond the shared ones that a checkpoint must hold."""
        return {}

    def _set_tensors(self, tensors: dict[str, np.ndarray]) -> None:
        """Take back what ``_tensors`` gave."""

    # What follows from centres and features alone

    def _take_shape(self, images: np.ndarray) -> None:
        self.image_shape_ = images.shape[1:]
        self.n_features_in_ = int(np.prod(self.image_shape_))

    def _images(self, X: Any) -> np.ndarray:
        images = as_images(X)
        n_features = int(np.prod(images.shape[1:]))
        if n_features != self.n_features_in_:
            raise ValueError(
                f"X has {n_features} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return images.reshape(len(images), *self.image_shape_)

    def _nearest_center(self, features: np.ndarray) -> np.ndarray:
        return squared_distances(features, self.cluster_centers_).argmin(axis=1).astype(np.int32)

    def _describe(self, images: np.ndarray) -> None:
        """Everything that answers need beside the centres, measured on the training images."""
        features = self._embed(images)
        distances = squared_distances(features, self.cluster_centers_)
        self.labels_ = distances.argmin(axis=1).astype(np.int32)
        self.prototypes_ = distances.argmin(axis=0)
        k = len(self.cluster_centers_)
        self.cluster_means_ = np.zeros((k, *self.image_shape_), np.float32)
        for cluster in range(k):
            members = np.flatnonzero(self.labels_ == cluster)
            if len(members):
                self.cluster_means_[cluster] = as_pixels(images[members]).mean(axis=0)
        rng = np.random.default_rng(self.random_state)
        rows = np.sort(rng.permutation(len(images))[:REFERENCE_SIZE])
        self.reference_ = Reference(
            images=as_bytes(images[rows]),
            features=features[rows],
            clusters=self.labels_[rows],
            seed=self.random_state,
        )
        sample = np.sort(rng.permutation(len(images))[:CALIBRATION_SIZE])
        stability = self._stability(images[sample], self.labels_[sample])
        self.temperature_ = fit_temperature(distances[sample], stability)
        kept = self.reference_
        # Latents that are pixels come from the bytes in a checkpoint, and so they do here.
        latents = self._embed(kept.images) if self.embeds_pixels else kept.features
        others = rng.permutation(len(images))[:NOVELTY_SIZE]
        places = np.full(len(images), -1)
        places[rows] = np.arange(len(rows))
        self.novelty_ = Novelty(kept.images, latents).calibrate(
            as_pixels(images[others]), features[others], places[others]
        )
        self.names_: list[str] | None = None
        self.card_: dict[str, Any] = {}

    def _stability(self, images: np.ndarray, clusters: np.ndarray) -> float:
        """Share of images that keep their cluster when they are redrawn a little."""
        import torch

        from deepcluster.training.augment import MILD, augment

        if images.ndim != 3:
            return 1.0  # not pictures: there is no redrawing them
        generator = torch.Generator().manual_seed(self.random_state)
        frames = torch.from_numpy(as_pixels(images)).unsqueeze(1)
        views = augment(frames, MILD, generator).squeeze(1).numpy()
        return float((self._nearest_center(self._embed(views)) == clusters).mean())


def as_images(X: Any, n_min: int = 1) -> np.ndarray:
    """Check an array of images and give it the shape (n, h, w), or (n, f) where f is no square.

    Parameters
    ----------
    X : array-like, shape (n, h, w) or (n, f)
    n_min : int, default=1
        Fewest images.

    Returns
    -------
    ndarray of uint8 or float32

    Raises
    ------
    ValueError
        For other shapes, other types, NaN or infinity.
    """
    array = check_array(
        X, dtype=None, allow_nd=True, ensure_min_samples=n_min, input_name="X", order="C"
    )
    if array.dtype != np.uint8:
        array = check_array(array, dtype=np.float32, allow_nd=True, input_name="X", order="C")
    if array.ndim == 2:
        side = round(array.shape[1] ** 0.5)
        if side > 1 and side * side == array.shape[1]:
            array = array.reshape(len(array), side, side)
    elif array.ndim != 3:
        raise ValueError(f"Expected images of shape (n, h, w) or (n, h * w), got {array.shape}.")
    return array


def as_pixels(images: np.ndarray) -> np.ndarray:
    """Images as float32; uint8 is divided by 255."""
    if images.dtype == np.uint8:
        return images.astype(np.float32) / 255.0
    return images.astype(np.float32, copy=False)


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Images as uint8; float is taken as 0 to 1."""
    if images.dtype == np.uint8:
        return images
    return np.clip(np.rint(images * 255.0), 0, 255).astype(np.uint8)
