"""The bot in groups: it introduces itself, follows them when they move, and does as their admins set."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from telegram import Chat, ChatMember
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import TelegramError

from bot.conversation import keyboards, texts
from bot.conversation.keyboards import CallbackAction
from bot.conversation.translations import LANGUAGES, get_translator
from bot.handlers.before import within_limit
from bot.handlers.browse import interview_named
from bot.handlers.language import AS_IN_TELEGRAM, language_buttons
from bot.handlers.quotes import outdated_button
from bot.state.fallback import with_fallback
from bot.state.model import Answers, Group
from bot.telegram.messages import (
    Reply,
    acknowledge,
    edit,
    pressed_message,
    say,
    send,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Message, Update

    from bot.context import Context
    from bot.conversation.translations import Translator

_ADMINS: Final = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_INSIDE: Final = (*_ADMINS, ChatMemberStatus.MEMBER, ChatMemberStatus.RESTRICTED)
_ALL: Final = "-"
# As many interviews as a message has room for beneath the other settings.
_INTERVIEWS_SHOWN: Final = 20
# Of a supergroup that a group became, Telegram first tells that the bot joined it, and then that it moved.
MOVE_TOLD_WITHIN_SECONDS: Final = 1.0

_log = structlog.get_logger()


async def settings_command(update: Update, context: Context) -> None:
    """Show a group's settings to its admins."""
    message = update.effective_message
    if message is None or not await within_limit(message, context):
        return
    if not await _is_admin(message):
        await say(
            message, context.translator.gettext("Only admins of this group can change how I behave in it.")
        )
        return
    await send(message, _settings(context, context.group, context.translator))


async def change_setting(update: Update, context: Context) -> None:
    """Change one setting of the group that the button was pressed in, if an admin pressed it."""
    parts = keyboards.callback_arguments(update.callback_query.data if update.callback_query else None)
    message, user = pressed_message(update), update.effective_user
    if message is None or user is None or message.chat.type == ChatType.PRIVATE:
        await outdated_button(update, context)
        return
    if not await _is_admin_of(message.chat, user.id):
        refusal = context.translator.gettext("Only admins of this group can change how I behave in it.")
        await acknowledge(update, refusal, alert=True)
        return
    change = _change(parts, context)
    if change is None:
        await outdated_button(update, context)
        return
    changed = await with_fallback(context.services.state.change_group(message.chat_id, change), None)
    if changed is None:
        await acknowledge(update, texts.something_went_wrong(context.translator))
        return
    translator = get_translator(changed.language or user.language_code)
    await acknowledge(update, translator.gettext("Noted."))
    shown = _settings(context, changed, translator)
    await edit(message, shown.texts[0], shown.buttons)


async def membership(update: Update, context: Context) -> None:
    """The bot was let in, removed, promoted or blocked."""
    change = update.my_chat_member
    if change is None:
        return
    before, after = change.old_chat_member, change.new_chat_member
    _log.info("membership", chat=change.chat.type, before=before.status, after=after.status)
    if change.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return
    if _is_inside(after) and not _is_inside(before):
        await _introduce(change.chat, context)
    elif not _is_inside(after):
        await with_fallback(context.services.state.remove_group(change.chat.id), None)


async def _introduce(chat: Chat, context: Context) -> None:
    """Say hello to a group, unless it is one that knows the bot under its former id."""
    if chat.type == ChatType.SUPERGROUP:
        await asyncio.sleep(MOVE_TOLD_WITHIN_SECONDS)
        if chat.id in context.services.moved_to:
            return
    try:
        text = texts.group_greeting(context.bot.username, context.translator)
        await context.bot.send_message(chat.id, text, parse_mode=ParseMode.HTML)
    except TelegramError as error:
        _log.info("not allowed to greet the group", reason=str(error))


async def moved(update: Update, context: Context) -> None:
    """A group became a supergroup: it has another id now, and keeps what was set."""
    message = update.effective_message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    context.services.moved_to.add(new)
    await with_fallback(context.services.state.move_group(old, new), None)


def _settings(context: Context, group: Group, translator: Translator) -> Reply:
    modes = {
        Answers.MENTIONS: translator.gettext("Answer when I am mentioned"),
        Answers.QUESTIONS: translator.gettext("Answer any clear question"),
    }
    rows = [
        [
            keyboards.button(
                keyboards.marked(label, group.answers is mode), CallbackAction.GROUP, "a", mode.value
            )
        ]
        for mode, label in modes.items()
    ]
    by_language = language_buttons(group.language, translator, CallbackAction.GROUP, "l")
    flat = [item for row in by_language for item in row]
    rows += [flat[:1], flat[1:3], flat[3:]]
    interviews = context.services.index.searcher.snapshot.interviews
    if len(interviews) > 1:
        everything = keyboards.marked(translator.gettext("All interviews"), group.interview is None)
        rows.append([keyboards.button(everything, CallbackAction.GROUP, "i", _ALL)])
        for interview in interviews[:_INTERVIEWS_SHOWN]:
            label = keyboards.marked(interview.title, interview.slug == group.interview)
            rows.append(
                [keyboards.button(label, CallbackAction.GROUP, "i", keyboards.interview_key(interview.slug))]
            )
    text = translator.gettext(
        "<b>How I behave in this group.</b> To hear questions that do not mention me, I must be an admin "
        "here."
    )
    return Reply((text,), keyboards.keyboard(rows))


def _change(parts: list[str], context: Context) -> Callable[[Group], Group] | None:
    """Return what makes the setting that a button names, or None where it names none."""
    match parts:
        case ["a", mode] if mode in set(Answers):
            return partial(replace, answers=Answers(mode))
        case ["l", language] if language == AS_IN_TELEGRAM:
            return partial(replace, language=None)
        case ["l", language] if language in LANGUAGES:
            return partial(replace, language=language)
        case ["i", name] if name == _ALL:
            return partial(replace, interview=None)
        case ["i", name] if interview := interview_named(name, context):
            return partial(replace, interview=interview.slug)
    return None


async def _is_admin(message: Message) -> bool:
    if message.sender_chat is not None:
        # An admin who stays anonymous speaks as the group itself; a channel that speaks in it is no admin.
        return message.sender_chat.id == message.chat_id
    return message.from_user is not None and await _is_admin_of(message.chat, message.from_user.id)


async def _is_admin_of(chat: Chat, user_id: int) -> bool:
    try:
        return (await chat.get_member(user_id)).status in _ADMINS
    except TelegramError as error:
        _log.warning("not known who is an admin", reason=str(error))
        return False


def _is_inside(member: ChatMember) -> bool:
    return member.status in _INSIDE and getattr(member, "is_member", True)
