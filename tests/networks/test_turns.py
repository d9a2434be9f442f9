"""Latent vectors as means over small turns of an image."""

import numpy as np
import pytest
import torch
import torch.nn as nn

from deepcluster.networks.turns import Turned, turn


def up_stroke():
    frames = torch.zeros(2, 1, 28, 28)
    frames[:, :, 5:14, 13:15] = 1
    return frames


def test_a_quarter_turn_is_counterclockwise():
    turned = turn(up_stroke(), 90)
    expected = torch.rot90(up_stroke(), 1, dims=(2, 3))
    torch.testing.assert_close(turned, expected, atol=1e-5, rtol=0)


def test_no_turn_leaves_every_bit():
    frames = torch.rand(3, 1, 28, 28)
    assert torch.equal(turn(frames, 0.0), frames)
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 5))
    torch.testing.assert_close(Turned(encoder, (0.0,))(frames), encoder(frames))


class Corners(nn.Module):
    """Ink above and ink to the left of the middle, as a direction of length 2."""

    def forward(self, frames):
        above, left = frames[..., :14, :].sum(dim=(1, 2, 3)), frames[..., :14].sum(dim=(1, 2, 3))
        return 2 * nn.functional.normalize(torch.stack([above, left], dim=1), dim=1)


def test_the_vector_is_the_mean_of_the_turns_at_their_length():
    # Upright: 18 px above, 9 to the left. Turned a quarter: 9 above, 18 to the left.
    (vector, _) = Turned(Corners(), (0.0, 90.0))(up_stroke())
    np.testing.assert_allclose(vector.numpy(), [2**0.5, 2**0.5], rtol=1e-5)
    (upright, _) = Turned(Corners(), (0.0, 0.0, 0.0))(up_stroke())
    np.testing.assert_allclose(upright.numpy(), [4 / 5**0.5, 2 / 5**0.5], rtol=1e-5)


def test_no_angle_is_refused():
    with pytest.raises(ValueError, match="No angle is given"):
        Turned(Corners(), ())
