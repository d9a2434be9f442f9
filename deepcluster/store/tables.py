"""The tables in which drawings are kept, on SQLite and PostgreSQL alike.

The migrations in `deepcluster.store.migrations` make them; a test keeps the two in step.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from sqlalchemy import JSON, DateTime, Double, ForeignKey, Index, LargeBinary, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from deepcluster.frame import SIDE
from deepcluster.store.drawing import Correction, Drawing, Prediction, Vote
from deepcluster.vocabulary import Source


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment to the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take the moment from the database, which may have it in a zone of its own, or none."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of the tables."""

    # Named, so that a migration can name what it changes.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _of_drawing() -> Mapped[int]:
    return mapped_column(ForeignKey("drawings.id", ondelete="CASCADE"), primary_key=True)


class DrawingRow(Table):
    """A drawing. The pictures are in a table of their own: figures are read without them."""

    __tablename__ = "drawings"
    __table_args__ = (
        Index(None, "time", "key", "size"),
        Index(None, "session", "time", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    session: Mapped[str] = mapped_column(String(80))
    time: Mapped[datetime] = mapped_column(UTCDateTime)
    source: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    disagree: Mapped[bool]
    unsure: Mapped[bool]

    picture: Mapped[PictureRow] = relationship(passive_deletes=True)
    predictions: Mapped[list[PredictionRow]] = relationship(
        order_by="PredictionRow.position", passive_deletes=True
    )
    correction: Mapped[CorrectionRow | None] = relationship(passive_deletes=True)
    vote: Mapped[VoteRow | None] = relationship(passive_deletes=True)


class PictureRow(Table):
    """The picture as drawn, and its frame: 784 bytes, row by row."""

    __tablename__ = "pictures"

    drawing_id: Mapped[int] = _of_drawing()
    png: Mapped[bytes] = mapped_column(LargeBinary)
    frame: Mapped[bytes] = mapped_column(LargeBinary)


class PredictionRow(Table):
    """What one model said about one drawing."""

    __tablename__ = "predictions"

    drawing_id: Mapped[int] = _of_drawing()
    position: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(100))
    checkpoint: Mapped[str] = mapped_column(String(64))
    cluster: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    strength: Mapped[float] = mapped_column(Double)
    probabilities: Mapped[list[float]] = mapped_column(JSON)
    sure: Mapped[bool]


class CorrectionRow(Table):
    """What the visitor says that the drawing is."""

    __tablename__ = "corrections"

    drawing_id: Mapped[int] = _of_drawing()
    label: Mapped[str] = mapped_column(String(11))
    time: Mapped[datetime] = mapped_column(UTCDateTime)


class VoteRow(Table):
    """Which models the visitor found right."""

    __tablename__ = "votes"

    drawing_id: Mapped[int] = _of_drawing()
    right: Mapped[list[str]] = mapped_column("models", JSON)
    time: Mapped[datetime] = mapped_column(UTCDateTime)


def to_row(drawing: Drawing) -> DrawingRow:
    """A drawing as rows that can be added to a session of SQLAlchemy's."""
    said, vote = drawing.correction, drawing.vote
    return DrawingRow(
        key=drawing.key,
        session=drawing.session,
        time=drawing.time,
        source=drawing.source.value,
        sha256=drawing.sha256,
        size=drawing.size,
        disagree=drawing.disagree,
        unsure=drawing.unsure,
        picture=PictureRow(png=drawing.png, frame=drawing.frame.tobytes()),
        predictions=[
            PredictionRow(position=position, **one.fields())
            for position, one in enumerate(drawing.predictions)
        ],
        correction=None if said is None else CorrectionRow(label=said.label, time=said.time),
        vote=None if vote is None else VoteRow(right=list(vote.right), time=vote.time),
    )


def to_drawing(row: DrawingRow) -> Drawing:
    """The drawing that `to_row` was given."""
    said, vote = row.correction, row.vote
    return Drawing(
        key=row.key,
        session=row.session,
        time=row.time,
        source=Source(row.source),
        png=row.picture.png,
        frame=np.frombuffer(row.picture.frame, np.uint8).reshape(SIDE, SIDE),
        predictions=tuple(
            Prediction(
                model=one.model,
                cluster=one.cluster,
                name=one.name,
                strength=one.strength,
                probabilities=tuple(one.probabilities),
                sure=one.sure,
                checkpoint=one.checkpoint,
            )
            for one in row.predictions
        ),
        correction=None if said is None else Correction(said.label, said.time),
        vote=None if vote is None else Vote(tuple(vote.right), vote.time),
    )
