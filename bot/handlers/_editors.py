"""Shared by the editors' handlers: who is an editor, and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType

from bot.state.fallback import with_fallback

if TYPE_CHECKING:
    from telegram import User

    from bot.context import Context
    from bot.conversation.callback_data import CallbackData
    from bot.handlers._buttons import Press
    from bot.state.model import Action


def is_editor(user: User, context: Context) -> bool:
    """Return whether a user is an editor."""
    return user.id in context.services.settings.admin_ids


def may_edit(press: Press[CallbackData], context: Context) -> bool:
    """Return whether an editor's button was pressed by an editor, in private."""
    return is_editor(press.user, context) and press.message.chat.type == ChatType.PRIVATE


async def record_change(user: User, action: Action, details: str, context: Context) -> None:
    """Add a change to the audit trail."""
    await with_fallback(context.services.state.record_change(user.id, user.full_name, action, details), None)
