"""Every format and mode that phones, scanners and programs write, and which way is up."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from deepcluster.frame.formats import NAMES, sniff
from deepcluster.frame.picture import open_picture, read_picture
from tests.support.picture_files import encoded, every_file, scene

FILES = every_file()


@pytest.mark.parametrize("kind", FILES)
def test_files_decode_as_pillow_decodes_them(kind: str) -> None:
    with Image.open(io.BytesIO(FILES[kind])) as image:
        expected = np.asarray(image.convert("RGB")).astype(int)
    opened = open_picture(FILES[kind])
    found = opened.pixels
    assert found.dtype == np.uint8 and found.flags.c_contiguous
    # Decoders of lossy formats may round differently.
    assert np.abs(found[..., :3] - expected).max() <= 4
    assert (opened.scale, opened.size, opened.notes) == (1.0, (60, 40), ())


def test_every_format_has_a_name_and_is_told_by_its_first_bytes() -> None:
    assert {sniff(data) for data in FILES.values()} == set(NAMES)
    assert (
        sniff(b"") is sniff(b"BM" + bytes(30)) is sniff(bytes(4) + b"ftypmp42" + bytes(40)) is None
    )


MODES = {"PNG": ["1", "L", "P", "LA", "RGB", "RGBA"], "TIFF": ["1", "L", "P", "RGB", "RGBA"]}


@pytest.mark.parametrize(("kind", "mode"), [(k, mode) for k in MODES for mode in MODES[k]])
def test_every_mode(kind: str, mode: str) -> None:
    image = Image.fromarray(scene()).convert(mode)
    found = read_picture(encoded(image, kind))
    wanted = np.asarray(image.convert("RGBA"))
    if found.ndim == 2:
        found = np.repeat(found[:, :, None], 3, axis=2)
    np.testing.assert_array_equal(found, wanted[..., : found.shape[2]])


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_transparent_colour_of_a_palette(kind: str) -> None:
    image = Image.fromarray(scene()).convert("P")
    image.putpixel((0, 0), 3)
    found = read_picture(encoded(image, kind, transparency=3))
    assert found.shape == (40, 60, 4) and found[0, 0, 3] == 0 and found[..., 3].max() == 255


def test_several_transparent_colours_of_a_palette() -> None:
    image = Image.fromarray(scene()).convert("P")
    image.putpixel((0, 0), 2)
    image.putpixel((1, 0), 3)
    found = read_picture(encoded(image, "PNG", transparency=bytes([255, 255, 100, 7])))
    assert found[0, :2, 3].tolist() == [100, 7]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_keep_their_upper_eight(kind: str) -> None:
    grey = scene()[..., 0]
    deep = grey.astype(np.uint16) * 257
    np.testing.assert_array_equal(read_picture(encoded(Image.fromarray(deep), kind)), grey)
    _, file = cv2.imencode(f".{kind.lower()}", scene()[..., ::-1].astype(np.uint16) * 257)
    np.testing.assert_array_equal(read_picture(file.tobytes()), scene())


def test_sixteen_bits_and_transparency() -> None:
    deep = np.dstack([scene(), scene()[..., 0]]).astype(np.uint16) * 257
    _, file = cv2.imencode(".png", cv2.cvtColor(deep, cv2.COLOR_RGBA2BGRA))
    np.testing.assert_array_equal(
        read_picture(file.tobytes()), np.dstack([scene(), scene()[..., 0]])
    )


def test_numbers_with_a_point() -> None:
    grey = scene()[..., 0]
    found = read_picture(encoded(Image.fromarray((grey / 255).astype(np.float32)), "TIFF"))
    np.testing.assert_array_equal(found, grey)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_ink_on_a_press_becomes_light_on_a_screen(kind: str) -> None:
    image = Image.fromarray(scene()).convert("CMYK")
    found = read_picture(encoded(image, kind))
    assert found.shape == (40, 60, 3)
    assert np.abs(found.astype(int) - scene()).max() <= 8


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(scene())
    # Of a HEIC, the box that turns it counts; its Exif says the same once more, as phones write it.
    image.info["exif"] = exif.tobytes()
    exact = {"lossless": True} if kind == "WEBP" else {"quality": 95}
    data = encoded(image, kind, **({} if kind == "HEIF" else {"exif": exif}), **exact)
    turned = np.asarray(ImageOps.exif_transpose(image)).astype(int)
    opened = open_picture(data)
    assert opened.pixels.shape == turned.shape
    assert opened.size == turned.shape[1::-1]
    assert np.abs(opened.pixels - turned).max() <= 16


def test_a_heic_with_transparency_and_one_in_grey() -> None:
    for mode, shape in (("RGBA", (40, 60, 4)), ("L", (40, 60))):
        heic = pillow_heif.from_pillow(Image.fromarray(scene()).convert(mode))
        held = io.BytesIO()
        heic.save(held, quality=95)
        assert read_picture(held.getvalue()).shape in (shape, (40, 60, 3))


def test_only_the_first_picture_of_a_film_is_shown() -> None:
    first = Image.fromarray(scene()).quantize(255)
    others = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "TIFF", "PNG", "AVIF"):
        found = read_picture(
            encoded(first.convert("RGB"), kind, save_all=True, append_images=others)
        )
        assert np.abs(found[..., :3].astype(int) - scene()).mean() < 12, kind
