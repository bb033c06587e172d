"""Builds the Application: the one place where handlers are wired, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.context import Context, Services
from bot.conversation.keyboards import CallbackAction
from bot.handlers import (
    about,
    before,
    browse,
    editors,
    errors,
    group_settings,
    inline,
    language,
    privacy,
    questions,
    quotes,
    unanswered,
)
from bot.telegram.polling import PollingRequest
from bot.telegram.rate_limiter import PatientRateLimiter
from bot.telegram.update_processor import FairUpdateProcessor

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

BotApplication = Application[Any, Context, Any, Any, Any, Any]

_PRESSES: Final = {
    CallbackAction.EXCHANGE: quotes.show_exchange,
    CallbackAction.MORE: quotes.show_more,
    CallbackAction.FULL: quotes.show_full_answer,
    CallbackAction.CARD: quotes.show_card,
    CallbackAction.VOTE: quotes.vote,
    CallbackAction.QUESTIONS: browse.questions_page,
    CallbackAction.INTERVIEW: browse.choose_interview,
    CallbackAction.LANGUAGE: language.choose_language,
    CallbackAction.GROUP: group_settings.change_setting,
    CallbackAction.UNANSWERED: unanswered.unanswered_pressed,
    CallbackAction.AUDIT: editors.earlier_changes,
}


def build_application(
    services: Services, refused: asyncio.Event, httpx_options: Mapping[str, Any]
) -> BotApplication:
    """Return the application with all handlers wired, not yet started.

    Args:
        services: with a token in their settings.
        refused: set when Telegram refuses the token while the bot is polling.
        httpx_options: further arguments of the HTTP clients that call Telegram.

    Raises:
        InvalidToken: the token cannot be one.
    """
    settings = services.settings
    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .context_types(ContextTypes(context=Context))
        .rate_limiter(PatientRateLimiter())
        .request(HTTPXRequest(httpx_kwargs=dict(httpx_options)))
        .get_updates_request(PollingRequest(refused, httpx_options))
        .concurrent_updates(FairUpdateProcessor())
        .build()
    )
    application.bot_data["services"] = services

    # Before all others, in this order: a person who is told to wait is told so in the chosen language.
    application.add_handler(TypeHandler(Update, before.load_choices), group=-2)
    application.add_handler(TypeHandler(Update, before.limit_flood), group=-1)

    # The first handler whose filter fits takes an update, and the others do not see it.
    people = ~filters.VIA_BOT & ~_FROM_BOT & ~filters.IS_AUTOMATIC_FORWARD
    asked = filters.UpdateType.MESSAGE & people
    private = asked & filters.ChatType.PRIVATE
    group = asked & filters.ChatType.GROUPS

    # Editors: in private, by their own id, in their own words. Others fall through to "unknown command".
    editor = private & filters.User(settings.admin_ids) & ~filters.FORWARDED & ~filters.SenderChat.ALL
    application.add_handler(CommandHandler("reindex", editors.reindex_command, editor))
    application.add_handler(CommandHandler("status", editors.status_command, editor))
    application.add_handler(CommandHandler("stats", editors.stats_command, editor))
    application.add_handler(CommandHandler("audit", editors.audit_command, editor))
    application.add_handler(CommandHandler("unanswered", unanswered.unanswered_command, editor))

    application.add_handler(CommandHandler("ask", questions.ask_command, asked))
    application.add_handler(CommandHandler("questions", browse.questions_command, asked))
    application.add_handler(CommandHandler("settings", group_settings.settings_command, group))
    application.add_handler(CommandHandler("start", about.start_command, private))
    application.add_handler(CommandHandler("help", about.help_command, private))
    application.add_handler(CommandHandler("about", about.about_command, private))
    application.add_handler(CommandHandler("interviews", browse.interviews_command, private))
    application.add_handler(CommandHandler("language", language.language_command, private))
    application.add_handler(CommandHandler("privacy", privacy.privacy_command, private))
    application.add_handler(CommandHandler("forget", privacy.forget_command, private))

    # After the commands: what is left of them is unknown, and no question.
    application.add_handler(MessageHandler(private & filters.COMMAND, questions.unknown_command))
    application.add_handler(MessageHandler(group & filters.COMMAND, questions.group_command))
    words = filters.TEXT | filters.CAPTION
    application.add_handler(MessageHandler(private & words, questions.private_question))
    application.add_handler(MessageHandler(private & ~filters.StatusUpdate.ALL, questions.not_a_question))
    application.add_handler(MessageHandler(group & filters.StatusUpdate.MIGRATE, group_settings.moved))
    application.add_handler(MessageHandler(group & words, questions.group_question))
    edited = filters.UpdateType.EDITED_MESSAGE & people & words
    application.add_handler(MessageHandler(edited, questions.edited_question))

    application.add_handler(ChatMemberHandler(group_settings.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(InlineQueryHandler(inline.inline_query))
    application.add_handler(ChosenInlineResultHandler(inline.chosen_result))

    for press, handler in _PRESSES.items():
        application.add_handler(CallbackQueryHandler(handler, f"^{press.value}:"))
    # Last: whatever other button was pressed is not one of ours any more.
    application.add_handler(CallbackQueryHandler(quotes.outdated_button))

    application.add_error_handler(errors.report_error)
    return application


class _FromBot(filters.MessageFilter):
    """Messages of other bots; an anonymous admin's comes from a stand-in bot, but is a person's."""

    def filter(self, message: Any) -> bool:  # noqa: ANN401 - the library's own signature
        return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


_FROM_BOT: Final = _FromBot()
