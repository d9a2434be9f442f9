"""What is started before the first request, and closed after the last one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from deepcluster.app.service.services import Services


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start the services of an application, and close them however it ends.

    At a second Ctrl+C uvicorn leaves without telling the application, whose tasks are then
    cancelled: hence ``finally``.
    """
    services: Services = app.state.services
    services.start()
    try:
        yield
    finally:
        services.close()
