"""Serves a playground over HTTP, in the foreground or in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.playground.api.token import example_token
from bot.playground.site import Site, new_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.playground.api.world.model import Options

_START_TIMEOUT: Final = 10.0  # seconds


class _Protocol(H11Protocol):
    """Hands its transport to the application, so that a connection can be dropped on request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio leaves this out for listeners made by hand; without it every answer waits 40 ms for an ACK.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """Serves one site, and ends long polls at once when it stops.

    Args:
        site: what is served.
        host: the address to listen on.
        port: the port; 0 takes a free one.

    Raises:
        OSError: the address cannot be listened on.
    """

    def __init__(self, site: Site, host: str = "127.0.0.1", port: int = 0) -> None:
        self.site = site
        self._is_up_or_over = threading.Event()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family)
        super().__init__(
            uvicorn.Config(
                self.site.app,
                http=_Protocol,
                ws="none",
                lifespan="on",
                log_level="warning",
                access_log=False,  # a request's path holds the token
                timeout_graceful_shutdown=2,
            )
        )

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:8081``."""
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[None]:
        """Serve in a thread of its own for as long as the context lasts.

        Raises:
            RuntimeError: it did not start in time.
        """
        thread = threading.Thread(target=lambda: asyncio.run(self.main()), name="playground", daemon=True)
        thread.start()
        try:
            self._is_up_or_over.wait(_START_TIMEOUT)
            if not self.started:
                raise RuntimeError("the playground did not start")
            yield
        finally:
            self.should_exit = True
            thread.join(_START_TIMEOUT)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, and tell :meth:`in_thread`."""
        await super().startup(sockets)
        self._is_up_or_over.set()

    async def main(self) -> None:
        """Serve until told to stop."""
        try:
            await self.serve(sockets=[self._listener])
        finally:
            self._listener.close()
            self._is_up_or_over.set()

    async def on_tick(self, counter: int) -> bool:
        """End what waits before uvicorn, told to stop, begins to wait for it."""
        is_over = await super().on_tick(counter)
        if is_over:
            self.site.api.watch.close()
        return is_over


@dataclass(frozen=True)
class Address:
    """Where a running playground is.

    Attributes:
        url: its root.
        token: the bot's token.
        username: the bot's username.
    """

    url: str
    token: str
    username: str

    @property
    def base_url(self) -> str:
        """What python-telegram-bot wants as ``base_url``."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot wants as ``base_file_url``."""
        return f"{self.url}/file/bot"


@contextlib.contextmanager
def serve(
    token: str | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    username: str = "InterviewBot",
    options: Options | None = None,
) -> Iterator[Address]:
    """Run a playground in a thread of its own for as long as the context lasts.

    Args:
        token: the bot's token; a made-up one by default.
        host: the address to listen on.
        port: the port; 0 takes a free one.
        username: the bot's username, without ``@``.
        options: how the bot is set up with BotFather.

    Yields:
        Where it listens.

    Raises:
        OSError: the port is taken.
        RuntimeError: it did not start in time.
    """
    token = token or example_token()
    server = Server(Site(new_world(token, username, options=options), token, host), host, port)
    with server.in_thread():
        yield Address(server.url, token, username)
