"""Pictures sent to the API, and refusals of them."""

from __future__ import annotations

import httpx


def upload(client: httpx.Client, picture: bytes, **params: object) -> httpx.Response:
    return client.post("/api/predict", files={"file": ("digit.png", picture)}, params=params)  # type: ignore[arg-type]


def assert_refused(response: httpx.Response, status: int, code: str | None = None) -> None:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["message"] and error["message"][0].isupper() and error["message"].endswith(".")
    if code is not None:
        assert error["code"] == code
