"""Views of frames: seeded, within range, and as far from the frame as the settings say."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from deepcluster.training.augment import MILD, Augmentation, augment

NOTHING = Augmentation(rotate=0, shear=0, scale=0, shift=0, elastic=0, stroke=0, untouched=0)


def cross(n=8):
    frames = torch.zeros(n, 1, 28, 28)
    frames[:, :, 6:22, 13:15] = 1
    frames[:, :, 13:15, 8:20] = 1
    return frames


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_nothing_allowed_changes_nothing():
    frames = cross()
    torch.testing.assert_close(augment(frames, NOTHING, generator()), frames, atol=1e-5, rtol=0)


def test_same_seed_same_views_other_seed_others():
    frames = cross()
    first, again, other = (augment(frames, Augmentation(), generator(s)) for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert not torch.equal(first[0], first[1])


def test_views_stay_in_range_and_keep_their_ink():
    views = augment(cross(200), Augmentation(), generator())
    assert views.min() >= 0
    assert views.max() <= 1 + 1e-6
    ink = views.sum(dim=(1, 2, 3)) / cross(1).sum()
    assert ink.min() > 0.4
    assert ink.max() < 2.5


def test_shift_moves_by_at_most_what_is_allowed():
    only_shift = replace(NOTHING, shift=3)
    views = augment(cross(300), only_shift, generator()).squeeze(1).numpy()
    rows, columns = np.mgrid[:28, :28]
    mass = views.sum(axis=(1, 2))
    centre = (views * columns).sum(axis=(1, 2)) / mass
    assert np.abs(centre - 13.5).max() == pytest.approx(3, abs=0.15)
    assert np.abs((views * rows).sum(axis=(1, 2)) / mass - 13.5).max() <= 3.01


def test_a_stray_stroke_adds_ink_within_bounds_and_takes_none_away():
    frames = cross(400)
    only_stray = replace(NOTHING, stray=1, stray_length=(6, 10), level=1)
    added = augment(frames, only_stray, generator()) - frames
    assert added.min() >= -1e-5
    alone = augment(torch.zeros_like(frames), only_stray, generator()).squeeze(1).numpy() > 0.5
    # Level, give or take three standard deviations of the angle: 10 px at 0.6 rad and 3.2 px wide.
    assert alone.any(axis=2).sum(axis=1).max() <= 10
    # Those that lie inside the frame as a whole: as long as asked, their round ends included.
    inside = ~(alone[:, :, 0] | alone[:, :, -1]).any(axis=1)
    widths = alone.any(axis=1).sum(axis=1)[inside]
    assert widths.min() >= 5 and widths.max() <= 14
    assert len(set(widths)) > 3


def test_stray_strokes_come_as_often_as_asked():
    frames = torch.zeros(2000, 1, 28, 28)
    drawn = augment(frames, replace(NOTHING, stray=0.3), generator()).flatten(1).any(dim=1)
    assert drawn.float().mean() == pytest.approx(0.3, abs=0.04)


def test_untouched_frames_get_no_stray_stroke():
    frames = cross(200)
    views = augment(frames, replace(NOTHING, stray=1, untouched=0.5), generator())
    same = (views == frames).flatten(1).all(dim=1)
    assert same.float().mean() == pytest.approx(0.5, abs=0.12)


def test_strokes_grow_and_shrink_but_do_not_break():
    only_stroke = replace(NOTHING, stroke=1)
    views = augment(cross(200), only_stroke, generator())
    ink = views.sum(dim=(1, 2, 3)) / cross(1).sum()
    assert ink.min() < 0.8
    assert ink.max() > 1.4
    assert (views[:, 0, 8, 11:17].max(dim=1).values > 0.3).all()


def test_mild_views_are_nearer_than_full_ones():
    frames = cross(100)
    mild = (augment(frames, MILD, generator()) - frames).abs().mean()
    full = (augment(frames, Augmentation(), generator()) - frames).abs().mean()
    assert mild < 0.7 * full


def test_some_frames_are_left_untouched():
    frames = cross(2000)
    same = (augment(frames, Augmentation(untouched=0.25), generator()) == frames).all(dim=(1, 2, 3))
    assert same.float().mean() == pytest.approx(0.25, abs=0.04)
