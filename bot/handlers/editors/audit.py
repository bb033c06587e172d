"""`/audit`: who changed what and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards
from bot.conversation.callback_data import EarlierChanges
from bot.conversation.change_list import change_list
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit
from bot.state.fallback import with_fallback
from bot.telegram.messages import Reply, edit, send
from content.model import exchange_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.context import Context
    from bot.state.model import Change

_CHANGES_SHOWN: Final = 10


async def audit_command(update: Update, context: Context) -> None:
    """Show the latest changes."""
    if update.effective_message is not None:
        await send(update.effective_message, await _changes(context))


@button_handler(EarlierChanges)
async def earlier_changes(press: Press[EarlierChanges], context: Context) -> None:
    """Show earlier changes, in the same message."""
    if not may_edit(press, context):
        raise OutdatedButtonError
    await press.acknowledge()
    await edit(press.message, await _changes(context, press.data.before))


async def _changes(context: Context, before: int | None = None) -> Reply:
    translator = context.translator
    changes: Sequence[Change] = await with_fallback(
        context.services.state.changes(_CHANGES_SHOWN + 1, before), []
    )
    if not changes:
        return Reply((translator.gettext("Nothing was changed yet."),))
    shown = changes[:_CHANGES_SHOWN]
    searcher = context.services.index.searcher
    titles = {interview.slug: interview.title for interview in searcher.snapshot.interviews}

    def question_of(slug: str, exchange: str) -> str | None:
        quote = searcher.quote(exchange_key(slug, exchange))
        return None if quote is None else quote.exchange.question or quote.passage.text

    rows = []
    if len(changes) > _CHANGES_SHOWN:
        earlier = EarlierChanges(before=shown[-1].id)
        rows.append([keyboards.button(translator.gettext("Earlier"), earlier)])
    return Reply((change_list(shown, titles, question_of, translator),), keyboards.keyboard(rows))
