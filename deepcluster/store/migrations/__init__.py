"""How the tables came about, for Alembic: each step a file in ``versions``."""
