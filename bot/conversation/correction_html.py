"""What became of a passage that was quoted -> Telegram HTML: corrected, removed, or withdrawn. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.conversation import dates
from bot.conversation.quote_html import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.translations import Translator
    from index.quote_check.alignment import Difference

_DIFFERENCES_SHOWN: Final = 10
_WORDS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Corrected:
    """The passage is in other words now.

    Attributes:
        differences: between the passage as it was quoted and as it is; empty where its old words are not
            known, or where only the speaker has changed.
    """

    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """The interview is there, but nothing like the passage is in it."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The interview is not served any more."""


Correction = Corrected | Removed | Withdrawn


def correction_html(correction: Correction, changed_at: datetime | None, translator: Translator) -> str:
    """Return what the reader of an old quote is told, and what differs.

    Args:
        correction: what has changed.
        changed_at: when that was noticed; None where that is not known.
        translator: into the reader's language.
    """
    match correction:
        case Corrected(differences):
            told = translator.gettext("Corrected{when}: this passage of the interview has changed since.")
            return "\n".join([_dated(told, changed_at, translator), *_changes(differences)])
        case Removed():
            told = translator.gettext("Removed{when}: what was quoted here is not in the interview any more.")
        case Withdrawn():
            told = translator.gettext(
                "Withdrawn{when}: the interview that was quoted here is not quoted any more."
            )
    return _dated(told, changed_at, translator)


def now_reads(translator: Translator) -> str:
    """Return the line above what a corrected passage says now."""
    return translator.gettext("It now reads:")


def outdated(built: str, translator: Translator) -> str:
    """Return that the interviews have changed since the index was built, and when that was.

    Args:
        built: when, ISO 8601 in UTC.
        translator: into the reader's language.
    """
    date = dates.day(datetime.fromisoformat(built).astimezone(UTC), translator)
    text = translator.gettext("I quote the interviews as they were on {date}; they have changed since.")
    return text.format(date=date)


def _dated(text: str, moment: datetime | None, translator: Translator) -> str:
    when = f" {dates.day(moment.astimezone(UTC), translator)}" if moment is not None else ""
    return f"<b>{escape(text.format(when=when))}</b>"


def _changes(differences: Sequence[Difference]) -> list[str]:
    shown = [f"• {_change(one)}" for one in differences[:_DIFFERENCES_SHOWN]]
    return shown if len(differences) <= _DIFFERENCES_SHOWN else [*shown, "• …"]


def _change(one: Difference) -> str:
    before = f"<s>{escape(shorten(one.quoted, _WORDS_SHOWN))}</s>" if one.quoted else ""
    now = f"<i>{escape(shorten(one.said, _WORDS_SHOWN))}</i>" if one.said else ""
    return " → ".join(filter(None, [before, now]))
