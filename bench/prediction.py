"""Server time of one prediction by all models, pictures included, and where it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from deepcluster.app.column import answer_view
from deepcluster.app.inference import NEIGHBOURS, Inference
from deepcluster.app.map import map_view
from deepcluster.app.pad import decode
from deepcluster.app.page import build_page
from deepcluster.app.pictures import data_url
from deepcluster.app.server import load_models
from deepcluster.picture import read_picture
from deepcluster.preprocess import frame
from tests import drawings

T = TypeVar("T")
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
    whole = [_milliseconds(lambda url=url: look(url, names[0], names[-1]))[0] for url in urls]
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
    parts: dict[str, float] = {}
    parts["decode the picture"], pixels = _milliseconds(lambda: read_picture(decode(url)))
    parts["frame it"], framed = _milliseconds(lambda: frame(pixels))
    reading = inference.look(framed, names)
    for name in names:
        model = inference.models[name]
        spent, answers = _milliseconds(lambda model=model: model.answer(framed[None]))
        parts[f"{name}: cluster"] = spent
        features = answers.features
        parts[f"{name}: neighbours and place on the map"], _ = _milliseconds(
            lambda model=model, features=features: (
                model.nearest(features, n=NEIGHBOURS),
                model.place(features),
            )
        )
    parts["encode the pictures"], _ = _milliseconds(
        lambda: [
            data_url(reading.frame),
            *(answer_view(name, inference.models[name], reading.answers[name]) for name in names),
            *(map_view(name, inference.models[name], reading.answers[name]) for name in names),
        ]
    )
    return parts


def _milliseconds(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return (time.perf_counter() - start) * 1e3, result
