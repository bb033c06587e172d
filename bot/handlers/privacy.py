"""`/privacy` and `/forget`: what is kept of a person, and its removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import texts
from bot.state.errors import StateError
from bot.telegram.messages import say

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def privacy_command(update: Update, context: Context) -> None:
    """Say what is kept, and for how long."""
    if update.effective_message is not None:
        days = context.services.settings.keep_days
        await say(update.effective_message, texts.privacy(days, context.translator))


async def forget_command(update: Update, context: Context) -> None:
    """Remove all that is kept of whoever asks for it."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    try:
        await context.services.state.forget(user.id)
    except StateError:
        # Whoever asks for this must not be told that it was done when it was not.
        await say(message, texts.something_went_wrong(context.translator))
        return
    await say(message, texts.forgotten(context.translator))
