"""Which links Telegram accepts, and how it spells them."""

from __future__ import annotations

import re
from typing import Final

from bot.playground.api.errors import bad_request

_LINK: Final = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<user>[^/?#@]*@)?(?P<host>\[[0-9a-f:]+\]|[^/?#:\s]+)(?P<port>:\d{1,5})?"
    r"(?P<rest>[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_SCHEMES: Final = frozenset({"http", "https", "tg", "ton", "tonsite"})
_TO_ESCAPE: Final = re.compile("[\x00-\x20\x7f]")
_USER_LINK: Final = re.compile(r"tg:(?://)?user\?id=(\d{1,15})", re.IGNORECASE)


def checked_link(url: str) -> str | None:
    """Return a link as Telegram stores it, or ``None`` if Telegram does not take it for one.

    A missing scheme becomes ``http``, the host is lowered, and a missing path becomes ``/``.

    >>> checked_link("Example.com")
    'http://example.com/'
    """
    match = _LINK.fullmatch(url.strip())
    if match is None:
        return None
    scheme, host = (match["scheme"] or "http").lower(), match["host"].lower()
    if scheme not in _SCHEMES:
        return None
    rest = _TO_ESCAPE.sub(lambda character: f"%{ord(character[0]):02X}", match["rest"] or "")
    if scheme in ("tg", "ton"):
        return f"{scheme}://{host}{rest}"
    if "." not in host and not host.startswith("["):
        return None
    if not rest.startswith("/"):
        rest = "/" + rest
    return f"{scheme}://{match['user'] or ''}{host}{match['port'] or ''}{rest}"


def required_link(url: str, what: str) -> str:
    """Return :func:`checked_link`, or refuse.

    Raises:
        ApiError: with ``what`` in front, such as ``Inline keyboard button URL 'x' is invalid``.
    """
    link = checked_link(url)
    if link is None:
        raise bad_request(f"{what}: Wrong HTTP URL")
    return link


def linked_user_id(url: str) -> int | None:
    """Return the id in a ``tg://user?id=…`` link, which makes a mention instead of a link."""
    match = _USER_LINK.fullmatch(url)
    return int(match[1]) if match else None
