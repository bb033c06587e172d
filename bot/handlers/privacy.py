"""`/privacy` and `/forget`: what is stored about a person, and its deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import texts
from bot.state.errors import StateError

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def privacy_command(update: Update, context: Context) -> None:
    """Say what is stored, and for how long."""
    if update.effective_message is not None:
        days = context.services.settings.keep_days
        await update.effective_message.reply_text(texts.privacy(days, context.translator))


async def forget_command(update: Update, context: Context) -> None:
    """Delete everything that is stored about the sender."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    try:
        await context.services.state.forget(user.id)
    except StateError:
        # The bot must not claim that it was done.
        await message.reply_text(texts.something_went_wrong(context.translator))
        return
    await message.reply_text(texts.forgotten(context.translator))
