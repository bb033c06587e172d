"""Shared by the editors' handlers: who is an editor, and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.state.fallback import with_fallback

if TYPE_CHECKING:
    from telegram import User

    from bot.context import Context
    from bot.state.model import Action


def is_editor(user: User, context: Context) -> bool:
    """Return whether a user is an editor."""
    return user.id in context.services.settings.admin_ids


async def record_change(user: User, action: Action, details: str, context: Context) -> None:
    """Add a change to the audit trail."""
    await with_fallback(context.services.state.record_change(user.id, user.full_name, action, details), None)
