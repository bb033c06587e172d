"""A web server on this machine, with the pages that a test puts there, and a fetcher that may go there."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

from bot.fetching.page import Page, fetch_page
from bot.fetching.public_transport import PublicTransport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Response:
    """What the server answers.

    Attributes:
        body: in parts, if there is no end to it.
        content_type: no header if it is empty.
        headers: further ones.
    """

    body: bytes | Iterable[bytes] = b""
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def redirect(to: str, status: int = 302) -> Response:
    """Return the response that sends a client elsewhere."""
    return Response(status=status, headers={"Location": to})


class WebServer:
    """A running server.

    Attributes:
        pages: its responses by path; a path that is none of them is not found.
        asked: each request so far: the host that it named, and the path.
        closing: set at the end, for a body that waits.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Response] = {}
        self.asked: list[tuple[str, str]] = []
        self.closing = threading.Event()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the URL of a page here."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Run a server until the context ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as listening:
        server = WebServer(listening.server_port)
        _Handler.servers[server.port] = server
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            listening.shutdown()
            thread.join()
            del _Handler.servers[server.port]


async def fetch_from_this_machine(link: str) -> Page:
    """Fetch a page that is served on this machine, which is otherwise refused."""
    return await fetch_page(link, transport=PublicTransport(lambda address, _port: address.is_loopback))


class _Handler(BaseHTTPRequestHandler):
    servers: Final[dict[int, WebServer]] = {}

    def do_GET(self) -> None:
        server = self.servers[self.server.server_port]  # type: ignore[attr-defined]
        host = (self.headers["Host"] or "").rpartition(":")[0]
        server.asked.append((host, self.path))
        response = server.pages.get(self.path, Response(b"Not here.", status=404))
        self.send_response(response.status)
        if response.content_type:
            self.send_header("Content-Type", response.content_type)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if isinstance(response.body, bytes):
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        with suppress(ConnectionError):  # the client may have had enough
            for part in [response.body] if isinstance(response.body, bytes) else response.body:
                self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        pass
