"""What a file of any kind holds, as text that is taken apart further."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readable:
    """The text of a file.

    Attributes:
        text: plain text, Markdown or HTML.
        left_out: what is in the file and nobody says in the interview, such as footnotes and running heads.
    """

    text: str
    left_out: tuple[str, ...] = ()


class UnreadableFormatError(ValueError):
    """A file that no text can be taken from; the message names what it is, and what to do."""
