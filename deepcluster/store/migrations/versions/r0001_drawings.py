"""Drawings, with what models and visitors say of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "drawings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("session", sa.String(80), nullable=False),
        sa.Column("time", moment, nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Boolean(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drawings"),
        sa.UniqueConstraint("key", name="uq_drawings_key"),
    )
    op.create_index("ix_drawings_time_key_size", "drawings", ["time", "key", "size"])
    op.create_index("ix_drawings_session_time_key", "drawings", ["session", "time", "key"])
    _part(
        "pictures",
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
    )
    _part(
        "predictions",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("checkpoint", sa.String(64), nullable=False),
        sa.Column("cluster", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("probabilities", sa.JSON(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        key=("drawing_id", "position"),
    )
    _part(
        "corrections",
        sa.Column("label", sa.String(11), nullable=False),
        sa.Column("time", moment, nullable=False),
    )
    _part(
        "votes",
        sa.Column("models", sa.JSON(), nullable=False),
        sa.Column("time", moment, nullable=False),
    )


def _part(name: str, *columns: sa.Column, key: tuple[str, ...] = ("drawing_id",)) -> None:
    """A table whose rows go with their drawing."""
    op.create_table(
        name,
        sa.Column("drawing_id", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["drawing_id"], ["drawings.id"], name=f"fk_{name}_drawing_id", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop the tables, and every drawing with them."""
    for name in ("votes", "corrections", "predictions", "pictures", "drawings"):
        op.drop_table(name)
