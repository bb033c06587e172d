"""Commands by scope and language, names and descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


def command(name: str) -> dict[str, str]:
    return {"command": name, "description": f"about {name}"}


def test_the_narrowest_scope_and_the_own_language_win(bot: BareBot, pg: Playground) -> None:
    editor, reader = pg.user("Editor", language_code="en"), pg.user("Reader", language_code="ru")
    for user in (editor, reader):
        user.starts()
    group = pg.supergroup("Region", editor, members=[reader])
    for name, scope in (
        ("everywhere", None),
        ("private", {"type": "all_private_chats"}),
        ("editing", {"type": "chat", "chat_id": editor.id}),
        ("managing", {"type": "all_chat_administrators"}),
    ):
        bot.ok("setMyCommands", commands=[command(name)], scope=scope)
    bot.ok(
        "setMyCommands", commands=[command("lichno")], scope={"type": "all_private_chats"}, language_code="ru"
    )

    assert editor.commands(pg.private(editor)) == ["editing"]
    assert reader.commands(pg.private(reader)) == ["lichno"]
    assert editor.commands(group) == ["managing"]
    assert reader.commands(group) == ["everywhere"]
    bot.ok("deleteMyCommands", scope={"type": "chat", "chat_id": editor.id})
    assert editor.commands(pg.private(editor)) == ["private"]
    assert bot.ok("getMyCommands") == [command("everywhere")]
    assert bot.ok("getMyCommands", language_code="ru") == []


@pytest.mark.parametrize(
    ("commands", "complaint"),
    [
        ([command("with-dash")], "BOT_COMMAND_INVALID"),
        ([command("x" * (BotCommandLimit.MAX_COMMAND + 1))], "BOT_COMMAND_INVALID"),
        ([command("")], "BOT_COMMAND_INVALID"),
        ([{"command": "x", "description": "d" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x"}], "can't parse BotCommand: Can't find field \"description\""),
        ([command(f"c{number}") for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
def test_commands_are_checked(bot: BareBot, commands: list[dict[str, str]], complaint: str) -> None:
    assert bot.refused("setMyCommands", commands=commands) == f"Bad Request: {complaint}"


def test_a_language_has_two_letters(bot: BareBot) -> None:
    refusal = bot.refused("setMyCommands", commands=[command("x")], language_code="english")
    assert refusal == "Bad Request: invalid language code specified"


def test_scopes_of_unknown_chats_are_refused(bot: BareBot) -> None:
    scope = {"type": "chat", "chat_id": 5}
    assert bot.refused("setMyCommands", commands=[command("x")], scope=scope) == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("method", "what", "limit"),
    [
        ("MyName", "name", BotNameLimit.MAX_NAME_LENGTH),
        ("MyDescription", "description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
        ("MyShortDescription", "short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
    ],
)
def test_texts_by_language_fall_back_to_the_default(bot: BareBot, method: str, what: str, limit: int) -> None:
    bot.ok(f"set{method}", **{what: "default"})
    bot.ok(f"set{method}", **{what: "по-русски"}, language_code="ru")
    assert bot.ok(f"get{method}", language_code="ru") == {what: "по-русски"}
    assert bot.ok(f"get{method}", language_code="az") == {what: "default"}
    bot.ok(f"set{method}", language_code="ru")
    assert bot.ok(f"get{method}", language_code="ru") == {what: "default"}
    bot.ok(f"set{method}", **{what: "x" * limit})
    assert bot.refused(f"set{method}", **{what: "x" * (limit + 1)}).startswith("Bad Request: BOT_")
