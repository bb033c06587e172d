"""What was asked and quoted in a period, in numbers, as editors read it: HTML. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation import dates
from bot.conversation.quote_html import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.translations import Translator
    from bot.state.model import Quoted, Statistics
    from index.quotes import Quote

    FindPassage = Callable[[str, int], Quote | None]

_MOST_QUOTED_SHOWN: Final = 5
_SPEAKER_SHOWN: Final = 60
_QUESTION_SHOWN: Final = 100
_PASSAGE_SHOWN: Final = 100


def figures(week: Statistics, month: Statistics, passage: FindPassage, translator: Translator) -> str:
    """Return the figures of two periods that end today; what is the same in both is said once, in HTML.

    Args:
        week: of the shorter period.
        month: of the longer one.
        passage: returns the passage with a number in the exchange with a key, None if it is quoted no more.
        translator: into the editor's language.
    """
    first = next((day.date for day in month.days if day.answered + day.declined), None)
    if first is None:
        nothing = translator.gettext("Nothing was asked.")
        return f"{_heading(month, translator)}\n{nothing}"
    if first >= week.days[0].date:
        nothing_before = translator.gettext("The same: nothing was asked before {day}.")
        rest = nothing_before.format(day=escape(dates.day(first, translator)))
    else:
        rest = _figures(month, passage, translator)
    return (
        f"{_heading(week, translator)}\n{_figures(week, passage, translator)}\n\n"
        f"{_heading(month, translator)}\n{rest}"
    )


def _heading(statistics: Statistics, translator: Translator) -> str:
    count = len(statistics.days)
    heading = translator.ngettext("<b>The last {count} day</b>", "<b>The last {count} days</b>", count)
    return heading.format(count=count)


def _figures(statistics: Statistics, passage: FindPassage, translator: Translator) -> str:
    lines = [
        translator.gettext("Questions: {questions}; answered: {answered}, declined: {declined}").format(
            questions=statistics.questions, answered=statistics.answered, declined=statistics.declined
        ),
        f"👍 {statistics.up}  👎 {statistics.down}",
    ]
    if statistics.by_language:
        shares = statistics.by_language.items()
        named = ", ".join(f"{translator.language_name(language)} {count}" for language, count in shares)
        lines.append(translator.gettext("Asked in: {languages}").format(languages=escape(named)))
    if quoted := statistics.most_quoted[:_MOST_QUOTED_SHOWN]:
        lines.append(translator.gettext("Most quoted:"))
        lines += [_passage(one, passage(one.exchange, one.passage), translator) for one in quoted]
    return "\n".join(lines)


def _passage(quoted: Quoted, found: Quote | None, translator: Translator) -> str:
    """Return how often a passage was quoted, who says it, how it begins, and which question it answers."""
    if found is None:
        gone = translator.gettext("a passage that is not quoted any more")
        return f"{quoted.count} × {escape(gone)}"
    speaker = escape(shorten(found.speaker.name, _SPEAKER_SHOWN))
    line = f"{quoted.count} × {speaker}: {escape(shorten(found.passage.text, _PASSAGE_SHOWN))}"
    question = found.exchange.question
    return f"{line} (<i>{escape(shorten(question, _QUESTION_SHOWN))}</i>)" if question else line
