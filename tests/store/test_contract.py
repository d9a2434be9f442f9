"""What every store does, on real SQLite, a real PostgreSQL server and MongoDB's wire protocol."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from deepcluster.store import (
    NOT_A_DIGIT,
    Correction,
    Drawing,
    DrawingError,
    Filter,
    KeyTakenError,
    Limits,
    Outcome,
    Prediction,
    Score,
    Source,
    StoreGoneError,
    Vote,
    open_store,
)
from tests.support.store_fixtures import *  # noqa: F403
from tests.support.stored import START, drawing, said


def keys(drawings):
    return [one.key for one in drawings]


def numbers(store, where=Filter(), **options):  # noqa: B008
    """Which of the drawings 0, 1, 2, ... of session "me" are on a page, by their time."""
    page = store.page(where, limit=100, newest_first=False, **options)
    return [int((one.time - START).total_seconds()) for one in page.drawings]


def test_what_was_saved_comes_back_as_it_was(store):
    whole = Drawing(
        key="0123456789abcdef" * 2,
        session="Zoé 7_-.@",
        time=datetime(2026, 2, 3, 4, 5, 6, 789999, tzinfo=timezone(timedelta(hours=-9))),
        source=Source.PHOTO,
        png=drawing(1).png,
        frame=np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8),
        predictions=(
            Prediction("zebra", 9, "4", 0.123456789, (0.1, 0.9), False, "ff00"),
            Prediction("ape", 0, "", 1.0),
        ),
        correction=Correction("4", START),
        vote=Vote(("zebra", "ape"), START + timedelta(hours=1)),
    )
    assert store.save(whole) is True
    back = store.get(whole.key)
    assert back == whole and back is not whole
    assert back.time.isoformat() == "2026-02-03T13:05:06.789000+00:00"
    assert [one.model for one in back.predictions] == ["zebra", "ape"]
    assert back.predictions[0].strength == 0.123457  # six decimals, in every database
    assert store.page().drawings == [whole]


def test_a_save_that_is_tried_again_is_stored_once(store):
    first, other = drawing(1), drawing(2)
    assert [store.save(one) for one in (first, other, first, first)] == [True, True, False, False]
    assert sorted(keys(store.iterate())) == sorted(keys([first, other]))
    assert store.save_all([first, drawing(3), drawing(3)]) == [
        Outcome.KNOWN,
        Outcome.NEW,
        Outcome.KNOWN,
    ]


def test_another_picture_under_a_taken_key_is_refused_and_changes_nothing(store):
    first = drawing(1)
    store.save(first)
    with pytest.raises(KeyTakenError):
        store.save(drawing(2, key=first.key))
    assert list(store.iterate()) == [first]


def test_the_same_drawing_saved_by_many_at_once_is_stored_once(url):
    start = threading.Barrier(4)

    def save(_):
        with open_store(url) as mine:
            start.wait()
            return [mine.save(drawing(number)) for number in range(5)]

    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(save, range(4)))
    # Each was new for one of the four.
    assert [sum(column) for column in zip(*saved, strict=True)] == [1] * 5
    with open_store(url) as store:
        assert numbers(store) == [0, 1, 2, 3, 4]


def test_threads_share_a_store(store):
    start = threading.Barrier(8)

    def work(thread):
        start.wait()
        outcomes = []
        for number in range(10):
            outcomes.append(store.save(drawing(100 * thread + number, "3")))
            # Everybody saves these as well, and one of the eight is first.
            outcomes.append(store.save(drawing(1000 + number)))
            store.correct(drawing(100 * thread + number).key, str(thread))
        with pytest.raises(KeyTakenError):
            store.save(drawing(1, key=drawing(1000).key))
        return outcomes

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(work, range(8)))
    assert all(all(outcomes[::2]) for outcomes in done)
    assert [sum(column) for column in zip(*(outcomes[1::2] for outcomes in done), strict=True)] == [
        1
    ] * 10
    assert store.stats().drawings == 90
    assert store.stats().labels == {str(thread): 10 for thread in range(8)}


def test_an_unknown_key_is_none_of_any_session(store):
    store.save(drawing(1, "3"))
    unknown = drawing(2).key
    assert store.get(unknown) is None
    assert not store.correct(unknown, "3") and not store.vote(unknown, [])
    assert store.delete([unknown]) == 0 and store.delete_session("nobody") == 0


def test_a_session_reaches_its_own_drawings_only(store):
    mine, theirs = drawing(1, "3", session="me"), drawing(1, "3", session="them")
    assert mine.key != theirs.key
    store.save_all([mine, theirs])
    assert store.get(theirs.key, session="me") is None
    assert not store.correct(theirs.key, "8", session="me")
    assert not store.vote(theirs.key, ["deep"], session="me")
    assert store.delete([theirs.key], session="me") == 0
    assert store.get(theirs.key, session="them") == theirs
    assert keys(store.iterate(Filter(session="me"))) == [mine.key]
    assert store.stats(session="me").drawings == 1
    assert store.correct(theirs.key, "8", session="them")
    assert store.delete_session("me") == 1
    assert keys(store.iterate()) == [theirs.key]


def test_pages_follow_each_other_without_gap_or_repetition(store):
    # Five drawings a second, so that time alone would not tell them apart.
    many = [drawing(n, time=START + timedelta(seconds=n // 5)) for n in range(23)]
    store.save_all(many)
    by_time = sorted(many, key=lambda one: (one.time, one.key))
    for newest_first, expected in ((False, by_time), (True, by_time[::-1])):
        seen, after, sizes = [], None, []
        while True:
            page = store.page(after=after, limit=7, newest_first=newest_first)
            seen += keys(page.drawings)
            sizes.append(len(page.drawings))
            if (after := page.after) is None:
                break
        assert seen == keys(expected) and sizes == [7, 7, 7, 2]
    assert store.page(limit=23).after is None
    assert list(store.iterate()) == by_time


def test_pages_go_on_where_drawings_were_deleted(store):
    store.save_all([drawing(n) for n in range(6)])
    page = store.page(limit=3)
    store.delete(keys(page.drawings))
    rest = store.page(after=page.after, limit=3)
    assert keys(rest.drawings) == [drawing(n).key for n in (2, 1, 0)]
    with pytest.raises(DrawingError):
        store.page(after="nonsense")


def test_filters(store):
    store.save_all(
        [
            drawing(0, "3", "3"),
            drawing(1, "3", "8"),
            drawing(2, "7", "1", source=Source.API),
            drawing(3, "8", "8", correction=Correction("3", START)),
            drawing(4, predictions=(said("deep", "5", sure=False),)),
            drawing(5, "3", session="them"),
            drawing(6),
        ]
    )
    assert store.correct(drawing(1).key, NOT_A_DIGIT)
    assert numbers(store, Filter(label="3", session="me")) == [0, 3]
    assert numbers(store, Filter(label="3")) == [0, 3, 5]
    assert numbers(store, Filter(label="8")) == []
    assert numbers(store, Filter(label="1")) == [2]
    assert numbers(store, Filter(label=NOT_A_DIGIT)) == [1]
    assert numbers(store, Filter(corrected=True)) == [1, 3]
    assert numbers(store, Filter(corrected=False, session="me")) == [0, 2, 4, 6]
    assert numbers(store, Filter(disagree=True)) == [1, 2]
    assert numbers(store, Filter(disagree=False, corrected=True)) == [3]
    assert numbers(store, Filter(unsure=True)) == [4]
    assert numbers(store, Filter(source=Source.API)) == [2]
    assert numbers(store, Filter(session="nobody")) == []
    newest = store.page(Filter(session="me"), limit=2)
    assert keys(newest.drawings) == [drawing(6).key, drawing(4).key]
    assert numbers(store, Filter(label="3"), after=store.page(limit=3).after) == [5]


def test_the_last_correction_and_the_last_vote_count(store):
    one = drawing(1, "3", "8")
    store.save(one)
    later = START + timedelta(days=1)
    assert store.correct(one.key, "4") and store.correct(one.key, "5", time=later)
    assert store.vote(one.key, ["deep"]) and store.vote(one.key, [], time=later)
    back = store.get(one.key)
    assert back == replace(one, correction=Correction("5", later), vote=Vote((), later))
    for label in ("10", "", "three", None):
        with pytest.raises(DrawingError):
            store.correct(one.key, label)
    with pytest.raises(DrawingError):
        store.vote(one.key, ["deep", "no-such-model"])
    assert store.get(one.key) == back


def test_figures_counted_by_hand(store):
    nothing = store.stats()
    assert (nothing.drawings, nothing.size, nothing.oldest, nothing.scores) == (0, 0, None, {})
    kept = [
        drawing(0, "3", "3"),
        drawing(1, "4", "9", source=Source.API),
        drawing(2, "7", "1"),
        drawing(3, "7", "1", session="them"),
        drawing(4, "6"),
        drawing(5, "2", "2"),
    ]
    store.save_all(kept)
    for number, label in ((0, "3"), (1, "4"), (2, "1"), (4, "6"), (5, NOT_A_DIGIT)):
        store.correct(drawing(number).key, label)
    store.correct(kept[3].key, "7", session="them")
    store.vote(kept[0].key, ["deep", "pixel-kmeans"])
    store.vote(kept[1].key, ["deep"])
    store.vote(kept[2].key, [])
    everyone, mine = store.stats(), store.stats(session="me")
    assert (everyone.drawings, everyone.sessions) == (6, 2)
    assert everyone.size == sum(len(one.png) + 784 for one in kept)
    assert (everyone.oldest, everyone.newest) == (kept[0].time, kept[5].time)
    assert everyone.sources == {"api": 1, "pad": 5}
    assert everyone.labels == {"1": 1, "3": 1, "4": 1, "6": 1, "7": 1, NOT_A_DIGIT: 1}
    assert everyone.scores == {"deep": Score(4, 5), "pixel-kmeans": Score(2, 4)}
    assert everyone.votes == {"deep": 2, "pixel-kmeans": 1}
    assert (mine.drawings, mine.sessions) == (5, 1)
    assert mine.scores == {"deep": Score(3, 4), "pixel-kmeans": Score(2, 3)}


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        (Limits(), [0, 1, 2, 3, 4, 5]),
        (Limits(rows=4), [2, 3, 4, 5]),
        (Limits(rows=0), []),
        (Limits(rows=6), [0, 1, 2, 3, 4, 5]),
        (Limits(size=3 * 10_784), [3, 4, 5]),
        (Limits(size=3 * 10_784 - 1), [4, 5]),
        (Limits(days=2 / 86400), [3, 4, 5]),
        (Limits(days=2 / 86400, rows=2, size=5 * 10_784), [4, 5]),
        (Limits(days=1), [0, 1, 2, 3, 4, 5]),
    ],
)
def test_beyond_the_limits_the_oldest_go(store, limits, left):
    padded = [replace(drawing(n), png=drawing(n).png.ljust(10_000, b"\0")) for n in range(6)]
    store.save_all(padded[::-1])
    now = START + timedelta(seconds=5)
    assert store.prune(limits, now=now) == 6 - len(left)
    assert numbers(store) == left
    assert store.prune(limits, now=now) == 0


def test_more_than_a_batch_is_read_and_deleted(store, monkeypatch):
    monkeypatch.setattr("deepcluster.store.interface.BATCH", 4)
    store.save_all([drawing(n, session="ab"[n % 2]) for n in range(18)])
    assert (
        numbers(store)
        == list(range(18))
        == [int((one.time - START).total_seconds()) for one in store.iterate()]
    )
    assert store.delete_session("a") == 9
    assert store.delete(keys(store.page(limit=5).drawings)) == 5
    assert numbers(store) == [1, 3, 5, 7]
    assert store.delete_all() == 4 and store.stats().drawings == 0


def test_what_one_store_saves_another_finds(url):
    with open_store(url) as one, open_store(url) as other:
        one.save(drawing(1))
        assert other.get(drawing(1).key) == drawing(1)
        other.delete([drawing(1).key])
        assert one.get(drawing(1).key) is None


def test_a_database_without_drawings_is_not_made_where_none_is_wanted(url):
    with pytest.raises(StoreGoneError) as error:
        open_store(url, create=False)
    assert str(error.value).endswith(".") and "keeper" not in str(error.value)
    with open_store(url) as store:
        store.save(drawing(1))
    with open_store(url, create=False) as store:
        assert numbers(store) == [1]
