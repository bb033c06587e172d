"""`/language`: the bot's own words in another language than that of the reader's Telegram."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards, texts
from bot.conversation.keyboards import CallbackAction
from bot.conversation.translations import LANGUAGES, OWN_NAMES, get_translator
from bot.handlers.quotes import outdated_button
from bot.state.fallback import with_fallback
from bot.state.model import Reader
from bot.telegram.messages import Reply, acknowledge, edit, pressed_message, send

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, Update

    from bot.context import Context
    from bot.conversation.translations import Translator

AS_IN_TELEGRAM: Final = "-"


async def language_command(update: Update, context: Context) -> None:
    """Offer the languages."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    reader = await with_fallback(context.services.state.reader(user.id), Reader())
    await send(message, _offer(reader.language, context.translator))


async def choose_language(update: Update, context: Context) -> None:
    """Speak the chosen language from now on."""
    parts = keyboards.callback_arguments(update.callback_query.data if update.callback_query else None)
    message, user = pressed_message(update), update.effective_user
    if message is None or user is None or len(parts) != 1 or parts[0] not in (*LANGUAGES, AS_IN_TELEGRAM):
        await outdated_button(update, context)
        return
    language = None if parts[0] == AS_IN_TELEGRAM else parts[0]
    choose = partial(replace, language=language)
    if await with_fallback(context.services.state.change_reader(user.id, choose), None) is None:
        await acknowledge(update, texts.something_went_wrong(context.translator))
        return
    translator = get_translator(language or user.language_code)
    await acknowledge(update, translator.gettext("Noted."))
    shown = _offer(language, translator)
    await edit(message, shown.texts[0], shown.buttons)


def language_buttons(
    chosen: str | None, translator: Translator, press: CallbackAction, *parts: str
) -> list[list[InlineKeyboardButton]]:
    """Return a row for each language, in its own words, the chosen one marked."""
    automatic = translator.gettext("As in Telegram")
    labels = [(AS_IN_TELEGRAM, automatic), *OWN_NAMES.items()]
    return [
        [keyboards.button(keyboards.marked(label, value == (chosen or AS_IN_TELEGRAM)), press, *parts, value)]
        for value, label in labels
    ]


def _offer(chosen: str | None, translator: Translator) -> Reply:
    text = translator.gettext(
        "In which language shall I speak? A quote always stays in the language it was given in."
    )
    return Reply((text,), keyboards.keyboard(language_buttons(chosen, translator, CallbackAction.LANGUAGE)))
