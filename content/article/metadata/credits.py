"""The lines above a dialogue that say who takes part in it: `Interviewer: Ann Host`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question
from content.article.names import is_person, plain_name, without_title
from content.article.phrases import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from content.article.blocks import Block

_VALUE: Final = r"\s?[:：]\s?(?P<value>\S.{1,150})"
_INTERVIEWER: Final = re.compile(any_of("credits.interviewer") + _VALUE, re.I)
_SPEAKER: Final = re.compile(any_of("credits.speaker") + _VALUE, re.I)
_OTHER: Final = re.compile(any_of("credits.other") + _VALUE, re.I)
_BETWEEN_NAMES: Final = re.compile(r"\s?[,;&/]\s?|\s(?:and|и|və|ve|және|мен)\s|\s[–—-]\s|\s?\(")
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Credits:
    """What these lines say.

    Attributes:
        speakers: who answers.
        interviewers: who asks.
        blocks: the numbers of the lines.
    """

    speakers: tuple[str, ...]
    interviewers: tuple[str, ...]
    blocks: frozenset[int]


def find_credits(blocks: Sequence[Block], numbers: Iterable[int]) -> Credits:
    """Read the lines above the first question.

    Args:
        blocks: all of the article.
        numbers: of those that may be such lines.
    """
    speakers: list[str] = []
    interviewers: list[str] = []
    lines: set[int] = set()
    for number in numbers:
        text = blocks[number].text
        if ends_in_question(text):
            break
        if len(text) > _LONGEST:
            continue
        for pattern, names in ((_INTERVIEWER, interviewers), (_SPEAKER, speakers)):
            line = pattern.fullmatch(text)
            if line and (found := _people(line["value"])):
                names += found
                lines.add(number)
        if _OTHER.fullmatch(text):
            lines.add(number)
    return Credits(tuple(speakers), tuple(interviewers), frozenset(lines))


def _people(text: str) -> list[str]:
    """Return the people in a list of names; nothing if it does not begin with one."""
    parts = [without_title(plain_name(part.strip(" .)"))) for part in _BETWEEN_NAMES.split(text)]
    return [part for part in parts if is_person(part, most=5)] if is_person(parts[0], most=5) else []
