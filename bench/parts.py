"""A data set's two parts: the one to train on and the one that is held out."""

from __future__ import annotations

from deepcluster.data import Dataset, open_dataset


def open_parts(name: str, data_dir: str | None, limit: int | None) -> tuple[Dataset, Dataset]:
    """NAME and NAME-test, the first ``limit`` images of each or all."""
    train, test = (
        _first(open_dataset(part, data_dir=data_dir), limit) for part in (name, f"{name}-test")
    )
    return train, test


def _first(dataset: Dataset, n: int | None) -> Dataset:
    return Dataset(dataset.name, dataset.images[:n], read_labels=lambda: dataset.labels()[:n])
