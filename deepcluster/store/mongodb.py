"""Drawings in MongoDB, one document each. Needs ``pip install 'deepcluster[mongodb]'``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from deepcluster.store.documents import (
    correction_field,
    to_document,
    to_drawing,
    under_field,
    vote_field,
)
from deepcluster.store.drawing import Correction, Drawing, Vote
from deepcluster.store.errors import DrawingError, StoreGoneError, StoreURLError
from deepcluster.store.explain import full, gone, locked, unforeseen
from deepcluster.store.interface import Store
from deepcluster.store.query import (
    EVERYTHING,
    Filter,
    Old,
    Outcome,
    Page,
    Score,
    Stats,
    cursor_of,
    read_cursor,
)
from deepcluster.vocabulary import NOT_A_DIGIT

try:
    import pymongo
    from pymongo import errors
except ImportError:
    raise StoreURLError(
        "MongoDB needs the extra 'mongodb': pip install 'deepcluster[mongodb]'."
    ) from None

#: Milliseconds after which a server or an answer is given up.
PATIENCE = 5000

# The server's codes: NotWritablePrimary and the like are for the driver, these are for us.
_AUTHENTICATION, _UNAUTHORIZED, _OUT_OF_DISK = 18, 13, 14031


class MongoStore(Store):
    """Drawings in MongoDB; made by `deepcluster.store.open_store`.

    Parameters
    ----------
    url : str
        ``mongodb://``; the database is called ``deepcluster`` where the URL names none.
    create : bool
        Whether a missing collection is made.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        try:
            # journal: acknowledged only once it is in the journal on disk.
            self._client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
                url,
                w="majority",
                journal=True,
                tz_aware=True,
                serverSelectionTimeoutMS=PATIENCE,
                connectTimeoutMS=PATIENCE,
                socketTimeoutMS=2 * PATIENCE,
                wTimeoutMS=PATIENCE,
                appname="deepcluster",
            )
        except (errors.PyMongoError, ValueError, TypeError):
            raise StoreURLError(
                "MongoDB's URL can't be understood; give mongodb://user:password@host/name."
            ) from None
        nodes = ", ".join(sorted(f"{host}:{port}" for host, port in _hosts(url)))
        self.place = f"MongoDB at {nodes}"
        database = self._client.get_default_database("deepcluster")
        self._drawings = database["drawings"]
        try:
            with self._explained():
                if not create and "drawings" not in database.list_collection_names():
                    raise StoreGoneError(
                        f"{self.place} holds no drawings; see that it is the right one."
                    )
                self._drawings.create_index("key", unique=True)
                self._drawings.create_index([("time", 1), ("key", 1)])
                self._drawings.create_index([("session", 1), ("time", 1), ("key", 1)])
        except BaseException:
            self._client.close()
            raise

    def save_all(self, drawings: Sequence[Drawing]) -> list[Outcome]:
        """See `Store.save_all`; all or none only where a single drawing is saved."""
        with self._explained():
            return [self._save(drawing) for drawing in drawings]

    def _save(self, drawing: Drawing) -> Outcome:
        try:
            self._drawings.insert_one(to_document(drawing))
        except errors.DuplicateKeyError:
            kept = self._drawings.find_one({"key": drawing.key}, {"sha256": 1})
            same = kept is not None and kept["sha256"] == drawing.sha256
            return Outcome.KNOWN if same else Outcome.TAKEN
        return Outcome.NEW

    def get(self, key: str, *, session: str | None = None) -> Drawing | None:
        """See `Store.get`."""
        with self._explained():
            found = self._drawings.find_one(_all([{"key": key}, *_matching(Filter(session))]))
            return None if found is None else to_drawing(found)

    def page(
        self,
        where: Filter = EVERYTHING,
        *,
        after: str | None = None,
        limit: int = 50,
        newest_first: bool = True,
    ) -> Page:
        """See `Store.page`."""
        conditions = _matching(where)
        if after is not None:
            time, key = read_cursor(after)
            beyond = "$lt" if newest_first else "$gt"
            conditions.append({"$or": [{"time": {beyond: time}}, _tie(time, key, beyond)]})
        way = -1 if newest_first else 1
        with self._explained():
            found = self._drawings.find(_all(conditions)).sort([("time", way), ("key", way)])
            drawings = [to_drawing(one) for one in found.limit(limit + 1)]
        more = len(drawings) > limit
        return Page(drawings[:limit], cursor_of(drawings[limit - 1]) if more else None)

    def correct(
        self, key: str, label: str, *, session: str | None = None, time: datetime | None = None
    ) -> bool:
        """See `Store.correct`."""
        said = Correction(label, time or datetime.now(UTC))
        change = {
            "correction": correction_field(said),
            "corrected": True,
            "under": under_field(said, ()),
        }
        return self._update(key, session, change)

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
        drawing = self.get(key, session=session)
        if drawing is None:
            return False
        if not set(said.right) <= {one.model for one in drawing.predictions}:
            raise DrawingError("A vote names models that were asked about the drawing.")
        return self._update(key, session, {"vote": vote_field(said)})

    def _update(self, key: str, session: str | None, change: Mapping[str, Any]) -> bool:
        mine = _all([{"key": key}, *_matching(Filter(session))])
        with self._explained():
            return self._drawings.update_one(mine, {"$set": change}).matched_count > 0

    def stats(self, *, session: str | None = None) -> Stats:
        """See `Store.stats`; counted here, document by document, without the pictures."""
        found = Stats()
        sessions: set[str] = set()
        sources: Counter[str] = Counter()
        labels: Counter[str] = Counter()
        votes: Counter[str] = Counter()
        left_out = {"png": 0, "frame": 0}
        with self._explained():
            for one in self._drawings.find(_all(_matching(Filter(session))), left_out):
                found.drawings += 1
                found.size += one["size"]
                found.oldest = min(found.oldest or one["time"], one["time"])
                found.newest = max(found.newest or one["time"], one["time"])
                sessions.add(one["session"])
                sources[one["source"]] += 1
                votes.update((one["vote"] or {}).get("right", ()))
                if one["correction"] is None:
                    continue
                label = one["correction"]["label"]
                labels[label] += 1
                for said in one["predictions"] if label != NOT_A_DIGIT else ():
                    score = found.scores.setdefault(said["model"], Score())
                    score.of += 1
                    score.right += said["name"] == label
        found.sessions = len(sessions)
        found.sources, found.labels = dict(sorted(sources.items())), dict(sorted(labels.items()))
        found.scores, found.votes = dict(sorted(found.scores.items())), dict(votes)
        return found

    def close(self) -> None:
        """See `Store.close`."""
        self._client.close()

    def _totals(self) -> tuple[int, int]:
        sums = {"_id": None, "rows": {"$sum": 1}, "size": {"$sum": "$size"}}
        with self._explained():
            found = next(iter(self._drawings.aggregate([{"$group": sums}])), None)
        return (0, 0) if found is None else (int(found["rows"]), int(found["size"]))

    def _oldest(self, limit: int, session: str | None) -> list[Old]:
        fields = {"key": 1, "time": 1, "size": 1}
        with self._explained():
            found = self._drawings.find(_all(_matching(Filter(session))), fields)
            found = found.sort([("time", 1), ("key", 1)]).limit(limit)
            return [Old(one["key"], one["time"], one["size"]) for one in found]

    def _remove(self, keys: Sequence[str], session: str | None) -> int:
        these = _all([{"key": {"$in": list(keys)}}, *_matching(Filter(session))])
        with self._explained():
            return self._drawings.delete_many(these).deleted_count

    def _erase(self) -> None:
        """Do nothing: it is up to the server when its files forget."""

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (errors.WTimeoutError, errors.ExecutionTimeout, errors.NetworkTimeout):
            raise locked(self.place) from None
        except errors.ConnectionFailure:
            raise gone(self.place) from None
        except errors.OperationFailure as error:
            if error.code in (_AUTHENTICATION, _UNAUTHORIZED):
                raise StoreURLError(
                    f"{self.place} refuses the user or the password; mend the URL."
                ) from None
            if error.code == _OUT_OF_DISK:
                raise full(self.place) from None
            raise unforeseen(error, self.place) from None
        except errors.PyMongoError as error:
            raise unforeseen(error, self.place) from None


def _hosts(url: str) -> list[tuple[str, int | None]]:
    if url.startswith("mongodb+srv://"):
        return [(url.rpartition("@")[2].removeprefix("mongodb+srv://").partition("/")[0], 27017)]
    return list(pymongo.uri_parser.parse_uri(url)["nodelist"])


def _tie(time: datetime, key: str, beyond: str) -> dict[str, Any]:
    return {"time": time, "key": {beyond: key}}


def _all(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$and": conditions} if conditions else {}


def _matching(where: Filter) -> list[dict[str, Any]]:
    source = None if where.source is None else where.source.value
    fields = {
        "session": where.session,
        "source": source,
        "corrected": where.corrected,
        "disagree": where.disagree,
        "unsure": where.unsure,
    }
    found: list[dict[str, Any]] = [{name: v} for name, v in fields.items() if v is not None]
    return found + ([] if where.label is None else [{f"under.{where.label}": True}])
