"""The trained network as one ONNX file, which OpenCV runs without torch."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch

from deepcluster.segmenter.network import MULTIPLE, UNet


def export(network: UNet, file: Path) -> None:
    """Write a network whose input may have any height and width, multiples of 32."""
    side = 2 * MULTIPLE
    free = {2: "height", 3: "width"}
    with warnings.catch_warnings():
        # The older exporter writes one file, the newer one a second one for the weights.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            torch.nn.Sequential(network, torch.nn.Sigmoid()).eval(),
            (torch.zeros(1, 3, side, side),),
            str(file),
            dynamo=False,
            input_names=["picture"],
            output_names=["maps"],
            opset_version=17,
            dynamic_axes={"picture": free, "maps": free},
        )
