"""Queries: which drawings a filter selects, and the figures about them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from deepcluster.store.query import Filter, Score, Stats
from deepcluster.store.tables import CorrectionRow, DrawingRow, PredictionRow, VoteRow
from deepcluster.vocabulary import NOT_A_DIGIT


def matching(where: Filter) -> list[ColumnElement[bool]]:
    """Conditions on `DrawingRow`, all of which a drawing has to meet."""
    found: list[ColumnElement[bool]] = []
    if where.session is not None:
        found.append(DrawingRow.session == where.session)
    if where.source is not None:
        found.append(DrawingRow.source == where.source.value)
    if where.disagree is not None:
        found.append(DrawingRow.disagree.is_(where.disagree))
    if where.unsure is not None:
        found.append(DrawingRow.unsure.is_(where.unsure))
    if where.corrected is not None:
        corrected = DrawingRow.correction.has()
        found.append(corrected if where.corrected else ~corrected)
    if where.label is not None:
        found.append(
            or_(
                DrawingRow.correction.has(CorrectionRow.label == where.label),
                and_(
                    ~DrawingRow.correction.has(),
                    DrawingRow.predictions.any(PredictionRow.name == where.label),
                ),
            )
        )
    return found


def statistics(database: Session, where: Filter) -> Stats:
    """Figures about the drawings that a filter selects."""
    mine = matching(where)

    def rows(*columns: Any, joined: tuple[Any, ...] = (), by: Any = None) -> Any:
        query = select(*columns).select_from(DrawingRow)
        for table in joined:
            query = query.join(table, table.drawing_id == DrawingRow.id)
        query = query.where(*mine)
        return database.execute(query if by is None else query.group_by(by).order_by(by))

    count, sessions, size, oldest, newest = rows(
        func.count(),
        func.count(DrawingRow.session.distinct()),
        func.coalesce(func.sum(DrawingRow.size), 0),
        func.min(DrawingRow.time),
        func.max(DrawingRow.time),
    ).one()
    sources = rows(DrawingRow.source, func.count(), by=DrawingRow.source)
    label = CorrectionRow.label
    labels = rows(label, func.count(), joined=(CorrectionRow,), by=label)

    right = func.sum(case((PredictionRow.name == label, 1), else_=0))
    digit = func.sum(case((label != NOT_A_DIGIT, 1), else_=0))
    model = PredictionRow.model
    scores = rows(model, right, digit, joined=(PredictionRow, CorrectionRow), by=model)

    models = cast(VoteRow.right, Text)  # PostgreSQL can't group by JSON itself
    votes: Counter[str] = Counter()
    for names, number in rows(models, func.count(), joined=(VoteRow,), by=models):
        votes.update(dict.fromkeys(json.loads(names), number))

    return Stats(
        drawings=int(count),
        sessions=int(sessions),
        size=int(size),
        oldest=oldest,
        newest=newest,
        sources=dict(sources.all()),
        labels=dict(labels.all()),
        scores={name: Score(int(good), int(of)) for name, good, of in scores if of},
        votes=dict(votes),
    )
