"""Questions: `/ask`, any text in private, a mention or reply in a group; and everything else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from telegram.constants import ChatType

from bot.answering import ReaderQuestion, SmallTalk, compose_reply, look_up, record
from bot.conversation import keyboards, texts
from bot.conversation.quote_html import fits
from bot.handlers.check_quote import CHECK, check_command
from bot.handlers.user_limit import within_limit
from bot.quote_records import record_sent_quote
from bot.state.fallback import with_fallback
from bot.state.model import Answers, Where
from bot.telegram.addressing import (
    asked_after_command,
    asked_by_another,
    begins_with,
    is_clear_question,
    replies_to_bot,
    speaks_to_another,
    without_mention,
)
from bot.telegram.albums import COMPLETE_AFTER_SECONDS, Albums
from bot.telegram.messages import (
    interaction_of,
    is_late,
    revise,
    send,
    sender_id,
    shown_action,
    topic_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import InlineKeyboardButton, Message, Update

    from bot.answering import Finding
    from bot.context import Context
    from bot.state.model import Interaction
    from bot.telegram.messages import Reply

_ASK: Final = "/ask"
# A follow-up refers to what the same person asked in the same chat and topic within this time.
_CONVERSATION: Final = timedelta(hours=1)


async def private_question(update: Update, context: Context) -> None:
    """Any text in a private chat is a question."""
    message = update.effective_message
    if message is not None and _albums(context).may_answer(message):
        await _answer(message, message.text or message.caption or "", update, context)


async def group_question(update: Update, context: Context) -> None:
    """In a group, answer if the bot is addressed; any clear question too, if the admins want that."""
    message = update.effective_message
    if message is None:
        return
    mentioned, text = without_mention(message, context.bot)
    if mentioned or (replies_to_bot(message, context.bot) and not speaks_to_another(message, context.bot)):
        if _albums(context).may_answer(message) and await within_limit(message, context):
            await _answer(message, text or asked_by_another(message, context.bot), update, context)
    elif context.group.answers is Answers.QUESTIONS and is_clear_question(message) and not is_late(message):
        await _answer_if_known(message, text, update, context)


async def ask_command(update: Update, context: Context) -> None:
    """``/ask QUESTION``, or ``/ask`` in reply to a question."""
    message = update.effective_message
    if message is None or not await within_limit(message, context):
        return
    text = asked_after_command(message) or asked_by_another(message, context.bot)
    await _answer(message, text, update, context)


async def caption_with_command(update: Update, context: Context) -> None:
    """``/ask QUESTION`` or ``/check QUOTE`` below a picture; any other command there is none."""
    message = update.effective_message
    if message is None:
        return
    for command, answer in ((_ASK, ask_command), (CHECK, check_command)):
        if begins_with(command, message, context.bot):
            if _albums(context).may_answer(message):
                await answer(update, context)
            return
    if message.chat.type == ChatType.PRIVATE:
        await private_question(update, context)
    else:
        await group_question(update, context)


async def answer_again(
    message: Message, text: str, interaction: Interaction, update: Update, context: Context
) -> None:
    """Replace what was said to a message by the answer to the question that it is now."""
    asked = replace(interaction, subject=None)
    question = _question(message, text, update, context, asked, await _previous(message, context))
    finding = await look_up(question, context.services, context.translator)
    reply = await _recorded(question, finding, context)
    ids = await revise(message, interaction.replies, reply)
    state = context.services.state
    await with_fallback(state.record_replies(interaction.chat_id, interaction.message_id, ids), None)
    await _record_quote(message, reply, ids, context)


async def not_a_question(update: Update, context: Context) -> None:
    """Stickers, photos and the like get a friendly hint."""
    if update.effective_message is not None:
        await update.effective_message.reply_text(texts.not_a_question(context.translator))


async def wordless_album_part(update: Update, context: Context) -> None:
    """A picture of an album without words gets the hint, unless another one has words."""
    message = update.effective_message
    await asyncio.sleep(COMPLETE_AFTER_SECONDS)
    if message is not None and _albums(context).may_answer(message):
        await not_a_question(update, context)


async def unknown_command(update: Update, context: Context) -> None:
    """Answer a command that does not exist, or that this person may not use."""
    if update.effective_message is not None:
        await update.effective_message.reply_text(texts.unknown_command(context.translator))


async def group_command(update: Update, context: Context) -> None:
    """A command that does not exist in groups is ignored, unless it names this bot."""
    message = update.effective_message
    if message is None:
        return
    command = next(iter((message.text or "").split()), "")
    _, _, named = command.partition("@")
    if named.lower() == context.bot.username.lower() and await within_limit(message, context):
        await message.reply_text(texts.help_text(context.bot.username, context.translator))


async def _answer(message: Message, text: str, update: Update, context: Context) -> None:
    async with shown_action(message):
        previous = await _previous(message, context)
        question = _question(message, text, update, context, interaction_of(message), previous)
        finding = await look_up(question, context.services, context.translator)
        reply = await _recorded(question, finding, context)
    if is_late(message):
        reply = _with_line(texts.late(context.translator), reply)
    await _send(message, reply, update, context)


async def _answer_if_known(message: Message, text: str, update: Update, context: Context) -> None:
    """Answer a question that was not addressed to the bot if that is nearly certain; else store nothing."""
    question = _question(message, text, update, context, interaction_of(message))
    finding = await look_up(question, context.services, context.translator)
    if isinstance(finding, SmallTalk) or not finding.result.answered:
        return
    is_certain = finding.result.confidence >= context.services.settings.decline_below_unasked
    if is_certain and await within_limit(message, context):
        await _send(message, await _recorded(question, finding, context), update, context)


def _question(
    message: Message,
    text: str,
    update: Update,
    context: Context,
    interaction: Interaction | None,
    previous: tuple[str, ...] = (),
) -> ReaderQuestion:
    where = Where.PRIVATE if message.chat.type == ChatType.PRIVATE else Where.GROUP
    return ReaderQuestion(
        text.strip(),
        where,
        update.update_id,
        context.interview,
        previous,
        replace(interaction, author_id=_author(message, text)) if interaction else None,
    )


def _author(message: Message, text: str) -> int | None:
    """Return who wrote the words that are asked, if that is whom this message replies to."""
    original = message.reply_to_message
    if original is None or original.from_user is None or original.from_user.is_bot or not text.strip():
        return None
    author = sender_id(original)
    is_theirs = text.strip() in (original.text or original.caption or "") and author != sender_id(message)
    return author if is_theirs else None


async def _recorded(question: ReaderQuestion, finding: Finding, context: Context) -> Reply:
    """Record a question, and return the answer to it."""
    translator = context.translator
    question_id = await record(question, finding, context.services, translator.language)
    return compose_reply(
        finding,
        question_id,
        translator,
        can_share=context.can_share,
        wait_button=_wait_button(question, question_id, context),
    )


def _wait_button(
    question: ReaderQuestion, question_id: int | None, context: Context
) -> InlineKeyboardButton | None:
    """Return the button by which those who press it wait for the answer; none if nothing was recorded."""
    if question_id is None:
        return None
    if question.where is Where.PRIVATE:
        return keyboards.wait_button(question_id, context.translator)
    return keyboards.wait_link(question_id, context.bot.username, context.translator)


async def _send(message: Message, reply: Reply, update: Update, context: Context) -> None:
    with context.services.metrics.stages.labels("send").time():
        ids = await send(message, reply, points_to_it=context.has_to_point_to(message))
    # At once: if the process ended before, the next one would answer again.
    await context.services.journal.finish(update)
    await with_fallback(context.services.state.record_replies(message.chat_id, message.id, ids), None)
    await _record_quote(message, reply, ids, context)


async def _record_quote(message: Message, reply: Reply, ids: Sequence[int], context: Context) -> None:
    language, state = context.translator.language, context.services.state
    await record_sent_quote(reply, message.chat_id, ids, sender_id(message), language, state)


async def _previous(message: Message, context: Context) -> tuple[str, ...]:
    """Return what a follow-up may refer to: the question of the replied-to answer, or recent questions."""
    state, original, sender = context.services.state, message.reply_to_message, sender_id(message)
    if original is not None and replies_to_bot(message, context.bot):
        interaction = await with_fallback(state.interaction_of_reply(message.chat_id, original.id), None)
        if interaction is not None and interaction.subject is not None:
            return (interaction.subject,)
        if interaction is not None and interaction.question_id is not None:
            asked = await with_fallback(state.question(interaction.question_id), None)
            return (asked.text,) if asked else ()
    if sender is None:
        return ()
    last = state.last_questions(
        message.chat_id, sender, thread_id=topic_of(message), within=_CONVERSATION, before=message.id
    )
    return await with_fallback(last, ())


def _albums(context: Context) -> Albums:
    albums: Albums = context.bot_data.setdefault(Albums, Albums())
    return albums


def _with_line(line: str, reply: Reply) -> Reply:
    """Return a reply that begins with a line, in a message of its own where the first has no room for it."""
    first, *others = reply.texts
    both = f"{line}\n\n{first}"
    return replace(reply, texts=(both, *others) if fits(both) else (line, first, *others))
