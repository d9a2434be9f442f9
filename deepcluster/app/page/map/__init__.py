"""The maps of the training images."""
