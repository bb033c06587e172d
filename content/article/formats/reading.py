"""Tells what a file is by its first bytes, not by its name, and reads it."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from content.article.formats.decoding import decode
from content.article.formats.readable import Readable, UnreadableFormatError
from content.article.formats.subtitles import is_subtitles, read_subtitles

_ODT: Final = b"application/vnd.oasis.opendocument.text"
_TEXT_ONLY: Final = "save the article as text, HTML, DOCX or ODT"
# What no text is taken from, by how it begins.
_OTHERS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old .doc: save it as .docx"),
    (b"\x89PNG", f"a picture: {_TEXT_ONLY}"),
    (b"\xff\xd8\xff", f"a picture: {_TEXT_ONLY}"),
    (b"GIF8", f"a picture: {_TEXT_ONLY}"),
    (b"II*\0", f"a picture: {_TEXT_ONLY}"),
    (b"ID3", f"a sound recording: {_TEXT_ONLY}"),
    (b"OggS", f"a sound recording: {_TEXT_ONLY}"),
    (b"RIFF", f"a picture, a sound or a film: {_TEXT_ONLY}"),
    (b"\x1f\x8b", "a packed file: unpack it"),
    (b"Rar!", "a packed file: unpack it"),
    (b"7z\xbc\xaf", "a packed file: unpack it"),
    (b"bplist", f"a web archive of Safari: {_TEXT_ONLY}"),
)


def read_format(raw: bytes) -> Readable:
    """Return the text of a file.

    What reads documents takes a while to import, and most articles are none.

    Raises:
        UnreadableFormatError: no text can be taken from it.
        UndecodableTextError: it is binary, or its encoding cannot be told.
    """
    for beginning, what in _OTHERS:
        if raw.startswith(beginning):
            raise UnreadableFormatError(what)
    if raw.startswith(b"%PDF-"):
        from content.article.formats.documents import read_pdf

        return read_pdf(raw)
    if raw.startswith(b"{\\rtf"):
        from content.article.formats.documents import read_rtf

        return read_rtf(raw)
    if raw.startswith(b"PK\x03\x04"):
        return _read_archive(raw)
    text = decode(raw)
    return read_subtitles(text) if is_subtitles(text) else Readable(text)


def _read_archive(raw: bytes) -> Readable:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
            is_odt = (
                "mimetype" in names
                and archive.getinfo("mimetype").file_size < 100
                and (archive.read("mimetype").strip() == _ODT)
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise UnreadableFormatError("a damaged DOCX, ODT or ZIP file: save it again") from None
    from content.article.formats.documents import read_docx, read_odt

    if is_odt:
        return read_odt(raw)
    if "word/document.xml" in names:
        return read_docx(raw)
    raise UnreadableFormatError(f"a ZIP archive, and neither DOCX nor ODT: unpack it, or {_TEXT_ONLY}")
