"""Before any other handler: what the person or group has chosen, and whether it is too much for a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot.conversation import texts
from bot.conversation.translations import get_translator
from bot.state.fallback import with_fallback
from bot.state.model import Group, Reader
from bot.telegram.messages import acknowledge, say, sender_id
from bot.telegram.user_limit import Verdict

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.context import Context


async def load_choices(update: Update, context: Context) -> None:
    """Put the language and interview that were chosen into the context."""
    user, chat = update.effective_user, update.effective_chat
    state = context.services.state
    language = interview = None
    if chat is not None and chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        context.group = await with_fallback(state.group(chat.id), Group())
        language, interview = context.group.language, context.group.interview
    elif user is not None:
        reader = await with_fallback(state.reader(user.id), Reader())
        language, interview = reader.language, reader.interview
    if language:
        context.translator = get_translator(language)
    served = {interview.slug for interview in context.services.index.searcher.snapshot.interviews}
    context.interview = interview if interview in served else None


async def limit_flood(update: Update, context: Context) -> None:
    """Stop what one person sends beyond what a person sends; tell them once.

    In groups only what is addressed to the bot counts, which is found out later.
    """
    user, chat = update.effective_user, update.effective_chat
    if user is None:
        return
    pressed = update.callback_query is not None
    message = update.message or update.edited_message
    if not pressed and (message is None or chat is None or chat.type != ChatType.PRIVATE):
        return
    verdict = context.services.flood.judge(user.id)
    if verdict is Verdict.ANSWER:
        return
    told = texts.too_many(context.translator) if verdict is Verdict.TELL else None
    if pressed:
        await acknowledge(update, told, alert=told is not None)
    elif told is not None and message is not None:
        await say(message, told)
    raise ApplicationHandlerStop


async def within_limit(message: Message, context: Context) -> bool:
    """Count what was addressed to the bot in a group, and say whether to answer it.

    Whoever goes beyond what a person asks is told so once. In private all of it was counted before.
    """
    sender = sender_id(message)
    if sender is None or message.chat.type == ChatType.PRIVATE:
        return True
    verdict = context.services.flood.judge(sender)
    if verdict is Verdict.TELL:
        await say(message, texts.too_many(context.translator))
    return verdict is Verdict.ANSWER
