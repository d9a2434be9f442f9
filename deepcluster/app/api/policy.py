"""``/api/drawings/policy``: what is kept here; it answers even where nothing is."""

from __future__ import annotations

from fastapi import APIRouter, Response

from deepcluster.app.api.dependencies import RunningServices
from deepcluster.app.service.drawing_keeper import sentence_of
from deepcluster.app.views.drawing import Policy

router = APIRouter(tags=["drawings"])


@router.get("/api/drawings/policy")
def policy(services: RunningServices, response: Response) -> Policy:
    """Say what is kept here, and for how long."""
    response.headers["cache-control"] = "no-store"
    keeper = services.keeper
    return Policy(
        offered=keeper.offered,
        days=keeper.limits.days,
        rows=keeper.limits.rows,
        bytes=keeper.limits.size,
        problem=sentence_of(keeper.problem),
    )
