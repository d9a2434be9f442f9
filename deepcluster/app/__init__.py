"""The demo: a page and an API around the models, and nothing that learns."""
