"""All kinds of buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.callback_data import CallbackData

if TYPE_CHECKING:
    from collections.abc import Iterator


def callback_kinds(base: type[CallbackData] = CallbackData) -> Iterator[type[CallbackData]]:
    """Yield every kind of callback data."""
    for kind in base.__subclasses__():
        if hasattr(kind, "prefix"):
            yield kind
        yield from callback_kinds(kind)
