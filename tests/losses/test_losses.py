"""Losses against independent implementations, and their limits."""

import numpy as np
import pytest
import torch

from deepcluster.losses.generalized_cross_entropy import generalized_cross_entropy
from deepcluster.losses.info_nce import info_nce


@pytest.mark.parametrize("n", [2, 5])
@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0])
def test_info_nce_agrees_with_loops_over_pairs(n, temperature):
    rng = np.random.default_rng(n)
    first, second = rng.normal(size=(2, n, 3))
    views = np.concatenate([first, second])
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    losses = []
    for i in range(2 * n):
        partner = (i + n) % (2 * n)
        others = [np.exp(views[i] @ views[j] / temperature) for j in range(2 * n) if j != i]
        losses.append(-np.log(np.exp(views[i] @ views[partner] / temperature) / sum(others)))
    found = info_nce(torch.tensor(first), torch.tensor(second), temperature=temperature)
    assert found.item() == pytest.approx(np.mean(losses), rel=1e-5)


def test_generalized_cross_entropy_lies_between_its_limits():
    logits = torch.tensor([[2.0, 0.0, -1.0], [0.5, 0.5, 3.0]])
    target = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    probability = logits.softmax(dim=1)[[0, 1], [0, 1]]
    nearly_zero = generalized_cross_entropy(logits, target, q=1e-3).item()
    assert nearly_zero == pytest.approx(-probability.log().mean().item(), rel=1e-2)
    one = generalized_cross_entropy(logits, target, q=1.0).item()
    assert one == pytest.approx((1 - probability).mean().item(), rel=1e-5)


def test_generalized_cross_entropy_of_a_soft_target_by_hand():
    logits = torch.log(torch.tensor([[0.25, 0.75]]))
    target = torch.tensor([[0.5, 0.5]])
    # q = 1/2: ((1 - 0.5) + (1 - sqrt(0.75))) / 2 / 0.5
    by_hand = (0.5 + (1 - 0.75**0.5)) / 2 / 0.5
    assert generalized_cross_entropy(logits, target, q=0.5).item() == pytest.approx(by_hand)


def test_a_contradicted_image_pulls_less_than_under_cross_entropy():
    logits = torch.tensor([[6.0, 0.0]], requires_grad=True)
    wrong = torch.tensor([[0.0, 1.0]])
    forgiving = generalized_cross_entropy(logits, wrong, q=0.7)
    strict = torch.nn.functional.cross_entropy(logits, wrong)
    pulls = [torch.autograd.grad(loss, logits)[0].abs().sum() for loss in (forgiving, strict)]
    assert pulls[0] < 0.1 * pulls[1]
