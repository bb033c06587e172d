"""The people of an interview, as far as they are known before anybody's turn is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.article.names import same_person

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """Names by where they are from.

    Attributes:
        speakers: the editor says that they answer, and nobody else.
        interviewers: the editor says that they ask.
        credited_speakers: a line above the dialogue says it: `Guest: Jane Doe`.
        credited_interviewers: likewise: `Interviewer: Ann Host`.
        guests: the title or the lead names them as who was spoken with.
        authors: the byline, the page's author and the outlet, who ask if anybody does.
    """

    speakers: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    credited_speakers: tuple[str, ...] = ()
    credited_interviewers: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def answering(self) -> tuple[str, ...]:
        """Everybody who is said to answer, the surest first."""
        return (*self.speakers, *self.credited_speakers, *self.guests)


def is_one_of(name: str, people: Iterable[str]) -> bool:
    """Say whether a name may be that of any of some people."""
    return any(same_person(name, other) for other in people)
