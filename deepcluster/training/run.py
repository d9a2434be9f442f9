"""One training run: where it shows its progress and where it keeps unfinished work."""

from __future__ import annotations

from dataclasses import dataclass, field

from deepcluster.training.journal import Journal
from deepcluster.training.progress import Reporter


@dataclass
class Run:
    """How a fit is carried out; nothing here changes what is fitted.

    Attributes
    ----------
    reporter : Reporter
        Told of every stage and epoch; silent by default.
    journal : Journal
        Keeps finished stages and the current stage's last epoch; by default keeps nothing.
    device : str
        "auto", "cpu" or "cuda"; auto takes a GPU where there is one.
    reduced_precision : bool or None
        bfloat16 in the networks; None takes it where the hardware computes it natively.
    """

    reporter: Reporter = field(default_factory=Reporter)
    journal: Journal = field(default_factory=Journal)
    device: str = "auto"
    reduced_precision: bool | None = None
