"""`/start`, `/help` and `/about`: what this bot is, and that it is a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import texts
from bot.handlers.questions import reply, suggestions

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context

_EXAMPLES: Final = 3


async def start_command(update: Update, context: Context) -> None:
    """Say what the bot is, and offer real questions."""
    searcher = context.services.index.searcher
    if update.effective_message is not None:
        examples = tuple(quote for quote in searcher.opening_quotes() if quote.exchange.question)[:_EXAMPLES]
        await reply(
            update.effective_message,
            texts.start(searcher.generation.interviews, context.words),
            suggestions(examples) if examples else None,
        )


async def help_command(update: Update, context: Context) -> None:
    """Say how the bot is used."""
    if update.effective_message is not None:
        await reply(update.effective_message, texts.help_text(context.bot.username, context.words))


async def about_command(update: Update, context: Context) -> None:
    """Say who is quoted, and from where."""
    if update.effective_message is not None:
        interviews = context.services.index.searcher.generation.interviews
        await reply(update.effective_message, texts.about(interviews, context.words))
