"""Text in the encoding that it declares."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from content.article.formats.decoding import UndecodableTextError, decode
from content.article.importer import read_article
from tests.content.article.conversations import said

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (
    "<html><head><meta {declaration}><title>Пётр Громов: сад</title></head><body><p><b>Как сад?</b></p>"
    "<p>Растёт.</p></body></html>"
)


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "iso-8859-5"])
@pytest.mark.parametrize(
    "declaration", ['charset="{}"', "charset={}", 'http-equiv="Content-Type" content="text/html; charset={}"']
)
def test_a_page_declares_its_encoding(tmp_path: Path, encoding: str, declaration: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.format(declaration=declaration.format(encoding)).encode(encoding))
    assert said(read_article(path)) == [("Как сад?", ["Растёт."])]


def test_a_page_in_utf8_that_declares_another_encoding() -> None:
    text = PAGE.format(declaration="charset=windows-1251")
    assert decode(text.encode()) == text


def test_latin_1_means_the_encoding_of_windows() -> None:
    text = '<html><head><meta charset="iso-8859-1"></head><body><p>It’s “here”.</p></body></html>'
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "unicode_escape", "klingon-1"])
def test_what_is_no_encoding_of_pages_is_ignored(name: str) -> None:
    text = PAGE.format(declaration=f"charset={name}")
    assert decode(text.encode("cp1251") * 3) == text * 3


def test_an_encoding_that_nobody_knows() -> None:
    text = PAGE.format(declaration="charset=klingon-1")
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_says_it(mark: bytes, encoding: str) -> None:
    assert decode(mark + "Сад".encode(encoding)) == "Сад"


def test_what_is_no_text_is_named_with_its_line() -> None:
    with pytest.raises(UndecodableTextError, match="binary") as caught:
        decode(b"one\n\0")
    assert caught.value.line == 2
    with pytest.raises(UndecodableTextError, match="not UTF-8") as caught:
        decode("one\nСад".encode("cp1251"))
    assert caught.value.line == 2
