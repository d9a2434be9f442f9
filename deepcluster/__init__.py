"""DeepCluster: handwritten digits grouped without labels, and tried on your own hand."""

__version__ = "0.2.0"
