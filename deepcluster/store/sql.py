"""Drawings in SQLite or PostgreSQL, through SQLAlchemy."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Select, delete, func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from deepcluster.errors import StoreError
from deepcluster.store import postgresql, sqlite
from deepcluster.store.address import place_of
from deepcluster.store.drawing import Correction, Drawing, Vote
from deepcluster.store.errors import DrawingError, StoreGoneError
from deepcluster.store.explain import explained, locked
from deepcluster.store.group_commit import GroupCommit
from deepcluster.store.interface import Store
from deepcluster.store.migrate import migrate
from deepcluster.store.query import (
    EVERYTHING,
    Filter,
    Limits,
    Old,
    Outcome,
    Page,
    Stats,
    cursor_of,
    read_cursor,
)
from deepcluster.store.sql_queries import matching, statistics
from deepcluster.store.tables import CorrectionRow, DrawingRow, VoteRow, to_drawing, to_row

#: How often a save is tried when another process saves the same drawings at the same time.
_TRIES = 5
#: Seconds that a thread waits for its turn to write to SQLite.
_PATIENCE = 10.0

_WHOLE = (
    joinedload(DrawingRow.picture),
    joinedload(DrawingRow.correction),
    joinedload(DrawingRow.vote),
    selectinload(DrawingRow.predictions),
)


class SQLStore(Store):
    """Drawings in SQLite or PostgreSQL; made by `deepcluster.store.open_store`.

    Parameters
    ----------
    url : sqlalchemy.URL
        From `deepcluster.store.address.parse`.
    create : bool
        Whether a missing or empty database is set up.
    """

    def __init__(self, url: URL, *, create: bool = True) -> None:
        self.place = place_of(url)
        #: SQLite's file; None for PostgreSQL.
        self.path = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
        self._deleted = False
        self._turn = threading.Lock()
        self._saves: GroupCommit[Drawing, Outcome] = GroupCommit(self._save, self._turn)
        if self.path is None:
            self._engine = postgresql.make_engine(url)
        else:
            if create:
                sqlite.make_file(self.path)
            elif not self.path.exists():
                raise StoreGoneError(
                    f"There are no drawings in {self.path} yet; name another database by --db or"
                    " DEEPCLUSTER_DB."
                )
            self._engine = sqlite.make_engine(self.path)
        self._writer = self._engine.execution_options(**{sqlite.WRITES: True})
        try:
            with explained(self.place):
                if self.path is not None:
                    sqlite.use_wal(self._engine)
                migrate(self._engine, self.place, create=create)
        except BaseException:
            self._engine.dispose()
            raise

    def save_all(self, drawings: Sequence[Drawing]) -> list[Outcome]:
        """See `Store.save_all`."""
        if self.path is None:
            return self._save(drawings)
        outcomes = self._saves(drawings, patience=_PATIENCE)
        if outcomes is None:
            raise locked(self.place)
        return outcomes

    def _save(self, drawings: Sequence[Drawing]) -> list[Outcome]:
        for _ in range(_TRIES):
            # What another process saved in between is found by the next try.
            with suppress(IntegrityError), self._transaction() as session:
                return self._add(session, drawings)
        raise locked(self.place)

    @staticmethod
    def _add(session: Session, drawings: Sequence[Drawing]) -> list[Outcome]:
        keys = [drawing.key for drawing in drawings]
        kept = select(DrawingRow.key, DrawingRow.sha256).where(DrawingRow.key.in_(keys))
        known = dict(session.execute(kept).all())
        outcomes = []
        for drawing in drawings:
            if drawing.key not in known:
                known[drawing.key] = drawing.sha256
                session.add(to_row(drawing))
                outcomes.append(Outcome.NEW)
            elif known[drawing.key] == drawing.sha256:
                outcomes.append(Outcome.KNOWN)
            else:
                outcomes.append(Outcome.TAKEN)
        return outcomes

    def get(self, key: str, *, session: str | None = None) -> Drawing | None:
        """See `Store.get`."""
        with self._reading() as database:
            row = database.scalar(_one(key, session).options(*_WHOLE))
            return None if row is None else to_drawing(row)

    def page(
        self,
        where: Filter = EVERYTHING,
        *,
        after: str | None = None,
        limit: int = 50,
        newest_first: bool = True,
    ) -> Page:
        """See `Store.page`."""
        place = tuple_(DrawingRow.time, DrawingRow.key)
        query = select(DrawingRow).where(*matching(where)).options(*_WHOLE).limit(limit + 1)
        if after is not None:
            last = tuple_(*read_cursor(after), types=[DrawingRow.time.type, DrawingRow.key.type])
            query = query.where(place < last if newest_first else place > last)
        columns = (DrawingRow.time, DrawingRow.key)
        query = query.order_by(*(one.desc() if newest_first else one for one in columns))
        with self._reading() as database:
            drawings = [to_drawing(row) for row in database.scalars(query)]
        more = len(drawings) > limit
        return Page(drawings[:limit], cursor_of(drawings[limit - 1]) if more else None)

    def correct(
        self, key: str, label: str, *, session: str | None = None, time: datetime | None = None
    ) -> bool:
        """See `Store.correct`."""
        said = Correction(label, time or datetime.now(UTC))
        with self._writing() as database:
            # Locked, so that of two corrections at once the second one finds the first.
            row = database.scalar(_one(key, session).with_for_update())
            if row is None:
                return False
            database.merge(CorrectionRow(drawing_id=row.id, label=said.label, time=said.time))
            return True

    def vote(
        self,
        key: str,
        right: Iterable[str],
        *,
        session: str | None = None,
        time: datetime | None = None,
    ) -> bool:
        """See `Store.vote`."""
        said = Vote(tuple(right), time or datetime.now(UTC))
        with self._writing() as database:
            row = database.scalar(_one(key, session).with_for_update())
            if row is None:
                return False
            if not set(said.right) <= {one.model for one in row.predictions}:
                raise DrawingError("A vote names models that were asked about the drawing.")
            database.merge(VoteRow(drawing_id=row.id, right=list(said.right), time=said.time))
            return True

    def stats(self, *, session: str | None = None) -> Stats:
        """See `Store.stats`."""
        with self._reading() as database:
            return statistics(database, Filter(session=session))

    def prune(self, limits: Limits, *, now: datetime | None = None) -> int:
        """See `Store.prune`; also erases what was deleted without having been erased."""
        removed = super().prune(limits, now=now)
        self._erase(at_any_size=True)
        return removed

    def close(self) -> None:
        """See `Store.close`; also erases what was deleted here without having been erased."""
        if self._deleted:
            self._erase(at_any_size=True)
        self._engine.dispose()

    def _totals(self) -> tuple[int, int]:
        count = select(func.count(), func.coalesce(func.sum(DrawingRow.size), 0))
        with self._reading() as database:
            rows, size = database.execute(count.select_from(DrawingRow)).one()
        return int(rows), int(size)

    def _oldest(self, limit: int, session: str | None) -> list[Old]:
        columns = (DrawingRow.key, DrawingRow.time, DrawingRow.size)
        query = select(*columns).where(*matching(Filter(session=session)))
        query = query.order_by(DrawingRow.time, DrawingRow.key).limit(limit)
        with self._reading() as database:
            return [Old(key, time, size) for key, time, size in database.execute(query)]

    def _remove(self, keys: Sequence[str], session: str | None) -> int:
        mine = matching(Filter(session=session))
        with self._writing() as database:
            chosen = delete(DrawingRow).where(DrawingRow.key.in_(keys), *mine)
            gone = database.scalars(
                chosen.returning(DrawingRow.id).execution_options(synchronize_session=False)
            )
            removed = len(gone.all())
            if removed and self.path is not None:
                self._deleted = True
                sqlite.mark_deleted(database.connection())
            return removed

    def _erase(self, *, at_any_size: bool = False) -> None:
        if self.path is None:
            return
        # The rows are gone by now, whatever happens here; and the file knows what is still due.
        with suppress(StoreError, OSError), explained(self.place):
            sqlite.erase(self._engine, self.path, at_any_size=at_any_size)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with explained(self.place), Session(self._engine) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction, once the other threads that write are done."""
        if self.path is None:
            with self._transaction() as session:
                yield session
            return
        if not self._turn.acquire(timeout=_PATIENCE):
            raise locked(self.place)
        try:
            with self._transaction() as session:
                yield session
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """A transaction that is on disk, in the database's file, once the block is left."""
        with explained(self.place), self._writer.connect() as connection:
            with connection.begin(), Session(connection) as session:
                yield session
                session.flush()
            if self.path is not None:
                sqlite.check_still_there(connection, self.path)


def _one(key: str, session: str | None) -> Select[DrawingRow]:
    return select(DrawingRow).where(DrawingRow.key == key, *matching(Filter(session=session)))
