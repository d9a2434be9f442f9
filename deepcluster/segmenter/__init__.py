"""The network that tells ink from paper: pages made up with their truth, and its training."""
