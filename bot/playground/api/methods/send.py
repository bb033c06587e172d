"""Sending messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.constants import ChatAction, ChatType, MediaGroupLimit

from bot.playground.api.compose import media
from bot.playground.api.compose.keyboards import reply_markup
from bot.playground.api.compose.text import link_preview, message_caption, message_text
from bot.playground.api.errors import bad_request
from bot.playground.api.params import Params, fields, integer_field, string_field
from bot.playground.api.world import serialize
from bot.playground.api.world.permissions import chat_for_bot, check_may_write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.world.model import Chat, Json, Message
    from bot.playground.api.world.world import World


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    text = message_text(params.values)
    content = link_preview(params)
    return serialize.message_json(world, post(world, params, text=text, content=content))


def send_photo(world: World, params: Params) -> Json:
    """Send a picture: uploaded or known by its ``file_id``."""
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    """Send a file: uploaded or known by its ``file_id``."""
    return _send_file(world, params, "document")


def _send_file(world: World, params: Params, kind: str) -> Json:
    file = media.from_request(world, params, kind)
    content = media.describe(kind, file)
    return serialize.message_json(
        world, post(world, params, caption=message_caption(params.values), content=content)
    )


def send_media_group(world: World, params: Params) -> list[Json]:
    """Send several pictures or files as one album."""
    params.required("media")
    group = params.structure("media", "media")
    if not isinstance(group, list):
        raise bad_request("Expected an Array of InputMedia")
    if not MediaGroupLimit.MIN_MEDIA_LENGTH <= len(group) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise bad_request("group send failed")
    prepared = []
    for item in group:
        what = "Can't parse InputMedia: "
        source = fields(item, what)
        kind = string_field(source, "type", what)
        if kind not in ("photo", "document"):
            raise bad_request(f'{what}type "{kind}" is unsupported')
        file = media.from_request(world, params, kind, string_field(source, "media", what))
        prepared.append((message_caption(source), media.describe(kind, file)))
    album = {"media_group_id": world.new_query_id()}
    return [
        serialize.message_json(world, post(world, params, caption=caption, content=content | album))
        for caption, content in prepared
    ]


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is typing or the like."""
    chat = chat_for_bot(world, params.text("chat_id"))
    action = params.text("action").lower()
    if action not in {known.value for known in ChatAction}:
        raise bad_request("wrong parameter action in request")
    thread_id = _thread_id(params)
    check_may_write(world, chat, thread_id)
    world.event_log.append("action", chat_id=chat.id, message_thread_id=thread_id, action=action)
    return True


def post(world: World, params: Params, **content: Any) -> Message:  # noqa: ANN401 - fields of Message
    """Send a message as the bot.

    Args:
        world: where.
        params: which chat and topic, what it replies to, its keyboard.
        content: further fields of :class:`bot.playground.api.world.model.Message`.

    Returns:
        The message as it is stored.

    Raises:
        ApiError: the bot may not write there, or what it should reply to is gone.
    """
    chat = chat_for_bot(world, params.text("chat_id"))
    markup, keyboard = reply_markup(params)
    thread_id = _thread_id(params)
    check_may_write(world, chat, thread_id)
    reply_to = _reply_to(world, params, chat)
    if params.flag("protect_content"):
        content["content"] = content.get("content", {}) | {"has_protected_content": True}
    is_channel = chat.type == ChatType.CHANNEL
    return world.post(
        chat,
        from_id=None if is_channel else world.bot.id,
        sender_chat_id=chat.id if is_channel else None,
        reply_to=reply_to,
        thread_id=thread_id,
        markup=markup,
        reply_keyboard=keyboard,
        **content,
    )


def _thread_id(params: Params) -> int | None:
    return params.integer("message_thread_id") or None


def _reply_to(world: World, params: Params, chat: Chat) -> int | None:
    """Return the message to reply to, ``None`` also where it is gone and the bot said that this is fine."""
    parameters = params.structure("reply_parameters", "reply parameters")
    if parameters is not None:
        source = fields(parameters, "Can't parse reply parameters: ")
        message_id: int | None = integer_field(source, "message_id", "Can't parse reply parameters: ")
        other = source.get("chat_id")
        if other is not None and chat_for_bot(world, str(other)).id != chat.id:
            raise bad_request("the playground has no replies across chats")
        may_be_missing = bool(source.get("allow_sending_without_reply"))
    else:
        message_id = params.integer("reply_to_message_id")
        may_be_missing = params.flag("allow_sending_without_reply")
    if not message_id:
        return None
    if chat.message(message_id) is not None:
        return message_id
    if may_be_missing:
        return None
    raise bad_request("message to be replied not found")


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
}
