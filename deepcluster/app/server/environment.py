"""What libraries read from the environment, once, when they are imported."""

from __future__ import annotations

import os


def prepare_environment() -> None:
    """Call this before numpy, torch or Gradio is imported."""
    # Gradio contacts other machines unless told not to.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # A drawing is one small image: dividing it among threads costs more than it saves, all the
    # more on a busy machine.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
