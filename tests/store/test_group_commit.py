"""Work carried out together: in order, for everybody, and with everybody's own result."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from deepcluster.store.group_commit import GroupCommit


def wait_until(condition):
    tick = threading.Event()
    while not condition():
        tick.wait(0.001)


def test_who_arrives_meanwhile_is_carried_out_together_in_order():
    rounds, go = [], threading.Event()

    def carry_out(items):
        rounds.append(items)
        if len(rounds) == 1:
            go.wait()
        return [item * 10 for item in items]

    commit = GroupCommit(carry_out, threading.Lock(), most=5)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(commit, [0], patience=60)
        wait_until(lambda: rounds)
        others = []
        for n in range(1, 5):
            others.append(pool.submit(commit, [n, n + 0.5], patience=60))
            wait_until(lambda n=n: len(commit._waiting) == n)
        go.set()
        assert first.result() == [0]
        assert [one.result() for one in others] == [[10 * n, 10 * n + 5] for n in range(1, 5)]
    assert rounds == [[0], [1, 1.5, 2, 2.5], [3, 3.5, 4, 4.5]]


def test_an_error_is_everybodys_of_that_round_only():
    def carry_out(items):
        if 13 in items:
            raise ValueError("thirteen")
        return items

    commit = GroupCommit(carry_out, threading.Lock())
    with pytest.raises(ValueError, match="thirteen"):
        commit([13], patience=1)
    assert commit([1, 2], patience=1) == [1, 2]
    assert commit([], patience=1) == []


def test_whose_patience_ends_is_told_that_nothing_was_done():
    turn, done = threading.Lock(), list[int]()

    def carry_out(items: list[int]) -> list[int]:
        done.extend(items)
        return items

    commit = GroupCommit(carry_out, turn)
    with turn:
        assert commit([1], patience=0.01) is None
    assert commit([2], patience=1) == [2] and done == [2]


def test_a_request_larger_than_a_round_is_still_one():
    rounds = list[list[int]]()

    def carry_out(items: list[int]) -> list[int]:
        rounds.append(items)
        return items

    commit = GroupCommit(carry_out, threading.Lock(), most=2)
    assert commit([1, 2, 3], patience=1) == [1, 2, 3] and rounds == [[1, 2, 3]]
