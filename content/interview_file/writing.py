"""Writes interview files; an interview that would be read back differently is refused."""

from __future__ import annotations

from typing import TypeVar

import yaml

from content.interview_file.errors import InterviewFileError
from content.interview_file.front_matter import FENCE, SPEAKERS
from content.interview_file.marks import ALSO_ASKED, is_mark
from content.interview_file.reading import parse_interview
from content.model import Interview, InterviewError, Turn
from content.slugs import exchange_ids

T = TypeVar("T")


def format_interview(interview: Interview) -> str:
    """Return the text of an interview's file; parsing it gives the same interview.

    Raises:
        InterviewError: something in it looks like a mark of the format, such as a paragraph that begins with
            ``## ``.
    """
    front = yaml.safe_dump(_head(interview), allow_unicode=True, sort_keys=False, width=10**6)
    blocks = [f"{FENCE}\n{front}{FENCE}", *interview.lead]
    generated = exchange_ids([(exchange.question, exchange.paragraphs) for exchange in interview.exchanges])
    for exchange, own_id in zip(interview.exchanges, generated, strict=True):
        explicit_id = "" if exchange.id == own_id else f"{{#{exchange.id}}}"
        blocks.append(" ".join(filter(None, ["##", exchange.question, explicit_id])))
        for turn in exchange.answer:
            blocks += _turn(turn, interview)
        if exchange.also_asked:
            blocks.append("\n".join([ALSO_ASKED, *(f"- {wording}" for wording in exchange.also_asked)]))
    text = "\n\n".join(blocks) + "\n"
    answers = (paragraph for exchange in interview.exchanges for paragraph in exchange.paragraphs)
    for paragraph in (*interview.lead, *answers):
        if any(map(is_mark, paragraph.splitlines())):
            raise InterviewError(
                "the interview cannot be written as a file: the paragraph that begins "
                f"{paragraph[:40]!r} looks like a mark of the format: begin its line with another word"
            )
    try:
        same = parse_interview(text, slug=interview.slug) == interview
    except InterviewFileError as error:
        raise InterviewError(
            f"the interview cannot be written as a file: {error.faults[0].message}"
        ) from None
    if not same:
        raise InterviewError(
            "the interview cannot be written as a file: a paragraph looks like a mark of the format "
            f"(a `##` heading, `{ALSO_ASKED}`) or has a blank line in it, or a value of the front matter has "
            "more than single spaces between its words"
        )
    return text


def _head(interview: Interview) -> dict[str, object]:
    """Return the front matter, in the order in which it is written."""
    people = [_without_empty({"name": one.name, "role": one.role}) for one in interview.speakers]
    if len(people) == 1:
        who: dict[str, object] = {"speaker": people[0]["name"], "role": people[0].get("role", "")}
    else:
        who = {SPEAKERS: people}
    return _without_empty(
        {
            "title": interview.title,
            **who,
            "outlet": interview.outlet,
            "interviewer": interview.interviewer,
            "url": interview.url,
            "date": str(interview.date or ""),
            "language": interview.language,
        }
    )


def _without_empty(values: dict[str, T]) -> dict[str, T]:
    return {key: value for key, value in values.items() if value}


def _turn(turn: Turn, interview: Interview) -> list[str]:
    heading = [f"### {turn.speaker.name}"] if len(interview.speakers) > 1 else []
    return [*heading, *turn.paragraphs]
