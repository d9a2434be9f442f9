"""What two models answer."""
