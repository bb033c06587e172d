"""`/privacy` and `/forget`: what is kept of a person, and its removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import texts
from bot.state.errors import StateError

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def privacy_command(update: Update, context: Context) -> None:
    """Say what is kept, and for how long."""
    if update.effective_message is not None:
        days = context.services.settings.keep_days
        await update.effective_message.reply_text(texts.privacy(days, context.translator))


async def forget_command(update: Update, context: Context) -> None:
    """Remove all that is kept of the person who asks for it."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    try:
        await context.services.state.forget(user.id)
    except StateError:
        # Nobody must be told that it was done when it was not.
        await message.reply_text(texts.something_went_wrong(context.translator))
        return
    await message.reply_text(texts.forgotten(context.translator))
