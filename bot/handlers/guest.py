"""A mention in a chat that the bot is not in: a quote, or the verdict on one, as a guest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from telegram import InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest
from telegram.helpers import create_deep_linked_url

from bot.answering import ReaderQuestion, SmallTalk, look_up, record
from bot.conversation import quote_html, texts
from bot.conversation.callback_data import deep_link_payload
from bot.conversation.question_list import are_related, inline_description
from bot.conversation.quote_html import escape
from bot.handlers.inline import check_in_one_message, requested_check
from bot.state.model import Where
from bot.telegram.addressing import asked_by_another, without_mention
from bot.telegram.messages import sender_id
from bot.telegram.user_limit import Verdict
from index.search_result import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message, Update

    from bot.answering import Finding
    from bot.context import Context
    from index.quotes import Quote

_RESULT_ID: Final = "answer"

_log = structlog.get_logger()


async def guest_message(update: Update, context: Context) -> None:
    """Answer a question to the bot, or check a quote, in a chat that it is not in.

    Nothing is stored of the chat: its id and those of its messages may also be those of others.
    """
    message = update.guest_message
    if message is None or message.guest_query_id is None:
        return
    limit, sender = context.services.user_limit, sender_id(message) or 0
    verdict = limit.judge(sender)
    if verdict is not Verdict.ANSWER:
        if verdict is Verdict.TELL:
            seconds = limit.seconds_to_wait(sender)
            await answer_guest(message, texts.too_many(seconds, context.translator), context)
        return
    _, text = without_mention(message, context.bot)
    asked = (text or asked_by_another(message, context.bot)).strip()
    if request := requested_check(asked):
        _, verdict_message = await check_in_one_message(request, context)
        await answer_guest(message, verdict_message, context)
        return
    question = ReaderQuestion(asked, Where.GUEST, update.update_id, context.interview)
    finding = await look_up(question, context.services, context.translator)
    await record(question, finding, context.services, context.translator.language)
    await answer_guest(message, _answer(finding, context), context)


async def answer_guest(message: Message, text: str, context: Context) -> None:
    """Send the only message, in HTML, that the bot may send in reply to a guest message."""
    title = context.bot.first_name
    result = InlineQueryResultArticle(_RESULT_ID, title, InputTextMessageContent(text))
    try:
        await message.answer_guest_query(result)
    except BadRequest as error:
        if "query is too old" not in str(error).lower():
            raise
        _log.info("guest message too old")


def _answer(finding: Finding, context: Context) -> str:
    """Return the one message that answers a question, in HTML."""
    translator = context.translator
    if isinstance(finding, SmallTalk):
        return finding.text
    result = finding.result
    match result.outcome:
        case Outcome.ANSWER:
            return _quote(result.quotes[0], context)
        case Outcome.DOUBT:
            messages = quote_html.headed([_quote(result.quotes[0], context)], texts.doubt(translator))
            return messages[0] if len(messages) == 1 else _suggestions(result.quotes, context)
        case Outcome.DECLINE:
            return _suggestions(result.quotes, context)


def _quote(quote: Quote, context: Context) -> str:
    return quote_html.inline_message(quote, context.translator, _link(quote, context))


def _suggestions(quotes: Sequence[Quote], context: Context) -> str:
    """Return a decline with links to the nearest questions, because buttons lead nowhere for a guest."""
    translator = context.translator
    lines = [
        f'• <a href="{_link(quote, context)}">{escape(inline_description(quote, translator.language))}</a>'
        for quote in quotes
    ]
    heading = texts.decline(translator, is_related=are_related(quotes))
    return "\n".join([heading, *lines])


def _link(quote: Quote, context: Context) -> str:
    return create_deep_linked_url(context.bot.username, deep_link_payload(quote))
