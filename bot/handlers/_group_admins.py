"""Who administers a group: only they change how the bot behaves in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

if TYPE_CHECKING:
    from telegram import Chat, Message

    from bot.conversation.translations import Translator

_ADMINS: Final = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

_log = structlog.get_logger()


def refusal(translator: Translator) -> str:
    """Return the answer to somebody who does not administer the group."""
    return translator.gettext("Only admins of this group can change my settings.")


async def is_from_admin(message: Message) -> bool:
    """Return whether an admin of a group wrote a message in it."""
    if message.sender_chat is not None:
        # An anonymous admin writes as the group itself; a channel that writes in it is not an admin.
        return message.sender_chat.id == message.chat_id
    return message.from_user is not None and await is_admin(message.chat, message.from_user.id)


async def is_admin(chat: Chat, user_id: int) -> bool:
    """Return whether a user is an admin of a group."""
    try:
        return (await chat.get_member(user_id)).status in _ADMINS
    except TelegramError as error:
        _log.warning("cannot find out who is an admin", reason=str(error))
        return False
