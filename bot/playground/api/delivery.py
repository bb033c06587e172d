"""How updates reach the bot: long polling, or a webhook instead."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import httpx
from telegram.constants import PollingLimit, WebhookLimit

from bot.playground.api.errors import bad_request, conflict
from bot.playground.api.params import Params

if TYPE_CHECKING:
    from bot.playground.api.logs.watch import Watch
    from bot.playground.api.world.model import Json
    from bot.playground.api.world.world import World

_MAX_WAIT: Final = 50  # seconds; Telegram cuts longer timeouts down to it
_RETRY_DELAY: Final = 0.5  # seconds; Telegram backs off further, which tests need not wait for
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]*")
_TERMINATED: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_IS_SET: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

CallMethod = Callable[[str, Params], Awaitable[object]]


class UpdateDelivery:
    """Delivers the queue of updates.

    Args:
        world: whose updates.
        watch: wakes when there are new ones.
        call_method: calls a method that a webhook's response contains.
    """

    def __init__(self, world: World, watch: Watch, call_method: CallMethod) -> None:
        self._world = world
        self._watch = watch
        self._call_method = call_method
        self._poll = 0
        self._ended_by = _TERMINATED
        self._webhook: Json | None = None
        self._secret = ""
        self._pusher: asyncio.Task[None] | None = None

    async def call(self, method: str, params: Params) -> Any:  # noqa: ANN401 - JSON
        """Answer one of the methods that concern the delivery of updates.

        Raises:
            ApiError: as Telegram does.
        """
        match method:
            case "getUpdates":
                return await self._get_updates(params)
            case "setWebhook" if params.text("url"):
                return await self._set_webhook(params)
            case "setWebhook" | "deleteWebhook":
                return await self._delete_webhook(params)
            case "getWebhookInfo":
                return self._webhook_info()
            case _:  # close and logOut: nothing here outlives the process
                self._end_polls("terminated by close request")
                return True

    async def stop(self) -> None:
        """Stop pushing."""
        if self._pusher is not None:
            self._pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pusher
            self._pusher = None

    async def _get_updates(self, params: Params) -> list[Json]:
        if self._webhook is not None:
            raise conflict(_WEBHOOK_IS_SET)
        self._end_polls(_TERMINATED)
        mine = self._poll
        self._allow(params)
        queue = self._world.updates
        queue.confirm(params.integer("offset") or 0)
        limit = params.integer("limit") or PollingLimit.MAX_LIMIT
        limit = min(max(limit, PollingLimit.MIN_LIMIT), PollingLimit.MAX_LIMIT)

        def ready() -> list[Json] | None:
            if self._poll != mine:
                raise conflict(self._ended_by)
            return queue.first(limit) or None

        timeout = min(max(params.integer("timeout") or 0, 0), _MAX_WAIT)
        return await self._watch.until(ready, timeout) or []

    def _end_polls(self, why: str) -> None:
        self._poll += 1
        self._ended_by = why
        self._watch.wake()

    def _allow(self, params: Params) -> None:
        kinds = params.structure("allowed_updates", "allowed updates")
        if isinstance(kinds, list):
            self._world.updates.allow(str(kind) for kind in kinds)

    async def _set_webhook(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        # HTTP and any address are fine: so they are with Telegram's own server in local mode.
        if not url.startswith(("http://", "https://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        await self._delete_webhook(params)
        self._end_polls("terminated by setWebhook request")
        self._allow(params)
        self._secret = secret
        self._webhook = {"url": url, "has_custom_certificate": False}
        self._webhook["max_connections"] = params.integer("max_connections") or 40
        self._pusher = asyncio.create_task(self._push(url))
        return True

    async def _delete_webhook(self, params: Params) -> bool:
        await self.stop()
        self._webhook = None
        if params.flag("drop_pending_updates"):
            self._world.updates.drop()
        return True

    def _webhook_info(self) -> Json:
        shown: Json = dict(self._webhook or {"url": "", "has_custom_certificate": False})
        shown["pending_update_count"] = len(self._world.updates)
        if allowed := self._world.updates.allowed:
            shown["allowed_updates"] = allowed
        return shown

    async def _push(self, url: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        queue = self._world.updates
        async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
            while True:
                updates = await self._watch.until(lambda: queue.first(1) or None, _MAX_WAIT)
                if not updates:
                    await asyncio.sleep(0)
                    continue
                if await self._push_one(client, url, updates[0]):
                    queue.drop(1)
                else:
                    await asyncio.sleep(_RETRY_DELAY)

    async def _push_one(self, client: httpx.AsyncClient, url: str, update: Json) -> bool:
        try:
            response = await client.post(url, json=update)
        except httpx.HTTPError as error:
            return self._failed(f"{type(error).__name__}")
        if not response.is_success:
            return self._failed(
                f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
            )
        with contextlib.suppress(ValueError):
            answer = response.json()
            if isinstance(answer, dict) and isinstance(answer.get("method"), str):
                await self._call_method(answer.pop("method"), Params.from_json(answer))
        return True

    def _failed(self, why: str) -> bool:
        if self._webhook is not None:
            self._webhook |= {"last_error_date": self._world.now(), "last_error_message": why}
        return False
