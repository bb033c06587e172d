"""Editing messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.constants import ChatType

from bot.playground.api.compose.keyboards import reply_markup
from bot.playground.api.compose.text import link_preview, message_caption, message_text
from bot.playground.api.errors import bad_request
from bot.playground.api.world import serialize
from bot.playground.api.world.permissions import chat_for_bot, check_is_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.params import Params
    from bot.playground.api.world.model import Json, Message
    from bot.playground.api.world.world import World

_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json | bool:
    """Replace the text of the bot's own message, or of one that was posted through it."""
    text = message_text(params.values)
    markup, _ = reply_markup(params)

    def change(message: Message) -> dict[str, Any]:
        if message.text is None:
            raise bad_request("there is no text in the message to edit")
        kept = {name: value for name, value in message.content.items() if name != "link_preview_options"}
        return {"text": text, "markup": markup, "content": kept | link_preview(params)}

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
    return True if inline_id else serialize.message_json(world, message)


def _own_message(world: World, params: Params) -> Message:
    if not params.text("chat_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_for_bot(world, params.text("chat_id"))
    message_id = params.message_id()
    if chat.type != ChatType.PRIVATE:
        check_is_in(world, chat)
    message = chat.message(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    is_own = message.from_id == world.bot.id or (
        chat.type == ChatType.CHANNEL and message.sender_chat_id == chat.id
    )
    if not is_own or message.is_service or message.forward_origin is not None:
        raise bad_request("message can't be edited")
    return message


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
