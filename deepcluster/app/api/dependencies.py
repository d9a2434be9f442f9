"""What routes need from a request: the services behind them, and whose drawings are meant."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Request
from starlette.exceptions import HTTPException

from deepcluster.app.service.services import Services
from deepcluster.store.drawing import KEY


def services_of(request: Request) -> Services:
    """The services; `deepcluster.app.api.routes.add_api` put them there."""
    services: Services = request.app.state.services
    return services


def session_of(x_session: Annotated[str | None, Header()] = None) -> str:
    """The session of a request; HTTPException where it names none."""
    if x_session is None or not KEY.fullmatch(x_session):
        raise HTTPException(400, "Name your session in the header X-Session: 32 hex digits.")
    return x_session


Session = Annotated[str, Depends(session_of)]


def key_of(session: Session, key: Annotated[str, Path()]) -> str:
    """The key of a drawing; HTTPException where no drawing can have it.

    A session is asked for first: who names none learns nothing about keys.
    """
    if not KEY.fullmatch(key):
        raise HTTPException(404)
    return key


RunningServices = Annotated[Services, Depends(services_of)]
Key = Annotated[str, Depends(key_of)]
