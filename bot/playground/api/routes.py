"""The Bot API over HTTP, and the files that bots download."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground.api.bot_api import BotApi, MethodReply
from bot.playground.api.errors import ApiError, bad_request, not_found, unauthorized
from bot.playground.api.json_text import read_json
from bot.playground.api.params import Params, Upload
from bot.playground.api.token import bot_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_MAX_FIELD: Final = 4 * 1024 * 1024  # bytes of one field in a multipart body
UPDATE_HEADER: Final = "X-Update-Id"
"""A request header in which a bot may say for which update it calls a method."""


class BotApiRoutes:
    """The side of one world that a bot sees.

    The server must put the connection's transport into the state of a request, where a fault that drops
    the connection closes it.

    Args:
        api: what answers.
        token: the only token that opens it.
    """

    def __init__(self, api: BotApi, token: str) -> None:
        self._api = api
        self._token = token

    def routes(self) -> list[BaseRoute]:
        """Return what is served."""
        return [
            Route("/bot{token}/{method}", self._bot, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
        ]

    def _check_token(self, token: str) -> None:
        if bot_id_of(token) is None:
            raise not_found()
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            raise unauthorized()

    async def _bot(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
            params = await _params_of(request)
        except ApiError as error:
            return _response(MethodReply(error.code, error.envelope(), {}))
        except ClientDisconnect:
            return Response()  # the bot was killed
        update_id = request.headers.get(UPDATE_HEADER, "")
        call = self._api.call(
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
        found = next((file for file in self._api.world.files.values() if file.file_path == path), None)
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
        body = read_json(await request.body() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON content") from None
    if not isinstance(body, dict):
        raise bad_request("expected an Object in the request body")
    return body


async def _unless_disconnected(request: Request, call: Any) -> MethodReply | None:  # noqa: ANN401 - a coroutine
    """Await a call, but cancel it when the bot disconnects, so that no update is lost."""
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
