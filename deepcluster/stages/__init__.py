"""The stages of deep clustering, one a file: embed, cut the neighbour graph, train on it."""
