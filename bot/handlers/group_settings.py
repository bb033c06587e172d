"""`/settings` in a group: what the bot answers there, in which language, from which interview."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import ChatType

from bot.conversation import keyboards
from bot.conversation.callback_data import (
    OfferDaily,
    SetGroupAnswers,
    SetGroupInterview,
    SetGroupLanguage,
)
from bot.conversation.translations import get_translator
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler, interview_slug
from bot.handlers._group_admins import is_admin, is_from_admin, refusal
from bot.handlers.user_limit import within_limit
from bot.state.model import Answers, Group
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Update

    from bot.context import Context
    from bot.conversation.translations import Translator

# As many interviews as fit into a message below the other settings.
_INTERVIEWS_SHOWN: Final = 20


async def settings_command(update: Update, context: Context) -> None:
    """Show a group's settings to its admins."""
    message = update.effective_message
    if message is None or not await within_limit(message, context):
        return
    if not await is_from_admin(message):
        await message.reply_text(refusal(context.translator))
        return
    await send(message, _settings(context, context.group, context.translator))


async def settings_in_private(update: Update, context: Context) -> None:
    """Say where the command works, and what there is for a reader instead."""
    if update.effective_message is not None:
        await update.effective_message.reply_text(
            context.translator.gettext(
                "/settings is for the admins of a group that I am in. For yourself, there are /language, "
                "/interviews and /daily."
            )
        )


@button_handler(SetGroupAnswers)
async def set_answers(press: Press[SetGroupAnswers], context: Context) -> None:
    """Set what is answered in the group."""
    await _change(press, partial(replace, answers=press.data.answers), context)


@button_handler(SetGroupLanguage)
async def set_language(press: Press[SetGroupLanguage], context: Context) -> None:
    """Set the language of the group."""
    await _change(press, partial(replace, language=press.data.language), context)


@button_handler(SetGroupInterview)
async def set_interview(press: Press[SetGroupInterview], context: Context) -> None:
    """Set the interview to answer the group from."""
    slug = interview_slug(press.data.interview, context)
    await _change(press, partial(replace, interview=slug), context)


async def _change(press: Press[Any], change: Callable[[Group], Group], context: Context) -> None:
    """Change a setting of the group that a button was pressed in, if an admin pressed it."""
    chat, user = press.message.chat, press.user
    if chat.type == ChatType.PRIVATE:
        raise OutdatedButtonError
    if not await is_admin(chat, user.id):
        await press.acknowledge(refusal(context.translator), alert=True)
        return
    changed = await context.services.state.change_group(chat.id, change)
    translator = get_translator(changed.language or user.language_code)
    await press.acknowledge(translator.gettext("Saved."))
    await edit(press.message, _settings(context, changed, translator))


def _settings(context: Context, group: Group, translator: Translator) -> Reply:
    modes = {
        Answers.MENTIONS: translator.gettext("Answer when I am mentioned"),
        Answers.QUESTIONS: translator.gettext("Answer any clear question"),
    }
    rows = [
        [keyboards.choice(label, SetGroupAnswers(answers=mode), is_chosen=group.answers is mode)]
        for mode, label in modes.items()
    ]
    languages = keyboards.language_buttons(
        group.language, lambda code: SetGroupLanguage(language=code), translator
    )
    rows += [languages[:1], languages[1:3], languages[3:]]
    interviews = context.services.index.searcher.snapshot.interviews
    if len(interviews) > 1:
        rows += keyboards.interview_rows(
            interviews[:_INTERVIEWS_SHOWN],
            group.interview,
            lambda key: SetGroupInterview(interview=key),
            translator,
        )
    rows.append([keyboards.button(translator.gettext("A quote a day…"), OfferDaily())])
    text = translator.gettext(
        "<b>My settings in this group.</b> To see questions that do not mention me, I must be an admin here."
    )
    return Reply((text,), keyboards.keyboard(rows))
