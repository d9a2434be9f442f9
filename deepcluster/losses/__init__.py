"""Loss functions, one a file, each with its paper."""
