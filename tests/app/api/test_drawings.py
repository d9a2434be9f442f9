"""``/api/drawings`` over real HTTP, on the demo as it is started."""

from __future__ import annotations

import io
import secrets
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deepcluster.cli import main
from deepcluster.frame.picture import decode_data_url, read_picture
from deepcluster.store import open_store
from tests.support.api import assert_refused
from tests.support.demo_process import Demo, environment
from tests.support.drawings import canvas, data_url, encode
from tests.support.visitor import Visitor


@pytest.fixture
def visitor(demo: Demo):
    with Visitor(demo.url) as visitor:
        yield visitor
    assert visitor.session not in demo.log


def pixels(url: str) -> np.ndarray:
    return read_picture(decode_data_url(url))


def test_the_policy_says_what_is_kept_and_for_how_long(visitor):
    assert visitor.get("/api/drawings/policy").json() == {
        "offered": True,
        "days": 30,
        "rows": 100_000,
        "bytes": 2_000_000_000,
        "problem": None,
    }


def test_a_drawing_is_kept_whole(visitor):
    before = datetime.now(UTC)
    answer = visitor.keep(3, label="3")
    assert answer.status_code == 201
    kept = answer.json()
    read = visitor.post("/api/predict", files={"file": encode(canvas(3))}).json()
    assert np.array_equal(pixels(kept["image"]), canvas(3))
    assert np.array_equal(pixels(kept["frame"]), pixels(read["frame"]))
    assert list(kept["models"]) == list(read["models"])
    for name, said in kept["models"].items():
        asked = {field: read["models"][name][field] for field in said}
        rounded = {"strength", "probabilities"}
        assert {k: v for k, v in said.items() if k not in rounded} == {
            k: v for k, v in asked.items() if k not in rounded
        }
        assert said["strength"] == pytest.approx(asked["strength"], abs=1e-6)
        assert said["probabilities"] == pytest.approx(asked["probabilities"], abs=1e-6)
    assert kept["source"] == "pad" and kept["label"] == "3" and kept["vote"] is None
    moment = datetime.fromisoformat(kept["time"])
    assert moment.utcoffset() is not None and abs(moment - before).total_seconds() < 60
    # The same, asked for later.
    assert visitor.get(f"/api/drawings/{kept['key']}").json() == kept
    assert visitor.kept() == [kept]


def test_a_form_keeps_a_file(visitor):
    files = {"file": ("mine.jpg", encode(canvas(5), ".jpg"))}
    kept = visitor.post("/api/drawings", files=files, data={"models": "deep", "label": "5"}).json()
    assert (kept["source"], kept["label"], list(kept["models"])) == ("file", "5", ["deep"])
    by_program = visitor.post("/api/drawings", json={"image": data_url(encode(canvas(5)))}).json()
    assert by_program["source"] == "api"
    # Without an id each is a drawing of its own.
    assert len(visitor.kept()) == 2


def test_what_is_sent_twice_is_kept_once(visitor):
    own = secrets.token_hex(16)
    first, second = visitor.keep(id=own, label="1"), visitor.keep(id=own, label="2")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert_refused(visitor.keep(8, id=own), 409, "drawing-taken")
    assert len(visitor.kept()) == 1


def test_nobody_else_sees_or_changes_it(visitor, demo):
    key = visitor.keep(label="7").json()["key"]
    with Visitor(demo.url) as other:
        where = f"/api/drawings/{key}"
        assert_refused(other.get(where), 404, "not-found")
        assert_refused(other.patch(where, json={"label": "1"}), 404, "not-found")
        assert_refused(other.patch(where, json={"vote": []}), 404, "not-found")
        assert_refused(other.delete(where), 404, "not-found")
        assert other.kept() == []
        assert other.delete("/api/drawings").json() == {"deleted": 0}
        assert other.get("/api/drawings/score").json()["drawings"] == 0
        exported = other.get("/api/drawings/export", params={"format": "idx"})
        assert key.encode() not in zipfile.ZipFile(io.BytesIO(exported.content)).read(
            "drawings/drawings.jsonl"
        )
    assert visitor.kept()[0]["label"] == "7"


def test_pages_and_filters(visitor):
    keys = [visitor.keep(n, label=str(n)).json()["key"] for n in range(4)]
    keys.append(visitor.keep(4, source="photo").json()["key"])
    found, after = [], None
    while True:
        params = {"limit": 2} | ({"after": after} if after else {})
        page = visitor.get("/api/drawings", params=params).json()
        assert len(page["drawings"]) <= 2
        found += [one["key"] for one in page["drawings"]]
        if (after := page["after"]) is None:
            break
    assert found == keys[::-1]

    def keys_of(**params: Any) -> list[str]:
        return [one["key"] for one in visitor.kept(**params)]

    assert keys_of(label="2") == [keys[2]]
    assert keys_of(corrected="true") == keys[3::-1]
    assert keys_of(corrected="false") == [keys[4]]
    assert keys_of(source="photo") == [keys[4]]
    everything = visitor.kept()
    for name, meant in (
        ("disagree", lambda one: len({said["name"] for said in one["models"].values()}) > 1),
        ("unsure", lambda one: not all(said["sure"] for said in one["models"].values())),
    ):
        assert keys_of(**{name: "true"}) == [one["key"] for one in everything if meant(one)]


def test_what_a_visitor_says_counts_at_once(visitor):
    keys = [visitor.keep(n, models=["deep", "pixel-kmeans"]).json()["key"] for n in (0, 1, 7)]
    read = {one["key"]: one["models"] for one in visitor.kept()}
    truth = dict(zip(keys, ("0", "1", "4"), strict=True))
    for key, label in truth.items():
        said = visitor.patch(f"/api/drawings/{key}", json={"label": label, "vote": ["deep"]}).json()
        assert (said["label"], said["vote"]) == (label, ["deep"])
    again = visitor.patch(f"/api/drawings/{keys[2]}", json={"vote": []}).json()
    assert (again["label"], again["vote"]) == ("4", [])
    right = {
        name: sum(read[key][name]["name"] == label for key, label in truth.items())
        for name in ("deep", "pixel-kmeans")
    }
    assert visitor.get("/api/drawings/score").json() == {
        "drawings": 3,
        "corrected": 3,
        "scores": {name: {"right": n, "of": 3} for name, n in right.items()},
        "votes": {"deep": 2},
    }


def test_a_bad_vote_changes_nothing(visitor):
    key = visitor.keep(label="7", models=["deep"]).json()["key"]
    for said in ({"label": "1", "vote": ["dec"]}, {"label": "8!", "vote": ["deep"]}):
        assert_refused(visitor.patch(f"/api/drawings/{key}", json=said), 422, "drawing")
    kept = visitor.get(f"/api/drawings/{key}").json()
    assert (kept["label"], kept["vote"]) == ("7", None)


def test_deleted_is_gone_from_disk_too(visitor):
    keys = [visitor.keep(n).json()["key"] for n in (1, 2, 3)]
    folder = Path(environment()["XDG_DATA_HOME"], "deepcluster")

    def on_disk(text: str) -> bool:
        return any(text.encode() in file.read_bytes() for file in folder.iterdir())

    assert on_disk(keys[0]) and on_disk(visitor.session)
    assert visitor.delete(f"/api/drawings/{keys[0]}").status_code == 204
    assert_refused(visitor.delete(f"/api/drawings/{keys[0]}"), 404, "not-found")
    assert [one["key"] for one in visitor.kept()] == keys[:0:-1]
    assert visitor.delete("/api/drawings").json() == {"deleted": 2}
    assert visitor.kept() == []
    assert not any(on_disk(one) for one in (*keys, visitor.session))


@pytest.mark.parametrize("kind", ["folder", "npz", "idx"])
def test_an_export_can_be_imported(visitor, kind, tmp_path):
    for n in range(3):
        visitor.keep(n, label=str(n))
    key = visitor.keep(9).json()["key"]
    visitor.patch(f"/api/drawings/{key}", json={"vote": ["deep"]})
    answer = visitor.get("/api/drawings/export", params={"format": kind})
    assert answer.status_code == 200 and int(answer.headers["content-length"])
    name = answer.headers["content-disposition"].partition("filename=")[2].strip('"')
    saved = tmp_path / name
    saved.write_bytes(answer.content)
    if saved.suffix == ".zip":
        zipfile.ZipFile(saved).extractall(tmp_path)
        saved = tmp_path / "drawings"
    url = f"sqlite:///{tmp_path}/other.db"
    assert main(["drawings", "import", str(saved), "--db", url]) == 0
    with open_store(url) as store:
        found = {one.key: one for one in store.iterate()}
    assert len(found) == 4
    for one in visitor.kept():
        back = found[one["key"]]
        assert back.png == decode_data_url(one["image"])
        assert np.array_equal(back.frame, pixels(one["frame"]))
        assert {p.model: p.name for p in back.predictions} == {
            name: said["name"] for name, said in one["models"].items()
        }
        assert (back.correction and back.correction.label) == one["label"]
        assert (list(back.vote.right) if back.vote else None) == one["vote"]
        # Whoever is given the file is not given the session.
        assert back.session != visitor.session
    assert visitor.session.encode() not in answer.content


IMAGE = data_url(encode(canvas(7)))
BAD: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "no session": ("GET", "", {"headers": {"x-session": ""}}, 400, "request"),
    "session in capitals": ("GET", "", {"headers": {"x-session": "A" * 32}}, 400, "request"),
    "long session": ("GET", "", {"headers": {"x-session": "a" * 33}}, 400, "request"),
    "session with a path": ("GET", "", {"headers": {"x-session": "../" * 11}}, 400, "request"),
    "key without a session": ("GET", "/1", {"headers": {"x-session": ""}}, 400, "request"),
    "cursor": ("GET", "", {"params": {"after": "x"}}, 422, "drawing"),
    "cursor with a zero": ("GET", "", {"params": {"after": "2026-11-22/\0"}}, 422, "drawing"),
    "cursor of no day": (
        "GET",
        "",
        {"params": {"after": f"2026-99-99T00:00:00.000+00:00/{'0' * 32}"}},
        422,
        "drawing",
    ),
    "label": ("GET", "", {"params": {"label": "ten"}}, 422, "drawing"),
    "source": ("GET", "", {"params": {"source": "telepathy"}}, 400, "request"),
    "limit": ("GET", "", {"params": {"limit": "1000000"}}, 400, "request"),
    "export": ("GET", "/export", {"params": {"format": "exe"}}, 400, "request"),
    "key": ("GET", "/' OR 1=1 --", {}, 404, "not-found"),
    "no such key": ("DELETE", f"/{'0' * 32}", {}, 404, "not-found"),
    "no JSON": ("PATCH", f"/{'0' * 32}", {"content": b"{"}, 400, "request"),
    "nothing said": ("PATCH", f"/{'0' * 32}", {"json": {}}, 400, "request"),
    "something else said": ("PATCH", f"/{'0' * 32}", {"json": {"key": "1"}}, 400, "request"),
    "no label": ("PATCH", f"/{'0' * 32}", {"json": {"label": None}}, 422, "drawing"),
    "no label and more": ("PATCH", f"/{'0' * 32}", {"json": {"label": 7, "x": 1}}, 400, "request"),
    "vote for a word": ("PATCH", f"/{'0' * 32}", {"json": {"vote": "deep"}}, 422, "drawing"),
    "method": ("PUT", f"/{'0' * 32}", {}, 405, "method"),
    "another site asks": ("OPTIONS", f"/{'0' * 32}", {}, 405, "method"),
    "nothing sent": ("POST", "", {}, 415, "media-type"),
    "no picture": ("POST", "", {"json": {"source": "pad"}}, 400, "request"),
    "no picture and an id": ("POST", "", {"json": {"id": "1"}}, 400, "request"),
    "a path": ("POST", "", {"json": {"image": "/etc/passwd"}}, 422, "not-a-picture"),
    "an id": ("POST", "", {"json": {"image": IMAGE, "id": "1"}}, 422, "drawing"),
    "an id that is a list": ("POST", "", {"json": {"image": IMAGE, "id": []}}, 422, "drawing"),
    "a source": ("POST", "", {"json": {"image": IMAGE, "source": ["pad"]}}, 422, "drawing"),
    "a label": ("POST", "", {"json": {"image": IMAGE, "label": 7}}, 422, "drawing"),
    "models": ("POST", "", {"json": {"image": IMAGE, "models": "deep"}}, 422, "drawing"),
    "no models": ("POST", "", {"json": {"image": IMAGE, "models": []}}, 422, "drawing"),
    "no such model": (
        "POST",
        "",
        {"json": {"image": IMAGE, "models": ["deepest"]}},
        404,
        "unknown-model",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_requests_are_refused_and_keep_nothing(visitor, name):
    method, path, request, status, code = BAD[name]
    answer = visitor.request(method, f"/api/drawings{path}", **request)
    assert_refused(answer, status, code)
    assert "access-control-allow-origin" not in answer.headers
    assert visitor.kept() == []


def test_another_sites_page_is_not_let_in(visitor):
    headers = {"origin": "https://elsewhere.example", "access-control-request-method": "DELETE"}
    answer = visitor.options("/api/drawings", headers=headers)
    assert answer.status_code == 405 and "access-control-allow-origin" not in answer.headers


def test_a_large_body_is_refused(visitor):
    answer = visitor.post("/api/drawings", content=b"0" * 41 * 1024 * 1024)
    assert_refused(answer, 413, "too-large")
