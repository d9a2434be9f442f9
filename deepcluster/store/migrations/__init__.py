"""The history of the tables, for Alembic: each step is a file in ``versions``."""
