"""The bot's token, which identifies the bot in every call."""

from __future__ import annotations

import re
import secrets
from typing import Final

_TOKEN: Final = re.compile(r"(?P<id>\d+):[A-Za-z0-9_-]+")


def example_token() -> str:
    """Return a token that looks like Telegram's and opens nothing."""
    return f"{100_000_000 + secrets.randbelow(900_000_000)}:{secrets.token_urlsafe(26)}"


def bot_id_of(token: str) -> int | None:
    """Return the id of the bot that a token belongs to, ``None`` if it does not look like a token."""
    match = _TOKEN.fullmatch(token)
    return None if match is None else int(match["id"])
