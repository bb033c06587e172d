"""How the playground's objects look in the Bot API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from telegram.constants import ChatID, ChatMemberStatus, ChatType, MessageEntityType, MessageOriginType

from bot.playground.api.world.model import (
    CallbackQuery,
    Chat,
    InlineQuery,
    Json,
    Member,
    Message,
    User,
)

if TYPE_CHECKING:
    from bot.playground.api.text.formatted_text import Entity

GENERAL_TOPIC: Final = 1

_STAND_INS: Final = {
    int(ChatID.ANONYMOUS_ADMIN): User(
        int(ChatID.ANONYMOUS_ADMIN), "Group", username="GroupAnonymousBot", is_bot=True
    ),
    int(ChatID.FAKE_CHANNEL): User(int(ChatID.FAKE_CHANNEL), "Channel", username="Channel_Bot", is_bot=True),
    int(ChatID.SERVICE_CHAT): User(int(ChatID.SERVICE_CHAT), "Telegram"),
}

_ADMIN_RIGHTS: Final = {
    "can_be_edited": False,
    "can_manage_chat": True,
    "can_change_info": True,
    "can_delete_messages": True,
    "can_invite_users": True,
    "can_restrict_members": True,
    "can_pin_messages": True,
    "can_promote_members": False,
    "can_manage_video_chats": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
}
_MEMBER_RIGHTS: Final = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
)
_CHAT_RIGHTS: Final = ("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics")


class Directory(Protocol):
    """Where the objects that others refer to are found."""

    users: dict[int, User]
    chats: dict[int, Chat]


def user_json(user: User) -> Json:
    """Return a ``User``."""
    shown: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(user, name):
            shown[name] = value
    if user.is_premium:
        shown["is_premium"] = True
    return shown


def person_json(user: User) -> Json:
    """Return a ``User`` with what only the page sees."""
    return user_json(user) | ({"is_editor": True} if user.is_editor else {})


def known_user(directory: Directory, user_id: int) -> User:
    """Return a user, or one of the accounts that Telegram shows in place of an anonymous sender."""
    return directory.users.get(user_id) or _STAND_INS[user_id]


def chat_json(directory: Directory, chat: Chat) -> Json:
    """Return a ``Chat``."""
    shown: Json = {"id": chat.id}
    if chat.type == ChatType.PRIVATE:
        user = directory.users[chat.id]
        shown["first_name"] = user.first_name
        for name in ("last_name", "username"):
            if value := getattr(user, name):
                shown[name] = value
    else:
        shown["title"] = chat.title or ""
        if chat.username:
            shown["username"] = chat.username
        if chat.is_forum:
            shown["is_forum"] = True
        if chat.type == ChatType.GROUP:
            shown["all_members_are_administrators"] = False
    shown["type"] = chat.type.value
    return shown


def chat_full_json(directory: Directory, chat: Chat) -> Json:
    """Return a ``ChatFullInfo``."""
    shown = chat_json(directory, chat)
    shown |= {"accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11}
    shown["accepted_gift_types"] = {
        "unlimited_gifts": True,
        "limited_gifts": True,
        "unique_gifts": True,
        "premium_subscription": True,
        "gifts_from_channels": True,
    }
    if chat.username:
        shown["active_usernames"] = [chat.username]
    if chat.description:
        shown["description"] = chat.description
    if chat.is_group:
        shown["permissions"] = dict.fromkeys((*_MEMBER_RIGHTS, "can_invite_users"), True) | dict.fromkeys(
            ("can_change_info", "can_pin_messages", "can_manage_topics"), False
        )
    return shown


def member_json(directory: Directory, member: Member) -> Json:
    """Return a ``ChatMember`` of the kind that belongs to the status."""
    shown: Json = {
        "user": user_json(known_user(directory, member.user_id)),
        "status": member.status.value,
    }
    if member.is_admin:
        shown["is_anonymous"] = member.is_anonymous
        if member.title:
            shown["custom_title"] = member.title
    if member.status == ChatMemberStatus.ADMINISTRATOR:
        shown |= _ADMIN_RIGHTS
    elif member.status == ChatMemberStatus.RESTRICTED:
        shown |= {"is_member": True, "until_date": 0}
        shown |= dict.fromkeys(_MEMBER_RIGHTS, member.can_send)
        shown |= dict.fromkeys(_CHAT_RIGHTS, False)
    elif member.status == ChatMemberStatus.BANNED:
        shown["until_date"] = 0
    return shown


def entity_json(directory: Directory, entity: Entity) -> Json:
    """Return a ``MessageEntity``."""
    shown: Json = {"offset": entity.offset, "length": entity.length, "type": entity.type}
    for name in ("url", "language", "custom_emoji_id"):
        if value := getattr(entity, name):
            shown[name] = value
    if entity.user_id is not None:
        shown["user"] = user_json(known_user(directory, entity.user_id))
    return shown


def entities_json(directory: Directory, entities: tuple[Entity, ...]) -> list[Json]:
    """Return a list of ``MessageEntity``.

    A mention of somebody who does not exist is left out, as Telegram leaves it out.
    """
    return [
        entity_json(directory, entity)
        for entity in entities
        if entity.type != MessageEntityType.TEXT_MENTION or entity.user_id in directory.users
    ]


def message_json(directory: Directory, message: Message, *, with_reply: bool = True) -> Json:
    """Return a ``Message``.

    Args:
        directory: where users, chats and the message replied to are found.
        message: what to show.
        with_reply: whether to show the message replied to; Telegram does so one level deep.
    """
    chat = directory.chats[message.chat_id]
    shown: Json = {"message_id": message.id}
    if message.from_id is not None:
        shown["from"] = user_json(known_user(directory, message.from_id))
    if message.sender_chat_id is not None:
        shown["sender_chat"] = chat_json(directory, directory.chats[message.sender_chat_id])
    shown["chat"] = chat_json(directory, chat)
    shown["date"] = message.date
    if message.edit_date is not None:
        shown["edit_date"] = message.edit_date
    if message.forward_origin is not None:
        shown["forward_origin"] = message.forward_origin
    if message.thread_id is not None and message.thread_id != GENERAL_TOPIC:
        shown["message_thread_id"] = message.thread_id
        if chat.is_forum:
            shown["is_topic_message"] = True
    if with_reply and (answered := _answered(chat, message)) is not None:
        shown["reply_to_message"] = message_json(directory, answered, with_reply=False)
    if message.via_bot_id is not None:
        shown["via_bot"] = user_json(known_user(directory, message.via_bot_id))
    for name, formatted in (("text", message.text), ("caption", message.caption)):
        if formatted is not None and formatted.text:
            shown[name] = formatted.text
            if entities := entities_json(directory, formatted.entities):
                shown["entities" if name == "text" else "caption_entities"] = entities
    shown |= message.content
    if message.markup is not None:
        shown["reply_markup"] = message.markup
    return shown


def _answered(chat: Chat, message: Message) -> Message | None:
    """Return what a message replies to; in a topic that is, at the least, the topic's opening."""
    found = chat.message(message.reply_to)
    if found is None and chat.is_forum and message.id != message.thread_id:
        found = chat.message(message.thread_id)
    return found


def message_origin_json(directory: Directory, message: Message) -> Json:
    """Return the ``MessageOrigin`` that a forward of ``message`` carries."""
    chat = directory.chats[message.chat_id]
    if chat.type == ChatType.CHANNEL:
        shown = chat_json(directory, chat)
        return {
            "type": MessageOriginType.CHANNEL.value,
            "chat": shown,
            "message_id": message.id,
            "date": message.date,
        }
    if message.sender_chat_id is not None:
        sender = chat_json(directory, directory.chats[message.sender_chat_id])
        return {"type": MessageOriginType.CHAT.value, "sender_chat": sender, "date": message.date}
    user = user_json(known_user(directory, message.from_id or 0))
    return {"type": MessageOriginType.USER.value, "sender_user": user, "date": message.date}


def inline_query_json(directory: Directory, query: InlineQuery) -> Json:
    """Return an ``InlineQuery``."""
    shown: Json = {"id": query.id, "from": user_json(directory.users[query.user_id])}
    if query.chat_type is not None:
        shown["chat_type"] = query.chat_type
    return shown | {"query": query.query, "offset": query.offset}


def callback_query_json(directory: Directory, query: CallbackQuery) -> Json:
    """Return a ``CallbackQuery``: with the message, or for an inline one with its ``inline_message_id``."""
    chat = directory.chats[query.chat_id]
    message = chat.messages[query.message_id]
    shown: Json = {"id": query.id, "from": user_json(directory.users[query.user_id])}
    if message.inline_id is not None:
        shown["inline_message_id"] = message.inline_id
    else:
        shown["message"] = message_json(directory, message)
    return shown | {"chat_instance": str(-7_000_000_000_000_000_000 - chat.id), "data": query.data}


def stored_message_json(directory: Directory, message: Message) -> Json:
    """Return a ``Message`` with what only its readers and tests see: former texts, reactions, keyboards."""
    shown: Json = message_json(directory, message)
    for name, value in (
        ("inline_message_id", message.inline_id),
        ("reply_keyboard", message.reply_keyboard),
        ("message_thread_id", message.thread_id),
        ("reply_to_message_id", message.reply_to),
    ):
        if value is not None:
            shown[name] = value
    shown["history"] = [
        {"text": text.text, "entities": entities_json(directory, text.entities)} for text in message.earlier
    ]
    shown["is_service"] = message.is_service
    shown["is_deleted"] = message.is_deleted
    shown["reactions"] = {str(user_id): emoji for user_id, emoji in message.reactions.items()}
    return shown


def left(member_id: int) -> Member:
    """Return the membership of somebody who has never been in a chat."""
    return Member(member_id, ChatMemberStatus.LEFT)
