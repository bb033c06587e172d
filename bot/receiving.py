"""How updates reach the bot: through a webhook where one is configured, or else by polling."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, cast

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.telegram.webhook import secret_of, webhook_app
from bot.web_server import listen, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import BotApplication
    from bot.settings import Settings
    from bot.telegram.journal import JournalledQueue

_log = structlog.get_logger()


@contextlib.asynccontextmanager
async def receiving(application: BotApplication, settings: Settings) -> AsyncIterator[None]:
    """Put updates into the application's queue for as long as the context lasts.

    Raises:
        OSError: cannot listen on the webhook's port.
        TelegramError: Telegram refuses the webhook, or cannot be reached.
    """
    async with _webhook(application, settings) if settings.webhook_url else _polling(application):
        yield


@contextlib.asynccontextmanager
async def _webhook(application: BotApplication, settings: Settings) -> AsyncIterator[None]:
    queue = cast("JournalledQueue", application.update_queue)

    async def take(update: dict[str, Any]) -> None:
        await queue.put(Update.de_json(update, application.bot))
        await queue.stored()

    secret = secret_of(settings.token)
    app = webhook_app(settings.webhook_url, secret, take)
    async with serving(app, listen(settings.webhook_listen)):
        # The rate limiter tries again where that may help; a refused address stays refused.
        await application.bot.set_webhook(
            settings.webhook_url, secret_token=secret, allowed_updates=Update.ALL_TYPES
        )
        yield


@contextlib.asynccontextmanager
async def _polling(application: BotApplication) -> AsyncIterator[None]:
    def report(error: TelegramError) -> None:
        application.create_task(application.process_error(None, error))

    assert application.updater is not None  # noqa: S101 - there is one unless the builder disables it
    await application.updater.start_polling(
        bootstrap_retries=-1, allowed_updates=Update.ALL_TYPES, error_callback=report
    )
    try:
        yield
    finally:
        try:
            await application.updater.stop()
        except TelegramError as error:
            _log.info("polling had ended before", reason=str(error))
