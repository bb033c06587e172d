"""The life of the bot as a process: it connects, loads, answers, and stops when it is told to."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Update
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot import publishing
from bot.app import build_application
from bot.logs import configure_logging

if TYPE_CHECKING:
    from bot.app import BotApplication
    from bot.served_index import ServedIndex
    from bot.settings import Settings

# `docker stop` kills after ten seconds, and what Python and its libraries put away takes a few.
STOP_WITHIN_SECONDS: Final = 5.0
_START_WAITS: Final = (1.0, 2.0, 4.0, 8.0)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the bot could not start or go on, for people; ``unreachable`` where trying again later may help."""

    message: str
    unreachable: bool


WRONG_TOKEN: Final = Failure(
    "Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from https://t.me/BotFather",
    unreachable=False,
)
_UNREACHABLE: Final = Failure(
    "Telegram could not be reached: check the network, and TELEGRAM_API_URL if you set it", unreachable=True
)


def serve(settings: Settings, index: ServedIndex) -> Failure | None:
    """Run the bot until it is told to stop by SIGTERM or SIGINT.

    Args:
        settings: with a token.
        index: opened.

    Returns:
        Why the bot could not start or go on, or None once it has stopped as it was told to.
    """
    configure_logging(settings.log_level, settings.log_format, [settings.token])
    for warning in index.warnings:
        _log.warning(warning)
    return asyncio.run(_serve(settings, index))


async def _serve(settings: Settings, index: ServedIndex) -> Failure | None:
    told_to_stop, refused = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    try:
        application = build_application(settings, index, refused)
    except InvalidToken:
        return WRONG_TOKEN
    stopping = asyncio.create_task(told_to_stop.wait())
    starting = asyncio.create_task(_start(application, settings, index))
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        # Whatever it waits for, the network or a person's patience, is not waited for any longer.
        starting.cancel()
        _log.info("stopped before it had started")
        return None
    if failure := starting.result():
        return failure
    losing_token = asyncio.create_task(refused.wait())
    await asyncio.wait({losing_token, stopping}, return_when=asyncio.FIRST_COMPLETED)
    await _stop(application)
    return WRONG_TOKEN if refused.is_set() else None


async def _start(application: BotApplication, settings: Settings, index: ServedIndex) -> Failure | None:
    """Make contact, load the model, and begin to answer."""
    if failure := await _connect(application):
        return failure
    # After the first contact, so that a wrong token is told at once; before polling, so that nobody waits.
    _log.info("loading the model")
    await asyncio.to_thread(index.searcher.search, "?")
    await publishing.publish(application.bot, index.searcher.generation.interviews, settings.admin_ids)
    await application.start()
    assert application.updater is not None  # noqa: S101 - there is one unless the builder is told otherwise
    await application.updater.start_polling(
        bootstrap_retries=-1,
        allowed_updates=Update.ALL_TYPES,
        error_callback=lambda error: _report(application, error),
    )
    _log.info("answering", bot=application.bot.username, generation=index.searcher.generation.manifest.id)
    return None


def _report(application: BotApplication, error: TelegramError) -> None:
    application.create_task(application.process_error(None, error))


async def _connect(application: BotApplication) -> Failure | None:
    """Make the first contact with Telegram, with some patience."""
    for wait in (*_START_WAITS, None):
        try:
            await application.initialize()
        except InvalidToken:
            return WRONG_TOKEN
        except (RetryAfter, NetworkError) as error:
            if wait is None:
                return _UNREACHABLE
            _log.warning("Telegram cannot be reached, trying again", error=str(error), seconds=wait)
            await asyncio.sleep(wait)
        except TelegramError as error:
            return Failure(f"Telegram refuses the bot: {error}", unreachable=False)
        else:
            break
    return None


async def _stop(application: BotApplication) -> None:
    """Stop polling, and answer what is in flight as far as time allows."""
    _log.info("stopping")
    application.bot_data["services"].stopping.set()
    assert application.updater is not None  # noqa: S101
    try:
        async with asyncio.timeout(STOP_WITHIN_SECONDS):
            try:
                await application.updater.stop()
            except TelegramError as error:
                _log.info("polling had ended before", reason=str(error))
            await application.stop()
            await application.shutdown()
    except TimeoutError:
        _log.warning("stopped before everything in flight was answered")
    _log.info("stopped")
