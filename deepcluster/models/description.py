"""What a fitted model is besides its centres: all that follows from these and latent vectors.

`describe` measures it on the training images, `describe_again` on those that travel with a model
whose network was trained further, and `Description.to_parts` and `from_parts` take it to a
checkpoint and back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from deepcluster.frame.pixels import to_uint8
from deepcluster.losses.assignment import fit_temperature, squared_distances
from deepcluster.models.novelty import Novelty
from deepcluster.models.pixels import as_pixels
from deepcluster.models.reference import Reference

#: Training images that travel with a model.
REFERENCE_SIZE = 3000
#: Images on which the temperature is measured.
CALIBRATION_SIZE = 6000
#: Images on which novelty is measured: its border lies where few of them are.
NOVELTY_SIZE = 12_000

#: Images (n, h, w) to latent vectors (n, d).
Embed = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Description:
    """What a model's answers need besides its centres.

    Attributes
    ----------
    labels : ndarray of int32, shape (n,)
        Nearest centre of each training image.
    prototypes : ndarray of int64, shape (k,)
        Row of the training image nearest to each centre.
    cluster_means : ndarray of float32, shape (k, h, w)
    temperature : float
        Sharpness of the probabilities, see ``fit_temperature``.
    reference : Reference
    novelty : Novelty
    """

    labels: np.ndarray
    prototypes: np.ndarray
    cluster_means: np.ndarray
    temperature: float
    reference: Reference
    novelty: Novelty

    def to_parts(self, *, features: bool) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """What a checkpoint holds of it, besides the reference images.

        Parameters
        ----------
        features : bool
            Whether the latent vectors of the reference images are to be kept.

        Returns
        -------
        tensors : dict of str to ndarray
        facts : dict
            For the card.
        """
        reference = self.reference
        tensors = {
            "labels_": self.labels,
            "prototypes_": self.prototypes,
            "cluster_means_": self.cluster_means,
            "reference_clusters": reference.clusters,
            "reference_map": reference.map,
            "novelty_tails": self.novelty.tails_,
        }
        if features:
            tensors["reference_features"] = reference.features.astype(np.float16)
        facts = {
            "temperature": self.temperature,
            "novelty_border": self.novelty.border_,
            "reference": {"n": len(reference), "seed": reference.seed},
        }
        return tensors, facts

    @classmethod
    def from_parts(
        cls,
        tensors: dict[str, np.ndarray],
        facts: dict[str, Any],
        images: np.ndarray,
        features: np.ndarray | None,
    ) -> Self:
        """What `to_parts` gave, put together again.

        Parameters
        ----------
        tensors : dict of str to ndarray
        facts : dict
            A card.
        images : ndarray of uint8, shape (m, h, w) or (m, f)
            Those of the reference.
        features : ndarray of float32, shape (m, d), optional
            Their latent vectors, where none were kept.

        Raises
        ------
        KeyError
            Something is missing.
        """
        if features is None:
            features = tensors["reference_features"].astype(np.float32)
        novelty = Novelty(images, features)
        novelty.tails_ = tensors["novelty_tails"]
        novelty.border_ = float(facts["novelty_border"])
        return cls(
            labels=tensors["labels_"],
            prototypes=tensors["prototypes_"],
            cluster_means=tensors["cluster_means_"],
            temperature=float(facts["temperature"]),
            reference=Reference(
                images=images,
                features=features,
                clusters=tensors["reference_clusters"],
                seed=facts["reference"]["seed"],
                _map=tensors["reference_map"],
            ),
            novelty=novelty,
        )


def describe(
    images: np.ndarray, centers: np.ndarray, embed: Embed, *, seed: int, embeds_pixels: bool = False
) -> Description:
    """Describe a model that was just fitted.

    Parameters
    ----------
    images : ndarray of uint8 or float32, shape (n, h, w) or (n, f)
        All training images.
    centers : ndarray of float32, shape (k, d)
    embed : callable
        Gives the latent vectors of images.
    seed : int
        Of the samples.
    embeds_pixels : bool, default=False
        Whether latent vectors are the pixels themselves.

    Returns
    -------
    Description
    """
    features = embed(images)
    distances = squared_distances(features, centers)
    labels = distances.argmin(axis=1).astype(np.int32)
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(len(images))[:REFERENCE_SIZE])
    reference = Reference(
        images=to_uint8(images[rows]), features=features[rows], clusters=labels[rows], seed=seed
    )
    sample = np.sort(rng.permutation(len(images))[:CALIBRATION_SIZE])
    stability = _stability(images[sample], labels[sample], centers, embed, seed)
    # Latents that are pixels come from the bytes in a checkpoint, and so they do here.
    latents = embed(reference.images) if embeds_pixels else reference.features
    others = rng.permutation(len(images))[:NOVELTY_SIZE]
    places = np.full(len(images), -1)
    places[rows] = np.arange(len(rows))
    return Description(
        labels=labels,
        prototypes=distances.argmin(axis=0),
        cluster_means=_means(images, labels, len(centers)),
        temperature=fit_temperature(distances[sample], stability),
        reference=reference,
        novelty=Novelty(reference.images, latents).calibrate(
            as_pixels(images[others]), features[others], places[others]
        ),
    )


def describe_again(
    old: Description, features: np.ndarray, centers: np.ndarray, embed: Embed, *, seed: int
) -> Description:
    """Describe a model whose network was trained further, where the training images are gone.

    The reference images stand in for them. They keep their places on the map, so that before and
    after can be compared; the clusters' means, which need all training images, stay.

    Parameters
    ----------
    old : Description
        Of the earlier model.
    features : ndarray of float32, shape (m, d)
        New latent vectors of the reference images.
    centers : ndarray of float32, shape (k, d)
    embed : callable
        Gives the latent vectors of images.
    seed : int

    Returns
    -------
    Description
        Its ``labels`` and ``prototypes`` are those of the reference images.
    """
    images = old.reference.images
    distances = squared_distances(features, centers)
    labels = distances.argmin(axis=1).astype(np.int32)
    return Description(
        labels=labels,
        prototypes=distances.argmin(axis=0),
        cluster_means=old.cluster_means,
        temperature=fit_temperature(distances, _stability(images, labels, centers, embed, seed)),
        reference=Reference(
            images=images,
            features=features,
            clusters=labels,
            seed=old.reference.seed,
            _map=old.reference.map,
        ),
        novelty=Novelty(images, features).calibrate(
            as_pixels(images), features, np.arange(len(images))
        ),
    )


def nearest_center(features: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Index of the centre nearest to each feature vector, int32 (n,)."""
    return squared_distances(features, centers).argmin(axis=1).astype(np.int32)


def _means(images: np.ndarray, labels: np.ndarray, n_clusters: int) -> np.ndarray:
    """Mean image of each cluster, float32 (k, h, w); 0 for one without members."""
    means = np.zeros((n_clusters, *images.shape[1:]), np.float32)
    for cluster in range(n_clusters):
        members = np.flatnonzero(labels == cluster)
        if len(members):
            means[cluster] = as_pixels(images[members]).mean(axis=0)
    return means


def _stability(
    images: np.ndarray, clusters: np.ndarray, centers: np.ndarray, embed: Embed, seed: int
) -> float:
    """Share of images that keep their cluster when they are redrawn a little."""
    import torch

    from deepcluster.training.augment import MILD, augment

    if images.ndim != 3:
        return 1.0  # not pictures: they can't be redrawn
    generator = torch.Generator().manual_seed(seed)
    frames = torch.from_numpy(as_pixels(images)).unsqueeze(1)
    views = augment(frames, MILD, generator).squeeze(1).numpy()
    return float((nearest_center(embed(views), centers) == clusters).mean())
