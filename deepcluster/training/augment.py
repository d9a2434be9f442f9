"""Random views of frames, a batch at a time on tensors: the same digit as others write it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Augmentation:
    """How far a view may stray from its frame.

    Attributes
    ----------
    rotate, shear : float
        Largest angle, degrees, either way.
    scale : float
        Largest relative change of each side, independently: 0.12 is 12 per cent.
    shift : float
        Largest shift along each axis, pixels of the 28 px frame.
    elastic : float
        Standard deviation of the displacement at the nodes of a coarse random field, pixels.
    nodes : int
        Nodes of that field along each side.
    stroke : float
        Largest share by which strokes are blended towards one pixel thicker or thinner.
    stray : float
        Share of the frames that get one stray pen stroke before all else. A bar under a 1 does
        not make it a 2, and one across a 7 leaves it a 7: a network that has met bars anywhere
        can't hold on to a cluster that rests on them.
    stray_length : tuple of float
        Shortest and longest stray stroke, pixels.
    level : float
        Share of the stray strokes that are about level, as feet and crossbars are; the
        others lie at any angle.
    untouched : float
        Share of the frames that are left as they are. Resampling softens every edge: a network
        that never sees a sharp frame misreads sharp ones, thin upright 1s first of all.
    """

    rotate: float = 15.0
    shear: float = 15.0
    scale: float = 0.12
    shift: float = 2.0
    elastic: float = 1.0
    nodes: int = 5
    stroke: float = 0.8
    stray: float = 0.0
    stray_length: tuple[float, float] = (4.0, 14.0)
    level: float = 0.6
    untouched: float = 0.2


#: Hardly visible: for asking whether an answer holds, not for teaching invariance.
MILD = Augmentation(rotate=5, shear=5, scale=0.05, shift=1.0, elastic=0.4, stroke=0.3, untouched=0)


def augment(frames: torch.Tensor, how: Augmentation, generator: torch.Generator) -> torch.Tensor:
    """One random view of each frame.

    Parameters
    ----------
    frames : Tensor of float32, shape (n, 1, h, w)
        Bright ink on 0.
    how : Augmentation
    generator : torch.Generator
        Source of all randomness; draws happen on its device.

    Returns
    -------
    Tensor of float32, shape (n, 1, h, w), in the range of the input.
    """
    n, _, height, width = frames.shape
    device = generator.device

    def uniform(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator, device=device) * 2 - 1

    given = frames
    if how.stray:
        frames = _with_stray_stroke(frames, how, generator)
    if how.stroke:
        frames = _restroke(frames, uniform(n, 1, 1, 1) * how.stroke)
    angle = uniform(n) * math.radians(how.rotate)
    shear = torch.tan(uniform(n) * math.radians(how.shear))
    wide, high = 1 + uniform(n) * how.scale, 1 + uniform(n) * how.scale
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.zeros(n, 2, 3, device=device)
    theta[:, 0, 0], theta[:, 0, 1] = cos / wide, (shear * cos - sin) / wide
    theta[:, 1, 0], theta[:, 1, 1] = sin / high, (shear * sin + cos) / high
    theta[:, 0, 2] = uniform(n) * how.shift * 2 / width
    theta[:, 1, 2] = uniform(n) * how.shift * 2 / height
    grid = F.affine_grid(theta, [n, 1, height, width], align_corners=False)
    if how.elastic:
        nodes = torch.randn(n, 2, how.nodes, how.nodes, generator=generator, device=device)
        field = F.interpolate(
            nodes * (how.elastic * 2 / width), (height, width), mode="bilinear", align_corners=True
        )
        grid = grid + field.permute(0, 2, 3, 1)
    views = F.grid_sample(frames, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    if how.untouched:
        keep = torch.rand(n, 1, 1, 1, generator=generator, device=device) < how.untouched
        views = torch.where(keep, given, views)
    return views


def _restroke(frames: torch.Tensor, amount: torch.Tensor) -> torch.Tensor:
    """Blend each frame towards its dilation (amount > 0) or its erosion (amount < 0)."""
    thicker = F.max_pool2d(frames, 3, stride=1, padding=1)
    # A 2x2 minimum thins by half a pixel a side: a 3x3 one would break most pen strokes.
    thinner = -F.max_pool2d(F.pad(-frames, (0, 1, 0, 1)), 2, stride=1)
    towards = torch.where(amount > 0, thicker, thinner)
    return torch.lerp(frames, towards, amount.abs())


#: Width of stray strokes, pixels: that of MNIST's pens.
STRAY_WIDTH = (1.6, 3.2)
#: Stray strokes are centred at least this far inside the frame, pixels: where digits are.
STRAY_MARGIN = 4.0
#: Standard deviation of the angle of strokes that are about level, radians.
ABOUT_LEVEL = 0.2


def _with_stray_stroke(
    frames: torch.Tensor, how: Augmentation, generator: torch.Generator
) -> torch.Tensor:
    """A straight stroke with round ends in some of the frames, under or over the digit's ink."""
    n, _, height, width = frames.shape
    device = generator.device

    def between(low: float, high: float) -> torch.Tensor:
        return low + torch.rand(n, 1, 1, generator=generator, device=device) * (high - low)

    middle_y = between(STRAY_MARGIN, height - STRAY_MARGIN) - 0.5
    middle_x = between(STRAY_MARGIN, width - STRAY_MARGIN) - 0.5
    tilt = torch.randn(n, 1, 1, generator=generator, device=device) * ABOUT_LEVEL
    angle = torch.where(between(0, 1) < how.level, tilt, between(0, math.pi))
    half_length, half_width = between(*how.stray_length) / 2, between(*STRAY_WIDTH) / 2
    y = torch.arange(height, device=device)[:, None] - middle_y
    x = torch.arange(width, device=device) - middle_x
    along = x * torch.cos(angle) + y * torch.sin(angle)
    across = y * torch.cos(angle) - x * torch.sin(angle)
    distance = torch.hypot((along.abs() - half_length).clamp_min(0), across)
    ink = (half_width + 0.5 - distance).clamp(0, 1) * (between(0, 1) < how.stray)
    return torch.maximum(frames, ink[:, None])
