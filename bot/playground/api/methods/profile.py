"""The bot's commands, name and descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.constants import BotCommandScopeType

from bot.playground.api.errors import bad_request
from bot.playground.api.params import Params, fields, integer_field, string_field
from bot.playground.api.world.permissions import chat_for_bot
from bot.playground.api.world.profile import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.world.model import Json
    from bot.playground.api.world.world import World

_WITH_CHAT: Final = frozenset(
    {
        BotCommandScopeType.CHAT.value,
        BotCommandScopeType.CHAT_ADMINISTRATORS.value,
        BotCommandScopeType.CHAT_MEMBER.value,
    }
)


def set_my_commands(world: World, params: Params) -> bool:
    """Publish commands for a scope and language."""
    params.required("commands")
    commands = params.structure("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    checked = [fields(command, "Can't parse BotCommand: ") for command in commands]
    world.profile.set_commands(checked, _scope(world, params), params.text("language_code"))
    world.event_log.append("commands", commands=world.profile.all_commands())
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return what was published for exactly this scope and language."""
    return world.profile.commands(_scope(world, params), params.text("language_code"))


def delete_my_commands(world: World, params: Params) -> bool:
    """Publish no commands for a scope and language, so that a wider scope applies."""
    world.profile.set_commands([], _scope(world, params), params.text("language_code"))
    world.event_log.append("commands", commands=world.profile.all_commands())
    return True


def _scope(world: World, params: Params) -> Scope:
    value = params.structure("scope", "BotCommandScope")
    if value is None:
        return Scope()
    what = "Can't parse BotCommandScope: "
    source = fields(value, what)
    kind = string_field(source, "type", what)
    if kind not in {known.value for known in BotCommandScopeType}:
        raise bad_request(f"{what}Unsupported type specified")
    if kind not in _WITH_CHAT:
        return Scope(kind)
    chat = chat_for_bot(world, string_field(source, "chat_id", what))
    if kind != BotCommandScopeType.CHAT_MEMBER:
        return Scope(kind, chat.id)
    return Scope(kind, chat.id, integer_field(source, "user_id", what))


def _setter(what: str) -> Callable[[World, Params], bool]:
    def set_text(world: World, params: Params) -> bool:
        world.profile.set_text(what, params.text(what), params.text("language_code"))
        world.event_log.append("about", about=world.profile.about())
        return True

    return set_text


def _getter(what: str) -> Callable[[World, Params], Json]:
    def get_text(world: World, params: Params) -> Json:
        return {what: world.profile.text(what, params.text("language_code"))}

    return get_text


METHODS: Mapping[str, Callable[[World, Params], Any]] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
