"""`/audit`: who changed what and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards
from bot.conversation.callback_data import EarlierChanges
from bot.conversation.quote_html import escape, shorten
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit
from bot.state.fallback import with_fallback
from bot.state.model import Action
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.context import Context
    from bot.state.model import Change

_CHANGES_SHOWN: Final = 10
_DETAILS_SHOWN: Final = 200
_NAME_SHOWN: Final = 60


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
    done = {
        Action.REINDEXED: translator.gettext("reindexed the interviews"),
        Action.ADDED: translator.gettext("added readers' wordings"),
        Action.DISMISSED: translator.gettext("dismissed questions"),
        Action.POSTPONED: translator.gettext("postponed questions"),
        Action.PUBLISHED: translator.gettext("published an interview"),
        Action.WITHDRAWN: translator.gettext("withdrew an interview"),
        Action.RESTORED: translator.gettext("restored an interview"),
    }
    lines = [
        f"{change.at:%Y-%m-%d %H:%M} UTC, {escape(shorten(change.editor_name, _NAME_SHOWN))}: "
        f"<b>{escape(done[change.action])}</b>: {escape(shorten(change.details, _DETAILS_SHOWN))}"
        for change in shown
    ]
    rows = []
    if len(changes) > _CHANGES_SHOWN:
        earlier = EarlierChanges(before=shown[-1].id)
        rows.append([keyboards.button(translator.gettext("Earlier"), earlier)])
    return Reply(("\n".join(lines),), keyboards.keyboard(rows))
