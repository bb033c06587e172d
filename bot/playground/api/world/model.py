"""What exists in the playground: users, chats and their members, topics, messages, files, open queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from telegram.constants import ChatMemberStatus, ChatType, ReactionEmoji

from bot.playground.api.text.formatted_text import FormattedText

Json = dict[str, Any]

PRESENT: Final = frozenset(
    {
        ChatMemberStatus.OWNER,
        ChatMemberStatus.ADMINISTRATOR,
        ChatMemberStatus.MEMBER,
        ChatMemberStatus.RESTRICTED,
    }
)
ADMINS: Final = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})
REACTIONS: Final = frozenset(emoji.value for emoji in ReactionEmoji)


@dataclass
class User:
    """A Telegram account, a bot's included.

    Attributes:
        is_editor: whether the bot is set up to obey this user. The page shows it; Telegram does not know.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    is_premium: bool = False
    is_deactivated: bool = False
    is_editor: bool = False


@dataclass(frozen=True)
class Member:
    """What a user is in a chat.

    Attributes:
        user_id: who.
        status: one of ``telegram.constants.ChatMemberStatus``.
        is_anonymous: whether this administrator speaks as the chat itself.
        can_send: whether a restricted member may write.
        title: an administrator's custom title.
    """

    user_id: int
    status: ChatMemberStatus
    is_anonymous: bool = False
    can_send: bool = True
    title: str | None = None

    @property
    def is_present(self) -> bool:
        """Whether the user is in the chat."""
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        """Whether the user is the owner or an administrator."""
        return self.status in ADMINS


@dataclass
class Topic:
    """A forum topic; its id is that of the service message that opened it."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    is_closed: bool = False


@dataclass
class Message:
    """A message as it is stored, independent of how it is shown to a bot.

    Attributes:
        id: unique in its chat.
        chat_id: where it is.
        date: when it was sent, in Unix time.
        from_id: the user who sent it; for an anonymous sender, Telegram's stand-in account.
        sender_chat_id: the chat in whose name it was sent.
        text: the text of a text message.
        caption: the caption of a photo, document or the like.
        content: the Bot API fields of everything else: ``photo``, ``sticker``, ``new_chat_members`` …
        reply_to: the message it answers.
        thread_id: the topic, or the first message of the chain of replies.
        markup: the inline keyboard.
        reply_keyboard: a keyboard, its removal or a forced reply, which only the reader's app sees.
        via_bot_id: the bot whose inline result it is.
        via_query_id: the inline query whose result it is.
        forward_origin: where it was forwarded from.
        edit_date: when it was last edited.
        earlier: its former texts or captions, oldest first.
        inline_id: the ``inline_message_id`` by which a bot may edit it.
        is_service: whether Telegram wrote it.
        reactions: Emoji by user.
    """

    id: int
    chat_id: int
    date: int
    from_id: int | None = None
    sender_chat_id: int | None = None
    text: FormattedText | None = None
    caption: FormattedText | None = None
    content: Json = field(default_factory=dict)
    reply_to: int | None = None
    thread_id: int | None = None
    markup: Json | None = None
    reply_keyboard: Json | None = None
    via_bot_id: int | None = None
    via_query_id: str | None = None
    forward_origin: Json | None = None
    edit_date: int | None = None
    earlier: list[FormattedText] = field(default_factory=list)
    inline_id: str | None = None
    is_service: bool = False
    is_deleted: bool = False
    reactions: dict[int, list[str]] = field(default_factory=dict)

    @property
    def formatted(self) -> FormattedText:
        """The text or the caption, whichever there is."""
        return self.text or self.caption or FormattedText("")


@dataclass
class Chat:
    """A conversation.

    Attributes:
        id: positive for a private chat, negative otherwise, as Telegram numbers them.
        type: one of ``telegram.constants.ChatType``.
        title: the name of a group or channel.
        username: the public name.
        is_forum: whether a supergroup has topics.
        members: everyone who is or was in it, by user id.
        topics: forum topics by id.
        messages: By id, deleted ones included.
        last_message_id: the newest id in a supergroup or channel, which number their own messages.
        is_started: whether the user of a private chat has ever written to the bot.
        is_blocked: whether the user of a private chat has blocked the bot.
        migrated_to: the supergroup that a basic group has become.
        last_bot_id: the bot that spoke last, for the rule about general commands.
    """

    id: int
    type: ChatType
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    description: str | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    is_started: bool = False
    is_blocked: bool = False
    migrated_to: int | None = None
    last_bot_id: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether several people talk in it."""
        return self.type in (ChatType.GROUP, ChatType.SUPERGROUP)

    def message(self, message_id: int | None) -> Message | None:
        """Return a message unless it is missing or deleted."""
        found = self.messages.get(message_id) if message_id is not None else None
        return None if found is None or found.is_deleted else found


@dataclass(frozen=True)
class StoredFile:
    """The bytes behind a ``file_id``."""

    file_id: str
    file_unique_id: str
    file_path: str
    content: bytes
    name: str | None = None
    mime_type: str | None = None


@dataclass
class InlineQuery:
    """An inline query and, once the bot has answered, its answer."""

    id: str
    user_id: int
    query: str
    offset: str
    chat_type: str | None
    asked_at: float
    answer: Json | None = None


@dataclass
class CallbackQuery:
    """A pressed button and, once the bot has answered, its answer."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    asked_at: float
    answer: Json | None = None


@dataclass
class GuestQuery:
    """A message to the bot in a chat that it is not in and, once the bot has answered, its answer."""

    id: str
    chat_id: int
    message_id: int
    user_id: int
    asked_at: float
    answer: Json | None = None


@dataclass(frozen=True)
class Options:
    """How the bot was set up with BotFather, and how long Telegram waits.

    Telegram does not publish how long a query may be answered; the figures are our choice, on the strict
    side of what bots observe.

    Attributes:
        privacy_mode: whether the bot sees only what is meant for it in groups; on, as with BotFather.
        can_join_groups: reported by ``getMe``.
        inline_mode: whether the bot may be asked inline; on, unlike with BotFather.
        guest_mode: whether the bot is told of mentions in groups that it is not in, and may answer them; on,
            unlike with BotFather.
        inline_feedback: whether ``chosen_inline_result`` is sent; off, as with BotFather.
        inline_cache: whether answers are kept for ``cache_time``, as Telegram does; off, so that the bot
            is asked every time.
        inline_timeout: seconds after which an inline query cannot be answered.
        guest_timeout: seconds after which a guest message cannot be answered.
        callback_timeout: seconds after which a button press cannot be answered.
        delete_window: seconds in which a bot may delete a message, by the documentation of ``deleteMessage``.
    """

    privacy_mode: bool = True
    can_join_groups: bool = True
    inline_mode: bool = True
    guest_mode: bool = True
    inline_feedback: bool = False
    inline_cache: bool = False
    inline_timeout: float = 10.0
    guest_timeout: float = 60.0
    callback_timeout: float = 15.0
    delete_window: float = 48 * 3600.0
