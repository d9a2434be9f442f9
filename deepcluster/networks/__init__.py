"""Networks, and nothing of how they are taught."""
