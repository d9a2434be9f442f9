"""The ablation leaves out what it says, and shares only what is the same."""

from dataclasses import asdict

import numpy as np
import pytest
from sklearn.datasets import load_digits

from bench.ablation import VARIANTS, StagesOnDisk, held_out_accuracy, main
from deepcluster.data import Dataset
from deepcluster.models.deep import DeepClustering
from deepcluster.models.pixels import to_side
from tests.support.small_models import small_deep

#: Settings that each variant may differ in from the whole.
CHANGED = {
    "all stages": set(),
    "agreement, KMeans": {"graph", "self_training"},
    "agreement, KMeans, self-training": {"graph"},
    "pixels, graph, self-training": {"agreement"},
    "reconstruction, graph, self-training": {"agreement", "reconstruction"},
    "all stages, no stray strokes": {"agreement", "self_training"},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_changes_nothing_else(variant):
    whole, other = (
        asdict(change(DeepClustering(random_state=3)))
        for change in (VARIANTS["all stages"], VARIANTS[variant])
    )
    changed = {name for name in whole if whole[name] != other[name]}
    assert changed == CHANGED[variant]
    for name in changed - {"reconstruction"}:
        if other[name] is not None:  # the only change within a stage
            assert other[name]["augmentation"].pop("stray") == 0
            assert whole[name]["augmentation"].pop("stray") > 0
            assert other[name] == whole[name]


def test_only_first_stages_of_the_same_settings_are_shared(tmp_path):
    whole = DeepClustering(random_state=1)
    journals = {
        name: StagesOnDisk(tmp_path, change(whole), "data") for name, change in VARIANTS.items()
    }
    where = {name: journal._of("agreement").folder for name, journal in journals.items()}
    same = {"all stages", *(name for name in VARIANTS if name.startswith("agreement"))}
    assert {name for name in VARIANTS if where[name] == where["all stages"]} == same
    rest = [journal._of("self-training").folder for journal in journals.values()]
    assert len(set(rest)) == len(VARIANTS)
    other_seed = StagesOnDisk(tmp_path, DeepClustering(random_state=2), "data")
    assert other_seed._of("agreement").folder != where["all stages"]


@pytest.fixture
def parts():
    held = load_digits()
    images = to_side((held.images[:400] * 15.9).astype(np.uint8))
    labels = held.target[:400]

    def part(rows):
        return Dataset("digits", images[rows], read_labels=lambda: labels[rows])

    return part(slice(0, 300)), part(slice(300, 400))


def test_a_stopped_run_goes_on_and_ends_the_same(parts, tmp_path, monkeypatch):
    monkeypatch.setattr("bench.ablation.DeepClustering", lambda **more: small_deep(seed=0))
    train, test = parts
    first = held_out_accuracy("agreement, KMeans", 0, train, test, tmp_path)
    kept = sorted(file.name for file in tmp_path.rglob("*.safetensors"))
    assert kept == ["agreement.done.safetensors", "reconstruction.done.safetensors"]
    times = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.safetensors")}
    assert held_out_accuracy("agreement, KMeans", 0, train, test, tmp_path) == first
    assert held_out_accuracy("agreement, KMeans", 0, train, test, None) == first
    assert times == {file: file.stat().st_mtime_ns for file in times}, "trained once"


def test_an_unknown_variant_is_said(capsys):
    with pytest.raises(Exception, match="No variant is called 'agreemnt'; there are all stages"):
        main(["--variants", "agreemnt"])
