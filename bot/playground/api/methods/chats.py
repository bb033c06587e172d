"""Asking about chats and their members, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.constants import ChatMemberStatus, ChatType

from bot.playground.api.errors import bad_request
from bot.playground.api.world import serialize
from bot.playground.api.world.model import Chat, Json, Member
from bot.playground.api.world.permissions import chat_for_bot, check_is_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.params import Params
    from bot.playground.api.world.world import World


def get_me(world: World, _: Params) -> Json:
    """Describe the bot itself."""
    return serialize.user_json(world.bot) | {
        "can_join_groups": world.options.can_join_groups,
        "can_read_all_group_messages": not world.options.privacy_mode,
        "supports_inline_queries": world.options.inline_mode,
        "supports_guest_queries": world.options.guest_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    """Describe a chat."""
    return serialize.chat_full_json(world, _chat(world, params))


def get_chat_member(world: World, params: Params) -> Json:
    """Describe what somebody is in a chat."""
    chat = _chat(world, params)
    user_id = params.integer("user_id")
    if not user_id or user_id < 0:
        raise bad_request("invalid user_id specified")
    if user_id not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID" if chat.type != ChatType.PRIVATE else "user not found")
    if chat.type == ChatType.PRIVATE:
        return serialize.member_json(world, Member(user_id, ChatMemberStatus.MEMBER))
    return serialize.member_json(world, world.member(chat, user_id))


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """List the owner and the administrators who are not bots."""
    chat = _chat(world, params)
    if chat.type == ChatType.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    return [
        serialize.member_json(world, member)
        for member in chat.members.values()
        if member.is_admin and (not world.users[member.user_id].is_bot or member.user_id == world.bot.id)
    ]


def get_chat_member_count(world: World, params: Params) -> int:
    """Count the members."""
    chat = _chat(world, params)
    if chat.type == ChatType.PRIVATE:
        return 2
    return sum(member.is_present for member in chat.members.values())


def leave_chat(world: World, params: Params) -> bool:
    """Leave a group or channel."""
    chat = _chat(world, params)
    if chat.type == ChatType.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    world.set_member(chat, Member(world.bot.id, ChatMemberStatus.LEFT), world.bot)
    return True


def _chat(world: World, params: Params) -> Chat:
    chat = chat_for_bot(world, params.text("chat_id"))
    if chat.type != ChatType.PRIVATE:
        check_is_in(world, chat)
    return chat


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "getChatMembersCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
