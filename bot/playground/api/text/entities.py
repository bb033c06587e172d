"""Text with entities, made presentable the way Telegram does it before it stores a message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram.constants import MessageEntityType, MessageLimit

from bot.playground.api.errors import bad_request
from bot.playground.api.text.detect import detect
from bot.playground.api.text.formatted_text import Entity, FormattedText, in_order, narrow, widen

if TYPE_CHECKING:
    from collections.abc import Iterable

SPLITTABLE: Final = (
    MessageEntityType.BOLD,
    MessageEntityType.ITALIC,
    MessageEntityType.UNDERLINE,
    MessageEntityType.STRIKETHROUGH,
    MessageEntityType.SPOILER,
)
QUOTES: Final = (MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE)
PREFORMATTED: Final = (MessageEntityType.CODE, MessageEntityType.PRE)

_MAX_POSITION: Final = 1_000_000  # TDLib refuses offsets and lengths beyond it

_DROPPED: Final = frozenset("\r\u0333\u033f\u030a") | frozenset(map(chr, range(0x2028, 0x202F)))
_CONTROL: Final = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")


def normalize(text: str, entities: Iterable[Entity] = ()) -> FormattedText:
    """Return a text as Telegram would store it.

    Control characters become spaces, the ends are trimmed, entities that hold only whitespace go, entities
    that may not overlap are dropped or split, and links, mentions and the like are found.

    Args:
        text: the characters, entities already parsed out of them.
        entities: what was marked explicitly.

    Returns:
        The text, which may be empty; the caller knows whether it may.

    Raises:
        ApiError: an entity is not within the text, or cuts a character in two.
    """
    wide = widen(text)
    kept = _checked(wide, entities)
    wide, kept = _clean(wide, arrange(kept))
    kept = arrange(_without_blank(wide, kept))
    wide, kept = _trim(wide, kept)
    kept = _without_blank(wide, _with_detected(kept, detect(narrow(wide))))
    return FormattedText(narrow(wide), tuple(in_order(kept)[: MessageLimit.MESSAGE_ENTITIES]))


def arrange(entities: Iterable[Entity]) -> list[Entity]:
    """Return entities that nest properly: quotations hold others, code nothing, links only styles."""
    ordered = in_order(entities)
    if _is_proper(ordered):
        return ordered
    styles = [entity for entity in ordered if entity.type in SPLITTABLE]
    quotes = _disjoint(entity for entity in ordered if entity.type in QUOTES)
    rest = _disjoint(entity for entity in ordered if entity.type not in (*SPLITTABLE, *QUOTES))
    return _split(styles, in_order([*_clear_of(rest, quotes), *quotes]))


def _with_detected(entities: list[Entity], found: tuple[Entity, ...]) -> list[Entity]:
    """Add detected entities where no explicit one is in their way."""
    if not found:
        return entities
    styles = [entity for entity in entities if entity.type in SPLITTABLE]
    quotes = [entity for entity in entities if entity.type in QUOTES]
    rest = [entity for entity in entities if entity.type not in (*SPLITTABLE, *QUOTES)]
    new = [entity for entity in _clear_of(found, quotes) if not any(_overlap(entity, old) for old in rest)]
    return _split(styles, in_order([*rest, *new, *quotes]))


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _disjoint(entities: Iterable[Entity]) -> list[Entity]:
    """Keep the first of any that overlap; a quotation within a quotation is lost like this."""
    kept: list[Entity] = []
    end = 0
    for entity in entities:
        if entity.offset >= end:
            kept.append(entity)
            end = entity.end
    return kept


def _clear_of(entities: Iterable[Entity], quotes: list[Entity]) -> list[Entity]:
    """Keep what lies wholly inside or wholly outside every quotation."""
    return [
        entity
        for entity in entities
        if all(
            not _overlap(entity, quote) or (quote.offset <= entity.offset and entity.end <= quote.end)
            for quote in quotes
        )
    ]


def _is_proper(ordered: list[Entity]) -> bool:
    open_entities: list[Entity] = []
    style_ends: dict[str, int] = {}
    for entity in ordered:
        while open_entities and entity.offset >= open_entities[-1].end:
            open_entities.pop()
        if open_entities:
            parent = open_entities[-1]
            if entity.end > parent.end or parent.type in PREFORMATTED:
                return False
            if entity.type in PREFORMATTED and any(outer.type not in QUOTES for outer in open_entities):
                return False
            if entity.type in QUOTES and any(outer.type not in SPLITTABLE for outer in open_entities):
                return False
            if entity.type not in (*SPLITTABLE, *QUOTES) and any(
                outer.type not in (*SPLITTABLE, *QUOTES) for outer in open_entities
            ):
                return False
        if entity.type in SPLITTABLE:
            if style_ends.get(entity.type, -1) >= entity.offset:
                return False
            style_ends[entity.type] = entity.end
        open_entities.append(entity)
    return True


def _split(styles: list[Entity], others: list[Entity]) -> list[Entity]:
    """Merge styles of one kind, cut them at the borders of other entities, and take them out of code.

    Cuts exactly where TDLib's ``split_entities`` cuts, which is sometimes more often than nesting needs.
    """
    pieces: list[Entity] = []
    running: dict[str, tuple[int, int]] = {}
    waiting = in_order(styles)[::-1]

    def flush(offset: int) -> None:
        for kind in SPLITTABLE:
            start, end = running.get(kind, (offset, offset))
            if start < offset:
                pieces.append(Entity(kind.value, start, min(end, offset) - start))
                if end <= offset:
                    del running[kind]
                else:
                    running[kind] = (offset, end)

    def advance(stop: int) -> None:
        while waiting and waiting[-1].offset < stop:
            style = waiting.pop()
            start, end = running.get(style.type, (-1, -1))
            if style.offset > end:
                flush(style.offset)
                start = style.offset
            running[style.type] = (start, max(end, style.end))
        flush(stop)

    containers: list[Entity] = []
    for other in [*others, None]:
        offset = other.offset if other is not None else _MAX_POSITION * 3
        while containers and offset >= containers[-1].end:
            done = len(pieces)
            advance(containers[-1].end)
            if containers.pop().type in PREFORMATTED:
                del pieces[done:]
        advance(offset)
        if other is not None:
            containers.append(other)
    return in_order([*others, *pieces])


def _checked(wide: str, entities: Iterable[Entity]) -> list[Entity]:
    kept = []
    for entity in entities:
        if not 0 <= entity.offset <= _MAX_POSITION:
            raise bad_request(f"Receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= _MAX_POSITION:
            raise bad_request(f"Receive an entity with incorrect length {entity.length}")
        if not entity.length:
            continue
        if entity.offset >= len(wide):
            raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end > len(wide):
            raise bad_request(
                f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
                f"at UTF-16 offset {entity.end}"
            )
        for edge, complaint in (
            (entity.offset, "Entity begins"),
            (entity.end, f"Entity beginning at UTF-16 offset {entity.offset} ends"),
        ):
            if edge < len(wide) and "\udc00" <= wide[edge] <= "\udfff":
                position = len(narrow(wide[: edge - 1]).encode())
                raise bad_request(f"{complaint} in a middle of a UTF-16 symbol at byte offset {position}")
        kept.append(entity)
    return kept


def _clean(wide: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Turn control characters into spaces and drop those that Telegram drops, moving entities along."""
    wide = _CONTROL.sub(" ", wide)
    if not any(character in _DROPPED for character in wide):
        return wide, entities
    places = []
    kept: list[str] = []
    for character in wide:
        places.append(len(kept))
        if character not in _DROPPED:
            kept.append(character)
    places.append(len(kept))
    moved = [
        replace(entity, offset=places[entity.offset], length=places[entity.end] - places[entity.offset])
        for entity in entities
    ]
    return "".join(kept), [entity for entity in moved if entity.length]


def _without_blank(wide: str, entities: list[Entity]) -> list[Entity]:
    """Begin every entity at its first visible character, and drop those that have none."""
    kept = []
    for entity in entities:
        inside = wide[entity.offset : entity.end]
        skipped = len(inside) - len(inside.lstrip(" \n"))
        if skipped < len(inside):
            kept.append(replace(entity, offset=entity.offset + skipped, length=entity.length - skipped))
    return in_order(kept)


def _trim(wide: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    stripped = wide.rstrip(" \n")
    skipped = len(stripped) - len(stripped.lstrip(" \n"))
    kept = [
        replace(entity, offset=entity.offset - skipped, length=min(entity.end, len(stripped)) - entity.offset)
        for entity in entities
    ]
    return stripped[skipped:], in_order(kept)
