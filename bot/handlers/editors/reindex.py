"""`/reindex`: rebuilds the index in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handlers._editors import record_change
from bot.state.model import Action
from bot.telegram.messages import Reply, edit

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def reindex_command(update: Update, context: Context) -> None:
    """Rebuild the index, showing progress in one message."""
    message, user = update.effective_message, update.effective_user
    reindexer, translator = context.services.reindexer, context.translator
    if message is None or user is None:
        return
    if reindexer.lock.locked():
        running = translator.gettext("A reindex is already running. I will post the result there.")
        await message.reply_text(running)
        return
    async with reindexer.lock:
        shown = await message.reply_text(translator.gettext("Reading the interviews…"))
        outcome = await reindexer.reindex(shown, translator)
        await edit(shown, Reply((outcome.text,)))
    if outcome.snapshot is not None:
        await record_change(user, Action.REINDEXED, outcome.snapshot, context)
