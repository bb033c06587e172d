"""Adds wordings to an exchange of an interview file; what an editor wrote by hand stays as it is."""

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

_BYTE_ORDER_MARK: Final = "\ufeff"
_LINE: Final = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


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
    number = next((n for n, exchange in enumerate(before.exchanges) if exchange.id == exchange_id), None)
    if number is None:
        raise InterviewError(f"there is no exchange {exchange_id!r} in {slug!r}: it was changed meanwhile")
    exchange = before.exchanges[number]
    known = {known.casefold() for known in (exchange.question, *exchange.also_asked)}
    new = []
    for wording in (" ".join(wording.split()) for wording in wordings):
        if wording and wording.casefold() not in known:
            known.add(wording.casefold())
            new.append(wording)
    if not new:
        return text
    after = text[: len(text) - len(bare)] + _inserted(bare, number, new, bool(exchange.also_asked))
    changed = replace(exchange, also_asked=(*exchange.also_asked, *new))
    wanted = replace(before, exchanges=(*before.exchanges[:number], changed, *before.exchanges[number + 1 :]))
    try:
        same = parse_interview(after.removeprefix(_BYTE_ORDER_MARK), slug=slug) == wanted
    except InterviewFileError as error:
        raise InterviewError(f"this wording cannot stand in the file: {error.faults[0].message}") from None
    if not same:
        raise InterviewError("this wording cannot stand in the file: it looks like a mark of the format")
    return after


def _inserted(text: str, number: int, wordings: Sequence[str], has_list: bool) -> str:
    lines = _LINE.findall(text)
    bare = [line.rstrip("\r\n") for line in lines]
    body = closing_fence(bare) or 0
    headings = [at for at, line in enumerate(bare) if at > body and heading_of(line) is not None]
    end = headings[number + 1] if number + 1 < len(headings) else len(lines)
    last = max(at for at in range(headings[number], end) if bare[at].strip())
    line_end = lines[0][len(bare[0]) :]
    if bare[last] == lines[last]:
        lines[last] += line_end
    added = [f"- {wording}" for wording in wordings]
    if not has_list:
        added = ["", ALSO_ASKED, *added]
    return "".join([*lines[: last + 1], *(line + line_end for line in added), *lines[last + 1 :]])
