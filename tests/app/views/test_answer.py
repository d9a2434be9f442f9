"""What models say as data: one form, wherever it is sent."""

from __future__ import annotations

import dataclasses

import pytest

from deepcluster.app.service.drawing_keeper import to_predictions
from deepcluster.app.service.inference import Inference, ModelReading
from deepcluster.app.service.preparations import in_every_way
from deepcluster.app.views.answer import ModelAnswer, PlacedAnswer, picture_answer
from deepcluster.app.views.preparations import told as told_in_every_way
from deepcluster.app.views.reading import told
from deepcluster.models import load
from deepcluster.study.factors import PREPARATIONS
from tests.support.drawings import canvas, encode

NAME = "pixel-kmeans"
SEVEN = encode(canvas(7))


@pytest.fixture(scope="module")
def inference() -> Inference:
    return Inference({NAME: load(NAME)})


@pytest.fixture(scope="module")
def said(inference: Inference) -> ModelReading:
    return inference.look(SEVEN).answers[NAME]


def test_the_api_sends_what_the_model_said(inference: Inference, said: ModelReading) -> None:
    sent = picture_answer(inference.look(SEVEN)).model_dump()
    assert sent["frame"].startswith("data:image/png;base64,")
    assert sent["models"] == {NAME: dataclasses.asdict(said)}
    assert list(PlacedAnswer.model_fields) == [one.name for one in dataclasses.fields(said)]


def test_what_is_kept_has_the_same_form(inference: Inference, said: ModelReading) -> None:
    (kept,) = to_predictions(inference.look(SEVEN), inference)
    sent = ModelAnswer.model_validate(kept).model_dump()
    assert list(sent) == ["cluster", "name", "probabilities", "strength", "sure"]
    assert (sent["cluster"], sent["name"], sent["sure"]) == (said.cluster, said.name, said.sure)
    assert sent["strength"] == round(said.strength, 6)
    assert sent["probabilities"] == [round(p, 6) for p in said.probabilities]


def test_a_column_shows_it_rounded_and_with_pictures(
    inference: Inference, said: ModelReading
) -> None:
    models = [(NAME, inference.model(NAME))] * 2
    shown = told(inference.look(SEVEN), models)
    assert list(shown) == ["frame", "found", "left", "right"] and shown["left"] == shown["right"]
    column = shown["left"]
    assert set(column) == {*ModelAnswer.model_fields, "model", "neighbours", "rows", "x", "y"}
    assert (column["model"], column["cluster"], column["name"]) == (NAME, said.cluster, said.name)
    assert column["strength"] == round(said.strength, 4)
    assert column["neighbours"].startswith("data:image/png;base64,")
    assert column["rows"] == said.neighbours and len(column["rows"]) == 9
    assert 0 <= column["x"] <= 1 and 0 <= column["y"] <= 1


def test_each_preparation_is_answered_or_left_empty(inference: Inference) -> None:
    shown = told_in_every_way(in_every_way(inference, SEVEN, [NAME]))
    assert set(shown["frames"]) == set(PREPARATIONS) and all(shown["frames"].values())
    answers = shown["answers"][NAME]
    assert list(answers) == list(PREPARATIONS)
    assert all(set(one) == {"name", "sure", "strength"} for one in answers.values())
    prepared = in_every_way(inference, SEVEN, [NAME])
    missing = next(iter(PREPARATIONS))
    del prepared.frames[missing], prepared.answers[NAME][missing]
    shown = told_in_every_way(prepared)
    assert shown["frames"][missing] == "" and shown["answers"][NAME][missing] is None


def test_a_cluster_without_a_name_is_called_by_its_letter() -> None:
    model = load(NAME)
    model.names_ = None
    unnamed = Inference({NAME: model})
    said = unnamed.look(SEVEN).answers[NAME]
    assert said.name == "" and picture_answer(unnamed.look(SEVEN)).models[NAME].name == ""
    shown = told_in_every_way(in_every_way(unnamed, SEVEN, [NAME]))["answers"][NAME]["frame"]
    column = told(unnamed.look(SEVEN), [(NAME, model)] * 2)["left"]
    assert shown["name"] == column["name"] == "ABCDEFGHIJ"[said.cluster]
