"""What was found on the picture: the ink that was read, other ink, and every digit."""
