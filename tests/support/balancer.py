"""One address behind which several servers take turns, as a load balancer gives it."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Balancer(NamedTuple):
    """Where it is, and how many requests each port behind it has taken."""

    url: str
    taken: Counter[int]


@contextmanager
def balancer(ports: Sequence[int], path: str) -> Iterator[Balancer]:
    """Pass each request on to the next port; one that refuses the connection is passed over."""
    order, taken = itertools.cycle(ports), Counter[int]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for port in itertools.islice(order, len(ports)):
                try:
                    answer = httpx.post(
                        f"http://127.0.0.1:{port}{self.path}", content=body, headers=dict(self.headers)
                    )
                except httpx.TransportError:
                    continue
                taken[port] += answer.is_success
                self.send_response(answer.status_code)
                break
            else:
                self.send_response(HTTPStatus.BAD_GATEWAY)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield Balancer(f"http://127.0.0.1:{server.server_port}{path}", taken)
        finally:
            server.shutdown()
