"""`/reindex`: rebuilds the index in the background, and asks first if much would be removed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards
from bot.conversation.callback_data import RemoveMissing
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit, record_change
from bot.handlers.editors._interview_files import is_reindexing
from bot.state.model import Action
from bot.telegram.messages import Reply, edit
from index.store.removals import refuse_removals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message, Update, User

    from bot.context import Context
    from bot.conversation.translations import Translator
    from bot.reindexing import ReindexOutcome
    from index.store.removals import Confirm, Removal

_STAMP_LENGTH: Final = 8


async def reindex_command(update: Update, context: Context) -> None:
    """Rebuild the index, showing progress in one message."""
    message, user = update.effective_message, update.effective_user
    translator = context.translator
    if message is None or user is None:
        return
    if context.services.reindexer.lock.locked():
        running = translator.gettext("A reindex is already running. I will post the result there.")
        await message.reply_text(running)
        return
    async with context.services.reindexer.lock:
        shown = await message.reply_text(translator.gettext("Reading the interviews…"))
        outcome = await _reindex(shown, context, refuse_removals)
    await _record(user, outcome, context)


@button_handler(RemoveMissing)
async def remove_missing(press: Press[RemoveMissing], context: Context) -> None:
    """Rebuild the index without what the editor was shown; ask again if it is something else by now."""
    if not may_edit(press, context):
        raise OutdatedButtonError
    if await is_reindexing(press, context):
        return
    async with context.services.reindexer.lock:
        await press.acknowledge()
        outcome = await _reindex(
            press.message, context, lambda removals: _stamp(removals) == press.data.stamp
        )
    await _record(press.user, outcome, context)


async def _reindex(shown: Message, context: Context, confirm: Confirm) -> ReindexOutcome:
    """Rebuild, and show the outcome, with a button to confirm what would be removed."""
    translator = context.translator
    outcome = await context.services.reindexer.reindex(shown, translator, confirm)
    reply = _confirmation(outcome, translator) if outcome.unconfirmed else Reply((outcome.text,))
    await edit(shown, reply)
    return outcome


def _confirmation(outcome: ReindexOutcome, translator: Translator) -> Reply:
    hint = translator.gettext("If a file was not saved to its end, save it again and send /reindex.")
    remove = RemoveMissing(stamp=_stamp(outcome.unconfirmed))
    button = keyboards.button(translator.gettext("Remove what is missing"), remove)
    return Reply((f"{outcome.text}\n{hint}",), keyboards.keyboard([[button]]))


async def _record(user: User, outcome: ReindexOutcome, context: Context) -> None:
    if outcome.snapshot is not None:
        await record_change(user, Action.REINDEXED, outcome.snapshot, context)


def _stamp(removals: Sequence[Removal]) -> str:
    return hashlib.sha256(repr(tuple(removals)).encode()).hexdigest()[:_STAMP_LENGTH]
