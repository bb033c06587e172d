"""Telegram's HTML, read byte by byte as TDLib's ``parse_html`` does, with its complaints word for word."""

from __future__ import annotations

import string
from dataclasses import dataclass, replace
from typing import Final

from telegram.constants import MessageEntityType

from bot.playground.api.errors import bad_request
from bot.playground.api.text.formatted_text import Entity, FormattedText, in_order, utf16_length
from bot.playground.api.text.links import checked_link, linked_user_id

_STYLES: Final = {
    "b": MessageEntityType.BOLD,
    "strong": MessageEntityType.BOLD,
    "i": MessageEntityType.ITALIC,
    "em": MessageEntityType.ITALIC,
    "u": MessageEntityType.UNDERLINE,
    "ins": MessageEntityType.UNDERLINE,
    "s": MessageEntityType.STRIKETHROUGH,
    "strike": MessageEntityType.STRIKETHROUGH,
    "del": MessageEntityType.STRIKETHROUGH,
    "tg-spoiler": MessageEntityType.SPOILER,
    "span": MessageEntityType.SPOILER,
}
_TAGS: Final = frozenset(_STYLES) | {"a", "pre", "code", "blockquote", "tg-emoji"}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LETTERS: Final = frozenset(string.ascii_letters.encode())
_NAME_TOKEN: Final = _LETTERS | frozenset(b"0123456789.-")
_SPACE: Final = frozenset(b" \t\r\n\x00\x0b")
_END: Final = 0
_MAX_REFERENCE: Final = 10  # longer numeric references are left as they stand
_INVALID_UNICODE: Final = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)


@dataclass(frozen=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    position: int  # in the output, to take a link's own text as its address


def parse_html(source: str) -> FormattedText:
    """Turn Telegram's HTML into text and entities.

    The result is not normalised yet: see :func:`bot.playground.api.text.entities.normalize`.

    Args:
        source: HTML as a bot sends it with ``parse_mode=HTML``.

    Returns:
        The characters without tags, and the entities in order.

    Raises:
        ApiError: ``can't parse entities: …``, with byte offsets into ``source``.
    """
    return _Parser(source).parse()


class _Parser:
    """One pass over the bytes of one text."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode("utf-8", "surrogatepass")
        self._at = 0
        self._output: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._at < len(self._bytes):
            byte = self._bytes[self._at]
            if byte == ord("<"):
                if self._peek(1) == ord("/"):
                    self._end_tag()
                else:
                    self._start_tag()
            elif byte == ord("&") and (decoded := self._reference()):
                self._emit(decoded)
            else:
                self._emit(self._character())
        if self._open:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return FormattedText("".join(self._output), tuple(in_order(self._entities)))

    def _peek(self, ahead: int = 0) -> int:
        """Return a byte further on, or 0 past the end, as a C string would."""
        position = self._at + ahead
        return self._bytes[position] if position < len(self._bytes) else _END

    def _emit(self, text: str) -> None:
        self._output.append(text)
        self._units += utf16_length(text)

    def _character(self) -> str:
        stop = self._at + 1
        while stop < len(self._bytes) and self._bytes[stop] & 0xC0 == 0x80:
            stop += 1
        text = self._bytes[self._at : stop].decode("utf-8", "surrogatepass")
        self._at = stop
        return text

    def _reference(self) -> str | None:
        """Read ``&lt;``, ``&#60;`` or ``&#x3c;``; ``None`` has the ampersand stand for itself."""
        stop = self._at + 1
        if self._peek(1) == ord("#"):
            base = 16 if self._peek(2) == ord("x") else 10
            stop = start = self._at + (3 if base == 16 else 2)
            allowed = b"0123456789abcdefABCDEF" if base == 16 else b"0123456789"
            while stop < len(self._bytes) and self._bytes[stop] in allowed:
                stop += 1
            if stop - self._at >= _MAX_REFERENCE:
                return None
            code = int(self._bytes[start:stop] or b"0", base)
            if code == 0 or code >= 0x10FFFF:
                return None
            if 0xD800 <= code <= 0xDFFF:
                raise _complaint(_INVALID_UNICODE)
            decoded: str | None = chr(code)
        else:
            while stop < len(self._bytes) and self._bytes[stop] in _LETTERS:
                stop += 1
            decoded = _NAMED.get(self._bytes[self._at + 1 : stop].decode())
            if decoded is None:
                return None
        self._at = stop + (stop < len(self._bytes) and self._bytes[stop] == ord(";"))
        return decoded

    def _until(self, stops: frozenset[int]) -> str:
        start = self._at
        while self._peek() not in stops:
            self._at += 1
        return self._bytes[start : self._at].decode("utf-8", "replace")

    def _skip_space(self) -> None:
        while self._peek() != _END and self._peek() in _SPACE:
            self._at += 1

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = _lower(self._until(_SPACE | {ord(">")}))
        if self._peek() == _END:
            raise _complaint(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = ""
        while self._peek() != ord(">"):
            self._skip_space()
            if self._peek() == ord(">"):
                break
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument
        self._at += 1
        if tag == "span" and argument != "spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(_Open(tag, argument, self._units, len(self._output)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        name = self._until(_SPACE | frozenset(b"=>/\"'"))
        if not name:
            raise _complaint(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        if self._peek() == _END:
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if self._peek() != ord("="):
            return name, None
        self._at += 1
        self._skip_space()
        if self._peek() == _END:
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self._peek() in b"'\"" else self._name_token()
        if self._peek() == _END:
            raise _complaint(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _quoted(self) -> str:
        quote = self._peek()
        self._at += 1
        value: list[str] = []
        while self._peek() not in (quote, _END):
            decoded = self._reference() if self._peek() == ord("&") else None
            value.append(decoded if decoded is not None else self._character())
        if self._peek() == quote:
            self._at += 1
        return "".join(value)

    def _name_token(self) -> str:
        start = self._at
        while self._peek() in _NAME_TOKEN:
            self._at += 1
        if self._peek() not in _SPACE and self._peek() != ord(">"):
            raise _complaint(f"Unexpected end of name token at byte offset {start}")
        return self._bytes[start : self._at].decode().lower()

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _complaint(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        name = _lower(self._until(_SPACE | {ord(">")}))
        self._skip_space()
        if self._peek() != ord(">"):
            raise _complaint(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        opened = self._open.pop()
        if name and name != opened.tag:
            raise _complaint(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self._units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        offset, length = opened.offset, self._units - opened.offset
        if opened.tag in _STYLES:
            self._entities.append(Entity(_STYLES[opened.tag].value, offset, length))
        elif opened.tag == "a":
            url = opened.argument or "".join(self._output[opened.position :])
            user_id, link = linked_user_id(url), checked_link(url)
            if user_id is not None:
                mention = Entity(MessageEntityType.TEXT_MENTION.value, offset, length, user_id=user_id)
                self._entities.append(mention)
            elif link is not None:
                self._entities.append(Entity(MessageEntityType.TEXT_LINK.value, offset, length, url=link))
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdecimal() or not int(opened.argument):
                raise _complaint("Invalid custom emoji identifier specified")
            kind = MessageEntityType.CUSTOM_EMOJI.value
            self._entities.append(Entity(kind, offset, length, custom_emoji_id=opened.argument))
        elif opened.tag == "blockquote":
            expandable, plain = MessageEntityType.EXPANDABLE_BLOCKQUOTE, MessageEntityType.BLOCKQUOTE
            self._entities.append(Entity((expandable if opened.argument else plain).value, offset, length))
        else:
            self._close_code(opened, offset, length)

    def _close_code(self, opened: _Open, offset: int, length: int) -> None:
        """Make one block of ``<pre><code class="language-…">`` where both cover the same text."""
        inner = self._entities[-1] if self._entities else None
        same = inner is not None and (inner.offset, inner.length) == (offset, length)
        if opened.tag == "pre":
            if inner is not None and same and inner.type == MessageEntityType.CODE and inner.language:
                self._entities[-1] = replace(inner, type=MessageEntityType.PRE.value)
                return
            self._entities.append(Entity(MessageEntityType.PRE.value, offset, length))
        elif inner is not None and same and inner.type == MessageEntityType.PRE and opened.argument:
            self._entities[-1] = replace(inner, language=opened.argument)
        else:
            kind = MessageEntityType.CODE.value
            self._entities.append(Entity(kind, offset, length, language=opened.argument or None))


def _argument(tag: str, name: str, value: str | None) -> str:
    """Return what an attribute says, if it is one that Telegram reads."""
    if tag == "blockquote" and name == "expandable":
        return "1"
    if value is None:
        return ""
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if tag == "tg-emoji" and name == "emoji-id":
        return value
    return ""


def _lower(name: str) -> str:
    """Lower ASCII letters only, as TDLib does."""
    return "".join(character.lower() if character.isascii() else character for character in name)


def _complaint(reason: str) -> Exception:
    return bad_request(f"Can't parse entities: {reason}")
