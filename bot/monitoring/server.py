"""`/healthz`, `/readyz` and `/metrics`, on an address of their own.

- ``/healthz`` says that the process lives and its event loop turns: restart it if not.
- ``/readyz`` says that readers are answered: send it no updates, or look into it, if not.
- ``/metrics`` is for Prometheus.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.monitoring.metrics import Metrics

    Check = Callable[[], Awaitable[bool]]

_CHECK_SECONDS: Final = 2.0


def monitoring_app(metrics: Metrics, checks: Mapping[str, Check]) -> Starlette:
    """Return the ASGI application.

    Args:
        metrics: what ``/metrics`` shows.
        checks: by name, what must be true for the bot to be ready. A check that raises or that takes
            longer than two seconds has failed.
    """

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        outcomes = await asyncio.gather(*(_passes(check) for check in checks.values()))
        status = HTTPStatus.OK if all(outcomes) else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(dict(zip(checks, outcomes, strict=True)), status)

    async def prometheus(_request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", prometheus)]
    return Starlette(routes=routes)


async def _passes(check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await check()
    except Exception:  # whatever is wrong, the bot is not ready
        return False
