"""Frames against hand-worked cases, an independent reference, and photos against clean scans."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepcluster.data import open_dataset
from deepcluster.errors import PictureError
from deepcluster.frame import frame
from deepcluster.frame.frame import centre, fit
from deepcluster.frame.stroke_width import stroke_width, with_width
from deepcluster.frame.strokes import draw, place
from tests.support.photos import SCENES, Scene, clean, photo
from tests.support.strokes import strokes


def pad(
    digit: int,
    *,
    width: float = 30,
    seed: int = 0,
    share: float = 0.8,
    at: tuple[float, float] = (0.5, 0.5),
) -> np.ndarray:
    paths = [np.array(stroke) for stroke in strokes(digit, seed=seed)]
    on_pad = place(paths, size=280, width=width, share=share, at=at)
    return draw(on_pad, size=280, width=width)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Cosine of two frames, the better of shifts by a pixel: centres may round apart."""
    shifts = [np.roll(other, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    norm = np.linalg.norm(one) * np.linalg.norm(other)
    return max(float((one * shifted).sum() / norm) for shifted in shifts)


def reference(ink: np.ndarray) -> np.ndarray:
    """MNIST's framing by its description: exact area averages, mass in the middle."""
    rows, columns = np.nonzero(ink >= 26)
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype(float)
    height, width = (max(1, round(side * 20 / max(ink.shape))) for side in ink.shape)

    def averages(given: int, wanted: int) -> np.ndarray:
        """Share of each given cell in each wanted one."""
        edges = np.arange(wanted + 1) * given / wanted
        cells = np.arange(given)
        overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
        return np.clip(overlap, 0, None) * wanted / given

    small = averages(ink.shape[0], height) @ ink @ averages(ink.shape[1], width).T
    top = 14 - round((small.sum(axis=1) @ np.arange(height)) / small.sum())
    left = 14 - round((small.sum(axis=0) @ np.arange(width)) / small.sum())
    framed = np.zeros((28, 28))
    framed[top : top + height, left : left + width] = small
    return framed


def test_a_bar_by_hand() -> None:
    canvas = np.full((300, 260), 255, np.uint8)
    canvas[40:240, 31:55] = 0  # 200 long, 24 wide: a tenth is 20 by 2.4
    framed = frame(canvas)
    expected = np.zeros((28, 28), np.float32)
    # The bar's middle row is 9.5: 14 - 9.5 rounds to 4, the even one; 14 - 0.5 to 14.
    expected[4:24, 14:16] = 1
    np.testing.assert_array_equal(framed, expected)


def test_steps_by_hand() -> None:
    quarters = np.array([[255, 0], [102, 51]], np.uint8).repeat(20, axis=0).repeat(20, axis=1)
    np.testing.assert_array_equal(fit(quarters), quarters[::2, ::2])
    assert fit(np.full((60, 15), 255, np.uint8)).shape == (20, 5)
    assert fit(np.full((5, 1), 255, np.uint8)).shape == (20, 4)
    dot = np.zeros((20, 20), np.uint8)
    dot[3, 17] = 255
    # Its mass would lie off the frame's middle by more than there is room for on the left.
    assert np.argwhere(centre(dot)).tolist() == [[11, 17]]


@pytest.mark.parametrize("digit", range(10))
def test_a_pen_like_mnists_is_framed_as_its_authors_did(digit: int) -> None:
    canvas = pad(digit, width=26)
    ink = 255 - canvas
    rows, columns = np.nonzero(ink >= 26)
    box = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert 0.10 <= stroke_width(box) / max(box.shape) <= 0.15, "else the pen would be changed"
    assert np.abs(frame(canvas) * 255 - reference(ink)).max() <= 2


def test_mnist_comes_back_as_it_is() -> None:
    images = open_dataset("mnist-test").images
    framed = np.stack([frame(image) for image in images])
    np.testing.assert_array_equal(np.rint(framed * 255), images)


@pytest.mark.parametrize("width", [6, 14, 22, 40])
def test_what_is_framed_stays_framed(width: float) -> None:
    for digit in range(10):
        once = frame(pad(digit, width=width, seed=digit, share=0.6))
        np.testing.assert_array_equal(frame(once), once)
        np.testing.assert_array_equal(frame(np.rint(255 - 255 * once).astype(np.uint8)), once)


def test_width_of_a_bar() -> None:
    bar = np.full((200, 24), 255, np.uint8)
    assert stroke_width(bar) == pytest.approx(24, rel=0.05)
    assert with_width(bar, least=0.1, most=0.15) is bar
    wide, thin = (with_width(bar, least=share, most=share) for share in (0.2, 0.06))
    # 160 px long and 19.2 wide at first; widening goes all round, so the bar gets longer too.
    assert wide.shape[1] == pytest.approx(32, abs=2) and wide.shape[0] == pytest.approx(173, abs=2)
    assert thin.shape[1] == pytest.approx(9.6, abs=2) and thin.shape[0] == pytest.approx(150, abs=2)


@pytest.mark.parametrize("digit", range(10))
def test_the_brush_hardly_matters(digit: int) -> None:
    usual = frame(pad(digit, width=26))
    for width in (8, 14, 20, 32):
        assert likeness(frame(pad(digit, width=width)), usual) > 0.85


@pytest.mark.parametrize("digit", range(10))
def test_size_and_place_hardly_matter(digit: int) -> None:
    usual = frame(pad(digit, width=20))
    for share, at in ((0.4, (0.0, 0.0)), (0.55, (1.0, 0.3)), (0.9, (0.5, 1.0))):
        moved = frame(pad(digit, width=20 * share / 0.8, share=share, at=at))
        assert likeness(moved, usual) > 0.9


COLOURS = {
    "dark theme": ((235, 235, 235), (30, 30, 34)),
    "blue on cream": ((20, 30, 160), (250, 240, 220)),
    "yellow on blue": ((255, 255, 0), (0, 0, 128)),
    "grey on grey": ((110, 110, 110), (150, 150, 150)),
}


@pytest.mark.parametrize("colours", COLOURS)
def test_colours_do_not_matter(colours: str) -> None:
    ink, paper = (np.array(tone, np.float64) for tone in COLOURS[colours])
    canvas = pad(3)
    coloured = np.rint(ink + (paper - ink) * (canvas[..., None] / 255)).astype(np.uint8)
    np.testing.assert_allclose(frame(coloured), frame(canvas), atol=0.03)


def test_ink_on_a_transparent_canvas_has_its_shape_in_alpha() -> None:
    canvas = pad(2)
    for tone in (0, 128, 255):
        layer = np.full((280, 280, 4), tone, np.uint8)
        layer[..., 3] = 255 - canvas
        np.testing.assert_array_equal(frame(layer), frame(canvas))


def test_a_card_with_transparent_corners_keeps_its_ground() -> None:
    card = np.dstack([pad(2, share=0.5)] * 3 + [np.full((280, 280), 255, np.uint8)])
    card[:40, :40, 3] = card[-40:, -40:, 3] = 0
    np.testing.assert_array_equal(frame(card), frame(card[..., 0]))


def test_a_five_with_a_loose_bar_stays_whole() -> None:
    bow, bar = (np.array(stroke) * 280 for stroke in strokes(5))
    joined = draw([bow, bar], size=280, width=14)
    loose = draw([bow, bar + [22, -8]], size=280, width=14)
    bow_alone = frame(draw([bow], size=280, width=14))
    assert likeness(frame(loose), frame(joined)) > 0.8
    # The bar is there: the top rows of the digit reach further right than the bow alone does.
    top = frame(loose)[4:7]
    assert np.nonzero(top.max(axis=0))[0].max() > np.nonzero(bow_alone[4:7].max(axis=0))[0].max()


def test_specks_and_the_digit_beside_it_are_left_out() -> None:
    canvas = np.full((400, 500), 255, np.uint8)
    canvas[60:340, 20:300] = pad(8, share=0.7)
    alone = frame(canvas)
    canvas[20:24, 30:33] = canvas[150:152, 160:163] = 0
    canvas[180:280, 380:480] = pad(4, width=50)[90:190, 90:190]
    assert likeness(frame(canvas), alone) > 0.999


@pytest.mark.parametrize("scene", SCENES)
def test_photos_are_framed_as_clean_scans(scene: str) -> None:
    alike = [
        likeness(frame(photo(digit, SCENES[scene])), frame(clean(digit, SCENES[scene])))
        for digit in range(10)
    ]
    assert min(alike) > 0.85 and np.mean(alike) > 0.93, np.round(alike, 2)


@pytest.mark.parametrize("digit", [2, 5, 8])
def test_chalk_on_a_board_is_framed_as_ink_on_paper(digit: int) -> None:
    scene = Scene(light="lamp")
    board = 255 - photo(digit, scene) // 2
    assert likeness(frame(board), frame(clean(digit, scene))) > 0.9


@pytest.mark.parametrize("scene", ["even light", "light from the side", "ruled", "shadow", "noise"])
def test_a_photo_of_empty_paper_is_blank(scene: str) -> None:
    with pytest.raises(PictureError) as caught:
        frame(photo(0, SCENES[scene], blank=True))
    assert caught.value.code == "blank"


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (np.full((280, 280), 255, np.uint8), "blank"),
        (np.full((280, 280, 3), 250, np.uint8), "blank"),
        (np.zeros((28, 28), np.uint8), "blank"),
        (np.zeros((280, 280, 4), np.uint8), "blank"),
        (np.zeros((280, 280), np.uint8), "full"),
        (draw([[(140, 140)]], width=20), "dot"),
        (draw([[(140, 140), (143, 141)]], width=30), "dot"),
        (255 - draw([[(20, 260)]], width=9), "dot"),
    ],
)
def test_pads_without_a_digit(picture: np.ndarray, code: str) -> None:
    with pytest.raises(PictureError) as caught:
        frame(picture)
    assert caught.value.code == code


def test_a_small_thick_zero_is_no_dot() -> None:
    ring = [(40 + 14 * np.cos(t), 40 + 17 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 40)]
    assert frame(draw([ring], size=280, width=20)).max() > 0.9


def test_small_bitmaps() -> None:
    seven = np.array(
        [
            [0, 0, 0, 0, 0, 0, 0, 0],
            [0, 9, 16, 16, 16, 12, 0, 0],
            [0, 3, 5, 4, 10, 14, 0, 0],
            [0, 0, 0, 0, 14, 8, 0, 0],
            [0, 0, 0, 4, 16, 1, 0, 0],
            [0, 0, 0, 12, 9, 0, 0, 0],
            [0, 0, 2, 16, 3, 0, 0, 0],
            [0, 0, 5, 12, 0, 0, 0, 0],
        ]
    )
    expected = frame(seven / 16)
    assert likeness(expected, frame(pad(7))) > 0.6
    for form in (seven, seven.astype(float), (seven * 15).astype(np.uint8), 1 - seven / 16):
        assert likeness(frame(form), expected) > 0.95


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 2**32),
    st.one_of(
        st.tuples(st.integers(65, 250), st.integers(65, 250)),
        st.tuples(st.integers(8, 20), st.integers(65, 3000)),
        st.tuples(st.integers(65, 3000), st.integers(8, 20)),
    ),
    st.sampled_from(["noise", "blots", "stripes", "slope", "alpha"]),
    st.integers(1, 255),
)
def test_any_large_picture_gives_a_frame_or_a_typed_error(
    seed: int, shape: tuple[int, int], kind: str, strength: int
) -> None:
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[: shape[0], : shape[1]]
    if kind == "noise":
        picture = chance.integers(0, strength, shape, endpoint=True)
    elif kind == "blots":
        soft = cv2.GaussianBlur(chance.normal(size=shape), (0, 0), chance.uniform(1, 20))
        picture = 128 + strength * soft / max(1e-9, np.abs(soft).max()) / 2
    elif kind == "stripes":
        picture = np.where((x + chance.integers(-3, 4) * y) % 40 < 1 + strength % 30, 40, 230)
    elif kind == "slope":
        picture = (x * strength + y * 3) % 256 + chance.normal(size=shape)
    else:
        picture = chance.integers(0, 256, (*shape, 4))
        picture[..., 3] = np.where(x > y, strength, 0)
    try:
        framed = frame(np.clip(picture, 0, 255).astype(np.uint8))
    except PictureError as error:
        assert error.code in {"blank", "dot", "full"}
    else:
        assert framed.shape == (28, 28) and framed.dtype == np.float32
        assert np.isfinite(framed).all() and framed.min() >= 0 and 0 < framed.max() <= 1
