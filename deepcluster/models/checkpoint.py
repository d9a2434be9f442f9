"""A model on disk: ``model.safetensors``, ``reference.png`` and a ``card.json`` people can read.

The reference images are one PNG contact sheet, which anyone can open and which is a fifth of the
size of the raw pixels. The card holds the SHA-256 of both files, so damage is noticed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from deepcluster.errors import CheckpointError
from deepcluster.files import in_one_step
from deepcluster.models.novelty import Novelty
from deepcluster.models.reference import Reference

if TYPE_CHECKING:
    from deepcluster.models.base import ClusterModel

Model = TypeVar("Model", bound="ClusterModel")

CARD, WEIGHTS, SHEET = "card.json", "model.safetensors", "reference.png"
#: Raised when older code could misread what newer code writes.
FORMAT = 2
#: Reference images in a row of the contact sheet.
COLUMNS = 60
#: Of the files: safetensors makes them so that only their owner may read.
RIGHTS = 0o644

#: Reference images embedded again on loading.
CHECKED = 16

_SHARED = ("cluster_centers_", "labels_", "prototypes_", "cluster_means_")


def save(model: ClusterModel, folder: Path) -> Path:
    """Write a fitted model; the card comes last, so a half-written folder is no checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    reference = model.reference_
    tensors = {name: getattr(model, name) for name in _SHARED}
    if not model.embeds_pixels:
        tensors["reference_features"] = reference.features.astype(np.float16)
    tensors["reference_clusters"] = reference.clusters
    tensors["reference_map"] = reference.map
    tensors["novelty_tails"] = model.novelty_.tails_
    tensors |= {f"own.{name}": value for name, value in model._tensors().items()}
    # The file format takes the memory as it lies, whatever the strides say.
    tensors = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
    with in_one_step(folder / WEIGHTS, mode=RIGHTS, sync=True) as partial:
        save_file(tensors, partial)
    sheet = cv2.imencode(".png", _to_sheet(reference.images), [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    with in_one_step(folder / SHEET, mode=RIGHTS, sync=True) as partial:
        partial.write_bytes(sheet.tobytes())
    card = {
        **model.card_,
        "format": FORMAT,
        "kind": model.kind,
        "settings": asdict(model),
        "image_shape": list(model.image_shape_),
        "names": model.names_,
        "temperature": model.temperature_,
        "novelty_border": model.novelty_.border_,
        "reference": {"n": len(reference), "seed": reference.seed},
        "files": {name: _sha256(folder / name) for name in (WEIGHTS, SHEET)},
    }
    model.card_ = card
    write_card(folder, card)
    return folder


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Put a card in its place in one step."""
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    with in_one_step(folder / CARD, mode=RIGHTS, sync=True) as partial:
        partial.write_text(text, encoding="utf-8")


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a checkpoint; CheckpointError where it can't be used."""
    path = folder / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{folder} holds no checkpoint: {CARD} is missing.") from error
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} can't be read ({error}); train it again.") from error
    if not isinstance(card, dict) or not isinstance(card.get("format"), int) or "kind" not in card:
        raise CheckpointError(f"{path} is not the card of a deepcluster checkpoint.")
    if card["format"] > FORMAT:
        raise CheckpointError(
            f"{path} has format {card['format']}, this release reads up to {FORMAT}: "
            "update deepcluster, or train again."
        )
    return card


def load(folder: Path, estimator: type[Model]) -> Model:
    """Read a checkpoint that ``save`` wrote; CheckpointError where it is damaged or foreign."""
    card = read_card(folder)
    if card["kind"] != estimator.kind:
        raise CheckpointError(f"{folder} holds a {card['kind']} model, not {estimator.kind}.")
    for name in (WEIGHTS, SHEET):
        path = folder / name
        if not path.exists():
            raise CheckpointError(f"{folder} is incomplete: {name} is missing.")
        if _sha256(path) != card.get("files", {}).get(name):
            raise CheckpointError(
                f"{path} is not the file that its card was written for: truncated, damaged or "
                "exchanged. Fetch it again, or train again."
            )
    try:
        model = estimator.from_settings(card["settings"])
        tensors = load_file(folder / WEIGHTS)
        for name in _SHARED:
            setattr(model, name, tensors.pop(name))
        model.image_shape_ = tuple(card["image_shape"])
        model.n_features_in_ = int(np.prod(model.image_shape_))
        model.names_ = card["names"]
        model.temperature_ = float(card["temperature"])
        images = _from_sheet(folder / SHEET, card["reference"]["n"], model.image_shape_)
        if model.embeds_pixels:
            features = model._embed(images)
        else:
            features = tensors.pop("reference_features").astype(np.float32)
        model.reference_ = Reference(
            images=images,
            features=features,
            clusters=tensors.pop("reference_clusters"),
            seed=card["reference"]["seed"],
            _map=tensors.pop("reference_map"),
        )
        model.novelty_ = _novelty(model.reference_, card, tensors)
        own = {name.removeprefix("own."): value for name, value in tensors.items()}
        model._set_tensors(own)
        _check_features(model)
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(
            f"{folder} does not fit this release ({type(error).__name__}: {error}); train it again."
        ) from error
    model.card_ = card
    return model


def _novelty(reference: Reference, card: dict[str, Any], tensors: dict[str, np.ndarray]) -> Novelty:
    """Novelty as it was saved; format 1 had none, so there the reference images have to do."""
    novelty = Novelty(reference.images, reference.features)
    if card["format"] == 1:
        del tensors["radii_"]
        images = reference.images / np.float32(255)
        return novelty.calibrate(images, reference.features, np.arange(len(reference)))
    novelty.tails_ = tensors.pop("novelty_tails")
    novelty.border_ = float(card["novelty_border"])
    return novelty


def _check_features(model: ClusterModel) -> None:
    """ValueError where the model embeds its reference images elsewhere than when it was saved.

    Weights alone do not say how they are used: a release with another network may take them
    without complaint and answer nonsense.
    """
    kept = model.reference_.features[:CHECKED]
    found = model._embed(model.reference_.images[:CHECKED])
    if not np.allclose(found, kept, rtol=0.01, atol=0.01 * float(np.abs(kept).max())):
        raise ValueError("its networks give other features than when it was saved")


def _to_sheet(images: np.ndarray) -> np.ndarray:
    """Images (m, h, w) or vectors (m, f) as one picture, row by row."""
    images = images.reshape(len(images), -1, images.shape[-1])
    m, height, width = images.shape
    rows = -(-m // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, height, width), np.uint8)
    sheet[:m] = images
    tiles = sheet.reshape(rows, COLUMNS, height, width)
    return tiles.transpose(0, 2, 1, 3).reshape(rows * height, COLUMNS * width)


def _from_sheet(path: Path, m: int, shape: tuple[int, ...]) -> np.ndarray:
    sheet = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if sheet is None:
        raise ValueError(f"{path.name} is not a picture")
    height, width = shape if len(shape) == 2 else (1, shape[0])
    rows = -(-m // COLUMNS)
    tiles = sheet.reshape(rows, height, COLUMNS, width).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(tiles.reshape(rows * COLUMNS, *shape)[:m])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
