"""``python demo.py``: what it says when it can't start, and who is let in when it has."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import Browser

from deepcluster.app.page.modules import address
from deepcluster.app.server.access import MAX_TRIES, WINDOW, FailedTries
from tests.support.browser import PAD
from tests.support.demo_process import REPOSITORY, Demo, environment
from tests.support.drawings import canvas, data_url, encode

USER, PASSWORD = "ada", "läuft:1"
#: Nobody listens there, so that whatever asks for other machines finds none.
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}


def start(*options: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "demo.py", *options],
        cwd=REPOSITORY,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.startswith("demo.py: ") and ended.stderr.endswith(".\n")
    assert ended.stderr.count("\n") == 1, ended.stderr
    for word in words:
        assert word in ended.stderr


def test_help_names_every_option_and_loads_nothing_heavy() -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "demo.py", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    options = ["--host", "--port", "--share", "--auth USER:PASSWORD", "--models"]
    options += ["--db URL", "--keep-days", "--keep-drawings", "--keep-bytes"]
    for option in options:
        assert option in ended.stdout
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert not loaded & {"torch", "numpy", "gradio", "sklearn", "cv2"}


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_one_sentence(start("--port", port), port, "in use", "--port")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--port", "seven"], "--port"),
        (["--port", "70000"], "65535"),
        (["--auth", "ada"], "USER:PASSWORD"),
        (["--auth", "ada:"], "USER:PASSWORD"),
        (["--auth", ":secret"], "USER:PASSWORD"),
        (["--host", "no.such.host.invalid"], "--host"),
        (["--host", "192.0.2.1"], "--host"),
        (["--port", "0", "--models", "deepest"], "deepest"),
        (["--port", "0", "--db", "mysql://x/y"], "SQLite, PostgreSQL or MongoDB"),
        (["--port", "0", "--db", "drawings.db"], "URL"),
        (["--keep-days", "0"], "'none'"),
        (["--keep-drawings", "many"], "--keep-drawings"),
        (["--keep-bytes", "2 elephants"], "500MB"),
    ],
)
def test_options_that_can_not_be(options: list[str], word: str) -> None:
    assert_one_sentence(start(*options), word)


def test_no_checkpoints(tmp_path: Path) -> None:
    ended = start("--port", "0", DEEPCLUSTER_CHECKPOINTS=str(tmp_path))
    assert_one_sentence(ended, "make checkpoints")


def test_a_truncated_checkpoint(tmp_path: Path) -> None:
    copy = shutil.copytree(REPOSITORY / "checkpoints/pixel-kmeans", tmp_path / "pixel-kmeans")
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    ended = start("--port", "0", DEEPCLUSTER_CHECKPOINTS=str(tmp_path))
    assert_one_sentence(ended, "model.safetensors", "truncated")


def test_only_the_models_asked_for_in_that_order() -> None:
    with Demo("--models", "pixel-kmeans", "deep") as demo:
        models = httpx.get(f"{demo.url}/healthz").json()["models"]
    assert models == ["pixel-kmeans", "deep"]


def test_share_without_internet_says_so_and_goes_on() -> None:
    with Demo("--share", "--models", "pixel-kmeans", env=OFFLINE) as demo:
        demo.wait_for("There is no public address", 60)
        assert httpx.get(f"{demo.url}/healthz").status_code == 200


def test_gradio_client_gets_the_same_answers_as_the_api(demo: Demo) -> None:
    picture = encode(canvas(3))
    models = httpx.post(f"{demo.url}/api/predict", files={"file": picture}).json()["models"]
    left, right = list(models)[:2]
    client = Client(demo.url, verbose=False)
    told = client.predict(data_url(picture), left, right, api_name="/look")
    for side, name in (("left", left), ("right", right)):
        assert told[side]["model"] == name
        assert told[side]["cluster"] == models[name]["cluster"]


def test_nothing_can_be_left_on_the_server(demo: Demo) -> None:
    files = {"files": ("x.txt", b"kept?" * 1000)}
    assert httpx.post(f"{demo.url}/gradio_api/upload", files=files).status_code == 413


def test_nothing_is_recorded_or_sent_elsewhere(demo: Demo) -> None:
    page = httpx.get(demo.url)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    config = httpx.get(f"{demo.url}/config").json()
    assert not config["analytics_enabled"]
    assert not config.get("run_history")
    assert httpx.get(f"{demo.url}/gradio_api/runs").status_code == 404
    assert httpx.get(f"{demo.url}/monitoring").status_code == 403
    assert httpx.get(f"{demo.url}/monitoring/summary").status_code == 403


@pytest.fixture(scope="module")
def private() -> Iterator[Demo]:
    with Demo("--auth", f"{USER}:{PASSWORD}", "--models", "pixel-kmeans") as demo:
        yield demo


def visitor_from(address: str) -> dict[str, str]:
    """Headers that a proxy on this machine sends for a visitor from elsewhere."""
    return {"X-Forwarded-For": address}


def test_auth_keeps_strangers_out_of_page_and_api(private: Demo) -> None:
    with httpx.Client(base_url=private.url, headers=visitor_from("203.0.113.1")) as stranger:
        assert stranger.get("/healthz").status_code == 200
        guarded = ("/api/models", "/api/drawings/policy", "/docs", "/openapi.json")
        for path in (*guarded, "/config", "/gradio_api/info"):
            assert stranger.get(path).status_code == 401, path
        assert stranger.post("/api/predict", files={"file": b""}).status_code == 401
        challenge = stranger.get("/api/models").headers["www-authenticate"]
        assert challenge.startswith("Basic ")
        assert '"auth_required":true' in stranger.get("/").text.replace(" ", "")


def test_auth_lets_in_who_knows_the_password(private: Demo) -> None:
    headers = visitor_from("203.0.113.2")
    answer = httpx.get(f"{private.url}/api/models", auth=(USER, PASSWORD), headers=headers)
    assert answer.status_code == 200
    Client(private.url, auth=(USER, PASSWORD), verbose=False, headers=headers)
    with pytest.raises(Exception, match=r"(?i)credentials|login|auth"):
        Client(private.url, auth=(USER, "wrong"), verbose=False, headers=headers)


def test_who_signed_in_on_the_page_may_use_the_api_without_a_password(private: Demo) -> None:
    with httpx.Client(base_url=private.url, headers=visitor_from("203.0.113.6")) as visitor:
        assert visitor.get("/api/models").status_code == 401
        visitor.post("/login", data={"username": USER, "password": PASSWORD}).raise_for_status()
        assert visitor.get("/api/models").status_code == 200
        visitor.get("/logout")
        assert visitor.get("/api/models").status_code == 401


def test_the_page_s_scripts_are_no_secret(private: Demo) -> None:
    # Like Gradio's own: the form for signing in is served with its scripts, and so are ours.
    assert httpx.get(f"{private.url}/{address('pad/pad')}").status_code == 200


def test_a_visitor_signs_in_and_draws(private: Demo, browser: Browser) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(private.url)
    page.wait_for_selector("input[type=password]", timeout=60_000)
    assert page.locator(PAD).count() == 0
    page.get_by_label("username").fill(USER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector(f"{PAD}[aria-label]", timeout=60_000)
    page.close()


@pytest.mark.parametrize("way", ["form", "basic"])
def test_guessing_is_slowed_down_for_who_guesses(private: Demo, way: str) -> None:
    address = {"form": "203.0.113.3", "basic": "203.0.113.4"}[way]

    def attempt(password: str, address: str) -> int:
        headers = visitor_from(address)
        if way == "basic":
            url = f"{private.url}/api/models"
            return httpx.get(url, auth=(USER, password), headers=headers).status_code
        form = {"username": USER, "password": password}
        return httpx.post(f"{private.url}/login", data=form, headers=headers).status_code

    wrong = [attempt(f"guess {n}", address) for n in range(MAX_TRIES)]
    assert set(wrong) <= {400, 401}
    assert attempt(PASSWORD, address) == 429
    assert attempt(PASSWORD, "203.0.113.5") == 200


def test_failed_tries_are_forgotten_in_time() -> None:
    now = 0.0
    tries = FailedTries(clock=lambda: now)
    for _ in range(MAX_TRIES):
        assert not tries.exhausted("a")
        tries.add("a")
    assert tries.exhausted("a")
    assert not tries.exhausted("b")
    now = WINDOW + 1
    assert not tries.exhausted("a")
