"""What is no digit: drawn from a seed, and told in a table that can be reckoned by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from bench import not_sure
from bench.handwriting import Framed
from bench.not_digits import PRINTED, WRITTEN, printed_letters, scribbles, written_letters


@pytest.mark.parametrize("group", [printed_letters, written_letters, scribbles])
def test_a_group_is_frames_that_depend_on_the_seed_alone(group):
    drawn = group(6, 0)
    assert drawn.shape == (6, 28, 28) and drawn.dtype == np.uint8
    np.testing.assert_array_equal(group(4, 0), drawn[:4])
    assert not np.array_equal(group(6, 1), drawn)
    # As the frame leaves them: ink up to full, within 20 px, and no two alike.
    assert (drawn.max(axis=(1, 2)) > 200).all()
    for image in drawn:
        rows, columns = np.nonzero(image)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
    assert len({image.tobytes() for image in drawn}) == 6


def test_no_letter_is_drawn_that_is_written_like_a_digit():
    assert not set("DOQoIijlZzSsGbBgqy") & {*PRINTED, *WRITTEN}
    assert len(PRINTED) == len(set(PRINTED))


@dataclass
class ByCorner:
    """Novelty is the first pixel, and 5 is not sure any more; every digit is called 7."""

    def answer(self, images):
        novelty = images[:, 0, 0].astype(np.float32)

        @dataclass
        class Given:
            novelty: np.ndarray
            sure: np.ndarray
            names: list[str]

        return Given(novelty, novelty < 5, ["7"] * len(images))


def corners(*values):
    images = np.zeros((len(values), 28, 28), np.uint8)
    images[:, 0, 0] = values
    return images


def test_rows_by_hand(monkeypatch):
    monkeypatch.setattr(not_sure, "BATCH", 2)
    hand = Framed("pens", corners(1, 9, 2, 8, 3), np.array([7, 7, 7, 1, 1]), np.arange(5), {})
    table = not_sure.rows(
        "corner",
        ByCorner(),  # type: ignore[arg-type]  # all that a model is asked for here
        corners(0, 1, 2, 5),
        {"letters": corners(2, 9, 1)},
        [hand],
    )
    assert table == [
        ["corner", "MNIST, held out", "4", "", "25.00%", ""],
        # Of 12 pairs: 2 beats 0 and 1 and ties 2; 9 beats all four; 1 beats 0 and ties 1.
        ["corner", "letters", "3", f"{8 / 12:.4f}", "33.33%", ""],
        # Two of five are refused, and one of the three sevens.
        ["corner", "digits, pens", "5", "", "40.00%", "33.33%"],
    ]
