"""Training the segmenter: it learns, goes on where it stopped, and OpenCV runs what comes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from deepcluster.data import open_dataset
from deepcluster.errors import TrainingError
from deepcluster.segmenter import fit as fitting
from deepcluster.segmenter.export import export
from deepcluster.segmenter.fit import FitSettings, fit
from deepcluster.segmenter.network import UNet
from deepcluster.segmenter.strokes import Symbol, middle_lines

SETTINGS = FitSettings(n_batches=6, batch_size=2, sizes=((64, 1.0),))


@pytest.fixture(scope="module")
def symbols() -> list[Symbol]:
    return middle_lines(open_dataset("mnist-test").images[:20])


def trained(symbols: list[Symbol], folder: Path, settings: FitSettings = SETTINGS) -> UNet:
    return fit(symbols, settings, folder, n_workers=0, report=lambda line: None)


def same(one: UNet, other: UNet) -> bool:
    states = one.state_dict(), other.state_dict()
    return all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def test_an_interrupted_run_goes_on_to_the_same_weights(
    symbols: list[Symbol], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "KEEP_EVERY", 2)
    whole = trained(symbols, tmp_path / "whole")

    rate, asked = fitting._rate, 0

    def stop_at_the_sixth(done: float) -> float:
        nonlocal asked
        asked += 1
        if asked == 6:
            raise KeyboardInterrupt
        return rate(done)

    with monkeypatch.context() as patched:
        patched.setattr(fitting, "_rate", stop_at_the_sixth)
        with pytest.raises(KeyboardInterrupt):
            trained(symbols, tmp_path / "cut")
    assert same(trained(symbols, tmp_path / "cut"), whole)


def test_another_run_is_not_gone_on_with(
    symbols: list[Symbol], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(fitting, "KEEP_EVERY", 2)
    short = replace(SETTINGS, n_batches=2)
    trained(symbols, tmp_path, short)
    with pytest.raises(TrainingError, match="other settings"):
        trained(symbols, tmp_path, replace(short, learning_rate=1e-3))


def test_opencv_says_what_torch_says(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = UNet().eval()
    export(network, tmp_path / "network.onnx")
    read = cv2.dnn.readNetFromONNX(str(tmp_path / "network.onnx"))
    for height, width in ((64, 96), (160, 32)):
        picture = np.random.default_rng(0).random((1, 3, height, width), np.float32)
        read.setInput(picture)
        with torch.no_grad():
            said = torch.sigmoid(network(torch.from_numpy(picture))).numpy()
        np.testing.assert_allclose(read.forward(), said, atol=1e-4)
