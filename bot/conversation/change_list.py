"""The audit trail as editors read it: HTML. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.conversation import dates
from bot.conversation.quote_html import escape, shorten
from bot.state.model import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.conversation.translations import Translator
    from bot.state.model import Change

_DETAILS_SHOWN: Final = 200
_NAME_SHOWN: Final = 60
# Changes of versions before this one have a + before the number.
_WORDINGS: Final = re.compile(r"(?P<slug>[^#]*)#(?P<exchange>.*) \+?(?P<count>[0-9]{1,6})")


def change_list(
    changes: Iterable[Change],
    titles: Mapping[str, str],
    question_of: Callable[[str, str], str | None],
    translator: Translator,
) -> str:
    """Return what editors changed, a line each, in HTML.

    Args:
        changes: in the order of the lines.
        titles: of the interviews that are being quoted, by slug; others are named by their slugs.
        question_of: returns the question of an exchange by the interview's slug and the exchange's id, None
            if it is not there any more.
        translator: into the editor's language.
    """
    return "\n".join(_line(change, titles, question_of, translator) for change in changes)


def _line(
    change: Change,
    titles: Mapping[str, str],
    question_of: Callable[[str, str], str | None],
    translator: Translator,
) -> str:
    when = dates.moment(change.at, translator)
    what, of = _described(change, titles, question_of, translator)
    of = f": {escape(shorten(of, _DETAILS_SHOWN))}" if of else ""
    return f"{escape(when)}, {escape(shorten(change.editor_name, _NAME_SHOWN))}: <b>{escape(what)}</b>{of}"


def _described(
    change: Change,
    titles: Mapping[str, str],
    question_of: Callable[[str, str], str | None],
    translator: Translator,
) -> tuple[str, str]:
    """Return what was done, and to what."""
    action, details = change.action, change.details
    title = titles.get(details, details)
    match action:
        case Action.REINDEXED:
            return translator.gettext("reindexed the interviews"), ""
        case Action.PUBLISHED:
            return translator.gettext("published an interview"), title
        case Action.WITHDRAWN:
            return translator.gettext("withdrew an interview"), title
        case Action.RESTORED:
            return translator.gettext("restored an interview"), title
        case Action.DISMISSED:
            count = _number(details)
            text = translator.ngettext("dismissed {count} question", "dismissed {count} questions", count)
            return text.format(count=count), ""
        case Action.POSTPONED:
            count = _number(details)
            text = translator.ngettext("postponed {count} question", "postponed {count} questions", count)
            return text.format(count=count), ""
        case Action.ADDED | Action.REMOVED:
            count, where = _wordings(details, titles, question_of)
            if action is Action.ADDED:
                text = translator.ngettext("added {count} wording", "added {count} wordings", count)
            else:
                text = translator.ngettext("removed {count} wording", "removed {count} wordings", count)
            return text.format(count=count), where


def _wordings(
    details: str, titles: Mapping[str, str], question_of: Callable[[str, str], str | None]
) -> tuple[int, str]:
    """Return how many wordings there were, and of which question, or else of which interview."""
    found = _WORDINGS.fullmatch(details)
    if found is None:
        return 1, details
    slug = found["slug"]
    return int(found["count"]), question_of(slug, found["exchange"]) or titles.get(slug, slug)


def _number(details: str) -> int:
    return int(details) if details.isdecimal() else 1
