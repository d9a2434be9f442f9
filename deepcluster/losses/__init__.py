"""Loss functions, one per file, each with its paper."""
