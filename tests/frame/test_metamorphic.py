"""What does not change the digit does not change a sure answer: light, margin, rules, a turn."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from deepcluster.errors import PictureError
from deepcluster.frame import find
from deepcluster.models import ClusterModel, load
from tests.support.photos import HEIGHT, INKS, WIDTH, Scene, clean, photo

#: Each example is a photo of a third of a megapixel, framed twice.
few = settings(max_examples=12, phases=[Phase.explicit, Phase.generate])

digits = st.integers(0, 9)
seeds = st.integers(0, 999)
scenes = st.builds(
    Scene,
    ink=st.sampled_from(list(INKS)),
    light=st.sampled_from(["even", "side", "lamp"]),
    shadow=st.sampled_from([0.0, 0.3]),
    noise=st.floats(1, 5),
    share=st.floats(0.3, 0.7),
)
#: Paper all around, so that more of it can be added.
even = scenes.map(lambda scene: replace(scene, light="even", shadow=0.0))


@dataclass(frozen=True)
class Said:
    """What `cnn` calls a picture, and whether neither it nor the frame has a doubt."""

    name: str
    sure: bool


@cache
def model() -> ClusterModel:
    return load("cnn")


def said(picture: np.ndarray | bytes) -> Said:
    try:
        found = find(picture)
    except PictureError as error:
        return Said(error.code, False)
    answer = model().answer(found.frame[None])[0]
    return Said(answer.name, answer.sure and found.sure)


def same(before: np.ndarray | bytes, after: np.ndarray | bytes) -> None:
    """Assert that an answer which was sure is given again."""
    first = said(before)
    if first.sure:
        assert said(after).name == first.name


def test_most_photos_are_read_surely() -> None:
    """Where nothing is sure, all that follows would hold."""
    for ink in INKS:
        scene = Scene(ink=ink)
        assert all(said(photo(digit, scene)) == Said(str(digit), True) for digit in range(10))


@few
@given(digits, scenes, seeds, st.floats(0.45, 1), st.floats(-180, 180), st.floats(0.65, 1.5))
def test_light(
    digit: int, scene: Scene, seed: int, dimmest: float, angle: float, gamma: float
) -> None:
    picture = photo(digit, scene, seed=seed)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    along = x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle))
    light = dimmest + (1 - dimmest) * (along + 1.5) / 3
    lit = (picture / 255 * np.clip(light, 0, 1)) ** gamma
    same(picture, np.rint(255 * lit).astype(np.uint8))


@few
@given(digits, even, seeds, st.lists(st.floats(0.05, 1), min_size=4, max_size=4))
def test_less_paper_around(digit: int, scene: Scene, seed: int, kept: list[float]) -> None:
    picture = photo(digit, scene, seed=seed)
    left, top, width, height = cv2.boundingRect(255 - clean(digit, scene))
    room = [left, top, WIDTH - left - width, HEIGHT - top - height]
    cut = [int(space * (1 - share)) for space, share in zip(room, kept, strict=True)]
    same(picture, picture[cut[1] : HEIGHT - cut[3], cut[0] : WIDTH - cut[2]].copy())


@few
@given(digits, even, seeds, st.lists(st.integers(0, 250), min_size=4, max_size=4))
def test_more_paper_around(digit: int, scene: Scene, seed: int, sides: list[int]) -> None:
    picture = photo(digit, scene, seed=seed)
    top, bottom, left, right = sides
    ground = float(np.median(picture))
    wider = cv2.copyMakeBorder(
        picture, top, bottom, left, right, cv2.BORDER_CONSTANT, value=[ground]
    ).astype(float)
    noise = np.random.default_rng(seed).normal(scale=scene.noise, size=wider.shape)
    noise[top : top + HEIGHT, left : left + WIDTH] = 0
    same(picture, np.clip(np.rint(wider + noise), 0, 255).astype(np.uint8))


@few
@given(digits, scenes, seeds, st.sampled_from(["lines", "squares"]), st.floats(-4, 4))
@example(7, Scene(ink="pencil"), 0, "squares", 3.0)
def test_rules(digit: int, scene: Scene, seed: int, ruling: str, tilt: float) -> None:
    printed = replace(scene, ruling=ruling, tilt=tilt)
    same(photo(digit, scene, seed=seed), photo(digit, printed, seed=seed))


@settings(few, max_examples=4)
@given(digits, scenes, seeds)
@pytest.mark.parametrize(("orientation", "quarters"), [(6, 1), (3, 2), (8, 3)])
def test_a_turn_that_exif_undoes(
    orientation: int, quarters: int, digit: int, scene: Scene, seed: int
) -> None:
    picture = photo(digit, scene, seed=seed)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = io.BytesIO()
    # 6 says: turn clockwise by a quarter to see it upright.
    Image.fromarray(np.rot90(picture, quarters)).save(data, "PNG", exif=exif)
    assert said(data.getvalue()) == said(picture)
