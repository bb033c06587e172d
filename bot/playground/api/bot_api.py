"""Answers Bot API calls as Telegram would: looks the method up, logs the call, applies faults."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.playground.api.delivery import UpdateDelivery
from bot.playground.api.errors import ApiError, too_many_requests
from bot.playground.api.faults import FaultKind, Faults, InjectedFault
from bot.playground.api.logs.call_log import Call, CallLog
from bot.playground.api.logs.watch import Watch
from bot.playground.api.methods import DELIVERY_METHODS, METHODS, canonical_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.api.params import Params
    from bot.playground.api.world.world import World

_BAD_GATEWAY: Final = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
_INTERNAL: Final = ApiError(500, "Internal Server Error")

_log = structlog.get_logger()


@dataclass(frozen=True)
class MethodReply:
    """What goes back over HTTP.

    Attributes:
        status: the HTTP status.
        body: JSON, or HTML for an error of the web server.
        headers: further headers.
    """

    status: int
    body: Mapping[str, Any] | str
    headers: Mapping[str, str]


class BotApi:
    """The Bot API over a world.

    Args:
        world: the state.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.watch = Watch(world.event_log)
        self.call_log = CallLog(world.event_log)
        self.faults = Faults()
        self.delivery = UpdateDelivery(world, self.watch, self.call)

    async def call(self, name: str, params: Params, update_id: int | None = None) -> MethodReply | None:
        """Answer one call.

        Args:
            name: the method, in any case.
            params: what was sent.
            update_id: the update that the bot says it calls for.

        Returns:
            The answer, or ``None`` if the connection is to be closed without one.
        """
        try:
            method = canonical_name(name)
        except ApiError as error:
            call = self.call_log.begin(name, params.shown(), self.world.clock(), update_id)
            return self._finish(call, _refusal(error))
        call = self.call_log.begin(method, params.shown(), self.world.clock(), update_id)
        try:
            fault = self.faults.take(method, params.integer("chat_id"))
            if fault is None:
                return self._finish(call, await self._answer(method, params))
            call.fault = fault.kind.value
            return self._finish(call, await self._faulty_answer(fault, method, params))
        except asyncio.CancelledError:
            self._finish(call, None)
            raise

    def _finish(self, call: Call, reply: MethodReply | None) -> MethodReply | None:
        status, body = (reply.status, reply.body) if reply is not None else (None, None)
        self.call_log.end(call, self.world.clock(), status, body)
        return reply

    async def _answer(self, method: str, params: Params) -> MethodReply:
        try:
            if method in DELIVERY_METHODS:
                result = await self.delivery.call(method, params)
            else:
                result = METHODS[method](self.world, params)
        except ApiError as error:
            return _refusal(error)
        except Exception:
            _log.exception("a Bot API method failed", method=method)
            return _refusal(_INTERNAL)
        return MethodReply(200, {"ok": True, "result": result}, {})

    async def _faulty_answer(self, fault: InjectedFault, method: str, params: Params) -> MethodReply | None:
        match fault.kind:
            case FaultKind.FLOOD:
                return _refusal(too_many_requests(fault.retry_after))
            case FaultKind.INTERNAL:
                return _refusal(_INTERNAL)
            case FaultKind.BAD_GATEWAY:
                return MethodReply(502, _BAD_GATEWAY, {"content-type": "text/html"})
            case FaultKind.GARBAGE:
                return MethodReply(200, _BAD_GATEWAY, {"content-type": "text/html"})
            case FaultKind.ERROR:
                return _refusal(ApiError(fault.code, fault.description))
            case FaultKind.DROP:
                return None
            case FaultKind.DROP_AFTER:
                await self._answer(method, params)
                return None
            case FaultKind.HANG:
                await self.watch.until(lambda: None, fault.seconds)
                return None
            case FaultKind.SLOW:
                await self.watch.until(lambda: None, fault.seconds)
                return await self._answer(method, params)


def _refusal(error: ApiError) -> MethodReply:
    retry_after = error.parameters.get("retry_after")
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return MethodReply(error.code, error.envelope(), headers)
