"""Interviews as most are: with one speaker, whose answers are one turn each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.model import Exchange, Interview, Speaker, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the paragraphs of the answer."""

    id: str
    question: str
    answer: tuple[str, ...]
    also_asked: tuple[str, ...] = ()


def interview_of_one(
    slug: str,
    title: str,
    speaker: str,
    language: str,
    exchanges: Iterable[Asked],
    *,
    role: str = "",
    lead: tuple[str, ...] = (),
    outlet: str = "",
    interviewer: str = "",
    url: str = "",
    date: date | None = None,
) -> Interview:
    """Return an interview with one speaker."""
    person = Speaker(speaker, role)
    return Interview(
        slug=slug,
        title=title,
        speakers=(person,),
        language=language,
        exchanges=tuple(
            Exchange(asked.id, asked.question, (Turn(person, asked.answer),), asked.also_asked)
            for asked in exchanges
        ),
        lead=lead,
        outlet=outlet,
        interviewer=interviewer,
        url=url,
        date=date,
    )
