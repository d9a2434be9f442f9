"""How much is kept where nobody says otherwise. Nothing is imported here: `--help` shows them."""

DAYS = 30
DRAWINGS = 100_000
BYTES = 2_000_000_000
