"""Buttons: what they say, what they send back when pressed, and how that is read again. Pure.

What a button sends back can be forged, so it names things and never carries a right: whoever handles it looks
the thing up and asks again who pressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat
from telegram.constants import InlineKeyboardButtonLimit

from bot.conversation.quote_html import shorten
from content.model import exchange_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.conversation.translations import Translator
    from content.model import Exchange
    from index.search import Quote

_LABEL_SHOWN: Final = 60
_QUOTE: Final = re.compile(r"(?P<key>[0-9a-f]{16})-(?P<passage>[0-9]{1,6})")
# A shared quote is asked for by its name, so that what is posted is the very quote that was shared.
SHARED: Final = "#"
VOTES: Final = {"+": (1, "👍"), "-": (-1, "👎")}

Rows = list[list[InlineKeyboardButton]]


class CallbackAction(StrEnum):
    """What a button asks for: the first part of what it sends back."""

    EXCHANGE = "x"
    """Quote an exchange from its beginning: its key."""
    MORE = "m"
    """The next closest quote: the question's id, the rank."""
    FULL = "f"
    """The whole answer: the quote's name."""
    CARD = "c"
    """The quote as a picture: the quote's name."""
    VOTE = "v"
    """``+`` or ``-``: the question's id."""
    QUESTIONS = "q"
    """A page of an interview's questions: the page, from 0."""
    INTERVIEW = "i"
    """Choose an interview: its key, or ``-`` for all."""
    LANGUAGE = "l"
    """Choose a language: its code, or ``-`` for that of the reader's Telegram."""
    GROUP = "g"
    """A setting of a group: which one, and its value."""
    UNANSWERED = "u"
    """What an editor does with questions asked in vain: what, the question's id, and more."""
    AUDIT = "a"
    """Earlier changes: the id before which they were made."""


def pressed(press: CallbackAction, *parts: str | int) -> str:
    """Return what a button sends back."""
    data = ":".join([press, *map(str, parts)])
    assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA  # noqa: S101
    return data


def callback_arguments(data: str | None) -> list[str]:
    """Return what follows the first part of what a button sent back."""
    return (data or "").split(":")[1:]


def question_name(question_id: int) -> str:
    """Return a question's id, as short as a button needs it."""
    return f"{question_id:x}"


def question_id(name: str) -> int | None:
    """Return the question that a button names, or None where no question has such a name."""
    return int(name, 16) if re.fullmatch("[0-9a-f]{1,16}", name) and int(name, 16) < 2**63 else None


def quote_name(quote: Quote) -> str:
    """Return what names a passage in buttons, deep links and shared queries: ``A-Za-z0-9_-`` alone."""
    return f"{quote.exchange_key}-{quote.passage.number}"


def named_quote(name: str) -> tuple[str, int] | None:
    """Return the exchange's key and the passage's number in a name, or None where it is none."""
    match = _QUOTE.fullmatch(name)
    return (match["key"], int(match["passage"])) if match else None


def interview_key(slug: str) -> str:
    """Return 16 hexadecimal characters that name an interview."""
    return exchange_key(slug, "")


def button(label: str, press: CallbackAction, *parts: str | int) -> InlineKeyboardButton:
    """Return a button that sends something back; its label is made to fit."""
    return InlineKeyboardButton(shorten(label, _LABEL_SHOWN), callback_data=pressed(press, *parts))


def marked(label: str, chosen: bool) -> str:
    """Return the label of a choice, with a tick where it is the one that was made."""
    return f"✓ {label}" if chosen else label


def turning(
    press: CallbackAction, page: int, pages: int, translator: Translator, *parts: str
) -> list[InlineKeyboardButton]:
    """Return the buttons that turn pages, counted from 0; none where there is only one page."""
    turns = []
    if page > 0:
        turns.append(button(translator.gettext("◀ Back"), press, *parts, page - 1))
    if page + 1 < pages:
        turns.append(button(translator.gettext("Next ▶"), press, *parts, page + 1))
    return turns


def keyboard(rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """Return the buttons row by row, or None where there are none."""
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def suggestions(quotes: Iterable[Quote]) -> InlineKeyboardMarkup | None:
    """Return the buttons that lead to the exchanges of these quotes."""
    return keyboard([[exchange_button(quote)] for quote in quotes])


def exchange_button(quote: Quote) -> InlineKeyboardButton:
    """Return the button that leads to the quote's exchange."""
    return button(quote.exchange.question or quote.passage.text, CallbackAction.EXCHANGE, quote.exchange_key)


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """Which of the quotes that a search found for a question one is.

    Attributes:
        id: of the question.
        rank: 0 for the closest.
        is_last: whether none comes after it.
    """

    id: int
    rank: int
    is_last: bool


def around_quote(
    quote: Quote, translator: Translator, of_question: OfQuestion | None = None, *, can_share: bool = True
) -> InlineKeyboardMarkup | None:
    """Return the buttons beneath a quote.

    Args:
        quote: what they are about.
        translator: into the reader's language.
        of_question: the question that it was found for. There are opinions on the closest quote alone: that
            is the answer which statistics count.
        can_share: whether the bot can be asked inline, which is how a quote is shared.
    """
    name = quote_name(quote)
    before, after = _neighbours(quote)
    opinion = []
    if of_question is not None:
        asked = question_name(of_question.id)
        if of_question.rank == 0:
            opinion = [button(face, CallbackAction.VOTE, sign, asked) for sign, (_, face) in VOTES.items()]
        if not of_question.is_last:
            opinion.append(
                button(translator.gettext("More on this"), CallbackAction.MORE, asked, of_question.rank + 1)
            )
    context = []
    if before:
        context.append(button(translator.gettext("◀ Before"), CallbackAction.EXCHANGE, _key(quote, before)))
    if len(quote.exchange.answer) > 1:
        context.append(button(translator.gettext("Full answer"), CallbackAction.FULL, name))
    if after:
        context.append(button(translator.gettext("After ▶"), CallbackAction.EXCHANGE, _key(quote, after)))
    onward = []
    if quote.interview.url:
        onward.append(InlineKeyboardButton(translator.gettext("Source"), url=quote.interview.url))
    if can_share:
        chats = SwitchInlineQueryChosenChat(
            SHARED + name,
            allow_user_chats=True,
            allow_bot_chats=False,
            allow_group_chats=True,
            allow_channel_chats=True,
        )
        onward.append(
            InlineKeyboardButton(translator.gettext("Share"), switch_inline_query_chosen_chat=chats)
        )
    onward.append(button(translator.gettext("Card"), CallbackAction.CARD, name))
    return keyboard([opinion, context, onward])


def with_votes(markup: InlineKeyboardMarkup, up: int, down: int) -> InlineKeyboardMarkup:
    """Return the same buttons, the votes counted on theirs."""
    counts = {"+": up, "-": down}

    def counted(item: InlineKeyboardButton) -> InlineKeyboardButton:
        sign, *asked = callback_arguments(str(item.callback_data)) or [""]
        if (
            not str(item.callback_data).startswith(f"{CallbackAction.VOTE}:")
            or sign not in VOTES
            or not asked
        ):
            return item
        _, face = VOTES[sign]
        return button(f"{face} {counts[sign]}" if counts[sign] else face, CallbackAction.VOTE, sign, asked[0])

    return InlineKeyboardMarkup([[counted(item) for item in row] for row in markup.inline_keyboard])


def without(markup: InlineKeyboardMarkup, data: str) -> InlineKeyboardMarkup:
    """Return the buttons without the one that sends this back."""
    rows = [[item for item in row if item.callback_data != data] for row in markup.inline_keyboard]
    return InlineKeyboardMarkup([row for row in rows if row])


def _neighbours(quote: Quote) -> tuple[Exchange | None, Exchange | None]:
    exchanges = quote.interview.exchanges
    at = exchanges.index(quote.exchange)
    return (exchanges[at - 1] if at else None, exchanges[at + 1] if at + 1 < len(exchanges) else None)


def _key(quote: Quote, exchange: Exchange) -> str:
    return exchange_key(quote.interview.slug, exchange.id)
