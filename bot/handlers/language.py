"""`/language`: the bot's language for a reader, if not that of the reader's Telegram."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.conversation import keyboards
from bot.conversation.callback_data import ChooseLanguage
from bot.conversation.translations import get_translator
from bot.handlers._buttons import Press, button_handler
from bot.state.fallback import with_fallback
from bot.state.model import Reader
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.conversation.translations import Translator


async def language_command(update: Update, context: Context) -> None:
    """Offer the languages."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    reader = await with_fallback(context.services.state.reader(user.id), Reader())
    await send(message, _offer(reader.language, context.translator))


@button_handler(ChooseLanguage)
async def choose_language(press: Press[ChooseLanguage], context: Context) -> None:
    """Set the reader's language."""
    language = press.data.language
    await context.services.state.change_reader(press.user.id, partial(replace, language=language))
    translator = get_translator(language or press.user.language_code)
    await press.acknowledge(translator.gettext("Language changed."))
    await edit(press.message, _offer(language, translator))


def _offer(chosen: str | None, translator: Translator) -> Reply:
    text = translator.gettext("Which language should I use? A quote always stays in its original language.")
    buttons = keyboards.language_buttons(chosen, lambda code: ChooseLanguage(language=code), translator)
    return Reply((text,), keyboards.keyboard([[button] for button in buttons]))
