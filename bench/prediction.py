"""Server time of one prediction by all models, pictures included, and where it goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from deepcluster.app.page.pad.pad import decode
from deepcluster.app.page.page import build_page
from deepcluster.app.service.inference import NEIGHBOURS, Inference
from deepcluster.app.service.load_models import load_models
from deepcluster.app.views.reading import told
from deepcluster.frame import frame
from deepcluster.frame.picture import read_picture
from tests.support import drawings

WARM_UP = 20


@dataclass(frozen=True)
class Prediction:
    """Times in milliseconds."""

    median: float
    p95: float
    parts: dict[str, float]


def server_time(n: int) -> Prediction:
    """Ask as the page does, ``n`` drawings one after another, in one thread as the server has."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            return _server_time(n)
    finally:
        torch.set_num_threads(threads)


def _server_time(n: int) -> Prediction:
    inference = Inference(load_models(None))
    names = list(inference.models)[:2]
    page = build_page(inference)
    look = next(fn.fn for fn in page.fns.values() if fn.api_name == "look")
    assert look is not None
    urls = [
        drawings.data_url(drawings.encode(drawings.canvas(i % 10, seed=i)))
        for i in range(n + WARM_UP)
    ]
    whole: list[float] = []
    for url in urls:
        watch = Stopwatch()
        with watch.time("whole"):
            look(url, names[0], names[-1])
        whole.append(watch.times["whole"])
    times: dict[str, list[float]] = {}
    for url in urls:
        for part, spent in _parts(inference, names, url).items():
            times.setdefault(part, []).append(spent)
    return Prediction(
        median=float(np.median(whole[WARM_UP:])),
        p95=float(np.percentile(whole[WARM_UP:], 95)),
        parts={part: float(np.median(spent[WARM_UP:])) for part, spent in times.items()},
    )


def _parts(inference: Inference, names: list[str], url: str) -> dict[str, float]:
    """The same steps as the page's, each timed by itself."""
    watch = Stopwatch()
    with watch.time("decode the picture"):
        pixels = read_picture(decode(url))
    with watch.time("frame it"):
        framed = frame(pixels)
    for name in names:
        model = inference.models[name]
        with watch.time(f"{name}: cluster"):
            features = model.answer(framed[None]).features
        with watch.time(f"{name}: neighbours and place on the map"):
            model.nearest(features, n=NEIGHBOURS)
            model.place(features)
    reading = inference.look(framed, names)
    with watch.time("encode the pictures"):
        told(reading, [(name, inference.models[name]) for name in (names[0], names[-1])])
    return watch.times


class Stopwatch:
    """Milliseconds that named pieces of work took."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    @contextmanager
    def time(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.times[part] = (time.perf_counter() - start) * 1e3
