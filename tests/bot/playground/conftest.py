"""Playgrounds over a real socket, with a bare bot on one side and the readers' client on the other."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from starlette.routing import Mount

from bot.playground.server import Address, Server
from bot.playground.site import Site, new_world
from tests.support.bare_bot import BareBot
from tests.support.playground_client import Playground

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from tests.support.playground_client import Chat, User

    InBackground = Callable[[Callable[[], object]], Future[object]]

HOST = "127.0.0.1"
TOKEN = "123456:TEST-token_of-the-playground"
USERNAME = "InterviewBot"

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests, because starting and stopping it takes longer than most of them."""
    server = Server(Site(new_world(TOKEN), TOKEN, HOST), HOST)
    with server.in_thread():
        yield server


@pytest.fixture
def address(server: Server) -> Iterator[Address]:
    """A playground for one test, under its own path on the shared server."""
    mount = Mount(f"/{next(_numbers)}", Site(new_world(TOKEN, USERNAME), TOKEN, HOST).app)
    server.site.app.routes.insert(0, mount)
    yield Address(server.url + mount.path, TOKEN, USERNAME)
    server.site.app.routes.remove(mount)


@pytest.fixture
def pg(address: Address) -> Iterator[Playground]:
    with Playground(address.url) as playground:
        yield playground


@pytest.fixture
def bot(address: Address) -> Iterator[BareBot]:
    with BareBot(address.base_url, address.token) as bare:
        yield bare


@pytest.fixture
def reader(pg: Playground) -> User:
    return pg.user("Aliya", last_name="B.", username="aliya_b", language_code="kk")


@pytest.fixture
def chat(pg: Playground, reader: User) -> Chat:
    """The reader's chat with the bot, which she has started."""
    reader.starts()
    return pg.private(reader)


@pytest.fixture
def owner(pg: Playground) -> User:
    return pg.user("Owner", username="owner")


@pytest.fixture
def in_background() -> Iterator[InBackground]:
    """Runs a function in a thread, and returns a future."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit
