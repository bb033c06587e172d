"""Adds wordings to an exchange of an interview file and removes them; the rest of the file stays as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content.interview_file import InterviewFileError, parse_interview
from content.interview_file.front_matter import closing_fence
from content.interview_file.marks import ALSO_ASKED, heading_of
from content.model import InterviewError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Exchange, Interview

_BYTE_ORDER_MARK: Final = "\ufeff"
_LINE: Final = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def new_wordings(exchange: Exchange, wordings: Sequence[str]) -> tuple[str, ...]:
    """Return the wordings, each on one line, that are neither in the list of an exchange nor its question."""
    known = {known.casefold() for known in (exchange.question, *exchange.also_asked, "")}
    new = []
    for wording in (" ".join(wording.split()) for wording in wordings):
        if wording.casefold() not in known:
            known.add(wording.casefold())
            new.append(wording)
    return tuple(new)


def with_also_asked(text: str, slug: str, exchange_id: str, wordings: Sequence[str]) -> str:
    """Return the text of an interview file with more wordings in the `Also asked` list of one exchange.

    Wordings that are in the list already, or are the question itself, are not added again.

    Args:
        text: the file's text, read without translating its line ends.
        slug: the interview's.
        exchange_id: which exchange.
        wordings: each is written on one line.

    Raises:
        InterviewFileError: the text is not a valid interview file.
        InterviewError: there is no such exchange, or a wording cannot be written into the file.
    """
    bare = text.removeprefix(_BYTE_ORDER_MARK)
    before = parse_interview(bare, slug=slug)
    number = _number_of(exchange_id, before)
    exchange = before.exchanges[number]
    new = new_wordings(exchange, wordings)
    if not new:
        return text
    after = text[: len(text) - len(bare)] + _inserted(bare, number, new, bool(exchange.also_asked))
    wanted = _with_wordings(before, number, (*exchange.also_asked, *new))
    try:
        same = parse_interview(after.removeprefix(_BYTE_ORDER_MARK), slug=slug) == wanted
    except InterviewFileError as error:
        raise InterviewError(f"this wording cannot stand in the file: {error.faults[0].message}") from None
    if not same:
        raise InterviewError("this wording cannot stand in the file: it looks like a mark of the format")
    return after


def without_also_asked(text: str, slug: str, exchange_id: str, count: int) -> str:
    """Return the text of an interview file without the last wordings of one exchange's `Also asked` list.

    A list that is left without a wording goes with them.

    Args:
        text: the file's text, read without translating its line ends.
        slug: the interview's.
        exchange_id: which exchange.
        count: how many wordings are removed, at least 1.

    Raises:
        InterviewFileError: the text is not a valid interview file.
        InterviewError: there is no such exchange, or not as many wordings.
    """
    bare = text.removeprefix(_BYTE_ORDER_MARK)
    before = parse_interview(bare, slug=slug)
    number = _number_of(exchange_id, before)
    known = before.exchanges[number].also_asked
    if not 1 <= count <= len(known):
        raise InterviewError(f"{exchange_id!r} has not {count} wordings to remove: it was changed meanwhile")
    lines = _LINE.findall(bare)
    begin, end = _lines_of(number, [line.rstrip("\r\n") for line in lines])
    written = [at for at in range(begin, end) if lines[at].strip()]
    # The list ends its exchange: a line for each wording, below a line that opens it.
    first = written[-count] if count < len(known) else written[-count - 1]
    if count == len(known) and not lines[first - 1].strip():
        first -= 1
    del lines[first : written[-1] + 1]
    after = text[: len(text) - len(bare)] + "".join(lines)
    wanted = _with_wordings(before, number, known[:-count])
    if parse_interview(after.removeprefix(_BYTE_ORDER_MARK), slug=slug) != wanted:
        raise InterviewError("the wordings cannot be told from the lines around them: remove them by hand")
    return after


def _number_of(exchange_id: str, interview: Interview) -> int:
    number = next((n for n, exchange in enumerate(interview.exchanges) if exchange.id == exchange_id), None)
    if number is None:
        raise InterviewError(
            f"there is no exchange {exchange_id!r} in {interview.slug!r}: it was changed meanwhile"
        )
    return number


def _with_wordings(interview: Interview, number: int, wordings: tuple[str, ...]) -> Interview:
    before, exchange, after = (
        interview.exchanges[:number],
        interview.exchanges[number],
        interview.exchanges[number + 1 :],
    )
    return replace(interview, exchanges=(*before, replace(exchange, also_asked=wordings), *after))


def _lines_of(number: int, bare: Sequence[str]) -> tuple[int, int]:
    """Return from which line to which an exchange stands, the second not included."""
    body = closing_fence(bare) or 0
    headings = [at for at, line in enumerate(bare) if at > body and heading_of(line) is not None]
    end = headings[number + 1] if number + 1 < len(headings) else len(bare)
    return headings[number], end


def _inserted(text: str, number: int, wordings: Sequence[str], has_list: bool) -> str:
    lines = _LINE.findall(text)
    bare = [line.rstrip("\r\n") for line in lines]
    begin, end = _lines_of(number, bare)
    last = max(at for at in range(begin, end) if bare[at].strip())
    line_end = lines[0][len(bare[0]) :]
    if bare[last] == lines[last]:
        lines[last] += line_end
    added = [f"- {wording}" for wording in wordings]
    if not has_list:
        added = ["", ALSO_ASKED, *added]
    return "".join([*lines[: last + 1], *(line + line_end for line in added), *lines[last + 1 :]])
