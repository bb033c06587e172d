"""What Telegram marks in a plain text by itself: mentions, commands, hashtags, cashtags, links, addresses.

Follows the regular expressions that stand beside the matchers in TDLib's ``MessageEntity.cpp``. Phone and
bank card numbers are not detected.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from telegram.constants import MessageEntityType

from bot.playground.api.text.formatted_text import Entity, utf16_length

if TYPE_CHECKING:
    from collections.abc import Iterator

_MENTION: Final = re.compile(r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)")
_COMMAND: Final = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")
_HASHTAG: Final = re.compile(r"(?<!\w)#(?=\w*[^\W\d_])\w{1,256}(?![\w#])")
_CASHTAG: Final = re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")
_EMAIL: Final = re.compile(
    r"(?<![\w.+@-])[a-zA-Z0-9][a-zA-Z0-9._%+-]{0,63}@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,24}(?!\w)"
)
_PATH: Final = '[^\\s\\u2000-\\u200b\\u200e-\\u200f\\u2016-\\u206f<>«»"]*'
_LINK: Final = re.compile(
    r"(?<![\w@.-])(?:(?P<scheme>https?|ftp|tonsite)://)?(?P<host>(?:[\w-]+\.)+(?P<top>[^\W\d_]{2,24}|xn--[a-z0-9-]+))"
    rf"(?P<port>:\d{{1,5}})?(?P<path>[/?#]{_PATH})?(?![\w@])",
    re.IGNORECASE,
)
_APP_LINK: Final = re.compile(rf"(?<!\w)(?:tg|ton)://[a-z0-9_-]{{1,253}}(?:[/?#]{_PATH})?", re.IGNORECASE)
_TRAILING: Final = ".:;,('?!`"

# A link without a scheme is one only under a known top-level domain; two letters are taken for a country's.
_KNOWN: Final = (
    "com net org info biz edu gov mil int name pro aero asia cat coop jobs mobi museum post tel travel "
    "app art blog cloud club dev digital email expert finance global group guide host ink life link live "
    "media network news online page press pub report review school site space store studio team tech "
    "today top tube video website wiki work world xyz zone рф қаз укр бел"
)
_TOP_LEVEL: Final = frozenset(_KNOWN.split())


def detect(text: str) -> tuple[Entity, ...]:
    """Return what Telegram would mark in ``text``, in order and without overlaps.

    Args:
        text: characters as stored, that is after entities were parsed and the ends trimmed.

    Returns:
        Entities with UTF-16 offsets.
    """
    found = sorted(_candidates(text), key=lambda span: (span[1], -span[2]))
    entities = []
    end = position = units = 0
    for kind, start, stop in found:
        if start < end:
            continue
        units += utf16_length(text[position:start])
        length = utf16_length(text[start:stop])
        entities.append(Entity(kind.value, units, length))
        position, units, end = stop, units + length, stop
    return tuple(entities)


def _candidates(text: str) -> Iterator[tuple[MessageEntityType, int, int]]:
    for kind, pattern in (
        (MessageEntityType.MENTION, _MENTION),
        (MessageEntityType.BOT_COMMAND, _COMMAND),
        (MessageEntityType.HASHTAG, _HASHTAG),
        (MessageEntityType.CASHTAG, _CASHTAG),
        (MessageEntityType.EMAIL, _EMAIL),
    ):
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
    for match in _LINK.finditer(text):
        top = match["top"].lower()
        is_known = top in _TOP_LEVEL or (len(top) == 2 and top.isascii()) or top.startswith("xn--")
        if match["scheme"] or is_known:
            yield MessageEntityType.URL, match.start(), match.start() + len(_without_tail(match[0]))
    for match in _APP_LINK.finditer(text):
        yield MessageEntityType.URL, match.start(), match.start() + len(_without_tail(match[0]))


def _without_tail(link: str) -> str:
    """Leave the punctuation of the sentence, and a bracket never opened inside the link, out of the link."""
    while link[-1] in _TRAILING or any(
        link[-1] == closing and link.count(opening) < link.count(closing) for opening, closing in ("()", "[]")
    ):
        link = link[:-1]
    return link
