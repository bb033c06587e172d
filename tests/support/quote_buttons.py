"""The buttons below a quote are shown page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation.keyboards import TURN

if TYPE_CHECKING:
    from tests.support.playground_client import Message, User

_MOST_PAGES: Final = 8


def turned_to(reader: User, message: Message, label: str) -> Message:
    """Turn the buttons below a quote until one begins with a label, and return the message as it then is."""
    for _ in range(_MOST_PAGES):
        shown = message.now()
        if any(button.text.startswith(label) for button in shown.buttons):
            return shown
        reader.presses(shown, TURN)
    raise AssertionError(f"no button below {message.text!r} begins with {label!r}")
