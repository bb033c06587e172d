"""Builds the Application: the one place where handlers are wired, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram import LinkPreviewOptions, MessageEntity, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    JobQueue,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import Context, Services
from bot.handlers import (
    about,
    ask,
    check_quote,
    daily,
    edits,
    errors,
    group_membership,
    group_settings,
    guest,
    inline,
    interviews,
    language,
    preferences,
    privacy,
    questions,
    quote_buttons,
    user_limit,
    waiting,
)
from bot.handlers._buttons import unknown_button
from bot.handlers.editors import (
    articles,
    audit,
    question_sheet,
    reindex,
    stats,
    status,
    unanswered,
    withdrawal,
    wordings,
)
from bot.jobs import schedule_jobs
from bot.monitoring.telegram_calls import TimedRequest
from bot.telegram.journal import JournalledQueue
from bot.telegram.message_filters import (
    DOUBTS_QUOTE,
    ENDS_AS_A_QUESTION,
    FROM_BOT,
    IN_ALBUM,
    SENT,
    VIA_THIS_BOT,
)
from bot.telegram.polling import PollingRequest
from bot.telegram.rate_limiter import PatientRateLimiter
from bot.telegram.update_processor import FairUpdateProcessor

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

BotApplication = Application[Any, Context, Any, Any, Any, JobQueue[Any]]

# For every message that is sent.
_DEFAULTS: Final = Defaults(
    parse_mode=ParseMode.HTML,
    link_preview_options=LinkPreviewOptions(is_disabled=True),
    # The question may be deleted before its answer is sent.
    allow_sending_without_reply=True,
)
_BUTTONS: Final = (
    quote_buttons.show_exchange,
    quote_buttons.show_more,
    quote_buttons.show_speaker,
    quote_buttons.show_card,
    quote_buttons.turn_quote_buttons,
    quote_buttons.vote,
    daily.offer_daily,
    daily.set_daily_clock,
    daily.set_daily,
    daily.stop_daily,
    waiting.wait_for_answer,
    waiting.stop_waiting,
    questions.questions_page,
    interviews.interviews_page,
    interviews.choose_interview,
    language.choose_language,
    group_settings.set_answers,
    group_settings.set_language,
    group_settings.set_interview,
    unanswered.next_cluster,
    unanswered.offer_exchanges,
    unanswered.dismiss_cluster,
    unanswered.postpone_cluster,
    question_sheet.send_question_sheet,
    unanswered.show_cluster,
    wordings.preview_wordings,
    wordings.add_wordings,
    wordings.remove_wordings,
    audit.earlier_changes,
    articles.preview_article,
    articles.publish_article,
    articles.discard_article,
    reindex.remove_missing,
    withdrawal.interview_list_page,
    withdrawal.offer_withdrawal,
    withdrawal.withdraw_interview,
    withdrawal.restore_interview,
)


def build_application(
    services: Services, refused: asyncio.Event, httpx_options: Mapping[str, Any]
) -> BotApplication:
    """Return the application with all handlers wired, not yet started.

    Args:
        services: with a token in their settings.
        refused: set when Telegram refuses the token.
        httpx_options: further arguments of the HTTP clients that call Telegram.

    Raises:
        InvalidToken: the token cannot be one.
    """
    settings = services.settings
    processor = FairUpdateProcessor(services.journal.finish, user_limit.ask_chat_to_wait)
    rate_limiter = PatientRateLimiter()
    queue = JournalledQueue(services.journal)
    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .context_types(ContextTypes(context=Context))
        .defaults(_DEFAULTS)
        .rate_limiter(rate_limiter)
        .request(TimedRequest(services.metrics, refused, httpx_options))
        .get_updates_request(PollingRequest(refused, queue.stored, httpx_options))
        .update_queue(queue)
        .concurrent_updates(processor)
        .build()
    )
    application.bot_data["services"] = services
    services.metrics.waiting.labels("messages").set_function(lambda: processor.waiting)
    services.metrics.waiting.labels("replies").set_function(lambda: rate_limiter.waiting)
    assert application.job_queue is not None  # noqa: S101 - there is one unless the builder disables it
    schedule_jobs(application.job_queue, services.state)

    # Before all others, in this order: whoever has to wait is told so in the language they chose.
    application.add_handler(TypeHandler(Update, preferences.load_preferences), group=-2)
    application.add_handler(TypeHandler(Update, user_limit.limit_user), group=-1)

    # The first handler with a matching filter takes an update; the others do not see it.
    people = ~FROM_BOT & ~filters.IS_AUTOMATIC_FORWARD
    # In private, even what was written with another inline bot is for this one.
    private = filters.UpdateType.MESSAGE & people & ~VIA_THIS_BOT & filters.ChatType.PRIVATE
    group = filters.UpdateType.MESSAGE & people & ~filters.VIA_BOT & filters.ChatType.GROUPS
    asked = private | group

    # Editors: in private, by their own id, not forwarded. Others fall through to what readers get.
    editor = private & filters.User(settings.admin_ids) & ~filters.FORWARDED & ~filters.SenderChat.ALL
    # What takes long keeps no other message of the chat waiting: block=False.
    application.add_handler(CommandHandler("reindex", reindex.reindex_command, editor, block=False))
    application.add_handler(CommandHandler("status", status.status_command, editor))
    application.add_handler(CommandHandler("stats", stats.stats_command, editor))
    application.add_handler(CommandHandler("interviews", withdrawal.interviews_command, editor))
    application.add_handler(CommandHandler("audit", audit.audit_command, editor))
    application.add_handler(CommandHandler("unanswered", unanswered.unanswered_command, editor))
    application.add_handler(
        MessageHandler(editor & filters.Document.ALL, articles.document_sent, block=False)
    )
    application.add_handler(
        MessageHandler(editor & filters.Regex(articles.LINK), articles.link_sent, block=False)
    )

    application.add_handler(CommandHandler("ask", ask.ask_command, asked))
    application.add_handler(CommandHandler("check", check_quote.check_command, asked))
    application.add_handler(CommandHandler("questions", questions.questions_command, asked))
    application.add_handler(CommandHandler("daily", daily.daily_command, asked))
    application.add_handler(CommandHandler("settings", group_settings.settings_command, group))
    application.add_handler(CommandHandler("settings", group_settings.settings_in_private, private))
    application.add_handler(CommandHandler("start", about.start_command, private))
    application.add_handler(CommandHandler("help", about.help_command, private))
    application.add_handler(CommandHandler("about", about.about_command, private))
    application.add_handler(CommandHandler("interviews", interviews.interviews_command, private))
    application.add_handler(CommandHandler("language", language.language_command, private))
    application.add_handler(CommandHandler("privacy", privacy.privacy_command, private))
    application.add_handler(CommandHandler("forget", privacy.forget_command, private))

    # After the commands: any other command is unknown, and not a question.
    application.add_handler(MessageHandler(private & filters.COMMAND, ask.unknown_command))
    application.add_handler(MessageHandler(group & filters.COMMAND, ask.group_command))
    text = filters.TEXT | filters.CAPTION
    command_in_caption = filters.CAPTION & filters.CaptionEntity(MessageEntity.BOT_COMMAND)
    application.add_handler(MessageHandler(asked & command_in_caption, ask.caption_with_command))
    application.add_handler(MessageHandler(asked & text & DOUBTS_QUOTE, check_quote.quote_doubted))
    statement_forwarded = private & filters.FORWARDED & text & ~ENDS_AS_A_QUESTION
    application.add_handler(MessageHandler(statement_forwarded, check_quote.statement_forwarded))
    application.add_handler(MessageHandler(private & text, ask.private_question))
    application.add_handler(MessageHandler(private & IN_ALBUM, ask.wordless_album_part, block=False))
    application.add_handler(MessageHandler(private & SENT, ask.not_a_question))
    application.add_handler(
        MessageHandler(group & filters.StatusUpdate.MIGRATE, group_membership.group_moved)
    )
    application.add_handler(MessageHandler(group & text, ask.group_question))
    edited = filters.UpdateType.EDITED_MESSAGE & people & ~filters.VIA_BOT & text
    application.add_handler(MessageHandler(edited, edits.edited_message))

    application.add_handler(
        ChatMemberHandler(group_membership.membership_changed, ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_handler(
        MessageHandler(filters.UpdateType.GUEST_MESSAGE & people & ~filters.VIA_BOT, guest.guest_message)
    )
    application.add_handler(InlineQueryHandler(inline.inline_query))
    application.add_handler(ChosenInlineResultHandler(inline.chosen_result))

    application.add_handlers(_BUTTONS)
    # Last: any other button is out of date.
    application.add_handler(CallbackQueryHandler(unknown_button))

    application.add_error_handler(errors.report_error)
    return application
