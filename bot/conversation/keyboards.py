"""Keyboards: labels and layout of buttons. Pure; what buttons send back is in `callback_data`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat

from bot.conversation.callback_data import (
    Opinion,
    ShowCard,
    ShowExchange,
    ShowFullAnswer,
    ShowMore,
    ShowSpeaker,
    StopWaiting,
    Vote,
    WaitForAnswer,
    interview_key,
    quote_name,
)
from bot.conversation.quote_html import shorten
from bot.conversation.source_link import source_link
from bot.conversation.translations import OWN_NAMES
from content.model import exchange_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.conversation.callback_data import CallbackData
    from bot.conversation.translations import Translator
    from content.model import Exchange, Interview
    from index.search import Quote

_LABEL_SHOWN: Final = 60
# Far below the hundred buttons that a message may have.
_SPEAKERS_SHOWN: Final = 20
_SPEAKERS_IN_A_ROW: Final = 2
# A shared quote is asked for by its name, so that what is posted is the very quote that was shared.
SHARED: Final = "#"
_FACES: Final = {Opinion.UP: "👍", Opinion.DOWN: "👎"}

Rows = list[list[InlineKeyboardButton]]


def button(label: str, data: CallbackData) -> InlineKeyboardButton:
    """Return a button that sends something back; its label is shortened to fit."""
    return InlineKeyboardButton(shorten(label, _LABEL_SHOWN), callback_data=data.pack())


def choice(label: str, data: CallbackData, *, is_chosen: bool) -> InlineKeyboardButton:
    """Return a button that makes a choice, with a tick where it is the one that was made."""
    return button(f"✓ {label}" if is_chosen else label, data)


def language_buttons(
    chosen: str | None, data: Callable[[str | None], CallbackData], translator: Translator
) -> list[InlineKeyboardButton]:
    """Return a button for each language, named in itself, after one for that of the reader's Telegram.

    Args:
        chosen: the code of the language that was chosen; None for that of the reader's Telegram.
        data: what the button of a language sends back.
        translator: into the reader's language.
    """
    labels: list[tuple[str | None, str]] = [
        (None, translator.gettext("Same as Telegram")),
        *OWN_NAMES.items(),
    ]
    return [choice(label, data(code), is_chosen=code == chosen) for code, label in labels]


def interview_rows(
    interviews: Iterable[Interview],
    chosen: str | None,
    data: Callable[[str | None], CallbackData],
    translator: Translator,
) -> Rows:
    """Return a row for each interview, after one for all of them.

    Args:
        interviews: those to choose from.
        chosen: the slug of the interview that was chosen; None for all.
        data: what the button of an interview's key sends back.
        translator: into the reader's language.
    """
    rows = [[choice(translator.gettext("All interviews"), data(None), is_chosen=chosen is None)]]
    for interview in interviews:
        key = interview_key(interview.slug)
        rows.append([choice(interview.title, data(key), is_chosen=interview.slug == chosen)])
    return rows


def page_buttons(
    page: int, pages: int, data: Callable[[int], CallbackData], translator: Translator
) -> list[InlineKeyboardButton]:
    """Return the buttons that turn pages, counted from 0; none where there is only one page."""
    turns = []
    if page > 0:
        turns.append(button(translator.gettext("◀ Back"), data(page - 1)))
    if page + 1 < pages:
        turns.append(button(translator.gettext("Next ▶"), data(page + 1)))
    return turns


def keyboard(rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """Return the buttons row by row, or None where there are none."""
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def suggestions(quotes: Iterable[Quote]) -> InlineKeyboardMarkup | None:
    """Return the buttons that lead to the exchanges of these quotes."""
    return keyboard([[exchange_button(quote)] for quote in quotes])


def wait_button(question_id: int, translator: Translator) -> InlineKeyboardButton:
    """Return the button by which a reader asks to be told when a question is answered."""
    return button(
        translator.gettext("Tell me when there is an answer"), WaitForAnswer(question_id=question_id)
    )


def stop_waiting_button(question_id: int, translator: Translator) -> InlineKeyboardButton:
    """Return the button by which a reader does not want to be told any more."""
    return button(translator.gettext("Never mind, do not tell me"), StopWaiting(question_id=question_id))


def exchange_button(quote: Quote) -> InlineKeyboardButton:
    """Return the button that leads to the quote's exchange."""
    return button(quote.exchange.question or quote.passage.text, ShowExchange(exchange=quote.exchange_key))


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Where a quote stands among those that a search found for a question.

    Attributes:
        question_id: of the question.
        rank: 0 for the closest.
        is_last: whether none comes after it.
    """

    question_id: int
    rank: int
    is_last: bool


def around_quote(
    quote: Quote, translator: Translator, hit: SearchHit | None = None, *, can_share: bool = True
) -> InlineKeyboardMarkup | None:
    """Return the buttons below a quote.

    Args:
        quote: what they are about.
        translator: into the reader's language.
        hit: the question that it was found for. Only the closest quote can be voted on: that is the answer
            which statistics count.
        can_share: whether the bot can be asked inline, which is how a quote is shared.
    """
    name = quote_name(quote)
    before, after = _neighbours(quote)
    votes = []
    if hit is not None:
        if hit.rank == 0:
            votes = [
                button(face, Vote(opinion=opinion, question_id=hit.question_id))
                for opinion, face in _FACES.items()
            ]
        if not hit.is_last:
            more = ShowMore(question_id=hit.question_id, rank=hit.rank + 1)
            votes.append(button(translator.gettext("More on this"), more))
    context = []
    if before:
        context.append(button(translator.gettext("◀ Before"), _show(before, quote)))
    if len(quote.answer.paragraphs) > 1:
        context.append(button(translator.gettext("Whole answer"), ShowFullAnswer(quote=name)))
    if after:
        context.append(button(translator.gettext("After ▶"), _show(after, quote)))
    onward = []
    if quote.interview.url:
        onward.append(InlineKeyboardButton(translator.gettext("Source"), url=source_link(quote.passage)))
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
    onward.append(button(translator.gettext("Card"), ShowCard(quote=name)))
    return keyboard([votes, context, *_other_speakers(quote), onward])


def with_votes(markup: InlineKeyboardMarkup, up: int, down: int) -> InlineKeyboardMarkup:
    """Return the same buttons, the votes counted on theirs."""
    counts = {Opinion.UP: up, Opinion.DOWN: down}

    def counted(item: InlineKeyboardButton) -> InlineKeyboardButton:
        try:
            vote = Vote.unpack(str(item.callback_data))
        except ValueError:
            return item
        face, count = _FACES[vote.opinion], counts[vote.opinion]
        return button(f"{face} {count}" if count else face, vote)

    return InlineKeyboardMarkup([[counted(item) for item in row] for row in markup.inline_keyboard])


def without(markup: InlineKeyboardMarkup, data: CallbackData) -> InlineKeyboardMarkup:
    """Return the buttons without the one that sends this back."""
    packed = data.pack()
    rows = [[item for item in row if item.callback_data != packed] for row in markup.inline_keyboard]
    return InlineKeyboardMarkup([row for row in rows if row])


def with_row(markup: InlineKeyboardMarkup | None, *row: InlineKeyboardButton) -> InlineKeyboardMarkup:
    """Return the same buttons with one more row below them."""
    return InlineKeyboardMarkup([*(markup.inline_keyboard if markup is not None else ()), row])


def with_replaced(
    markup: InlineKeyboardMarkup, data: CallbackData, by: InlineKeyboardButton
) -> InlineKeyboardMarkup:
    """Return the same buttons, but another one instead of the one that sends this back."""
    packed = data.pack()
    return InlineKeyboardMarkup(
        [[by if item.callback_data == packed else item for item in row] for row in markup.inline_keyboard]
    )


def _other_speakers(quote: Quote) -> Rows:
    """Return a button for each other speaker of the interview."""
    buttons = [
        button(speaker.name, ShowSpeaker(exchange=quote.exchange_key, speaker=number))
        for number, speaker in enumerate(quote.interview.speakers[:_SPEAKERS_SHOWN])
        if speaker != quote.speaker
    ]
    starts = range(0, len(buttons), _SPEAKERS_IN_A_ROW)
    return [buttons[start : start + _SPEAKERS_IN_A_ROW] for start in starts]


def _neighbours(quote: Quote) -> tuple[Exchange | None, Exchange | None]:
    exchanges = quote.interview.exchanges
    at = exchanges.index(quote.exchange)
    return (exchanges[at - 1] if at else None, exchanges[at + 1] if at + 1 < len(exchanges) else None)


def _show(exchange: Exchange, quote: Quote) -> ShowExchange:
    """Return what leads to another exchange of a quote's interview."""
    return ShowExchange(exchange=exchange_key(quote.interview.slug, exchange.id))
