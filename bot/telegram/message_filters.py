"""Filters of messages that python-telegram-bot does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext.filters import MessageFilter

from bot.conversation.check_request import check_request
from bot.telegram.addressing import ends_as_a_question, without_mention

if TYPE_CHECKING:
    from telegram import Message


class _FromBot(MessageFilter):
    def filter(self, message: Message) -> bool:
        return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


class _ViaThisBot(MessageFilter):
    def filter(self, message: Message) -> bool:
        return message.via_bot is not None and message.via_bot.id == message.get_bot().id


class _InAlbum(MessageFilter):
    def filter(self, message: Message) -> bool:
        return message.media_group_id is not None


class _Sent(MessageFilter):
    def filter(self, message: Message) -> bool:
        # What the library does not count among attachments.
        others = (message.giveaway, message.giveaway_winners, message.checklist)
        return bool(message.effective_attachment) or any(others)


class _DoubtsQuote(MessageFilter):
    def filter(self, message: Message) -> bool:
        # In a group the question may stand beside a mention.
        _, text = without_mention(message, message.get_bot())
        return (
            check_request(message.text or message.caption or "") is not None
            or check_request(text) is not None
        )


class _EndsAsAQuestion(MessageFilter):
    def filter(self, message: Message) -> bool:
        return ends_as_a_question(message.text or message.caption or "")


FROM_BOT: Final = _FromBot()
"""Messages of other bots. An anonymous admin's comes from a placeholder bot, but is a person's."""
VIA_THIS_BOT: Final = _ViaThisBot()
"""Messages that were made with this bot inline: its own quotes."""
IN_ALBUM: Final = _InAlbum()
"""Parts of an album."""
DOUBTS_QUOTE: Final = _DoubtsQuote()
"""Messages that ask whether words are quoted as they were said."""
ENDS_AS_A_QUESTION: Final = _EndsAsAQuestion()
"""Messages with a question mark at their end."""
SENT: Final = _Sent()
"""Messages with something that people send, such as a photo.

The opposite is a service message, of which there may be kinds that the library does not know yet.
"""
