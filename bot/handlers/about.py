"""`/start`, `/help` and `/about`: what this bot is, and that it is a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.answering import quote_reply
from bot.conversation import keyboards, texts
from bot.conversation.callback_data import parse_quote_name
from bot.handlers._editors import is_editor
from bot.state.fallback import with_fallback
from bot.telegram.messages import Reply, interaction_of, send
from bot.telegram.profile import publish_to_editor

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context

_EXAMPLES: Final = 3


async def start_command(update: Update, context: Context) -> None:
    """Open the exchange of a deep link; or introduce the bot, and offer real questions."""
    message, user = update.effective_message, update.effective_user
    if message is None:
        return
    searcher = context.services.index.searcher
    payload = (message.text or "").partition(" ")[2].strip()
    named = parse_quote_name(payload)
    quote = searcher.quote(*named) if named else None
    if quote is not None:
        ids = await send(message, quote_reply(quote, context.translator, can_share=context.can_share))
        if interaction := interaction_of(message, ids, quote.exchange.question or quote.best_sentence):
            await with_fallback(context.services.state.record_interaction(interaction), None)
        return
    examples = [quote for quote in searcher.opening_quotes() if quote.exchange.question][:_EXAMPLES]
    greeting = texts.start(searcher.snapshot.interviews, examples, context.translator)
    await send(message, Reply((greeting,), keyboards.keyboard(keyboards.numbers(examples))))
    if user is not None and is_editor(user, context):
        # Before an editor's first message, Telegram refuses them.
        await publish_to_editor(context.bot, user.id)


async def help_command(update: Update, context: Context) -> None:
    """Explain how to use the bot."""
    message, user = update.effective_message, update.effective_user
    if message is None:
        return
    paragraphs = [texts.help_text(context.bot.username, context.translator)]
    if context.bot.bot.supports_guest_queries:
        paragraphs.append(texts.guest_help(context.bot.username, context.translator))
    if user is not None and is_editor(user, context):
        paragraphs.append(texts.editor_help(context.translator))
    await message.reply_text("\n\n".join(paragraphs))


async def about_command(update: Update, context: Context) -> None:
    """Say who is quoted, and from which interviews."""
    if update.effective_message is not None:
        interviews = context.services.index.searcher.snapshot.interviews
        await update.effective_message.reply_text(texts.about(interviews, context.translator))
