"""A model on disk: ``model.safetensors``, ``reference.png`` and a ``card.json`` people can read.

The reference images are one PNG contact sheet, which anyone can open and which is a fifth of the
size of the raw pixels. The card holds the SHA-256 of both files, so damage is noticed. What the
parts mean to a model is not known here: `deepcluster.models.base` takes it apart and together.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from deepcluster.errors import CheckpointError
from deepcluster.files import in_one_step

NUMBERS = re.compile(r"\[\n[-+.\de,\s]+\]")
CARD, WEIGHTS, SHEET = "card.json", "model.safetensors", "reference.png"
#: Raised when older code could misread what newer code writes.
FORMAT = 2
#: Reference images in a row of the contact sheet.
COLUMNS = 60
#: Permissions of the files: safetensors would let only their owner read them.
RIGHTS = 0o644


@dataclass(frozen=True)
class Parts:
    """What a checkpoint holds.

    Attributes
    ----------
    tensors : dict of str to ndarray
    images : ndarray of uint8, shape (m, h, w) or (m, f)
        The reference images.
    card : dict
    """

    tensors: dict[str, np.ndarray]
    images: np.ndarray
    card: dict[str, Any]


def write(
    folder: Path, tensors: dict[str, np.ndarray], images: np.ndarray, card: dict[str, Any]
) -> dict[str, Any]:
    """Write a checkpoint; the card comes last, so a half-written folder is not a checkpoint.

    Parameters
    ----------
    folder : Path
        Made if it isn't there.
    tensors : dict of str to ndarray
    images : ndarray of uint8, shape (m, h, w) or (m, f)
        The reference images.
    card : dict
        With ``kind``, and the ``image_shape`` and the number of images that `read` needs.

    Returns
    -------
    dict
        The card as it was written, with the SHA-256 of the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # The file format takes the memory as it lies, whatever the strides say.
    tensors = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
    with in_one_step(folder / WEIGHTS, mode=RIGHTS, sync=True) as partial:
        save_file(tensors, partial)
    sheet = cv2.imencode(".png", _to_sheet(images), [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    with in_one_step(folder / SHEET, mode=RIGHTS, sync=True) as partial:
        partial.write_bytes(sheet.tobytes())
    card = {**card, "files": {name: _sha256(folder / name) for name in (WEIGHTS, SHEET)}}
    write_card(folder, card)
    return card


def read(folder: Path, kind: str) -> Parts:
    """Read what `write` wrote; CheckpointError where it is damaged, foreign or of another kind."""
    card = read_card(folder)
    if card["kind"] != kind:
        raise CheckpointError(f"{folder} holds a {card['kind']} model, not {kind}.")
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
        tensors = load_file(folder / WEIGHTS)
        images = _from_sheet(folder / SHEET, card["reference"]["n"], tuple(card["image_shape"]))
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise misfit(folder, error) from error
    return Parts(tensors, images, card)


def misfit(folder: Path, error: Exception) -> CheckpointError:
    """What is said of a checkpoint of which this release can make no model."""
    return CheckpointError(
        f"{folder} does not fit this release ({type(error).__name__}: {error}); train it again."
    )


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Put a card in its place in one step."""
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    # A number a line is nothing to read.
    text = NUMBERS.sub(lambda found: " ".join(found[0].split()).replace("[ ", "[")[:-2] + "]", text)
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
