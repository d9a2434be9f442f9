"""How much is kept by default. Nothing is imported here: `--help` shows these limits."""

DAYS = 30
DRAWINGS = 100_000
BYTES = 2_000_000_000
