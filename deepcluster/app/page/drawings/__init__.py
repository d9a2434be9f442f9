"""What a visitor keeps: the switch, the score, the gallery, learning."""
