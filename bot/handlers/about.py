"""`/start`, `/help` and `/about`: what this bot is, and that it is a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards, texts
from bot.conversation.callback_data import parse_deep_link, parse_wait_payload
from bot.conversation.correction_html import Corrected, Removed, outdated
from bot.corrections import CorrectedQuote, corrected_reply, find_correction
from bot.handlers._editors import is_editor
from bot.handlers.waiting import begin_waiting
from bot.quote_records import record_shown_quote, subject_of
from bot.state.fallback import with_fallback
from bot.telegram.messages import Reply, interaction_of, send
from bot.telegram.profile import publish_to_editor
from content.model import passage_hash

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.context import Context
    from bot.conversation.callback_data import LinkedQuote

_EXAMPLES: Final = 3


async def start_command(update: Update, context: Context) -> None:
    """Open the exchange of a deep link; or introduce the bot, and offer real questions."""
    message, user = update.effective_message, update.effective_user
    if message is None:
        return
    searcher = context.services.index.searcher
    payload = (message.text or "").partition(" ")[2].strip()
    question_id = parse_wait_payload(payload)
    if question_id is not None:
        await begin_waiting(message, question_id, context)
        return
    linked = parse_deep_link(payload)
    reply = await _linked_reply(linked, context) if linked else None
    if reply is not None:
        await _send_linked(message, reply, context)
        return
    examples = [quote for quote in searcher.opening_quotes() if quote.exchange.question][:_EXAMPLES]
    greeting = texts.start(searcher.snapshot.interviews, examples, context.translator)
    await send(message, Reply((greeting,), keyboards.keyboard(keyboards.numbers(examples))))
    if user is not None and is_editor(user, context):
        # Before an editor's first message, Telegram refuses them.
        await publish_to_editor(context.bot, user.id)


async def _linked_reply(linked: LinkedQuote, context: Context) -> Reply | None:
    """Return the quote that a link leads to, or what became of it; None where it never was."""
    searcher, state = context.services.index.searcher, context.services.state
    quote = searcher.quote(linked.exchange, linked.number)
    found, changed_at = CorrectedQuote(None, quote), None
    if linked.hash is None:
        if quote is None:
            return None
    elif quote is None or passage_hash(quote.passage) != linked.hash:
        quoted = await with_fallback(state.quoted_passage(linked.hash), None)
        if quoted is not None:
            found, changed_at = find_correction(quoted, searcher), quoted.changed_at
        else:
            found = CorrectedQuote(Removed() if quote is None else Corrected(), quote)
    return corrected_reply(found, changed_at, context.translator, can_share=context.can_share)


async def _send_linked(message: Message, reply: Reply, context: Context) -> None:
    interaction = interaction_of(message, await send(message, reply), subject_of(reply.quote))
    await record_shown_quote(interaction, reply, context.translator.language, context.services.state)


async def help_command(update: Update, context: Context) -> None:
    """Explain how to use the bot."""
    message, user = update.effective_message, update.effective_user
    if message is None:
        return
    may_be_guest = bool(context.bot.bot.supports_guest_queries)
    paragraphs = [texts.help_text(context.bot.username, context.translator, may_be_guest=may_be_guest)]
    if user is not None and is_editor(user, context):
        paragraphs.append(texts.editor_help(context.translator))
    await message.reply_text("\n\n".join(paragraphs))


async def about_command(update: Update, context: Context) -> None:
    """Say who is quoted, and from which interviews."""
    if update.effective_message is None:
        return
    index = context.services.index
    snapshot = index.searcher.snapshot
    paragraphs = [texts.about(snapshot.interviews, context.translator)]
    if index.is_outdated:
        paragraphs.append(outdated(snapshot.manifest.created, context.translator))
    await update.effective_message.reply_text("\n\n".join(paragraphs))
