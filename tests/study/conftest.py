"""What the tests of whole studies need: two small models, and what four writers drew."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from deepcluster.data import Dataset
from deepcluster.evaluate import name_clusters
from deepcluster.models.cnn import SupervisedReference
from deepcluster.models.pixel_kmeans import PixelKMeans
from deepcluster.models.pixels import to_side
from deepcluster.stages.self_train import SelfTrainSettings
from deepcluster.training.augment import Augmentation
from tests.support.study_data import write_strokes


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Two small models that were saved: clusters of pixels, and one that labels trained."""
    folder = tmp_path_factory.mktemp("models")
    held = load_digits()
    images, labels = to_side((held.images[:200] * 15.9).astype(np.uint8)), held.target[:200]
    pixel = PixelKMeans(n_init=1).fit(images)
    name_clusters(pixel, Dataset("digits", images, read_labels=lambda: labels))
    pixel.save(folder / "pixel")
    short = SelfTrainSettings(
        n_epochs=1, batch_size=64, width=8, memory=0.9, augmentation=Augmentation(untouched=1.0)
    )
    SupervisedReference(training=short).fit(images, labels).save(folder / "taught")
    return [str(folder / "pixel"), str(folder / "taught")]


@pytest.fixture(scope="module")
def pen(tmp_path_factory):
    return write_strokes(tmp_path_factory.mktemp("pen") / "pen.npz")
