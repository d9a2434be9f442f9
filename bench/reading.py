"""How long it takes to open a phone's picture and to frame what is on it, and how much memory.

    python -m bench.reading [--repeat 5]

Photos of 12, 24 and 50 megapixels (HEIC of 12 and 24, PNG of 12) are made up, saved in each format
and opened by a process of its own, which says how long that took at best, by how much its peak
memory grew, and in which time it found and framed the stroke, opening included. Prints a table.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

from bench.table import markdown

SIZES = {12: (4000, 3000), 24: (5664, 4248), 50: (8160, 6120)}
FORMATS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 92},
    "progressive JPEG": {"quality": 92, "progressive": True},
    "HEIC": {"quality": 50},
    "PNG": {"compress_level": 1},
}

#: What would take long to write; and a PNG of 50 megapixels is more than is read.
MOST = {"HEIC": 24, "PNG": 12}

_OPENED = """
import json, sys, time
from deepcluster.frame import find
from deepcluster.frame.picture import open_picture
import PIL.Image, pillow_heif
def memory(which):  # of this process: getrusage counts its parent's too
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(which))
data = open(sys.argv[1], "rb").read()
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")  # proc(5): the peak begins anew
before = memory("VmRSS")
times = []
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    opened = open_picture(data)
    times.append(time.perf_counter() - begun)
grown = memory("VmHWM") - before
find(data)  # loads the network
framed = []
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    find(data)
    framed.append(time.perf_counter() - begun)
middle = sorted(framed)[len(framed) // 2]
print(json.dumps([min(times) * 1e3, grown / 1024, middle * 1e3, opened.pixels.shape[1::-1]]))
"""


def photo(width: int, height: int) -> Image.Image:
    """A lit sheet with a stroke on it and a camera's noise."""
    chance = np.random.default_rng(0)
    light = np.linspace(235, 150, width)[None, :, None] * np.linspace(1, 0.8, height)[:, None, None]
    tile = chance.normal(scale=10, size=(512, 512, 3))
    noise = np.tile(tile, (height // 512 + 1, width // 512 + 1, 1))[:height, :width]
    pixels = np.clip(light + noise, 0, 255).astype(np.uint8)
    pixels[height // 4 : height // 2, width // 2 : width // 2 + width // 40] = 40
    return Image.fromarray(pixels)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Time and memory of opening a picture.")
    parser.add_argument("--repeat", type=int, default=5, metavar="N")
    options = parser.parse_args(arguments)
    pillow_heif.register_heif_opener()
    rows: list[list[object]] = []
    for name, saving in FORMATS.items():
        for megapixels, size in SIZES.items():
            if megapixels > MOST.get(name, 50):
                continue
            held = io.BytesIO()
            photo(*size).save(held, name.split()[-1] if name != "HEIC" else "HEIF", **saving)
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "photo"
                file.write_bytes(held.getvalue())
                call = [sys.executable, "-c", _OPENED, str(file), str(options.repeat)]
                said = subprocess.run(call, check=True, capture_output=True, text=True).stdout
            time_ms, memory, framed, opened = json.loads(said)
            at = f"{opened[0]} x {opened[1]}"
            size_mb = f"{len(held.getvalue()) / 1e6:.1f}"
            rows.append(
                [name, megapixels, size_mb, at, f"{time_ms:.0f}", f"{memory:.0f}", f"{framed:.0f}"]
            )
            print(f"{name}, {megapixels} megapixels", file=sys.stderr, flush=True)
    headings = (
        "format",
        "megapixels",
        "file, MB",
        "opened at",
        "opened, ms",
        "memory, MB",
        "framed, ms",
    )
    print(markdown(headings, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
