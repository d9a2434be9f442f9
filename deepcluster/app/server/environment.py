"""How many threads libraries take: they read it once, when they are imported."""

from __future__ import annotations

import os


def prepare_environment() -> None:
    """Call this before numpy or torch is imported."""
    # A drawing is one small image: dividing it among threads costs more than it saves, all the
    # more on a busy machine.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
