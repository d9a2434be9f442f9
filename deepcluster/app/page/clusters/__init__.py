"""The clusters of all models."""
