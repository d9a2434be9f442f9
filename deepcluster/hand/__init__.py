"""A model learns somebody's handwriting from their drawings, without labels."""
