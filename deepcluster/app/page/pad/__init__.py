"""The drawing pad, what can be put on it, and what the models see."""
