"""Question files: JSON Lines of questions, each with what a right answer contains."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from content.faults import Fault
from content.interview_file import InterviewFileError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """One line of a question file.

    Attributes:
        expect: texts of which a right answer contains one or more; empty where it is right to decline.
        previous: what the same person asked just before, the latest last.
        kind: what kind of question it is, as whoever wrote the file calls it.
    """

    question: str
    language: str
    expect: tuple[str, ...]
    previous: tuple[str, ...] = ()
    kind: str = ""


def read_questions(path: Path) -> tuple[EvaluationQuestion, ...]:
    """Read a question file. Unknown keys are ignored.

    Raises:
        InterviewFileError: with every faulty line, or because the file cannot be read or is empty.
    """
    try:
        # Not splitlines: JSON strings may contain other line separators than the line feed.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InterviewFileError([Fault(str(path), 1, f"cannot be read: {reason}")]) from None
    questions: list[EvaluationQuestion] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except json.JSONDecodeError as error:
            faults.append(Fault(str(path), number, f"not JSON: {error.msg} at character {error.colno}"))
        except RecursionError:
            faults.append(Fault(str(path), number, "not a question: too deeply nested"))
        except ValueError as error:
            faults.append(Fault(str(path), number, str(error)))
    if not questions and not faults:
        faults.append(Fault(str(path), 1, "holds no question"))
    if faults:
        raise InterviewFileError(faults)
    return tuple(questions)


def _question(fields: Any) -> EvaluationQuestion:  # noqa: ANN401 - any JSON value
    if not isinstance(fields, dict):
        raise ValueError('a line must be an object like {"question": "…", "language": "en", "expect": ["…"]}')
    question, language, expect = (fields.get(key) for key in ("question", "language", "expect"))
    if not isinstance(question, str) or not question.strip() or not isinstance(language, str):
        raise ValueError("`question` and `language` must be texts")
    if not isinstance(expect, list) or not all(isinstance(text, str) and text for text in expect):
        raise ValueError("`expect` must be a list of texts; an empty list means to decline")
    previous = fields.get("previous", [])
    if not isinstance(previous, list) or not all(isinstance(text, str) for text in previous):
        raise ValueError("`previous` must be a list of texts: what was asked before, the latest last")
    return EvaluationQuestion(question, language, tuple(expect), tuple(previous), str(fields.get("kind", "")))
