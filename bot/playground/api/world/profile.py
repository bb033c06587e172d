"""What the bot publishes about itself: commands per scope and language, a name, descriptions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telegram.constants import (
    BotCommandLimit,
    BotCommandScopeType,
    BotDescriptionLimit,
    BotNameLimit,
    ChatType,
)

from bot.playground.api.errors import bad_request

if TYPE_CHECKING:
    from bot.playground.api.world.model import Chat, Json, Member

_COMMAND: Final = re.compile(
    rf"[a-z0-9_]{{{BotCommandLimit.MIN_COMMAND.value},{BotCommandLimit.MAX_COMMAND.value}}}"
)
_LANGUAGE: Final = re.compile(r"(?:[a-z]{2})?")


@dataclass(frozen=True)
class Scope:
    """For whom commands are meant.

    Attributes:
        type: one of ``telegram.constants.BotCommandScopeType``.
        chat_id: the chat of the three scopes that name one.
        user_id: the user of the scope that names one.
    """

    type: str = BotCommandScopeType.DEFAULT.value
    chat_id: int | None = None
    user_id: int | None = None


class Profile:
    """What a bot has published about itself.

    Args:
        name: its name in the default language.
    """

    def __init__(self, name: str) -> None:
        self._commands: dict[tuple[Scope, str], list[Json]] = {}
        self._texts: dict[tuple[str, str], str] = {("name", ""): name}

    def set_commands(self, commands: list[Json], scope: Scope, language: str) -> None:
        """Publish commands, or none.

        Raises:
            ApiError: there are too many, or a name or description is not allowed.
        """
        check_language(language)
        if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        clean = [_checked_command(command) for command in commands]
        if clean:
            self._commands[scope, language] = clean
        else:
            self._commands.pop((scope, language), None)

    def commands(self, scope: Scope, language: str) -> list[Json]:
        """Return what was published for exactly this scope and language."""
        return list(self._commands.get((scope, language), ()))

    def all_commands(self) -> list[Json]:
        """Return every published list with its scope and language."""
        return [
            {
                "scope": {name: value for name, value in vars(scope).items() if value is not None},
                "language_code": language,
                "commands": commands,
            }
            for (scope, language), commands in self._commands.items()
        ]

    def commands_shown(self, chat: Chat, member: Member, language: str) -> list[Json]:
        """Return the commands that a user is offered in a chat.

        Follows "Determining list of commands" in the Bot API: the narrowest scope first, and in each scope
        the user's language before none.
        """
        scopes: list[Scope] = []
        if chat.type == ChatType.PRIVATE:
            scopes += [
                Scope(BotCommandScopeType.CHAT, chat.id),
                Scope(BotCommandScopeType.ALL_PRIVATE_CHATS),
            ]
        else:
            scopes.append(Scope(BotCommandScopeType.CHAT_MEMBER, chat.id, member.user_id))
            if member.is_admin:
                scopes.append(Scope(BotCommandScopeType.CHAT_ADMINISTRATORS, chat.id))
            scopes.append(Scope(BotCommandScopeType.CHAT, chat.id))
            if member.is_admin:
                scopes.append(Scope(BotCommandScopeType.ALL_CHAT_ADMINISTRATORS))
            scopes.append(Scope(BotCommandScopeType.ALL_GROUP_CHATS))
        scopes.append(Scope())
        for scope in scopes:
            for code in (language, ""):
                if (scope, code) in self._commands:
                    return list(self._commands[scope, code])
        return []

    def set_text(self, what: str, text: str, language: str) -> None:
        """Publish the ``name``, ``description`` or ``short_description`` in a language.

        Raises:
            ApiError: it is too long, or an empty name.
        """
        check_language(language)
        limit, complaint = {
            "name": (BotNameLimit.MAX_NAME_LENGTH, "BOT_TITLE_INVALID"),
            "description": (BotDescriptionLimit.MAX_DESCRIPTION_LENGTH, "BOT_DESCRIPTION_TOO_LONG"),
            "short_description": (BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH, "BOT_ABOUT_TOO_LONG"),
        }[what]
        if len(text) > limit:
            raise bad_request(complaint)
        if text:
            self._texts[what, language] = text
        elif what == "name" and not language:
            raise bad_request("BOT_TITLE_INVALID")
        else:
            self._texts.pop((what, language), None)

    def text(self, what: str, language: str) -> str:
        """Return a published text, in the default language where there is none in this one."""
        return self._texts.get((what, language)) or self._texts.get((what, ""), "")

    def about(self) -> dict[str, dict[str, str]]:
        """Return every published text by language, ``""`` for the default, and then by what it is."""
        shown: dict[str, dict[str, str]] = {}
        for (what, language), text in self._texts.items():
            shown.setdefault(language, {})[what] = text
        return shown


def check_language(language: str) -> None:
    """Refuse what is not a two-letter language code.

    Raises:
        ApiError: it is not.
    """
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")


def _checked_command(command: Json) -> Json:
    name, description = command.get("command"), command.get("description")
    for field, value in (("command", name), ("description", description)):
        if not isinstance(value, str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{field}\"")
    name = str(name).removeprefix("/").lower()
    description = str(description).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= BotCommandLimit.MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
