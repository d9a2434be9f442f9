"""From handwriting to pixels: the pad, the three preparations, and strokes as data."""

import numpy as np
import pytest

from deepcluster.data import open_dataset
from deepcluster.errors import DataError, PictureError
from deepcluster.frame import frame
from deepcluster.frame.pixels import to_uint8
from deepcluster.frame.strokes import draw, place
from deepcluster.models.pixel_kmeans import PixelKMeans
from deepcluster.prediction import predict_files
from deepcluster.study.draw import draw_picture, draw_strokes
from deepcluster.study.factors import How
from deepcluster.study.preparation import bright_ink, prepare
from tests.support.commands import save
from tests.support.drawings import canvas, encode
from tests.support.strokes import strokes
from tests.support.study_data import write_strokes


def box(picture):
    """Edges of the black ink: left, top, right, bottom."""
    rows, columns = np.nonzero(picture < 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


# the pad

CROSS = [np.array([[0.0, 0.0], [0.0, 4.0]]), np.array([[-1.0, 2.0], [1.0, 2.0]])]
BITMAP = np.zeros((28, 28), np.uint8)
BITMAP[4:24, 12:16] = 255


def test_strokes_have_the_size_and_place_that_is_asked():
    picture, off = draw_strokes(CROSS, How(width=20, size=0.5, offset=(0.1, -0.2)))
    left, top, right, bottom = box(picture)
    assert bottom - top == pytest.approx(140, abs=1)
    assert (left + right) / 2 == pytest.approx(280 * 0.6, abs=1)
    assert (top + bottom) / 2 == pytest.approx(280 * 0.3, abs=1)
    assert off == pytest.approx(np.hypot(0.1, 0.2))
    assert (picture[140 - 56 - 30] < 128).sum() == pytest.approx(20, abs=1)  # the upright alone


def test_small_pictures_are_put_on_the_pad_alike():
    picture, off = draw_picture(BITMAP, How(size=0.5, offset=(0.1, -0.2)))
    left, top, right, bottom = box(picture)
    assert (bottom - top, right - left) == (pytest.approx(140, abs=2), pytest.approx(28, abs=2))
    assert (left + right) / 2 == pytest.approx(280 * 0.6, abs=1)
    assert (top + bottom) / 2 == pytest.approx(280 * 0.3, abs=1)
    assert off == pytest.approx(np.hypot(0.1, 0.2))


@pytest.mark.parametrize("slant", [-30, 20])
def test_slant_leans_uprights_by_its_angle(slant):
    for picture, _ in (
        draw_strokes([CROSS[0]], How(width=10, size=0.6, slant=slant)),
        draw_picture(BITMAP, How(size=0.6, slant=slant)),
    ):
        _, top, _, bottom = box(picture)
        middles = [np.flatnonzero(picture[row] < 128).mean() for row in (top + 12, bottom - 13)]
        lean = (middles[0] - middles[1]) / (bottom - top - 25)
        assert np.degrees(np.arctan(lean)) == pytest.approx(slant, abs=1)


def test_ink_never_leaves_the_pad():
    for how in (How(size=0.95, offset=(0.33, 0.1)), How(size=0.5, offset=(-2, 2), slant=30)):
        for picture, off in (draw_strokes(CROSS, how), draw_picture(BITMAP, how)):
            left, top, right, bottom = box(picture)
            assert max(right - left, bottom - top) == pytest.approx(280 * how.size, abs=2)
            assert off < np.hypot(*how.offset)


def test_what_has_no_ink_is_refused():
    with pytest.raises(PictureError):
        draw_strokes([np.zeros((0, 2))], How())
    with pytest.raises(PictureError):
        draw_picture(np.zeros((8, 8), np.uint8), How())


# the preparations


def test_the_students_way_is_the_mean_of_the_four_pixels_in_the_middle_of_each_ten():
    pad = canvas(3, seed=1)
    ink = 255.0 - pad
    wanted = (ink[4::10, 4::10] + ink[5::10, 4::10] + ink[4::10, 5::10] + ink[5::10, 5::10]) / 4
    found = prepare(pad, "student")
    assert np.abs(found - wanted).max() <= 1
    np.testing.assert_array_equal(prepare(255 - pad, "student"), found)  # light on dark as well


def test_the_box_is_cut_out_scaled_and_put_in_the_middle():
    pad = np.full((280, 280), 255, np.uint8)
    shape = np.random.default_rng(0).integers(0, 200, (200, 100)).astype(np.uint8)
    pad[70:270, 10:110] = shape
    wanted = np.zeros((28, 28))
    wanted[4:24, 9:19] = (255.0 - shape).reshape(20, 10, 10, 10).mean(axis=(1, 3))
    assert np.abs(prepare(pad, "box") - wanted).max() <= 1
    with pytest.raises(PictureError):
        prepare(np.full((280, 280), 255, np.uint8), "box")


def test_the_full_frame_is_the_products_own():
    pad = canvas(7, seed=2)
    np.testing.assert_array_equal(prepare(pad, "frame"), to_uint8(frame(pad)))
    with pytest.raises(ValueError, match="student, box, frame"):
        prepare(pad, "other")


def test_what_the_student_had_is_undone_by_the_frame_and_size_and_place_by_the_box():
    drawn = [np.array(stroke) for stroke in strokes(3)]
    hows = [How(size=0.9), How(size=0.4, width=20 * 4 / 9, offset=(0.25, 0.2))]
    one, other = (draw_strokes(drawn, how)[0] for how in hows)
    gaps = {
        way: np.abs(prepare(one, way).astype(float) - prepare(other, way)).mean()
        for way in ("student", "box", "frame")
    }
    assert gaps["box"] < 0.1 * gaps["student"] and gaps["frame"] < 0.1 * gaps["student"]


def test_small_scans_are_read_whichever_way_round_they_are():
    np.testing.assert_array_equal(bright_ink(BITMAP), BITMAP)
    np.testing.assert_array_equal(bright_ink(255 - BITMAP), BITMAP)
    np.testing.assert_array_equal(bright_ink(encode(255 - BITMAP)), BITMAP)


# strokes as data


def test_strokes_are_a_data_set_drawn_by_the_pads_brush(tmp_path):
    dataset = open_dataset(write_strokes(tmp_path / "pen.npz"))
    assert len(dataset) == 40 and dataset.labels([3, 19]).tolist() == [3, 9]
    third = [np.array(stroke, np.float32) for stroke in strokes(3, seed=3)]
    wanted = to_uint8(frame(draw(place(third, size=280, width=20, share=0.7))))
    np.testing.assert_array_equal(dataset.images[3], wanted)


def test_strokes_that_cannot_be_drawn_are_skipped(tmp_path):
    whole = write_strokes(tmp_path / "pen.npz")
    with np.load(whole) as archive:
        points, stroke_off = archive["points"].copy(), archive["stroke_off"]
    points[stroke_off[2]] = np.nan
    dataset = open_dataset(write_strokes(tmp_path / "torn.npz", points=points))
    assert len(dataset) == 39
    ((item, sentence),) = dataset.skipped
    assert item == "drawing 2" and "no numbers" in sentence
    assert dataset.labels().tolist()[:3] == [0, 1, 3]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": np.zeros((5, 3))}, r"points of float64 \(5, 3\)"),
        ({"points": np.zeros((5, 2))}, "stroke_off that does not fit its 5 points"),
        ({"sample_off": np.array([0, 2])}, "sample_off that does not fit"),
        ({"sample_off": np.array([0.0, 2.5])}, "sample_off that does not fit"),
    ],
)
def test_strokes_of_a_wrong_form_are_said(tmp_path, changes, words):
    with pytest.raises(DataError, match=words):
        open_dataset(write_strokes(tmp_path / "pen.npz", **changes))


def test_strokes_without_labels_can_be_framed_but_not_scored(tmp_path):
    path = write_strokes(tmp_path / "pen.npz", labels=np.arange(3))
    with pytest.raises(DataError, match="40 images but labels of shape"):
        open_dataset(path).labels()


def test_predict_answers_for_every_drawing_of_an_archive(tmp_path):
    whole = write_strokes(tmp_path / "pen.npz")
    with np.load(whole) as archive:
        points, stroke_off = archive["points"].copy(), archive["stroke_off"]
    points[stroke_off[2]] = np.nan
    torn = write_strokes(tmp_path / "torn.npz", points=points)
    images = open_dataset(torn).images
    model = PixelKMeans(n_init=1).fit(images)
    save(tmp_path / "one.png", canvas(3))
    names = [str(tmp_path / "one.png"), str(torn), str(tmp_path / "none.npz")]
    rows = list(predict_files(model, names))
    assert [row["file"] for row in rows[:5]] == [
        names[0], f"{torn}, drawing 2", *(f"{torn}, item {row}" for row in (0, 1, 3))
    ]  # fmt: skip
    assert len(rows) == 1 + 40 + 1 and [i for i, r in enumerate(rows) if "error" in r] == [1, 41]
    assert [row["cluster"] for row in rows[2:-1]] == model.predict(images).tolist()
