"""A model learns one hand from its drawings, without labels."""
