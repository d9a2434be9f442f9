"""The commands of ``deepcluster``, one per file: its options, and what it does with them."""
