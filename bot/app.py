"""Builds the Application: the one place where handlers are wired, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot import replies
from bot.context import Context, Services
from bot.handlers import about, editors, errors, inline, questions
from bot.polling_request import PollingRequest
from bot.rate_limiter import PatientRateLimiter
from bot.update_processor import FairUpdateProcessor

if TYPE_CHECKING:
    import asyncio

    from bot.served_index import ServedIndex
    from bot.settings import Settings

BotApplication = Application[Any, Context, Any, Any, Any, Any]


def build_application(settings: Settings, index: ServedIndex, refused: asyncio.Event) -> BotApplication:
    """Return the application with all handlers wired, not yet started.

    Args:
        settings: with a token.
        index: opened.
        refused: set when Telegram refuses the token while the bot is polling.

    Raises:
        InvalidToken: the token cannot be one.
    """
    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .context_types(ContextTypes(context=Context))
        .rate_limiter(PatientRateLimiter())
        .get_updates_request(PollingRequest(refused))
        .concurrent_updates(FairUpdateProcessor())
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
    application.add_handler(CommandHandler("start", about.start_command, private))
    application.add_handler(CommandHandler("help", about.help_command, private))
    application.add_handler(CommandHandler("about", about.about_command, private))

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
