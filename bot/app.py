"""Builds the Application: the one place where handlers are wired, in order."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    Update,
)
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot import replies, texts
from bot.context import Context, Services
from bot.handlers import about, editors, errors, inline, questions
from bot.logs import configure_logging
from bot.rate_limiter import PatientRateLimiter

if TYPE_CHECKING:
    from bot.served_index import ServedIndex
    from bot.settings import Settings

# What is in flight when the bot is stopped is answered within this; `docker stop` kills after ten seconds.
STOP_WITHIN_SECONDS: Final = 8.0
_START_WAITS: Final = (1.0, 2.0, 4.0, 8.0)
_CONCURRENT_UPDATES: Final = 256

BotApplication = Application[Any, Context, Any, Any, Any, Any]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StartFailure:
    """Why the bot could not start, for people; ``unreachable`` where trying again later may help."""

    message: str
    unreachable: bool


def serve(settings: Settings, index: ServedIndex) -> StartFailure | None:
    """Run the bot until it is told to stop by SIGTERM or SIGINT.

    Args:
        settings: with a token.
        index: opened.

    Returns:
        Why the bot could not start, or None once it has stopped.
    """
    configure_logging(settings.log_level, settings.log_format, [settings.token])
    for warning in index.warnings:
        _log.warning(warning)
    return asyncio.run(_serve(settings, index))


def build_application(settings: Settings, index: ServedIndex) -> BotApplication:
    """Return the application with all handlers wired, not yet started."""
    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .context_types(ContextTypes(context=Context))
        .rate_limiter(PatientRateLimiter())
        .concurrent_updates(_CONCURRENT_UPDATES)
        .build()
    )
    application.bot_data["services"] = Services(settings, index)

    # The first handler whose filter fits takes an update, and the others do not see it.
    asked = filters.UpdateType.MESSAGE & ~filters.VIA_BOT & ~_FROM_BOT & ~filters.IS_AUTOMATIC_FORWARD
    private = asked & filters.ChatType.PRIVATE
    group = asked & filters.ChatType.GROUPS

    # Editors: in private, by their own id, in their own words. Others fall through to "unknown command".
    editor = private & filters.User(settings.admin_ids) & ~filters.FORWARDED & ~filters.SenderChat.ALL
    application.add_handler(CommandHandler("reindex", editors.reindex_command, editor))
    application.add_handler(CommandHandler("status", editors.status_command, editor))

    application.add_handler(CommandHandler("ask", questions.ask_command, asked))
    application.add_handler(CommandHandler("start", about.start_command, asked))
    application.add_handler(CommandHandler("help", about.help_command, asked))
    application.add_handler(CommandHandler("about", about.about_command, asked))

    # After the commands: a command is not a question. In groups it may be meant for another bot: silence.
    application.add_handler(MessageHandler(private & filters.COMMAND, questions.unknown_command))
    words = filters.TEXT | filters.CAPTION
    application.add_handler(MessageHandler(private & words, questions.private_question))
    application.add_handler(MessageHandler(private & ~filters.StatusUpdate.ALL, questions.not_a_question))
    application.add_handler(MessageHandler(group & ~filters.COMMAND & words, questions.group_question))

    application.add_handler(InlineQueryHandler(inline.inline_query))

    application.add_handler(CallbackQueryHandler(questions.show_exchange, f"^{replies.SHOW_EXCHANGE}"))
    # Last: whatever other button was pressed is not one of ours any more.
    application.add_handler(CallbackQueryHandler(questions.outdated_button))

    application.add_error_handler(errors.report_error)
    return application


class _FromBot(filters.MessageFilter):
    """Messages of other bots; an anonymous admin's comes from a stand-in bot, but is a person's."""

    def filter(self, message: Any) -> bool:  # noqa: ANN401 - the library's own signature
        return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


_FROM_BOT: Final = _FromBot()


async def _serve(settings: Settings, index: ServedIndex) -> StartFailure | None:
    try:
        application = build_application(settings, index)
    except InvalidToken:
        return _wrong_token()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if failure := await _connect(application, stopped):
        return failure
    # After the first contact, so that a wrong token is told at once; before polling, so that nobody waits for it.
    _log.info("loading the model")
    await asyncio.to_thread(index.searcher.search, "?")
    if stopped.is_set():
        return None
    assert application.updater is not None  # noqa: S101 - there is one unless the builder is told otherwise
    await _publish_commands(application, settings)
    await application.start()
    await application.updater.start_polling(bootstrap_retries=-1, allowed_updates=Update.ALL_TYPES)
    _log.info("answering", bot=application.bot.username, generation=index.searcher.generation.manifest.id)
    await stopped.wait()
    _log.info("stopping")
    application.bot_data["services"].stopping.set()
    try:
        async with asyncio.timeout(STOP_WITHIN_SECONDS):
            await application.updater.stop()
            await application.stop()
            await application.shutdown()
    except TimeoutError:
        _log.warning("stopped before everything in flight was answered")
    _log.info("stopped")
    return None


async def _connect(application: BotApplication, stopped: asyncio.Event) -> StartFailure | None:
    """Make the first contact with Telegram, with some patience."""
    for wait in (*_START_WAITS, None):
        try:
            await application.initialize()
        except InvalidToken:
            return _wrong_token()
        except RetryAfter as error:
            reason = str(error)
        except NetworkError as error:
            reason = str(error)
        except TelegramError as error:
            return StartFailure(f"Telegram refuses the bot: {error}", unreachable=False)
        else:
            return None
        if wait is None or stopped.is_set():
            break
        _log.warning("Telegram cannot be reached, trying again", error=reason, seconds=wait)
        await asyncio.sleep(wait)
    return StartFailure(
        "Telegram could not be reached: check the network, and TELEGRAM_API_URL if you set it",
        unreachable=True,
    )


def _wrong_token() -> StartFailure:
    message = "Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from https://t.me/BotFather"
    return StartFailure(message, unreachable=False)


async def _publish_commands(application: BotApplication, settings: Settings) -> None:
    """Show each person the commands that they may use; a bot without a menu still answers."""
    bot = application.bot
    try:
        await bot.set_my_commands(texts.COMMANDS, scope=BotCommandScopeAllPrivateChats())
        await bot.set_my_commands(texts.GROUP_COMMANDS, scope=BotCommandScopeAllGroupChats())
    except TelegramError as error:
        _log.warning("commands not published", error=str(error))
    for editor in sorted(settings.admin_ids):
        try:
            commands = [*texts.COMMANDS, *texts.EDITOR_COMMANDS]
            await bot.set_my_commands(commands, scope=BotCommandScopeChat(editor))
        except TelegramError as error:
            # Telegram does not know an editor who never wrote to the bot.
            _log.info("editor's commands not published", editor=editor, error=str(error))
