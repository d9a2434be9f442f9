"""Networks, and nothing about how they are trained."""
