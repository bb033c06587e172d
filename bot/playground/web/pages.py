"""What a browser uses of the playground: the page, pictures, the events it follows, the control side."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.api.compose.media import image_mime_type
from bot.playground.api.errors import PlaygroundError, not_found
from bot.playground.api.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from bot.playground.api.bot_api import BotApi
    from bot.playground.api.logs.event_log import Event
    from bot.playground.control.control import Control

_PAGE: Final = Path(__file__).with_name("page")
_PING_SECONDS: Final = 15.0  # between signs of life, for whatever would close a silent connection


class Pages:
    """The side of one world that a browser sees.

    Args:
        api: what the world is reached through.
        control: acts for the page.
    """

    def __init__(self, api: BotApi, control: Control) -> None:
        self._api = api
        self._control = control
        # By this a page that was open through a restart learns that all it knows is gone.
        self._world_id = secrets.token_urlsafe(6)

    def routes(self) -> list[BaseRoute]:
        """Return what is served, to be put behind :class:`bot.playground.web.guard.Guard`."""
        return [
            Route("/", self._page, methods=["GET"]),
            Mount("/page", StaticFiles(directory=_PAGE)),
            Route("/media/{file_id}", self._media, methods=["GET"]),
            Route("/events", self._events, methods=["GET"]),
            Route("/control/{action}", self._act, methods=["POST"]),
        ]

    async def _page(self, _: Request) -> Response:
        return FileResponse(_PAGE / "index.html")

    async def _media(self, request: Request) -> Response:
        found = self._api.world.files.get(request.path_params["file_id"])
        if found is None:
            return JSONResponse(not_found().envelope(), not_found().code)
        # Only pictures are shown: a document may be a page with a script in it.
        picture = image_mime_type(found.content)
        if picture is not None:
            return Response(found.content, media_type=picture)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name or 'file')}"}
        return Response(found.content, media_type="application/octet-stream", headers=headers)

    async def _events(self, request: Request) -> Response:
        """Push events from where the page has been, or from now on."""
        world_id, _, number = request.headers.get("last-event-id", "").partition(":")
        if not world_id:
            world_id, number = self._world_id, request.query_params.get("after", "")
        newest = self._api.world.event_log.last_id
        # What another run has numbered means nothing here.
        is_known = world_id == self._world_id and number.isdecimal()
        seen = min(int(number), newest) if is_known else newest
        return StreamingResponse(
            self._pushed(seen), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _pushed(self, seen: int) -> AsyncIterator[str]:
        hello = {"world": self._world_id, "last": self._api.world.event_log.last_id}
        yield f"event: hello\ndata: {json.dumps(hello)}\n\n"
        while not self._api.watch.is_closed:
            events = await self._newer(seen)
            if events:
                seen = events[-1].id
            yield "".join(map(self._framed, events)) or ": still here\n\n"

    async def _newer(self, seen: int) -> list[Event]:
        log = self._api.world.event_log
        return await self._api.watch.until(lambda: log.after(seen) or None, _PING_SECONDS) or []

    def _framed(self, event: Event) -> str:
        return f"id: {self._world_id}:{event.id}\ndata: {json.dumps(asdict(event))}\n\n"

    async def _act(self, request: Request) -> Response:
        try:
            body = read_json(await request.body() or b"{}")
            if not isinstance(body, dict):
                raise PlaygroundError("the body must be a JSON object")
            return JSONResponse({"result": await self._control.run(request.path_params["action"], body)})
        except (PlaygroundError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
