"""The list of interviews that editors see, published and withdrawn: HTML and buttons. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards, texts
from bot.conversation.callback_data import (
    InterviewListPage,
    OfferWithdrawal,
    RestoreInterview,
    WithdrawInterview,
    interview_key,
)
from bot.conversation.quote_html import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    from bot.conversation.translations import Translator
    from content.model import Interview

# Together they leave room in one message for whatever stands around them.
INTERVIEWS_SHOWN: Final = 5
_TITLE_SHOWN: Final = 120
_SPEAKERS_SHOWN: Final = 120
_OUTLET_SHOWN: Final = 60
_FILE_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class ListedInterview:
    """An interview in the list.

    Attributes:
        path: of its file.
        interview: what is being quoted, or what the withdrawn file says; None if that cannot be read.
        stamp: of the file's content; empty if there is no such file, or it cannot be read.
        is_published: whether it is being quoted; if not, it was withdrawn.
    """

    path: Path
    interview: Interview | None
    stamp: str
    is_published: bool

    @property
    def slug(self) -> str:
        """The file's name without ``.md``."""
        return self.path.stem

    @property
    def title(self) -> str:
        """The interview's title or, if that is not known, its slug."""
        return self.interview.title if self.interview else self.slug


def interview_list(
    published: int,
    withdrawn: int,
    listed: Sequence[ListedInterview],
    page: int,
    translator: Translator,
) -> str:
    """Return a page of the list, in HTML.

    Args:
        published: how many interviews are being quoted.
        withdrawn: how many were withdrawn.
        listed: those on this page, at most :data:`INTERVIEWS_SHOWN`.
        page: its number, from 0.
        translator: into the editor's language.
    """
    heading = translator.gettext("<b>Interviews:</b> {published} published, {withdrawn} withdrawn").format(
        published=published, withdrawn=withdrawn
    )
    first = page * INTERVIEWS_SHOWN + 1
    entries = [_entry(number, one, translator) for number, one in enumerate(listed, first)]
    return "\n\n".join([heading, *entries])


def list_buttons(
    listed: Sequence[ListedInterview], page: int, pages: int, translator: Translator
) -> InlineKeyboardMarkup | None:
    """Return the buttons below a page: one for each interview, and those that turn pages."""
    first = page * INTERVIEWS_SHOWN + 1
    rows = [[_button(number, one, translator)] for number, one in enumerate(listed, first) if one.stamp]
    turns = keyboards.page_buttons(page, pages, lambda to: InterviewListPage(page=to), translator)
    return keyboards.keyboard([*rows, turns])


def withdrawal_question(one: ListedInterview, translator: Translator) -> str:
    """Return the question whether an interview should be withdrawn, in HTML."""
    return translator.gettext(
        "Withdraw <b>{title}</b>? It will not be quoted any more. Its file is kept, and can be restored here."
    ).format(title=title_html(one))


def withdrawal_buttons(one: ListedInterview, translator: Translator) -> InlineKeyboardMarkup | None:
    """Return the buttons below that question."""
    withdraw = WithdrawInterview(key=interview_key(one.slug), stamp=one.stamp)
    return keyboards.keyboard(
        [[keyboards.button(translator.gettext("Yes, withdraw"), withdraw), _back_button(translator)]]
    )


def back_button(translator: Translator) -> InlineKeyboardMarkup | None:
    """Return the button that leads back to the list."""
    return keyboards.keyboard([[_back_button(translator)]])


def title_html(one: ListedInterview) -> str:
    """Return the title, shortened, in HTML."""
    return escape(shorten(one.title, _TITLE_SHOWN))


def _back_button(translator: Translator) -> InlineKeyboardButton:
    return keyboards.button(translator.gettext("◀ Back"), InterviewListPage(page=0))


def _button(number: int, one: ListedInterview, translator: Translator) -> InlineKeyboardButton:
    names = {"key": interview_key(one.slug), "stamp": one.stamp}
    title = f"{number}. {one.title}"
    if one.is_published:
        return keyboards.button(
            translator.gettext("Withdraw {title}").format(title=title), OfferWithdrawal(**names)
        )
    return keyboards.button(
        translator.gettext("Restore {title}").format(title=title), RestoreInterview(**names)
    )


def _entry(number: int, one: ListedInterview, translator: Translator) -> str:
    notes = []
    if not one.is_published:
        notes.append(translator.gettext("withdrawn"))
        if one.interview is None:
            notes.append(translator.gettext("the file cannot be read"))
    elif not one.stamp:
        notes.append(translator.gettext("the file is not there any more: /reindex"))
    title = f"<b>{number}. {title_html(one)}</b>" + (f" ({', '.join(notes)})" if notes else "")
    lines = [title, _description(one.interview, translator) if one.interview else ""]
    return "\n".join([*filter(None, lines), f"<code>{escape(shorten(one.slug, _FILE_SHOWN))}.md</code>"])


def _description(interview: Interview, translator: Translator) -> str:
    exchanges = translator.ngettext("{count} exchange", "{count} exchanges", len(interview.exchanges))
    parts = [
        shorten(texts.speakers([interview], translator), _SPEAKERS_SHOWN),
        shorten(interview.outlet, _OUTLET_SHOWN),
        str(interview.date or ""),
        exchanges.format(count=len(interview.exchanges)),
    ]
    return escape(", ".join(filter(None, parts)))
