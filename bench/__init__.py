"""The commands behind the figures in docs/results/."""
