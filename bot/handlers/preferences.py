"""Before any other handler: loads the preferences of the reader or group into the context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType

from bot.conversation.translations import get_translator
from bot.state.fallback import with_fallback
from bot.state.model import Group, Reader

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def load_preferences(update: Update, context: Context) -> None:
    """Load the chosen language and interview into the context."""
    user, chat = update.effective_user, update.effective_chat
    state = context.services.state
    language = interview = None
    # The id of a chat where the bot is a guest may also be that of a group that it is in.
    is_guest = update.guest_message is not None
    if not is_guest and chat is not None and chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        context.group = await with_fallback(state.group(chat.id), Group())
        language, interview = context.group.language, context.group.interview
    elif user is not None:
        reader = await with_fallback(state.reader(user.id), Reader())
        language, interview = reader.language, reader.interview
    if language:
        context.translator = get_translator(language)
    served = {interview.slug for interview in context.services.index.searcher.snapshot.interviews}
    context.interview = interview if interview in served else None
