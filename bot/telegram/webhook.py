"""The webhook: takes updates that Telegram sends, and refuses whatever somebody else does."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram.update_reading import readable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

LARGEST_BODY: Final = 1024 * 1024
"""In bytes. The largest update has a message of 4096 characters, what it replies to, and two keyboards."""
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

_log = structlog.get_logger()


def secret_of(token: str) -> str:
    """Return the secret that Telegram sends with every update, the same in all processes of a bot.

    Args:
        token: of the bot, from which nobody can tell the secret who does not know it.
    """
    return hmac.new(token.encode(), b"webhook", sha256).hexdigest()


def webhook_app(url: str, secret: str, take: Callable[[dict[str, Any]], Awaitable[None]]) -> Starlette:
    """Return the ASGI application.

    Args:
        url: that Telegram sends updates to; a proxy keeps its path.
        secret: what :func:`secret_of` returns.
        take: called with each update; an empty one if it cannot be read. Telegram is told that an update
            arrived when this has returned.
    """

    async def receive(request: Request) -> Response:
        # Before anything of the body is read, and in a time that tells nothing of the secret.
        sent = request.headers.get(SECRET_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(sent, secret.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        await take(readable(_update(await _body(request))))
        return Response()

    path = unquote(urlsplit(url).path).rstrip("/")
    return Starlette(routes=[Route(path + end, receive, methods=["POST"]) for end in ("", "/") if path + end])


async def _body(request: Request) -> bytes:
    """Return the body, unless it is too large: then no more of it is read.

    Raises:
        HTTPException: it is, or the sender is gone.
    """
    declared = request.headers.get("content-length", "0")
    if int(declared) > LARGEST_BODY:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except ClientDisconnect:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return body


def _update(body: bytes) -> dict[str, Any]:
    """Return the update in a body.

    Raises:
        HTTPException: there is none.
    """
    try:
        update = json.loads(body)
        if isinstance(update["update_id"], int):
            return dict(update)
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    _log.warning("what came to the webhook is no update")
    raise HTTPException(HTTPStatus.BAD_REQUEST)
