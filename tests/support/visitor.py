"""A visitor who has the demo keep drawings, as a browser would."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from tests.support.drawings import canvas, data_url, encode


class Visitor(httpx.Client):
    """A browser with a session of its own."""

    def __init__(self, url: str) -> None:
        self.session = secrets.token_hex(16)
        headers = {"x-session": self.session}
        super().__init__(base_url=url, headers=headers, timeout=60)

    def keep(self, digit: int = 7, *, seed: int | None = None, **words: Any) -> httpx.Response:
        picture = data_url(encode(canvas(digit, seed=seed)))
        body = {"image": picture, "source": "pad", "id": secrets.token_hex(16), **words}
        return self.post("/api/drawings", json=body)

    def kept(self, **params: Any) -> list[dict[str, Any]]:
        drawings: list[dict[str, Any]] = self.get("/api/drawings", params=params).json()["drawings"]
        return drawings
