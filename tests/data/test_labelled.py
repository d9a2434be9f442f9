"""A user's own pictures and the bundled digits: good ones used, bad ones named."""

import zipfile

import cv2
import numpy as np
import pytest

from deepcluster.data import Dataset, open_dataset
from deepcluster.errors import DataError
from deepcluster.frame import frame


def bar(side=56, lean=0):
    """A picture of a one: a dark bar on white."""
    picture = np.full((side, side), 255, np.uint8)
    x = side // 2
    cv2.line(picture, (x + lean, side // 6), (x - lean, side - side // 6), 0, side // 9)
    return picture


def ring(side=56):
    """A picture of a zero: a dark ring on white."""
    picture = np.full((side, side), 255, np.uint8)
    cv2.ellipse(picture, (side // 2, side // 2), (side // 5, side // 3), 0, 0, 360, 0, side // 9)
    return picture


BLANK = np.full((56, 56), 255, np.uint8)


def as_bytes(framed):
    return np.round(framed * 255).astype(np.uint8)


# FILE.npz


def test_npz_images_go_through_preprocess(tmp_path):
    np.savez(tmp_path / "own.npz", images=np.stack([bar(), ring()]), labels=[1, 0])
    dataset = open_dataset(tmp_path / "own.npz")
    assert (dataset.name, len(dataset), dataset.skipped) == ("own.npz", 2, [])
    np.testing.assert_array_equal(dataset.images[0], as_bytes(frame(bar())))
    np.testing.assert_array_equal(dataset.images[1], as_bytes(frame(ring())))
    assert dataset.labels().tolist() == [1, 0] and dataset.labels().dtype == np.int64


@pytest.mark.parametrize("shape", ["grey", "one channel", "colour", "transparent", "float"])
def test_npz_takes_every_kind_of_array(tmp_path, shape):
    grey = bar()
    picture = {
        "grey": grey,
        "one channel": grey[:, :, None],
        "colour": np.repeat(grey[:, :, None], 3, axis=2),
        "transparent": np.dstack([grey * 0, grey * 0, grey * 0, 255 - grey]),
        "float": grey / 255.0,
    }[shape]
    np.savez(tmp_path / "own.npz", images=picture[None])
    dataset = open_dataset(str(tmp_path / "own.npz"))
    assert np.abs(dataset.images[0].astype(int) - as_bytes(frame(grey))).max() <= 2


def test_bad_pictures_are_left_out_with_their_labels(tmp_path):
    images = np.stack([bar(), BLANK, ring(), BLANK, bar(lean=8)])
    np.savez(tmp_path / "own.npz", images=images, labels=[1, 5, 0, 6, 1])
    dataset = open_dataset(tmp_path / "own.npz")
    assert [item for item, _ in dataset.skipped] == ["image 1", "image 3"]
    assert all(sentence.endswith(".") for _, sentence in dataset.skipped)
    assert dataset.labels().tolist() == [1, 0, 1]
    assert dataset.labels([2, 1]).tolist() == [1, 0]
    np.testing.assert_array_equal(dataset.images[1], as_bytes(frame(ring())))


def test_npz_labels_are_read_only_when_asked_for(tmp_path):
    path = tmp_path / "own.npz"
    np.savez(path, images=bar()[None], labels=[1])
    dataset = open_dataset(path)
    np.savez(path, images=bar()[None], labels=[7])
    assert dataset.labelled and dataset.labels().tolist() == [7]
    path.unlink()
    assert len(dataset.images) == 1
    with pytest.raises(DataError, match="can't be read"):
        dataset.labels()


@pytest.mark.parametrize(
    ("labels", "words"),
    [(None, "no labels"), ([1, 2], "1 images but labels"), ([1.5], "whole number")],
)
def test_npz_labels_that_do_not_fit_are_refused_when_asked_for(tmp_path, labels, words):
    arrays = {"images": bar()[None]} | ({} if labels is None else {"labels": np.array(labels)})
    np.savez(tmp_path / "own.npz", **arrays)
    dataset = open_dataset(tmp_path / "own.npz")
    with pytest.raises(DataError, match=words):
        dataset.labels()


def _forged(path):
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000, 28, 28), }"
    header = header.ljust(117) + b"\n"
    raw = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"few"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", raw)


def _truncated(path):
    np.savez(path, images=np.stack([bar()] * 9))
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no archive"),
        lambda path: path.write_bytes(b"PK\x03\x04 no archive"),
        lambda path: np.savez(path, images=np.array([{"pickled": True}], dtype=object)),
        lambda path: np.savez(path, pictures=bar()[None]),
        lambda path: np.savez(path, images=bar()),
        lambda path: np.savez(path, images=np.zeros((0, 28, 28), np.uint8)),
        lambda path: np.savez(path, images=np.array([[["a"]]])),
        lambda path: np.savez(path, images=np.stack([BLANK, BLANK])),
        lambda path: np.savez(path, images=np.full((2, 28, 28), np.nan)),
        lambda path: np.savez(path, images=np.zeros((2, 3, 3), np.uint8)),
        _forged,
        _truncated,
    ],
)
def test_an_npz_of_no_use_is_one_sentence_with_its_name(tmp_path, write):
    path = tmp_path / "own.npz"
    write(path)
    with pytest.raises(DataError, match=r"own\.npz") as caught:
        open_dataset(path)
    assert "\n" not in str(caught.value)


def test_a_single_array_under_the_name_of_an_archive_is_refused(tmp_path):
    with open(tmp_path / "own.npz", "wb") as file:
        np.save(file, bar()[None])
    with pytest.raises(DataError, match=r"np\.savez"):
        open_dataset(tmp_path / "own.npz")


# FOLDER


def save(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)


def test_a_folder_with_one_sub_folder_a_digit_is_labelled(tmp_path):
    save(tmp_path / "0" / "b.png", ring())
    save(tmp_path / "0" / "a.jpg", ring())
    save(tmp_path / "1" / "c.webp", bar())
    save(tmp_path / "notes" / "d.png", bar())
    save(tmp_path / "e.png", bar())
    (tmp_path / "1" / "readme.txt").write_text("no picture")
    save(tmp_path / "1" / ".hidden.png", bar())
    dataset = open_dataset(tmp_path)
    assert (len(dataset), dataset.skipped, dataset.name) == (3, [], tmp_path.name)
    assert dataset.labels().tolist() == [0, 0, 1]


def test_a_flat_folder_has_no_labels(tmp_path):
    save(tmp_path / "b.png", bar())
    save(tmp_path / "a.PNG", ring())
    dataset = open_dataset(tmp_path)
    assert len(dataset) == 2 and not dataset.labelled
    np.testing.assert_array_equal(dataset.images[0], as_bytes(frame(ring())))
    with pytest.raises(DataError, match="no labels"):
        dataset.labels()


def test_a_folders_bad_pictures_are_named_and_left_out(tmp_path):
    save(tmp_path / "0" / "a.png", ring())
    (tmp_path / "0" / "b.png").write_bytes((tmp_path / "0" / "a.png").read_bytes()[:60])
    save(tmp_path / "1" / "c.png", BLANK)
    save(tmp_path / "1" / "d.png", bar())
    dataset = open_dataset(tmp_path)
    assert [item for item, _ in dataset.skipped] == ["0/b.png", "1/c.png"]
    assert dataset.labels().tolist() == [0, 1]


def test_a_folder_without_a_good_picture_is_refused(tmp_path):
    with pytest.raises(DataError, match="has no pictures"):
        open_dataset(tmp_path)
    save(tmp_path / "only.png", BLANK)
    with pytest.raises(DataError, match=r"no picture that can be used; only\.png: "):
        open_dataset(tmp_path)


# The rest


@pytest.mark.parametrize("spec", ["nothing-here", "nothing.npz", "", "\0"])
def test_what_is_not_there_is_a_sentence_that_says_what_is(spec, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if spec == "":
        spec = "picture.png"
        save(tmp_path / spec, bar())
    known = (
        r"mnist, mnist-test, fashion-mnist, fashion-mnist-test, digits, a \.npz file or a folder"
    )
    with pytest.raises(DataError, match=known):
        open_dataset(spec)


def test_the_bundled_digits():
    dataset = open_dataset("digits")
    # One of them, a 1 as thick as it is wide, is a blob that may pass for a dot.
    assert len(dataset) + len(dataset.skipped) == 1797 and len(dataset.skipped) <= 2
    # scikit-learn's own description of them: about 180 a class.
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.abs(np.bincount(dataset.labels()) - counts).sum() == len(dataset.skipped)
    # Framed as MNIST is: the longest side of the ink is 20 px.
    ink = dataset.images > 0
    height, width = ink.any(axis=2).sum(axis=1), ink.any(axis=1).sum(axis=1)
    assert np.mean(np.isin(np.maximum(height, width), [19, 20])) > 0.95


def test_a_dataset_takes_frames_only():
    with pytest.raises(DataError, match="frames are"):
        Dataset("floats", np.zeros((2, 28, 28)))
