"""What a model, a reading, a drawing and a picture look like as data, said once."""
