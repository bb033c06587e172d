"""What the handlers for editors share: who is one, and the trail of what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.state.fallback import with_fallback

if TYPE_CHECKING:
    from telegram import User

    from bot.context import Context
    from bot.state.model import Action


def is_editor(user: User, context: Context) -> bool:
    """Return whether somebody is an editor."""
    return user.id in context.services.settings.admin_ids


async def record_change(user: User, action: Action, details: str, context: Context) -> None:
    """Put down who changed what."""
    await with_fallback(context.services.state.record_change(user.id, user.full_name, action, details), None)
