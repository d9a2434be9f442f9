"""The commands of ``deepcluster``, one a file: its options, and what it does with them."""
