"""Writes an interview as its file; what could not be read again as the same interview is not written."""

from __future__ import annotations

import yaml

from content.interview_file.errors import InterviewFileError
from content.interview_file.front_matter import FENCE, KEYS
from content.interview_file.marks import ALSO_ASKED, is_mark
from content.interview_file.reading import parse_interview
from content.model import Interview, InterviewError
from content.slugs import exchange_ids


def format_interview(interview: Interview) -> str:
    """Write an interview as the text of its file; parsing it gives the same interview again.

    Raises:
        InterviewError: something in it cannot be told from the format's own marks, such as a paragraph
            that begins with ``## ``.
    """
    head = {key: str(value) for key in KEYS if (value := getattr(interview, key))}
    front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10**6)
    blocks = [f"{FENCE}\n{front}{FENCE}", *interview.lead]
    generated = exchange_ids([(exchange.question, exchange.answer) for exchange in interview.exchanges])
    for exchange, own_id in zip(interview.exchanges, generated, strict=True):
        explicit_id = "" if exchange.id == own_id else f"{{#{exchange.id}}}"
        blocks.append(" ".join(filter(None, ["##", exchange.question, explicit_id])))
        blocks += exchange.answer
        if exchange.also_asked:
            blocks.append("\n".join([ALSO_ASKED, *(f"- {wording}" for wording in exchange.also_asked)]))
    text = "\n\n".join(blocks) + "\n"
    answers = (paragraph for exchange in interview.exchanges for paragraph in exchange.answer)
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
