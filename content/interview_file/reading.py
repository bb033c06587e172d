"""Reads interview files, and reports every error with file and line."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from content.characters import is_changed_by_telegram
from content.faults import Fault
from content.input_file import UnreadableFileError, leads_outside, read_input
from content.interview_file.errors import InterviewFileError
from content.interview_file.front_matter import FENCE, FrontMatter, closing_fence, parse_front_matter
from content.interview_file.locations import WITHDRAWN, indexed_paths, withdrawn_paths
from content.interview_file.marks import (
    ALSO_ASKED,
    heading_of,
    is_almost_a_heading,
    is_id,
    is_other_heading,
    speaker_of,
    split_id,
)
from content.model import Exchange, Interview, InterviewError, Speaker, Turn
from content.slugs import exchange_ids

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_interviews(directory: Path) -> tuple[Interview, ...]:
    """Read all interview files of a directory, in the order of their names.

    Raises:
        InterviewFileError: with the errors of all files, or because there is no file.
    """
    paths = indexed_paths(directory)
    if not paths:
        raise InterviewFileError([Fault(str(directory), 1, _why_empty(directory))])
    interviews: list[Interview] = []
    faults: list[Fault] = []
    for path in paths:
        if leads_outside(path, directory):
            message = "a symbolic link to a file outside of this folder: copy the file here"
            faults.append(Fault(str(path), 1, message))
            continue
        try:
            interviews.append(read_interview(path))
        except InterviewFileError as error:
            faults += error.faults
    if faults:
        raise InterviewFileError(faults)
    return tuple(interviews)


def _why_empty(directory: Path) -> str:
    if not directory.is_dir():
        return "is not a directory: `interview-bot import` makes an interview file from an article"
    if withdrawn_paths(directory):
        return f"every interview was withdrawn: move a file back from the folder `{WITHDRAWN}` in it"
    return "holds no interview file (*.md): `interview-bot import` makes one from an article"


def read_interview(path: Path) -> Interview:
    """Read one interview file.

    Raises:
        InterviewFileError: the file cannot be read, is not UTF-8, or breaks the format.
    """
    try:
        raw = read_input(path)
    except UnreadableFileError as error:
        raise InterviewFileError([Fault(str(path), 1, str(error))]) from None
    if not raw:
        raise InterviewFileError(
            [Fault(str(path), 1, "the file is empty: write the interview, or delete the file")]
        )
    try:
        path.stem.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode(errors="backslashreplace")
        raise InterviewFileError([Fault(shown, 1, "the file's name is not UTF-8: rename it")]) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 (byte 0x{raw[error.start]:02x}): save the file as UTF-8"
        if error.end == len(raw) and error.reason == "unexpected end of data":
            message = (
                "the file ends in the middle of a letter, so it was not written to its end: save it again"
            )
        raise InterviewFileError([Fault(str(path), line, message)]) from None
    return parse_interview(text, slug=path.stem, path=str(path))


def parse_interview(text: str, *, slug: str, path: str = "<text>") -> Interview:
    """Parse the text of an interview file.

    Raises:
        InterviewFileError: with all errors.
    """
    return _Parser(path, slug, re.split("\r\n|\r|\n", text)).parse()


@dataclass(slots=True)
class _OpenTurn:
    """A turn while its lines are being read."""

    line: int
    speaker: Speaker
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    """An exchange while its lines are being read."""

    line: int
    question: str
    id: str | None
    turns: list[_OpenTurn] = field(default_factory=list)
    also_asked: list[str] = field(default_factory=list)
    also_asked_line: int | None = None

    @property
    def paragraphs(self) -> list[str]:
        """Those of all turns."""
        return [paragraph for turn in self.turns for paragraph in turn.paragraphs]


class _Parser:
    def __init__(self, path: str, slug: str, lines: list[str]) -> None:
        self.path = path
        self.slug = slug
        self.lines = lines
        self.faults: list[Fault] = []

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.path, line, message))

    def parse(self) -> Interview:
        for number, line in enumerate(self.lines, 1):
            self.check_characters(line, number)
        head, body_start = self.front_matter()
        lead, sections = self.body(body_start, head)
        exchanges = self.exchanges(sections)
        if not sections:
            self.fault(len(self.lines), "no exchange: write `## The question?` and the answer below it")
        if self.faults:
            raise InterviewFileError(self.faults)
        values = dict(head.values)
        published = values.pop("date", "")
        try:
            return Interview(
                slug=self.slug,
                speakers=head.speakers,
                exchanges=tuple(exchanges),
                lead=tuple(lead),
                date=date.fromisoformat(published) if published else None,
                **values,
            )
        except InterviewError as error:
            raise InterviewFileError([Fault(self.path, 1, str(error))]) from None

    def check_characters(self, text: str, number: int) -> None:
        refused = next(filter(is_changed_by_telegram, text), None)
        if refused is not None:
            name = unicodedata.name(refused, "a control character")
            self.fault(
                number,
                f"U+{ord(refused):04X} ({name}) would not arrive in Telegram as it stands here: "
                "delete it or put a space in its place",
            )

    def front_matter(self) -> tuple[FrontMatter, int]:
        """Return the front matter, and the number (from 0) of the first line of the body."""
        nothing = FrontMatter({}, (Speaker("?"),), has_several=False, lines={})
        if self.lines[0].rstrip() != FENCE:
            self.fault(
                1, f"the file must begin with a front matter: a line `{FENCE}`, keys, a line `{FENCE}`"
            )
            return nothing, 0
        closing = closing_fence(self.lines)
        if closing is None:
            self.fault(1, f"the front matter is not closed: write a line `{FENCE}` after its last key")
            body = (number for number, line in enumerate(self.lines) if heading_of(line) is not None)
            return nothing, next(body, len(self.lines))
        head = parse_front_matter(self.lines[1:closing], self.fault)
        for key, line in head.lines.items():
            # An escape such as "\0" in quotes stands for a character that is not in the line itself.
            if not any(map(is_changed_by_telegram, self.lines[line - 1])):
                for text in self.values_of(key, head):
                    self.check_characters(text, line)
        return head, closing + 1

    @staticmethod
    def values_of(key: str, head: FrontMatter) -> tuple[str, ...]:
        """Return the values that a key of the front matter gives."""
        if key in head.values:
            return (head.values[key],)
        names, roles = zip(*((speaker.name, speaker.role) for speaker in head.speakers), strict=True)
        return {"speaker": names, "role": roles}.get(key, (*names, *roles))

    def body(self, start: int, head: FrontMatter) -> tuple[list[str], list[_Section]]:
        lead: list[str] = []
        sections: list[_Section] = []
        block: list[str] = []

        def close_block(last: int) -> None:
            if block and sections and not sections[-1].turns and head.has_several:
                self.fault(
                    last - len(block) + 1,
                    "who says this? Open the turn with a heading: `### Name`, a name of the front matter",
                )
            if block:
                text = "\n".join(block).strip()
                if not sections:
                    lead.append(text)
                    block.clear()
                    return
                if not sections[-1].turns:
                    sections[-1].turns.append(_OpenTurn(last, head.speakers[0]))
                sections[-1].turns[-1].paragraphs.append(text)
                block.clear()

        for number, line in enumerate(self.lines[start:], start + 1):
            if (heading := heading_of(line)) is not None:
                close_block(number - 1)
                sections.append(self.section(number, heading))
            elif not line.strip():
                close_block(number - 1)
            elif sections and head.has_several and (name := speaker_of(line)) is not None:
                close_block(number - 1)
                self.turn(number, name, sections[-1], head)
            elif is_other_heading(line):
                self.fault(
                    number, "only `##` opens a question: use `##`, or begin the paragraph with another word"
                )
            elif is_almost_a_heading(line):
                self.fault(number, "a question is `## `, a space and its words, at the beginning of the line")
            elif sections and sections[-1].also_asked_line is not None:
                self.wording(number, line.strip(), sections[-1])
            elif sections and not block and line.strip() == ALSO_ASKED:
                sections[-1].also_asked_line = number
            else:
                block.append(line)
        close_block(len(self.lines))
        return lead, sections

    def turn(self, number: int, name: str, section: _Section, head: FrontMatter) -> None:
        """Open a turn of the speaker with this name; what one speaker says in a row is one turn."""
        names = [speaker.name for speaker in head.speakers]
        if section.also_asked_line is not None:
            self.fault(number, f"a turn stands after `{ALSO_ASKED}`: move it before that line")
        elif name not in names:
            self.fault(number, f"{name!r} is not one of the speakers: {', '.join(names)}")
            section.turns.append(_OpenTurn(number, Speaker(name)))
        elif not section.turns or section.turns[-1].speaker.name != name:
            section.turns.append(_OpenTurn(number, head.speakers[names.index(name)]))

    def section(self, number: int, heading: str) -> _Section:
        question, id_ = split_id(heading)
        if id_ is not None and not is_id(id_):
            self.fault(number, f"the id {id_!r} may only hold letters, digits, `-` and `_`")
        return _Section(number, question, id_)

    def wording(self, number: int, line: str, section: _Section) -> None:
        if not line.startswith("- ") or not line[2:].strip():
            self.fault(
                number, f"after `{ALSO_ASKED}` only lines `- another wording` may stand until the next `##`"
            )
        else:
            section.also_asked.append(line[2:].strip())

    def exchanges(self, sections: Sequence[_Section]) -> list[Exchange]:
        for section in sections:
            if not section.paragraphs:
                self.fault(
                    section.line, "the answer is missing: write it below the question, after a blank line"
                )
            for turn in section.turns:
                if not turn.paragraphs:
                    empty = f"the turn of {turn.speaker.name} is empty"
                    self.fault(turn.line, f"{empty}: write what was said below it, or delete the heading")
            if section.also_asked_line is not None and not section.also_asked:
                self.fault(
                    section.also_asked_line,
                    f"`{ALSO_ASKED}` has no list: write lines `- another wording`, or delete it",
                )
        explicit = [section.id for section in sections if section.id is not None]
        generated = [section for section in sections if section.id is None and section.paragraphs]
        ids = exchange_ids([(section.question, section.paragraphs) for section in generated], explicit)
        for section, id_ in zip(generated, ids, strict=True):
            section.id = id_
        first_line: dict[str, int] = {}
        exchanges = []
        for section in sections:
            if not section.id or not section.paragraphs:
                continue
            if section.id in first_line:
                self.fault(
                    section.line,
                    f"the id `{section.id}` stands twice, first in line {first_line[section.id]}: "
                    "give one of them another at the end of its heading, like {#another-id}",
                )
                continue
            first_line[section.id] = section.line
            if not all(turn.paragraphs for turn in section.turns):
                continue
            exchanges.append(
                Exchange(
                    section.id,
                    section.question,
                    tuple(Turn(turn.speaker, tuple(turn.paragraphs)) for turn in section.turns),
                    tuple(section.also_asked),
                )
            )
        return exchanges
