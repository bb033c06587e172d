"""The bot's profile in each language: its name, descriptions and commands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import (
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.conversation import texts
from bot.conversation.translations import DEFAULT_LANGUAGE, LANGUAGES, get_translator

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from telegram import BotCommand, BotCommandScope
    from telegram.ext import ExtBot

    from bot.conversation.translations import Translator
    from content.model import Interview

# Seconds. Whoever starts a bot often is asked to wait for minutes; nothing else waits for the menu.
_PATIENCE: Final = 600

_log = structlog.get_logger()


async def publish(bot: ExtBot[Any], interviews: Sequence[Interview], editors: Collection[int]) -> bool:
    """Publish what differs from what Telegram has; a bot whose menu cannot be published still answers.

    It may take minutes if Telegram asks to wait.

    Args:
        bot: initialised.
        interviews: whose speakers the descriptions name.
        editors: the ids of those who see the editors' commands.

    Returns:
        Whether readers see all of it.
    """
    published = await asyncio.gather(
        *(_publish_in(get_translator(language), bot, interviews) for language in LANGUAGES)
    )
    await asyncio.gather(*(publish_to_editor(bot, editor) for editor in sorted(editors)))
    return all(published)


async def publish_to_editor(bot: ExtBot[Any], editor: int) -> None:
    """Publish an editor's commands in their chat with the bot; Telegram knows it once they have written.

    Args:
        bot: initialised.
        editor: the editor's Telegram user id.
    """
    scope = BotCommandScopeChat(editor)
    try:
        for translator in map(get_translator, LANGUAGES):
            await _publish_commands(texts.editor_commands(translator), scope, bot, _language_of(translator))
    except TelegramError as error:
        _log.info("editor's commands not published", error=str(error))


async def _publish_in(translator: Translator, bot: ExtBot[Any], interviews: Sequence[Interview]) -> bool:
    language, is_complete = _language_of(translator), True
    try:
        wanted = texts.name(interviews, translator)
        if (await bot.get_my_name(language)).name != wanted:
            await bot.set_my_name(wanted, language, rate_limit_args=_PATIENCE)
        wanted = texts.description(interviews, translator)
        if (await bot.get_my_description(language)).description != wanted:
            await bot.set_my_description(wanted, language, rate_limit_args=_PATIENCE)
        wanted = texts.short_description(interviews, translator)
        if (await bot.get_my_short_description(language)).short_description != wanted:
            await bot.set_my_short_description(wanted, language, rate_limit_args=_PATIENCE)
    except TelegramError as error:
        _log.warning("name and descriptions not published", language=translator.language, error=str(error))
        is_complete = False
    try:
        await _publish_commands(texts.commands(translator), BotCommandScopeAllPrivateChats(), bot, language)
        await _publish_commands(
            texts.group_commands(translator), BotCommandScopeAllGroupChats(), bot, language
        )
        scope = BotCommandScopeAllChatAdministrators()
        await _publish_commands(texts.admin_commands(translator), scope, bot, language)
    except TelegramError as error:
        _log.warning("commands not published", language=translator.language, error=str(error))
        is_complete = False
    return is_complete


def _language_of(translator: Translator) -> str | None:
    # Texts without a language are shown to everybody whose language has none.
    return None if translator.language == DEFAULT_LANGUAGE else translator.language


async def _publish_commands(
    wanted: tuple[BotCommand, ...], scope: BotCommandScope, bot: ExtBot[Any], language: str | None
) -> None:
    if await bot.get_my_commands(scope, language) != wanted:
        await bot.set_my_commands(wanted, scope, language, rate_limit_args=_PATIENCE)
