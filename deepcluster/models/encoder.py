"""What models whose latent vectors come from a network have in common."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn as nn

from deepcluster.models.base import ClusterModel
from deepcluster.models.pixels import as_frames
from deepcluster.training.batches import as_tensor, channels_last, encode
from deepcluster.training.run import Run


class EncoderModel(ClusterModel):
    """Base of the models with an encoder.

    A subclass sets ``encoder_`` and gives ``_new_encoder()``, an untrained one that the weights of
    a checkpoint fit. Where its network takes images in another form than `as_frames` gives, or is
    not used as it is, it also gives ``_input(images)`` and ``_reader(encoder)``.

    Attributes
    ----------
    encoder_ : Module
        On the CPU.
    """

    encoder_: nn.Module

    def _new_encoder(self) -> nn.Module:
        raise NotImplementedError

    def _input(self, images: np.ndarray) -> np.ndarray:
        return as_frames(images)

    def _reader(self, encoder: nn.Module) -> nn.Module:
        return encoder

    def _embed(self, images: np.ndarray) -> np.ndarray:
        return self._encode(self.encoder_, as_tensor(self._input(images), torch.device("cpu")))

    def _encode(self, encoder: nn.Module, images: torch.Tensor) -> np.ndarray:
        # float32 on the CPU: the answer must not depend on the machine that gives it.
        run = Run(device="cpu", reduced_precision=False)
        return encode(self._reader(encoder), images.cpu(), run)

    def _tensors(self) -> dict[str, np.ndarray]:
        return {name: value.numpy() for name, value in self.encoder_.state_dict().items()}

    def _set_tensors(self, tensors: dict[str, np.ndarray]) -> None:
        weights = {name: torch.from_numpy(value) for name, value in tensors.items()}
        self.encoder_ = self._new_encoder()
        self.encoder_.load_state_dict(weights)
        channels_last(self.encoder_).eval()
