"""Interview files: Markdown that an editor writes by hand, read with every fault named by file and line."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from content.model import Exchange, Interview, InterviewError, is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REQUIRED_KEYS: Final = ("title", "speaker", "language")
OPTIONAL_KEYS: Final = ("role", "outlet", "interviewer", "url", "date")
ALSO_ASKED: Final = "Also asked:"

FENCE: Final = "---"
_HEADING: Final = re.compile(r"##(?:[ \t]+(?P<question>.*))?")
_OTHER_HEADING: Final = re.compile(r"[ \t]*(#|#{3,6})[ \t]+\S")
# A heading written almost right would make the interviewer's words a paragraph of the speaker's.
_ALMOST_A_HEADING: Final = re.compile(r"[ \t]*##[^#\s]|[ \t]+##(?:[ \t]|$)")
_EXPLICIT_ID: Final = re.compile(r"(?P<question>.*?)[ \t]*\{#(?P<id>[^{}]*)\}[ \t]*")
_ID: Final = re.compile(r"[\w-]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ID_WORDS: Final = 8
_ID_LENGTH: Final = 60
# Telegram replaces or removes these, so a quote that holds one would not arrive as it was said.
_LINE_CONTROLS: Final = range(0x2028, 0x202F)
# Combining marks that it takes away: ring above, double low line and overline (TDLib, clean_input_string).
TAKEN_AWAY: Final = frozenset("\u030a\u0333\u033f")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a file, and how to mend it. Lines count from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return ``file:line: what is wrong``, as compilers write it."""
        return f"{self.path}:{self.line}: {self.message}"


class InterviewFileError(Exception):
    """One or several interview files are faulty.

    Attributes:
        faults: all that is wrong, in the order of files and lines.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


def read_interviews(directory: Path) -> tuple[Interview, ...]:
    """Read every interview file of a directory, in the order of their names.

    Raises:
        InterviewFileError: with the faults of all files, or because there is no file to read.
    """
    paths = sorted(directory.glob("*.md")) if directory.is_dir() else []
    if not paths:
        what = "holds no interview file (*.md)" if directory.is_dir() else "is not a directory"
        raise InterviewFileError(
            [Fault(str(directory), 1, f"{what}: `interview-bot import` makes one from an article")]
        )
    interviews: list[Interview] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            interviews.append(read_interview(path))
        except InterviewFileError as error:
            faults += error.faults
    if faults:
        raise InterviewFileError(faults)
    return tuple(interviews)


def read_interview(path: Path) -> Interview:
    """Read one interview file.

    Raises:
        InterviewFileError: the file cannot be read, is not UTF-8, or breaks the format.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InterviewFileError([Fault(str(path), 1, f"cannot be read: {error.strerror}")]) from None
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
        raise InterviewFileError([Fault(str(path), line, message)]) from None
    return parse_interview(text, slug=path.stem, path=str(path))


def parse_interview(text: str, *, slug: str, path: str = "<text>") -> Interview:
    """Parse the text of an interview file.

    Raises:
        InterviewFileError: with every fault found.
    """
    parser = _Parser(path, slug, re.split("\r\n|\r|\n", text))
    return parser.parse()


def format_interview(interview: Interview) -> str:
    """Write an interview as the text of its file; parsing it gives the same interview again.

    Raises:
        InterviewError: something in it cannot be told from the format's own marks, such as a paragraph
            that begins with ``## ``.
    """
    head = {key: getattr(interview, key) for key in (*REQUIRED_KEYS, *OPTIONAL_KEYS)}
    head = {key: str(value) for key, value in head.items() if value}
    order = ("title", "speaker", "role", "outlet", "interviewer", "url", "date", "language")
    front = yaml.safe_dump(
        {key: head[key] for key in order if key in head}, allow_unicode=True, sort_keys=False, width=10**6
    )
    blocks = [f"{FENCE}\n{front}{FENCE}", *interview.lead]
    generated = exchange_ids([(exchange.question, exchange.answer) for exchange in interview.exchanges])
    for exchange, own_id in zip(interview.exchanges, generated, strict=True):
        mark = "" if exchange.id == own_id else f"{{#{exchange.id}}}"
        blocks.append(" ".join(filter(None, ["##", exchange.question, mark])))
        blocks += exchange.answer
        if exchange.also_asked:
            blocks.append("\n".join([ALSO_ASKED, *(f"- {wording}" for wording in exchange.also_asked)]))
    text = "\n\n".join(blocks) + "\n"
    answers = (paragraph for exchange in interview.exchanges for paragraph in exchange.answer)
    for paragraph in (*interview.lead, *answers):
        if any(map(_is_mark, paragraph.splitlines())):
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


def is_heading(line: str) -> bool:
    """Say whether a line of the body opens an exchange."""
    return _HEADING.fullmatch(line.rstrip()) is not None


def _is_mark(line: str) -> bool:
    marks = (is_heading(line), _OTHER_HEADING.match(line), _ALMOST_A_HEADING.match(line))
    return any(marks) or line.strip() == ALSO_ASKED


def slugify(text: str, length: int = _ID_LENGTH) -> str:
    """Return the words of a text in lower case, joined by hyphens; at most ``length`` characters."""
    lower = unicodedata.normalize("NFC", text).lower()
    # The lower case of the Turkish İ is two characters, the second of which is not part of any word.
    words = re.findall(r"[^\W_]+", "".join(c for c in lower if not unicodedata.combining(c)))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > length:
            break
        slug = longer
    return slug or (words[0][:length] if words else "")


def exchange_ids(exchanges: Sequence[tuple[str, Sequence[str]]], taken: Iterable[str] = ()) -> list[str]:
    """Make an id for each (question, answer) from its words alone, so that it survives reordering.

    Args:
        exchanges: question and paragraphs of the answer, each.
        taken: ids that may not be made again.
    """
    plain = [
        slugify(" ".join((question or answer[0]).split()[:_ID_WORDS])) or "statement"
        for question, answer in exchanges
    ]
    explicit = set(taken)
    ids = []
    for id_, (question, answer) in zip(plain, exchanges, strict=True):
        if plain.count(id_) > 1 or id_ in explicit:
            digest = hashlib.sha256(
                "\0".join([question, *answer]).encode("utf-8", "surrogatepass")
            ).hexdigest()
            ids.append(f"{id_}-{digest[:6]}")
        else:
            ids.append(id_)
    return ids


def is_language(text: str) -> bool:
    """Say whether a text is written as language codes are: ``en``, ``kk``, ``az-Latn``."""
    return _LANGUAGE.fullmatch(text) is not None


def is_iso_date(text: str) -> bool:
    """Say whether a text is a day that exists, written like 2026-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_refused(character: str) -> bool:
    """Say whether Telegram would change a character, or UTF-8 cannot hold it."""
    is_control = unicodedata.category(character) in {"Cc", "Cs"} or ord(character) in _LINE_CONTROLS
    return is_control or character in TAKEN_AWAY


@dataclass(slots=True)
class _Section:
    """An exchange while its lines are being read."""

    line: int
    question: str
    id: str | None
    paragraphs: list[str] = field(default_factory=list)
    also_asked: list[str] = field(default_factory=list)
    also_asked_line: int | None = None


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
        lead, sections = self.body(body_start)
        exchanges = self.exchanges(sections)
        if not sections:
            self.fault(len(self.lines), "no exchange: write `## The question?` and the answer below it")
        if self.faults:
            raise InterviewFileError(self.faults)
        published = head.pop("date", "")
        try:
            return Interview(
                slug=self.slug,
                exchanges=tuple(exchanges),
                lead=tuple(lead),
                date=date.fromisoformat(published) if published else None,
                **head,
            )
        except InterviewError as error:
            raise InterviewFileError([Fault(self.path, 1, str(error))]) from None

    def check_characters(self, text: str, number: int) -> None:
        refused = next(filter(_is_refused, text), None)
        if refused is not None:
            name = unicodedata.name(refused, "a control character")
            self.fault(
                number,
                f"U+{ord(refused):04X} ({name}) would not arrive in Telegram as it stands here: "
                "delete it or put a space in its place",
            )

    def front_matter(self) -> tuple[dict[str, str], int]:
        """Return the values by key, and the number (from 0) of the first line of the body."""
        if self.lines[0].rstrip() != FENCE:
            self.fault(
                1, f"the file must begin with a front matter: a line `{FENCE}`, keys, a line `{FENCE}`"
            )
            return {}, 0
        closing = next((n for n, line in enumerate(self.lines[1:], 1) if line.rstrip() == FENCE), None)
        if closing is None:
            self.fault(1, f"the front matter is not closed: write a line `{FENCE}` after its last key")
            body = (number for number, line in enumerate(self.lines) if _HEADING.fullmatch(line.rstrip()))
            return {}, next(body, len(self.lines))
        values = self.keys(closing)
        for key in REQUIRED_KEYS:
            if key not in values:
                self.fault(1, f"the key `{key}` is missing: add a line `{key}: …` to the front matter")
        return values, closing + 1

    def keys(self, closing: int) -> dict[str, str]:
        try:
            node = yaml.compose("\n".join(self.lines[1:closing]), Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            hint = 'put a value with a colon in it in quotes: title: "One: two"'
            self.fault(line, f"the front matter is not YAML ({error.problem}): {hint}")
            return dict.fromkeys(REQUIRED_KEYS, "?")
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            # Beside its own errors, PyYAML lets through what a bad escape or thousands of brackets cause.
            self.fault(2, f"the front matter is not YAML: {error}")
            return dict.fromkeys(REQUIRED_KEYS, "?")
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(2, "the front matter must be lines of `key: value`")
            return dict.fromkeys(REQUIRED_KEYS, "?")
        values: dict[str, str] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 2
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "[…]"
            if key not in (*REQUIRED_KEYS, *OPTIONAL_KEYS):
                known = ", ".join((*REQUIRED_KEYS, *OPTIONAL_KEYS))
                self.fault(line, f"unknown key `{key}`: the keys are {known}")
            elif key in values:
                self.fault(line, f"the key `{key}` stands twice: delete one")
            else:
                values[key] = self.value(key, value_node, line)
        return values

    def value(self, key: str, node: yaml.Node, line: int) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(line, f"`{key}` must be one value, not a list or a mapping")
            return ""
        text = " ".join(str(node.value).split())
        if not text:
            if key in REQUIRED_KEYS:
                self.fault(line, f"`{key}` is empty: write its value after the colon")
        elif key == "url" and not is_web_address(text):
            self.fault(line, f"the url {text!r} is not an http or https address")
        elif key == "language" and not is_language(text):
            self.fault(line, f"the language {text!r} is not a code such as en, ru, kk, az or tr")
        elif key == "date" and not is_iso_date(text):
            self.fault(line, f"the date {text!r} is not a day of the form 2026-01-31")
        # An escape such as "\0" in quotes says a character that does not stand in the line itself.
        if not any(map(_is_refused, self.lines[line - 1])):
            self.check_characters(text, line)
        return text

    def body(self, start: int) -> tuple[list[str], list[_Section]]:
        lead: list[str] = []
        sections: list[_Section] = []
        block: list[str] = []

        def close_block() -> None:
            if block:
                (sections[-1].paragraphs if sections else lead).append("\n".join(block).strip())
                block.clear()

        for number, line in enumerate(self.lines[start:], start + 1):
            if heading := _HEADING.fullmatch(line.rstrip()):
                close_block()
                sections.append(self.section(number, (heading["question"] or "").strip()))
            elif not line.strip():
                close_block()
            elif _OTHER_HEADING.match(line):
                self.fault(
                    number, "only `##` opens a question: use `##`, or begin the paragraph with another word"
                )
            elif _ALMOST_A_HEADING.match(line):
                self.fault(number, "a question is `## `, a space and its words, at the beginning of the line")
            elif sections and sections[-1].also_asked_line is not None:
                self.wording(number, line.strip(), sections[-1])
            elif sections and not block and line.strip() == ALSO_ASKED:
                sections[-1].also_asked_line = number
            else:
                block.append(line)
        close_block()
        return lead, sections

    def section(self, number: int, heading: str) -> _Section:
        explicit = _EXPLICIT_ID.fullmatch(heading)
        if explicit is None:
            return _Section(number, heading, None)
        if not _ID.fullmatch(explicit["id"]):
            self.fault(number, f"the id {explicit['id']!r} may only hold letters, digits, `-` and `_`")
        return _Section(number, explicit["question"], explicit["id"])

    def wording(self, number: int, line: str, section: _Section) -> None:
        if not line.startswith("- ") or not line[2:].strip():
            self.fault(
                number, f"after `{ALSO_ASKED}` only lines `- another wording` may stand until the next `##`"
            )
        else:
            section.also_asked.append(line[2:].strip())

    def exchanges(self, sections: list[_Section]) -> list[Exchange]:
        first_line: dict[str, int] = {}
        for section in sections:
            if not section.paragraphs:
                self.fault(
                    section.line, "the answer is missing: write it below the question, after a blank line"
                )
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
            exchanges.append(
                Exchange(section.id, section.question, tuple(section.paragraphs), tuple(section.also_asked))
            )
        return exchanges
