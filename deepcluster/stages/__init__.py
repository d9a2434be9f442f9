"""The stages of deep clustering, one per file: embed, cut the neighbour graph, train on it."""
