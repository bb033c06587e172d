"""Sending, editing, forwarding and deleting messages."""

from collections.abc import Callable, Mapping
from typing import Any

from telegram.constants import (
    BulkRequestLimit,
    ChatAction,
    ChatType,
    MediaGroupLimit,
    MessageOriginType,
    ReactionEmoji,
)

from bot.playground.api import media, present
from bot.playground.api.compose import message_caption, message_text, reply_markup
from bot.playground.api.errors import bad_request
from bot.playground.api.model import Chat, Json, Message
from bot.playground.api.params import Params, fields, integer_field, string_field
from bot.playground.api.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_REACTIONS = frozenset(emoji.value for emoji in ReactionEmoji)


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    text = message_text(params.values)
    content = _link_preview(params)
    return _shown(world, _send(world, params, text=text, content=content))


def send_photo(world: World, params: Params) -> Json:
    """Send a picture: uploaded or known by its ``file_id``."""
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    """Send a file: uploaded or known by its ``file_id``."""
    return _send_file(world, params, "document")


def _send_file(world: World, params: Params, kind: str) -> Json:
    file = media.from_request(world, params, kind)
    content = media.describe(kind, file)
    return _shown(world, _send(world, params, caption=message_caption(params.values), content=content))


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
        _shown(world, _send(world, params, caption=caption, content=content | album))
        for caption, content in prepared
    ]


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is typing or the like."""
    chat = world.chat_for_bot(params.text("chat_id"))
    action = params.text("action").lower()
    if action not in {known.value for known in ChatAction}:
        raise bad_request("wrong parameter action in request")
    thread_id = _thread_id(params)
    world.check_may_write(chat, thread_id)
    world.log.append("action", chat_id=chat.id, message_thread_id=thread_id, action=action)
    return True


def _send(world: World, params: Params, **content: Any) -> Message:  # noqa: ANN401 - fields of Message
    chat = world.chat_for_bot(params.text("chat_id"))
    markup, keyboard = reply_markup(params)
    thread_id = _thread_id(params)
    world.check_may_write(chat, thread_id)
    reply_to = _reply_to(world, params, chat)
    if thread_id is None and chat.is_forum and reply_to is not None:
        thread_id = chat.messages[reply_to].thread_id
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
        if other is not None and world.chat_for_bot(str(other)).id != chat.id:
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


def _link_preview(params: Params) -> Json:
    options = params.structure("link_preview_options", "link preview options")
    return {"link_preview_options": options} if isinstance(options, dict) and options else {}


def _shown(world: World, message: Message) -> Json:
    return present.message_json(world, message)


# -- edit --------------------------------------------------------------------------------------------------


def edit_message_text(world: World, params: Params) -> Json | bool:
    """Replace the text of the bot's own message, or of one that was posted through it."""
    text = message_text(params.values)
    markup, _ = reply_markup(params)

    def change(message: Message) -> dict[str, Any]:
        if message.text is None:
            raise bad_request("there is no text in the message to edit")
        kept = {name: value for name, value in message.content.items() if name != "link_preview_options"}
        return {"text": text, "markup": markup, "content": kept | _link_preview(params)}

    return _edit(world, params, change)


def edit_message_caption(world: World, params: Params) -> Json | bool:
    """Replace the caption under the bot's own photo or file."""
    caption = message_caption(params.values)
    markup, _ = reply_markup(params)

    def change(message: Message) -> dict[str, Any]:
        if message.text is not None:
            raise bad_request("there is no caption in the message to edit")
        return {"caption": caption, "markup": markup}

    return _edit(world, params, change)


def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    """Replace or remove the inline keyboard."""
    markup, _ = reply_markup(params)
    return _edit(world, params, lambda _: {"markup": markup})


def _edit(world: World, params: Params, change: Callable[[Message], dict[str, Any]]) -> Json | bool:
    inline_id = params.text("inline_message_id")
    if inline_id:
        message = world.inline_message(inline_id)
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
    else:
        message = _own_message(world, params)
    changes = change(message)
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise bad_request(_NOT_MODIFIED)
    world.edit(message, by_bot=True, **changes)
    return True if inline_id else _shown(world, message)


def _own_message(world: World, params: Params) -> Message:
    if not params.text("chat_id"):
        raise bad_request("message identifier is not specified")
    chat = world.chat_for_bot(params.text("chat_id"))
    message_id = params.integer("message_id")
    if not message_id or message_id < 0:
        raise bad_request("message identifier is not specified")
    if chat.type != ChatType.PRIVATE:
        world.check_is_in(chat)
    message = chat.message(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    is_own = message.from_id == world.bot.id or (
        chat.type == ChatType.CHANNEL and message.sender_chat_id == chat.id
    )
    if not is_own or message.is_service or message.forward_origin is not None:
        raise bad_request("message can't be edited")
    return message


# -- delete ------------------------------------------------------------------------------------------------


def delete_message(world: World, params: Params) -> bool:
    """Delete one message."""
    chat = world.chat_for_bot(params.text("chat_id"))
    message_id = params.integer("message_id")
    if not message_id or message_id < 0:
        raise bad_request("message identifier is not specified")
    message = chat.message(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted for everyone")
    world.delete(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete several messages; those that are gone are skipped."""
    chat = world.chat_for_bot(params.text("chat_id"))
    found = [chat.message(message_id) for message_id in _message_ids(params)]
    for message in found:
        if message is not None and not _may_delete(world, chat, message):
            raise bad_request("message can't be deleted for everyone")
    for message in found:
        if message is not None:
            world.delete(message)
    return True


def _message_ids(params: Params) -> list[int]:
    params.required("message_ids")
    ids = params.structure("message_ids", "message identifiers")
    if not isinstance(ids, list) or not all(isinstance(item, int) for item in ids):
        raise bad_request("Expected an Array of message identifiers")
    if not BulkRequestLimit.MIN_LIMIT <= len(ids) <= BulkRequestLimit.MAX_LIMIT:
        raise bad_request(
            "too many message identifiers specified" if ids else "message identifiers are not specified"
        )
    return ids


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    """Apply the rules in the documentation of ``deleteMessage``."""
    if world.clock() - message.date > world.options.delete_window:
        return False
    if chat.type == ChatType.PRIVATE or message.from_id == world.bot.id:
        return True
    return world.member(chat, world.bot.id).is_admin


# -- forward and copy --------------------------------------------------------------------------------------


def forward_message(world: World, params: Params) -> Json:
    """Forward a message with its origin."""
    original = _source(world, params, "message to forward")
    if original.is_service:
        raise bad_request("message can't be forwarded")
    origin = original.forward_origin or origin_of(world, original)
    bare = Params({name: value for name, value in params.values.items() if name != "reply_markup"})
    message = _send(
        world,
        bare,
        text=original.text,
        caption=original.caption,
        content=dict(original.content),
        forward_origin=origin,
    )
    return _shown(world, message)


def copy_message(world: World, params: Params) -> Json:
    """Send a message again as the bot's own, with another caption if one is given."""
    original = _source(world, params, "message to copy")
    if original.is_service:
        raise bad_request("message can't be copied")
    caption = message_caption(params.values) if "caption" in params else original.caption
    message = _send(
        world,
        params,
        text=original.text,
        caption=None if original.text is not None else caption,
        content=dict(original.content),
    )
    return {"message_id": message.id}


def _source(world: World, params: Params, what: str) -> Message:
    chat = world.chat_for_bot(params.required("from_chat_id"))
    message_id = params.integer("message_id")
    if not message_id or message_id < 0:
        raise bad_request("message identifier is not specified")
    message = chat.message(message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def origin_of(world: World, message: Message) -> Json:
    """Return the ``MessageOrigin`` that a forward of ``message`` carries."""
    chat = world.chats[message.chat_id]
    if chat.type == ChatType.CHANNEL:
        shown = present.chat_json(world, chat)
        return {
            "type": MessageOriginType.CHANNEL.value,
            "chat": shown,
            "message_id": message.id,
            "date": message.date,
        }
    if message.sender_chat_id is not None:
        sender = present.chat_json(world, world.chats[message.sender_chat_id])
        return {"type": MessageOriginType.CHAT.value, "sender_chat": sender, "date": message.date}
    user = present.user_json(present.known_user(world, message.from_id or 0))
    return {"type": MessageOriginType.USER.value, "sender_user": user, "date": message.date}


# -- reactions ---------------------------------------------------------------------------------------------


def set_message_reaction(world: World, params: Params) -> bool:
    """React to a message with one emoji, or take the reaction back."""
    chat = world.chat_for_bot(params.text("chat_id"))
    message = chat.message(params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reaction = params.structure("reaction", "reaction") or []
    if not isinstance(reaction, list):
        raise bad_request("Expected an Array of ReactionType")
    emoji = [string_field(fields(item, ""), "emoji", "Can't parse ReactionType: ") for item in reaction]
    if any(symbol not in _REACTIONS for symbol in emoji):
        raise bad_request("REACTION_INVALID")
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions.pop(world.bot.id, None)
    if emoji:
        message.reactions[world.bot.id] = emoji
    world.log.append("reaction", chat_id=chat.id, message_id=message.id, user_id=world.bot.id, emoji=emoji)
    return True


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "setMessageReaction": set_message_reaction,
}
