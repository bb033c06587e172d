"""Serves an ASGI application on the bot's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.applications import Starlette


def listen(address: str) -> socket.socket:
    """Return a socket that listens on an address and a port, such as ``127.0.0.1:9464``.

    Raises:
        OSError: it cannot.
    """
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family)


@contextlib.asynccontextmanager
async def serving(app: Starlette, listener: socket.socket | None) -> AsyncIterator[None]:
    """Serve the application for as long as the context lasts, and close its socket then.

    Args:
        app: an ASGI application.
        listener: where; None to serve nothing.
    """
    if listener is None:
        yield
        return
    with listener:
        config = uvicorn.Config(
            app, ws="none", lifespan="off", log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await task


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the bot, which ends this server as well."""
        yield
