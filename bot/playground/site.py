"""What one playground serves: the Bot API and its files as at Telegram, the control side, the page."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from bot.playground.api.bot_api import BotApi
from bot.playground.api.errors import not_found
from bot.playground.api.routes import BotApiRoutes
from bot.playground.api.token import bot_id_of
from bot.playground.api.world.model import Options, User
from bot.playground.api.world.world import World
from bot.playground.control.control import Control
from bot.playground.control.traces import Traces
from bot.playground.web.guard import Guard
from bot.playground.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request


def new_world(
    token: str, username: str = "InterviewBot", name: str = "Interview bot", options: Options | None = None
) -> World:
    """Return an empty world around a bot.

    Args:
        token: whose number before the colon is the bot's id.
        username: without ``@``.
        name: the bot's display name.
        options: how it is set up with BotFather.

    Raises:
        ValueError: the token does not look like one.
    """
    bot_id = bot_id_of(token)
    if bot_id is None:
        raise ValueError("a token looks like 123456:ABC-DEF_ghi")
    return World(User(bot_id, name, username=username, is_bot=True), options)


class Site:
    """One world, put together and served over HTTP.

    Args:
        world: the state.
        token: the only token that opens the Bot API.
        host: the address that it is served on.

    Attributes:
        app: the ASGI application.
        api: answers the bot.
        traces: what is behind messages.
    """

    def __init__(self, world: World, token: str, host: str) -> None:
        self.api = BotApi(world)
        self.traces = Traces(world.event_log, self.api.call_log)
        pages = Pages(self.api, Control(self.api, self.traces))
        self.app = Starlette(
            routes=[
                *BotApiRoutes(self.api, token).routes(),
                Mount("", routes=pages.routes(), middleware=[Middleware(Guard, host)]),
            ],
            exception_handlers={404: _nothing_here, 405: _nothing_here},
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self.api.delivery.stop()


async def _nothing_here(_: Request, __: Exception) -> Response:
    return JSONResponse(not_found().envelope(), 404)
