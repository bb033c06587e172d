"""Stands between the bot and PostgreSQL, and lets it hang, go away and come back."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

_CHUNK: Final = 65536


class DatabaseProxy:
    """A TCP port that leads to a PostgreSQL server's Unix socket.

    Args:
        address: of a database on the server.

    Attributes:
        address: of the same database, through the proxy.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._behind = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._flows = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        user = parts.netloc.rpartition("@")[0]
        self.address = parts._replace(netloc=f"{user}@127.0.0.1:{self._port}", query="").geturl()

    def __enter__(self) -> Self:
        """Let through what comes."""
        self._flows.set()
        self._accept_in_background()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything."""
        self._flows.set()
        self.go_away()

    def hang(self) -> None:
        """Keep all connections, and let nothing through any more."""
        self._flows.clear()

    def flow(self) -> None:
        """Let everything through again, what was held back first."""
        self._flows.set()

    def go_away(self) -> None:
        """Refuse new connections and close the others, as a server that is stopped."""
        with suppress(OSError):  # wakes the thread that accepts
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def come_back(self) -> None:
        """Accept connections again."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._accept_in_background()

    def drop(self) -> None:
        """Close all connections, as a server that is restarted."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept_in_background(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                front, _ = listener.accept()
            except OSError:
                return
            back = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            back.connect(self._behind)
            self._open |= {front, back}
            for source, target in ((front, back), (back, front)):
                threading.Thread(target=self._copy, args=(source, target), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with source, suppress(OSError):
            while data := source.recv(_CHUNK):
                self._flows.wait()
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
        self._open.discard(source)
