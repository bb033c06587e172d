"""Text and its entities as Telegram counts them: in UTF-16 code units.

Inside this package such a text is sometimes kept as a *wide* string, in which a character beyond the basic
plane is two surrogates, so that an offset is an index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telegram.constants import MessageEntityType

if TYPE_CHECKING:
    from collections.abc import Iterable

# TDLib's order of entities that begin and end together: the outer comes first.
_PRIORITY: Final = {
    MessageEntityType.BLOCKQUOTE: 0,
    MessageEntityType.EXPANDABLE_BLOCKQUOTE: 0,
    MessageEntityType.PRE: 11,
    MessageEntityType.CODE: 20,
    MessageEntityType.TEXT_LINK: 49,
    MessageEntityType.TEXT_MENTION: 49,
    MessageEntityType.BOLD: 90,
    MessageEntityType.ITALIC: 91,
    MessageEntityType.UNDERLINE: 92,
    MessageEntityType.STRIKETHROUGH: 93,
    MessageEntityType.SPOILER: 94,
    MessageEntityType.CUSTOM_EMOJI: 99,
}
_DETECTED_PRIORITY: Final = 50


_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True)
class Entity:
    """One marked stretch of a text.

    Attributes:
        type: one of ``telegram.constants.MessageEntityType``.
        offset: where it begins, in UTF-16 code units.
        length: how long it is, in UTF-16 code units.
        url: where a ``text_link`` leads.
        user_id: whom a ``text_mention`` names.
        language: the programming language of a ``pre``.
        custom_emoji_id: which emoji a ``custom_emoji`` is.
    """

    type: str
    offset: int
    length: int
    url: str | None = None
    user_id: int | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        """The offset just past the entity."""
        return self.offset + self.length


@dataclass(frozen=True)
class FormattedText:
    """A text as Telegram stores it: the characters, and the entities in Telegram's order."""

    text: str
    entities: tuple[Entity, ...] = ()

    def __len__(self) -> int:
        """Return the length in UTF-16 code units."""
        return utf16_length(self.text)


def widen(text: str) -> str:
    """Return ``text`` with every character beyond the basic plane as two surrogates."""
    return _ASTRAL.sub(
        lambda match: "".join(
            (
                chr(0xD800 + ((ord(match[0]) - 0x10000) >> 10)),
                chr(0xDC00 + ((ord(match[0]) - 0x10000) & 0x3FF)),
            )
        ),
        text,
    )


def narrow(wide: str) -> str:
    """Undo :func:`widen`."""
    return _PAIR.sub(
        lambda match: chr(0x10000 + ((ord(match[0][0]) - 0xD800) << 10) + (ord(match[0][1]) - 0xDC00)), wide
    )


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units ``text`` takes."""
    return len(text) + sum(character > "\uffff" for character in text)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Return entities by offset, the longer first, and the outer kind first where both agree."""
    return sorted(
        entities,
        key=lambda entity: (
            entity.offset,
            -entity.length,
            _PRIORITY.get(MessageEntityType(entity.type), _DETECTED_PRIORITY),
        ),
    )
