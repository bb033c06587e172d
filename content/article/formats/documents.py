"""Documents of word processors, and PDF."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

import mammoth
import odfdo
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from striprtf.striprtf import rtf_to_text

from content.article.blocks import ends_like_a_sentence
from content.article.formats.readable import Readable, UnreadableFormatError
from content.article.plain_text import opens_paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

# As much as a document of the largest size holds; an archive can be packed a thousand times denser.
_MOST_UNPACKED: Final = 60_000_000
_NOTES: Final = '<ol><li id="footnote-', '<ol><li id="endnote-'
_TAG: Final = re.compile(r"<[^<>]{0,200}>")
_BLOCK_END: Final = re.compile(r"(?<=</p>)|(?<=</h[1-6]>)|(?<=</tr>)|(?<=</li>)")
# Running heads stand on so many pages, and are no longer.
_FEWEST_PAGES: Final = 3
_LONGEST_HEAD: Final = 120
# Of the widest line, a line that ends a sentence and its paragraph has less; and one that ends any paragraph.
_SHORT: Final = 0.8
_VERY_SHORT: Final = 0.6


def read_docx(raw: bytes) -> Readable:
    """Read a document of Word, by mammoth: https://github.com/mwilliamson/python-mammoth."""
    _check_size(raw)
    try:
        page = mammoth.convert_to_html(io.BytesIO(raw)).value
    except Exception as error:  # the library lets through whatever broken XML or a missing part causes
        raise UnreadableFormatError(_damaged("DOCX", error)) from None
    start = min((n for mark in _NOTES if (n := page.find(mark)) >= 0), default=len(page))
    notes = [_TAG.sub(" ", note).strip(" ↑") for note in page[start:].split("</li>")]
    # A paragraph a line, so that faults name it.
    return Readable(_BLOCK_END.sub("\n", page[:start]), tuple(filter(None, notes)))


def read_odt(raw: bytes) -> Readable:
    """Read a document of LibreOffice, by odfdo: https://github.com/jdum/odfdo."""
    _check_size(raw)
    try:
        document = odfdo.Document(io.BytesIO(raw))
        asides = document.body.get_elements("//text:note | //office:annotation | //text:tracked-changes")
        left_out = tuple(" ".join(aside.text_recursive.split()) for aside in asides)
        for aside in asides:
            aside.delete()
        # It searches the whole document for the style of every span.
        document.get_style = cache(document.get_style)  # type: ignore[method-assign]
        return Readable(str(document.to_markdown()), left_out)
    except Exception as error:  # likewise
        raise UnreadableFormatError(_damaged("ODT", error)) from None


def read_rtf(raw: bytes) -> Readable:
    """Read rich text, by striprtf: https://github.com/joshy/striprtf; bold and italic are lost."""
    try:
        return Readable(str(rtf_to_text(raw.decode("latin-1"), errors="replace")))  # type: ignore[no-untyped-call]
    except Exception as error:  # likewise
        raise UnreadableFormatError(_damaged("RTF", error)) from None


def read_pdf(raw: bytes) -> Readable:
    """Read the text of a PDF, by pypdf: https://pypdf.readthedocs.io; bold and italic are lost."""
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFormatError("a PDF that is locked by a password: save it without one")
        pages = [page.extract_text().splitlines() for page in reader.pages]
    except UnreadableFormatError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFormatError(_damaged("PDF", error)) from None
    if not any(line.strip() for lines in pages for line in lines):
        raise UnreadableFormatError(
            "a PDF of pictures, without text in it: let a program recognise its text first"
        )
    heads = _running_heads(pages)
    lines = [line for page in pages for line in page if line.strip() not in heads]
    return Readable("\n\n".join(_paragraphs(lines)), tuple(sorted(heads)))


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the lines that stand first or last on several pages."""
    ends = Counter(
        line.strip()
        for page in pages
        for line in {line for line in (*page[:2], *page[-2:]) if 0 < len(line.strip()) <= _LONGEST_HEAD}
    )
    return frozenset(line for line, count in ends.items() if count >= _FEWEST_PAGES)


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Put lines together to paragraphs, between which a PDF has nothing: a short line ends one."""
    width = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    is_open = False
    for line in map(str.strip, lines):
        if is_open and line and not opens_paragraph(line):
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
        ends = ends_like_a_sentence(line) and len(line) < _SHORT * width
        is_open = bool(line) and not ends and len(line) >= _VERY_SHORT * width
    return paragraphs


def _check_size(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            raise UnreadableFormatError(
                f"a document of more than {_MOST_UNPACKED // 1_000_000} MB unpacked: save its text only"
            )


def _damaged(kind: str, error: Exception) -> str:
    what = " ".join(str(error).split())[:100] or type(error).__name__
    return f"a damaged {kind} file ({what}): save it again, or paste the article as plain text"
