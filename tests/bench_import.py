"""Measures how long the importer takes by format and size: part of `make bench`. Nothing is asserted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from rich.console import Console

from content.article.importer import ArticleError, article_of_bytes
from tests.content.article import documents

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES: Final = {"200 kB": 200_000, "5 MB": 5_000_000}
QUESTION: Final = "How did orchard number {} begin?"
ANSWER: Final = "We began with eleven apple trees and a spade, and my brother sold his boat for it. " * 4
_LINES_ON_A_PAGE: Final = 40
_WORDS_IN_A_LINE: Final = 14

Dialogue = list[tuple[str, bool]]


def _text(dialogue: Dialogue) -> bytes:
    turns = (f"Mira Vale: {text}" if asks else f"Owen Hart: {text}" for text, asks in dialogue)
    return "\n\n".join(turns).encode()


def _markdown(dialogue: Dialogue) -> bytes:
    return "\n\n".join(f"**{text}**" if asks else text for text, asks in dialogue).encode()


def _page(dialogue: Dialogue) -> bytes:
    body = "".join(f"<p><b>{text}</b></p>" if asks else f"<p>{text}</p>" for text, asks in dialogue)
    return f"<!doctype html><title>Trees</title><article>{body}</article>".encode()


def _rich_text(dialogue: Dialogue) -> bytes:
    return documents.rtf([f"Q: {text}" if asks else f"A: {text}" for text, asks in dialogue])


def _pdf(dialogue: Dialogue) -> bytes:
    lines: list[str] = []
    for text, asks in dialogue:
        words = f"{'Q' if asks else 'A'}: {text}".split()
        lines += [" ".join(words[n : n + _WORDS_IN_A_LINE]) for n in range(0, len(words), _WORDS_IN_A_LINE)]
    pages = range(0, len(lines), _LINES_ON_A_PAGE)
    return documents.pdf([lines[n : n + _LINES_ON_A_PAGE] for n in pages])


def _captions(dialogue: Dialogue) -> list[str]:
    times = (f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(2 * len(dialogue)))
    return [
        f"{next(times)},000 --> {next(times)},000\n{'MIRA VALE' if asks else 'OWEN HART'}: {text}"
        for text, asks in dialogue
    ]


def _srt(dialogue: Dialogue) -> bytes:
    return "\n\n".join(f"{n}\n{caption}" for n, caption in enumerate(_captions(dialogue), 1)).encode()


def _vtt(dialogue: Dialogue) -> bytes:
    captions = (caption.replace(",000", ".000") for caption in _captions(dialogue))
    return ("WEBVTT\n\n" + "\n\n".join(captions)).encode()


FORMATS: Final[dict[str, Callable[[Dialogue], bytes]]] = {
    "txt": _text,
    "md": _markdown,
    "html": _page,
    "docx": documents.docx,
    "odt": documents.odt,
    "rtf": _rich_text,
    "pdf": _pdf,
    "srt": _srt,
    "vtt": _vtt,
}


def dialogue(size: int) -> Dialogue:
    """Return questions and answers of about a size, in characters."""
    count = size // (len(QUESTION) + len(ANSWER))
    pairs = ((QUESTION.format(n), f"{ANSWER}{n}.") for n in range(count))
    return [turn for question, answer in pairs for turn in ((question, True), (answer, False))]


def _measured(raw: bytes, name: str) -> tuple[float, str]:
    """Return the seconds of processor time that it takes to read a file, and what comes of it."""
    started = time.process_time()
    try:
        found = article_of_bytes(raw, path=name)
    except ArticleError as error:
        outcome = f"refused: {error.faults[0].message}"
    else:
        outcome = f"{len(found.exchanges):,} exchanges"
    return time.process_time() - started, outcome


def main() -> None:
    """Measure and print."""
    _measured(_text(dialogue(1_000)), "article.txt")  # what is loaded once is not measured
    console = Console()
    for size, characters in SIZES.items():
        for suffix, write in FORMATS.items():
            seconds, outcome = _measured(write(dialogue(characters)), f"article.{suffix}")
            console.print(f"importing {size:>6} of {suffix:4} {seconds:6.2f} s  {outcome}", highlight=False)


if __name__ == "__main__":
    main()
