"""IDX files: what is written is what is read, and nothing else is taken for data."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from deepcluster.data.idx import decode_idx, read_idx, read_raw, write_idx
from deepcluster.errors import DataError

TYPES = st.sampled_from([np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64])
ARRAYS = TYPES.flatmap(
    lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5))
)


@settings(deadline=None)
@given(array=ARRAYS, ending=st.sampled_from(["", ".gz"]))
def test_what_is_written_is_read(tmp_path_factory, array, ending):
    path = tmp_path_factory.mktemp("idx") / f"array{ending}"
    write_idx(path, array)
    back = read_idx(path)
    assert back.dtype == array.dtype and back.shape == array.shape
    np.testing.assert_array_equal(back, array)


def test_bytes_are_those_of_the_format_description(tmp_path):
    # By hand: 00 00, 08 for unsigned bytes, 02 dimensions, 2 rows, 3 columns, then the values.
    raw = bytes([0, 0, 8, 2]) + struct.pack(">II", 2, 3) + bytes([1, 2, 3, 4, 5, 255])
    write_idx(tmp_path / "six", np.array([[1, 2, 3], [4, 5, 255]], np.uint8))
    assert (tmp_path / "six").read_bytes() == raw
    shorts = bytes([0, 0, 0x0B, 1]) + struct.pack(">I", 2) + struct.pack(">hh", -2, 300)
    assert decode_idx(shorts, "shorts").tolist() == [-2, 300]


def test_compressed_files_are_known_by_their_bytes_not_their_name(tmp_path):
    write_idx(tmp_path / "labels", np.arange(5, dtype=np.uint8))
    packed = tmp_path / "labels-in-disguise"
    packed.write_bytes(gzip.compress((tmp_path / "labels").read_bytes()))
    assert read_idx(packed).tolist() == [0, 1, 2, 3, 4]


def test_the_same_array_gives_the_same_compressed_file(tmp_path):
    for name in ("one.gz", "two.gz"):
        write_idx(tmp_path / name, np.arange(100, dtype=np.int32))
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


GOOD = bytes([0, 0, 8, 1]) + struct.pack(">I", 3) + b"abc"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        GOOD[:3],
        GOOD[:6],
        GOOD[:-1],
        GOOD + b"d",
        b"\x01" + GOOD[1:],
        bytes([0, 0, 0x07, 1]) + GOOD[4:],
        bytes([0, 0, 8, 0]),
        bytes([0, 0, 8, 3]) + struct.pack(">III", 2**31, 2**31, 4) + b"abc",
        b"not an IDX file at all",
    ],
)
def test_anything_else_is_refused_by_name(raw):
    with pytest.raises(DataError, match="some-file"):
        decode_idx(raw, "some-file")


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(raw):
    try:
        array = decode_idx(raw, "noise")
    except DataError:
        return
    assert array.nbytes <= len(raw)


@pytest.mark.parametrize("cut", [3, 12, -4])
def test_a_cut_off_compressed_file_is_refused(tmp_path, cut):
    path = tmp_path / "half.gz"
    path.write_bytes(gzip.compress(GOOD * 50)[:cut])
    with pytest.raises(DataError, match="damaged or cut off"):
        read_idx(path)


def test_a_limit_stops_a_file_that_would_fill_the_memory(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(10_000_000)))
    assert len(read_raw(path, limit=1000)) == 1000


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_idx(tmp_path / "nowhere")


@pytest.mark.parametrize("array", [np.zeros(3, np.int64), np.zeros(3, bool), np.uint8(3)])
def test_what_the_format_has_no_code_for_is_refused(tmp_path, array):
    with pytest.raises(DataError, match="IDX can't hold"):
        write_idx(tmp_path / "array", np.asarray(array))
    assert not (tmp_path / "array").exists()
