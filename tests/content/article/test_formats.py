"""An article may be a document, a PDF or subtitles; what cannot be read is named for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.article.importer import Article, ArticleError, read_article
from tests.content.article import documents
from tests.content.article.conversations import CONVERSATIONS, Conversation, said

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.language)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    # What a file is, is told by its content.
    return tmp_path / "article"


def read(path: Path, raw: bytes) -> Article:
    path.write_bytes(raw)
    return read_article(path)


def exchanges(conversation: Conversation) -> list[tuple[str, list[str]]]:
    return [(question, [answer]) for question, answer in conversation.pairs()]


def paragraphs(conversation: Conversation) -> list[tuple[str, bool]]:
    """Return title, questions in bold, and answers."""
    title = f"{conversation.speaker}: {conversation.title}"
    turns = [turn for q, a in conversation.pairs() for turn in ((q, True), (a, False))]
    return [(title, False), *turns]


def labelled(conversation: Conversation) -> list[str]:
    title = f"{conversation.speaker}: {conversation.title}"
    text = conversation.turns("{name}: {text}", conversation.interviewer, conversation.speaker)
    return [title, *text.split("\n\n")]


@LANGUAGES
class TestDocuments:
    def test_docx(self, path: Path, conversation: Conversation) -> None:
        found = read(path, documents.docx(paragraphs(conversation), footnote="A note below."))
        assert said(found) == exchanges(conversation)
        assert found.speaker == conversation.speaker
        assert found.dropped == ("A note below.",)

    def test_odt(self, path: Path, conversation: Conversation) -> None:
        found = read(path, documents.odt(paragraphs(conversation), footnote="A note below."))
        assert said(found) == exchanges(conversation)
        assert found.speaker == conversation.speaker
        assert any("A note below." in line for line in found.dropped)

    def test_rtf(self, path: Path, conversation: Conversation) -> None:
        found = read(path, documents.rtf(labelled(conversation)))
        assert said(found) == exchanges(conversation)


class TestPdf:
    def test_paragraphs_are_put_together_and_running_heads_left_out(self, path: Path) -> None:
        head = "The Coast Review"
        pages = [
            [
                head,
                "Owen Hart: an orchard of our own",
                "Q: How did the orchard begin, and who",
                "was there to help you with the trees?",
                "A: With eleven apple trees and a borrowed",
                "spade. My brother sold his boat for it, and",
            ],
            [
                head,
                "nobody else believed in it.",
                "It was a wet spring.",
                "Q: What will you plant next, now that you",
                "have the northern wall and all this water?",
            ],
            [head, "A: Pears, along the wall that my brother", "built before he went to sea again."],
        ]
        found = read(path, documents.pdf(pages))
        assert said(found) == [
            (
                "How did the orchard begin, and who was there to help you with the trees?",
                [
                    "With eleven apple trees and a borrowed spade. My brother sold his boat for it, and "
                    "nobody else believed in it.",
                    "It was a wet spring.",
                ],
            ),
            (
                "What will you plant next, now that you have the northern wall and all this water?",
                ["Pears, along the wall that my brother built before he went to sea again."],
            ),
        ]
        assert found.dropped == ("The Coast Review",)

    def test_a_pdf_of_pictures(self, path: Path) -> None:
        with pytest.raises(ArticleError, match="a PDF of pictures"):
            read(path, documents.pdf([[], []]))


class TestSubtitles:
    def test_webvtt_with_voices(self, path: Path) -> None:
        found = read(
            path,
            b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Mira Vale>How did the\norchard begin?\n\n"
            b"00:05.000 --> 00:06.000\n<v Owen Hart>With eleven trees\n\n"
            b"00:06.000 --> 00:08.000\n<v Owen Hart>and a <i>borrowed</i> spade.\n\n"
            b"00:08.000 --> 00:09.000\n[music]\n\n"
            b"00:09.000 --> 00:11.000\n<v Mira Vale>And now?\n\n"
            b"00:11.000 --> 00:12.000\n<v Owen Hart>Pears.\n",
        )
        assert said(found) == [
            ("How did the orchard begin?", ["With eleven trees and a borrowed spade."]),
            ("And now?", ["Pears."]),
        ]
        assert found.dropped == ("[music]",)

    @pytest.mark.parametrize(("asks", "answers"), [("- ", "- "), ("MIRA VALE: ", "OWEN HART: ")])
    def test_srt(self, path: Path, asks: str, answers: str) -> None:
        found = read(
            path,
            (
                f"1\n00:00:01,000 --> 00:00:04,000\n{asks}How did the\norchard begin?\n\n"
                f"2\n00:00:05,000 --> 00:00:06,000\n{answers}With eleven trees\n\n"
                "3\n00:00:06,000 --> 00:00:08,000\nand a borrowed spade.\n\n"
                f"4\n00:00:09,000 --> 00:00:11,000\n{asks}And now?\n{answers}Pears.\n"
            ).encode(),
        )
        assert said(found) == [
            ("How did the orchard begin?", ["With eleven trees and a borrowed spade."]),
            ("And now?", ["Pears."]),
        ]

    def test_subtitles_that_do_not_say_who_speaks(self, path: Path) -> None:
        with pytest.raises(ArticleError):
            read(path, b"1\n00:00:01,000 --> 00:00:04,000\nWe planted trees.\n")


@LANGUAGES
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251", "koi8-r", "cp1252", "cp1254"])
def test_text_in_an_encoding_that_it_does_not_declare(
    path: Path, conversation: Conversation, encoding: str
) -> None:
    text = "\n\n".join(labelled(conversation))
    if encoding not in {"utf-8", "utf-16"} and text.encode(encoding, "replace").decode(encoding) != text:
        pytest.skip("this encoding lacks letters of the language")
    assert said(read(path, text.encode(encoding))) == exchanges(conversation)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .doc: save it as .docx"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"ID3\x04", "a sound recording"),
        (b"\x1f\x8b\x08", "a packed file"),
        (b"PK\x03\x04\n\0\0", "a damaged DOCX, ODT or ZIP file"),
        (b"%PDF-1.4\nnothing", "a damaged PDF file"),
        (documents.archive({"one.txt": "one"}), "a ZIP archive, and neither DOCX nor ODT"),
        (documents.archive({"word/document.xml": "<w:"}), "a damaged DOCX file"),
        (documents.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "a damaged ODT file"),
        (documents.archive({"word/document.xml": " " * 60_000_001}), "more than 60 MB unpacked"),
        (b"\0\1\2\3", "a binary file"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(ArticleError) as refused:
        read(path, raw)
    (fault,) = refused.value.faults
    assert fault.path == str(path)
    assert words in fault.message
