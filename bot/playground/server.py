"""The playground over HTTP: the Bot API and its files as at Telegram, the control side, and the page."""

import asyncio
import contextlib
import json
import re
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.playground.api.errors import ApiError, bad_request, not_found, unauthorized
from bot.playground.api.model import Options, User
from bot.playground.api.params import Params, Upload
from bot.playground.api.service import BotApi, MethodReply
from bot.playground.api.world import World
from bot.playground.web.guard import Guard
from bot.playground.web.pages import Pages

_TOKEN = re.compile(r"(?P<id>\d+):[A-Za-z0-9_-]+")
_MAX_FIELD = 4 * 1024 * 1024  # bytes of one field in a multipart body
_START_TIMEOUT = 10.0
UPDATE_HEADER = "X-Update-Id"
"""A request header in which a bot may say for which update it calls a method."""


def example_token() -> str:
    """Return a token that looks like Telegram's and opens nothing."""
    return f"{100_000_000 + secrets.randbelow(900_000_000)}:{secrets.token_urlsafe(26)}"


def new_world(
    token: str, username: str = "InterviewBot", name: str = "Interview bot", options: Options | None = None
) -> World:
    """Return an empty world around a bot.

    Args:
        token: Whose number before the colon is the bot's id.
        username: Without ``@``.
        name: The bot's display name.
        options: How it is set up with BotFather.

    Raises:
        ValueError: The token does not look like one.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise ValueError("a token looks like 123456:ABC-DEF_ghi")
    return World(User(int(match["id"]), name, username=username, is_bot=True), options)


class _Protocol(H11Protocol):
    """Hands its transport to the application, so that a connection can be dropped on request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio leaves this out for listeners made by hand; without it every answer waits 40 ms for an ACK.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class Site:
    """The HTTP side of one world.

    Args:
        api: What answers.
        token: The only token that opens it.
        host: The address that it is served on.
    """

    def __init__(self, api: BotApi, token: str, host: str) -> None:
        self.api = api
        self._token = token
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._bot, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
                Mount(
                    "",
                    routes=Pages(api).routes(),
                    middleware=[Middleware(Guard, host)],
                ),
            ],
            exception_handlers={404: _nothing_here, 405: _nothing_here},
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self.api.transport.stop()

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise not_found()
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            raise unauthorized()

    async def _bot(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
            params = await _params_of(request)
        except ApiError as error:
            return _response(MethodReply(error.code, error.envelope(), {}))
        update_id = request.headers.get(UPDATE_HEADER, "")
        call = self.api.call(
            request.path_params["method"], params, int(update_id) if update_id.isdecimal() else None
        )
        reply = await _unless_disconnected(request, call)
        return await _drop(request) if reply is None else _response(reply)

    async def _file(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except ApiError as error:
            return _response(MethodReply(error.code, error.envelope(), {}))
        path = request.path_params["path"]
        found = next((file for file in self.api.world.files.values() if file.file_path == path), None)
        if found is None:
            return _response(MethodReply(404, not_found().envelope(), {}))
        return Response(found.content, media_type=found.mime_type or "application/octet-stream")


async def _params_of(request: Request) -> Params:
    """Read the query and the body, whichever way they are encoded."""
    values: dict[str, str] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        values |= Params.from_json(await _json_body(request)).values
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form(max_part_size=_MAX_FIELD) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    content_type = value.content_type or "application/octet-stream"
                    files[name] = Upload(value.filename or name, content_type, await value.read())
                else:
                    values[name] = value
    return Params(values, files)


async def _json_body(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON content") from None
    if not isinstance(body, dict):
        raise bad_request("expected an Object in the request body")
    return body


async def _unless_disconnected(request: Request, call: Any) -> MethodReply | None:  # noqa: ANN401 - a coroutine
    """Await a call, but give it up when the bot hangs up, so that no update is handed to nobody."""
    answering = asyncio.ensure_future(call)
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await answering if answering.done() else None
    finally:
        for task in (answering, leaving):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _drop(request: Request) -> Response:
    """Close the connection without an answer."""
    request.state.transport.close()
    await _disconnected(request)
    return Response()


def _response(reply: MethodReply) -> Response:
    if isinstance(reply.body, str):
        return Response(reply.body, reply.status, dict(reply.headers))
    return JSONResponse(reply.body, reply.status, dict(reply.headers))


async def _nothing_here(_: Request, __: Exception) -> Response:
    return JSONResponse(not_found().envelope(), 404)


class Server(uvicorn.Server):
    """Serves one world, and ends long polls at once when it is told to stop.

    Args:
        world: The state.
        token: The bot's token.
        host: The address to listen on.
        port: The port; 0 takes a free one.
    """

    def __init__(self, world: World, token: str, host: str = "127.0.0.1", port: int = 0) -> None:
        self.site = Site(BotApi(world), token, host)
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
            RuntimeError: It did not start in time.
        """
        thread = threading.Thread(target=lambda: asyncio.run(self.main()), name="playground", daemon=True)
        thread.start()
        try:
            waited = threading.Event()
            for _ in range(int(_START_TIMEOUT / 0.02)):
                if self.started or not thread.is_alive():
                    break
                waited.wait(0.02)
            if not self.started:
                raise RuntimeError("the playground did not start")
            yield
        finally:
            self.should_exit = True
            thread.join(_START_TIMEOUT)

    async def main(self) -> None:
        """Serve until told to stop."""
        try:
            await self.serve(sockets=[self._listener])
        finally:
            self._listener.close()

    async def on_tick(self, counter: int) -> bool:
        """End what waits before uvicorn, told to stop, begins to wait for it."""
        is_over = await super().on_tick(counter)
        if is_over:
            self.site.api.watch.close()
        return is_over


@dataclass(frozen=True)
class Address:
    """Where a running playground is.

    Args:
        url: Its root.
        token: The bot's token.
        username: The bot's username.
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
        token: The bot's token; one is made up if none is given.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        username: The bot's username, without ``@``.
        options: How the bot is set up with BotFather.

    Yields:
        Where it listens.

    Raises:
        OSError: The port is taken.
        RuntimeError: It did not start in time.
    """
    token = token or example_token()
    server = Server(new_world(token, username, options=options), token, host, port)
    with server.in_thread():
        yield Address(server.url, token, username)
