"""What all models share: from images to answers, once a model can embed and has centres."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from deepcluster.losses.assignment import squared_distances, student_t
from deepcluster.models import checkpoint
from deepcluster.models.answers import Answers
from deepcluster.models.description import Description, describe, nearest_center
from deepcluster.models.novelty import Novelty
from deepcluster.models.pixels import as_images, as_pixels
from deepcluster.models.reference import Reference
from deepcluster.models.settings import build

#: Reference images embedded again on loading.
CHECKED = 16
#: Before the names of arrays that only one kind of model has.
OWN = "own."


class ClusterModel(TransformerMixin, BaseEstimator):
    """Base of all models: scikit-learn's contract, and answers for people.

    It knows nothing of learning: `deepcluster.models.unsupervised.Unsupervised` fits images alone
    and is the base of all models but one, `deepcluster.models.cnn.SupervisedReference`, which
    takes labels. A subclass is a dataclass of its settings, sets ``cluster_centers_`` and gives
    ``_embed(images)``, which turns uint8 or float images (n, h, w) into latent vectors (n, d).

    Attributes
    ----------
    cluster_centers_ : ndarray of float32, shape (k, d)
    description_ : Description
        What follows from the centres; the next six are its parts.
    labels_ : ndarray of int32, shape (n,)
        Cluster of each training image; the same as ``predict`` on them.
    prototypes_ : ndarray of int64, shape (k,)
        Row of the training image nearest to each centre: the cluster's most typical one.
    cluster_means_ : ndarray of float32, shape (k, h, w)
    novelty_ : Novelty
        Tells what is too unlike the training images for a sure answer.
    temperature_ : float
        Sharpness of the probabilities, see ``fit_temperature``.
    reference_ : Reference
    names_ : list of str or None
        The digit that each cluster is called, set by ``name_clusters``.
    card_ : dict
        What ``card.json`` says about a saved model.
    """

    kind: ClassVar[str] = ""
    #: Whether latent vectors are the pixels themselves, so that checkpoints need not hold them.
    embeds_pixels: ClassVar[bool] = False
    random_state: int
    cluster_centers_: np.ndarray
    description_: Description
    names_: list[str] | None
    card_: dict[str, Any]

    @property
    def labels_(self) -> np.ndarray:
        """Cluster of each training image, int32 (n,)."""
        return self.description_.labels

    @property
    def prototypes_(self) -> np.ndarray:
        """Row of the training image nearest to each centre, int64 (k,)."""
        return self.description_.prototypes

    @property
    def cluster_means_(self) -> np.ndarray:
        """Mean image of each cluster, float32 (k, h, w)."""
        return self.description_.cluster_means

    @property
    def novelty_(self) -> Novelty:
        """Tells what is too unlike the training images for a sure answer."""
        return self.description_.novelty

    @property
    def temperature_(self) -> float:
        """Sharpness of the probabilities."""
        return self.description_.temperature

    @property
    def reference_(self) -> Reference:
        """A sample of the training images."""
        return self.description_.reference

    @property
    def mark(self) -> str:
        """What must be shown with the model's name wherever it appears; "" for most."""
        return str(self.card_.get("mark", ""))

    def transform(self, X: Any) -> np.ndarray:
        """Latent vectors, float32 (n, d)."""
        check_is_fitted(self, "cluster_centers_")
        return self._embed(self._images(X))

    def predict(self, X: Any) -> np.ndarray:
        """Nearest centre of each image, int32 (n,)."""
        return nearest_center(self.transform(X), self.cluster_centers_)

    def answer(self, X: Any) -> Answers:
        """Everything that a visitor is told about each image."""
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
        check_is_fitted(self, "cluster_centers_")
        tensors, facts = self.description_.to_parts(features=not self.embeds_pixels)
        tensors["cluster_centers_"] = self.cluster_centers_
        tensors |= {OWN + name: value for name, value in self._tensors().items()}
        card = {
            **self.card_,
            "format": checkpoint.FORMAT,
            "kind": self.kind,
            "settings": asdict(self),
            "image_shape": list(self.image_shape_),
            "names": self.names_,
            **facts,
        }
        self.card_ = checkpoint.write(Path(folder), tensors, self.reference_.images, card)
        return Path(folder)

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read back what ``save`` wrote; CheckpointError where that can't be done."""
        parts = checkpoint.read(Path(folder), cls.kind)
        try:
            return cls._from_parts(parts)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise checkpoint.misfit(Path(folder), error) from error

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> Self:
        """A new model from the settings of a card, nested as ``asdict`` nests them."""
        return build(cls, settings)

    # What a subclass gives

    def _embed(self, images: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def _tensors(self) -> dict[str, np.ndarray]:
        """Arrays beyond the shared ones that a checkpoint must hold."""
        return {}

    def _set_tensors(self, tensors: dict[str, np.ndarray]) -> None:
        """Take back what ``_tensors`` gave."""

    # How it comes to be, by a fit or from files

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

    @classmethod
    def _from_parts(cls, parts: checkpoint.Parts) -> Self:
        card, tensors = parts.card, parts.tensors
        model = cls.from_settings(card["settings"])
        model.image_shape_ = tuple(card["image_shape"])
        model.n_features_in_ = int(np.prod(model.image_shape_))
        model.cluster_centers_ = tensors["cluster_centers_"]
        own = {name.removeprefix(OWN): x for name, x in tensors.items() if name.startswith(OWN)}
        model._set_tensors(own)
        features = model._embed(parts.images) if cls.embeds_pixels else None
        model.description_ = Description.from_parts(tensors, card, parts.images, features)
        model.names_, model.card_ = card["names"], card
        model._check_features()
        return model

    def _describe(self, images: np.ndarray) -> None:
        """Everything that answers need besides the centres, measured on the training images."""
        self.description_ = describe(
            images,
            self.cluster_centers_,
            self._embed,
            seed=self.random_state,
            embeds_pixels=self.embeds_pixels,
        )
        self.names_ = None
        self.card_ = {}

    def _check_features(self) -> None:
        """ValueError where the model now embeds its reference images differently than when saved.

        Weights alone do not say how they are used: a release with another network may accept them
        without complaint and answer nonsense.
        """
        kept = self.reference_.features[:CHECKED]
        found = self._embed(self.reference_.images[:CHECKED])
        if not np.allclose(found, kept, rtol=0.01, atol=0.01 * float(np.abs(kept).max())):
            raise ValueError("its networks give other features than when it was saved")
