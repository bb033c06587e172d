"""The people and chats that a playground opens with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.constants import ChatMemberStatus, ChatType

from bot.playground.api.world.model import Member, Options

if TYPE_CHECKING:
    from bot.playground.api.world.world import World

READER_ID: Final = 1001
EDITOR_ID: Final = 1002
GUEST_ID: Final = 1003

# Quotes that were posted inline are counted, as the bot is set up at BotFather.
OPTIONS: Final = Options(inline_feedback=True)


def set_scene(world: World) -> None:
    """Let a reader, an editor and a guest meet the bot, each in private and all of them in a group.

    Args:
        world: with no user in it but the bot.
    """
    reader = world.add_user("Aliya", id=READER_ID, username="aliya", language_code="en")
    editor = world.add_user("Elchin", id=EDITOR_ID, username="elchin", language_code="az", is_editor=True)
    guest = world.add_user("Ruslan", id=GUEST_ID, username="ruslan", language_code="ru")
    for user in (reader, editor, guest):
        world.private_chat(user)
    group = world.add_chat(ChatType.SUPERGROUP, "Caspian Studies", editor, is_forum=True)
    for member in (reader, guest, world.bot):
        world.set_member(group, Member(member.id, ChatMemberStatus.MEMBER), by=editor)
    world.add_topic(group, "Trade", editor)
