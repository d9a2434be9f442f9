"""What the libraries read from the environment, and only when they are imported."""

from __future__ import annotations

import os


def prepare_environment() -> None:
    """Call this before numpy, torch or Gradio is imported."""
    # Gradio does ask other machines unless told not to.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # A drawing is one small image: sharing it out among threads costs more than it saves, the more
    # so on a busy machine.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
