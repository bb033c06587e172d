"""Subtitles: captions of a few words, put together to the turns of those who speak."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

import webvtt

from content.article.formats.readable import Readable, UnreadableFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SRT: Final = re.compile(r"\s{0,100}\d{1,6}\s{1,4}\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}\s{0,4}-->")
# `- Why?`, `>> ANN: Why?`, `ANN KELLER: Why?`
_TURN: Final = re.compile(r"(?:[-–—]\s?(?=\S)|>{2,3}\s?|[^\W\d_a-z][^:\n.,!?]{0,40}:\s)")
_SOUND: Final = re.compile(r"[\[(♪][^\[\]()]{0,80}[\])♪]?")


def is_subtitles(text: str) -> bool:
    """Say whether a text is SRT or WebVTT."""
    return text.startswith("WEBVTT") or _SRT.match(text) is not None


def read_subtitles(text: str) -> Readable:
    """Return the turns, each a paragraph that begins with who says it, by webvtt-py.

    A caption without a mark goes on with what is said before it.
    """
    try:
        kind = "vtt" if text.startswith("WEBVTT") else "srt"
        captions = webvtt.WebVTT.from_buffer(io.StringIO(text), format=kind).captions
    except webvtt.errors.MalformedFileError as error:
        raise UnreadableFormatError(f"subtitles that cannot be read ({error}): save them again") from None
    turns: list[str] = []
    sounds: list[str] = []
    voice = previous = ""
    for speaker, line in _lines(captions):
        if line == previous:
            continue  # captions that roll repeat the line above
        previous = line
        if _SOUND.fullmatch(line):
            sounds.append(line)
        elif speaker and speaker != voice:
            turns.append(f"{speaker}: {line}")
        elif turns and not _TURN.match(line):
            turns[-1] += f" {line}"
        else:
            turns.append(line)
        voice = speaker or voice
    return Readable("\n\n".join(turns), tuple(sounds))


def _lines(captions: list[webvtt.Caption]) -> Iterator[tuple[str, str]]:
    for caption in captions:
        for line in caption.text.splitlines():
            if line.strip():
                yield caption.voice or "", line.strip()
