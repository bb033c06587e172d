"""An edited message: what was said to it is edited, as the message now asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType

from bot.handlers.ask import answer_again, group_question
from bot.handlers.check_quote import check_again, quote_doubted, request_in
from bot.handlers.user_limit import within_limit
from bot.state.errors import StateError
from bot.telegram.addressing import asked_after_command, without_mention
from bot.telegram.messages import sender_id

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def edited_message(update: Update, context: Context) -> None:
    """Answer the question again, or check the quote again; in a group an edit may also add the mention."""
    message = update.edited_message
    if message is None:
        return
    mentioned, text = without_mention(message, context.bot)
    try:
        interaction = await context.services.state.interaction(message.chat_id, message.id)
    except StateError:
        return  # it may have been answered
    request = request_in(message, context.bot)
    if interaction is None or (not interaction.replies and message.chat.type != ChatType.PRIVATE):
        if mentioned and message.chat.type != ChatType.PRIVATE:
            await (group_question if request is None else quote_doubted)(update, context)
        return
    text = asked_after_command(message) if text.startswith("/") else text
    if interaction.user_id != sender_id(message) or not (request or text.strip()):
        return
    if not await within_limit(message, context):
        return
    if request is not None:
        await check_again(message, request, interaction, context)
    else:
        await answer_again(message, text, interaction, update, context)
