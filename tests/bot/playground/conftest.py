"""A playground over a real socket, with a bare bot on one side and the readers' client on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.playground.server import Address, serve
from tests.support.bare_bot import BareBot
from tests.support.playground_client import Playground

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def address() -> Iterator[Address]:
    with serve("123456:TEST-token_of-the-playground") as address:
        yield address


@pytest.fixture
def pg(address: Address) -> Iterator[Playground]:
    with Playground(address.url) as playground:
        yield playground


@pytest.fixture
def bot(address: Address) -> Iterator[BareBot]:
    with BareBot(address.base_url, address.token) as bare:
        yield bare
