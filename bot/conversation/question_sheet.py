"""The question sheet: unanswered questions as a text file, for the next interview. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation import dates
from content.characters import clean, single_spaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.conversation.translations import Translator


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """An unanswered question, and the code of the language that it is in; empty where that is unknown."""

    text: str
    language: str


def question_sheet(
    groups: Sequence[Sequence[AskedQuestion]], languages: Sequence[str], today: date, translator: Translator
) -> str:
    """Return the questions, a numbered paragraph for each group, those asked most first.

    A group begins with its wordings in the languages of the interviews, so that its first line can be asked.

    Args:
        groups: questions that ask the same.
        languages: of the interviews, the most frequent first.
        today: the date of the sheet.
        translator: into the editor's language.
    """
    count = sum(map(len, groups))
    title = translator.gettext("Questions for the next interview, {date}").format(
        date=dates.day(today, translator)
    )
    total = translator.ngettext(
        "Asked by readers, and not answered in any interview: {count} question.",
        "Asked by readers, and not answered in any interview: {count} questions.",
        count,
    )
    most_first = sorted(groups, key=len, reverse=True)
    paragraphs = [
        _paragraph(number, group, languages, translator) for number, group in enumerate(most_first, start=1)
    ]
    return "\n\n".join([f"{title}\n{total.format(count=count)}", *paragraphs]) + "\n"


def _paragraph(
    number: int, group: Sequence[AskedQuestion], languages: Sequence[str], translator: Translator
) -> str:
    """Return a group: the first wording with how often it was asked, and the others below it."""

    def rank(question: AskedQuestion) -> int:
        return languages.index(question.language) if question.language in languages else len(languages)

    wordings: dict[str, str] = {}
    for question in sorted(group, key=rank):
        text = single_spaced(clean(question.text))
        wordings.setdefault(text.casefold(), f"{text}{_note(question, languages, translator)}")
    first, *others = wordings.values()
    asked = translator.ngettext("asked {count} time", "asked {count} times", len(group))
    return "\n".join(
        [f"{number}. {first} – {asked.format(count=len(group))}", *(f"   • {one}" for one in others)]
    )


def _note(question: AskedQuestion, languages: Sequence[str], translator: Translator) -> str:
    """Return a note of the language where it is not that of the interviews."""
    if not question.language or question.language in languages[:1]:
        return ""
    return f" [{translator.language_name(question.language)}]"
