"""The bytes of a file as text, in the encoding that they declare or show."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import Final

from charset_normalizer import from_bytes

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(rb"(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?(?P<name>[\w.:-]{2,40})", re.I)
# What was in use before UTF-8 where our readers live.
_OLD_ENCODINGS: Final = ("cp1251", "koi8_r", "cp1254", "cp1252")
# A word with a letter beyond ASCII, and the words around it.
_FOREIGN_WORD: Final = re.compile(rb"[\w'-]{0,40}[\x80-\xff][\w\x80-\xff'-]{0,40}")
_FEWEST_BYTES: Final = 60
_MOST_BYTES: Final = 20_000
# Where a page has to say it.
_HEAD: Final = 4096
# Browsers read these as the larger encodings of Windows: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT: Final = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
# Codecs of Python that no page is in.
_NOT_OF_PAGES: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})


class UndecodableTextError(ValueError):
    """Bytes that are no text, or in an encoding that is not declared.

    Attributes:
        line: where that shows, from 1.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def decode(raw: bytes) -> str:
    """Return the text of a file in UTF-8, or in the encoding that it declares or shows.

    Raises:
        UndecodableTextError: it is binary, or in an encoding that cannot be told.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decode(raw, encoding)
    if b"\0" in raw:
        line = _line(raw, raw.index(b"\0"))
        raise UndecodableTextError(
            line, "a binary file, not text: save the article as text, HTML, DOCX or ODT"
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.search(raw, 0, _HEAD) if raw[:_HEAD].lstrip().startswith(b"<") else None
        if declared and (encoding := _known(declared["name"].decode("ascii"))):
            return _decode(raw, encoding)
    return _decode(raw, _shown_encoding(raw) or "utf-8")


def to_utf8(raw: bytes, encoding: str) -> bytes:
    """Return a text in UTF-8, with a byte order mark, which outranks what the text itself declares.

    Args:
        raw: the text.
        encoding: the one that the server names. A text that is valid UTF-8 is returned unchanged, because
            servers often name the wrong one, and so is what is binary or not in this encoding.
    """
    if b"\0" in raw or any(raw.startswith(mark) for mark, _ in _MARKS):
        return raw
    with suppress(UnicodeError):
        raw.decode("utf-8")
        return raw
    with suppress(UnicodeError, LookupError):
        return codecs.BOM_UTF8 + raw.decode(_known(encoding)).encode()
    return raw


def _shown_encoding(raw: bytes) -> str:
    """Return the old encoding in which a text without a declaration makes sense, or nothing.

    Only what is beyond ASCII tells them apart; a text with little of it may be in any.
    """
    foreign = b" ".join(_FOREIGN_WORD.findall(raw))
    if len(foreign) < _FEWEST_BYTES:
        return ""
    best = from_bytes(foreign[:_MOST_BYTES], cp_isolation=list(_OLD_ENCODINGS)).best()
    return best.encoding if best else ""


def _decode(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        shown = f"not {encoding.removesuffix('-sig').upper()} (byte 0x{raw[error.start]:02x})"
        raise UndecodableTextError(
            _line(raw, error.start), f"{shown}: save the article as text in UTF-8"
        ) from None


def _known(name: str) -> str:
    """Return the encoding in which browsers read a page that declares this name; empty if none."""
    try:
        encoding = codecs.lookup(name)
    except LookupError:
        return ""
    is_of_pages = encoding._is_text_encoding and encoding.name not in _NOT_OF_PAGES
    return _MEANT.get(encoding.name, encoding.name) if is_of_pages else ""


def _line(raw: bytes, place: int) -> int:
    return raw.count(b"\n", 0, place) + 1
