"""Keeps other web sites out of the playground, and its own page to its own origin."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not listened on
_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}


class Guard:
    """Middleware that refuses what another site sends, and adds the headers that confine the page.

    A site that a browser shows may send requests to any address, also to this machine's. It cannot send JSON
    without asking first, which is never allowed here; and where it makes its own name lead to this machine
    (DNS rebinding), the ``Host`` header shows that name.

    Args:
        app: what is guarded.
        host: the address that the server listens on.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        headers = Headers(scope=scope)
        refusal = _refusal(scope["method"], headers, self._host)
        if refusal is not None:
            status, why = refusal
            await JSONResponse({"error": why}, status)(scope, receive, send)
            return

        async def send_confined(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_confined)


def _refusal(method: str, headers: Headers, bound: str) -> tuple[int, str] | None:
    host = headers.get("host", "")
    if not is_own_name(host, bound):
        return 403, f"this is not {host!r}: open the address that was printed at the start"
    if method != "POST":
        return None
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return 403, "another site may not act here"
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return 415, "the body must be application/json"
    return None


def is_own_name(host: str, bound: str) -> bool:
    """Return whether a ``Host`` header names this server.

    Args:
        host: as in the request, with a port or without.
        bound: the address that the server listens on. Where that is every one, any number leads here, but
            a name only if it is the machine's own.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in _LOCAL or name == bound.lower():
        return True
    return bound in _EVERYWHERE and (_is_number(name) or name == socket.gethostname().lower())


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
