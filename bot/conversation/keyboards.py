"""Keyboards: labels and layout of buttons. Pure; what buttons send back is in `callback_data`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, SwitchInlineQueryChosenChat
from telegram.constants import InlineKeyboardButtonLimit
from telegram.helpers import create_deep_linked_url

from bot.conversation.callback_data import (
    Opinion,
    ShowCard,
    ShowExchange,
    ShowMore,
    ShowSpeaker,
    StopWaiting,
    TurnQuoteButtons,
    Vote,
    WaitForAnswer,
    interview_key,
    parse_wait_payload,
    quote_name,
    wait_payload,
)
from bot.conversation.quote_html import shorten
from bot.conversation.translations import OWN_NAMES
from content.model import exchange_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.conversation.callback_data import CallbackData
    from bot.conversation.translations import Translator
    from content.model import Exchange, Interview
    from index.quotes import Quote

_LABEL_SHOWN: Final = 60
# Far below the hundred buttons that a message may have.
_SPEAKERS_SHOWN: Final = 20
# More than this below one quote are shown page by page.
_QUOTE_BUTTONS_SHOWN: Final = 5
_IN_A_ROW: Final = 2
_NUMBERS_IN_A_ROW: Final = 4
# Turns to the next page of the buttons below a quote.
TURN: Final = "⋯"
# A shared quote is asked for by its name, so that what is posted is the very quote that was shared.
SHARED: Final = "#"
_FACES: Final = {Opinion.UP: "👍", Opinion.DOWN: "👎"}

Rows = list[list[InlineKeyboardButton]]
D = TypeVar("D", bound="CallbackData")


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


def numbers(quotes: Iterable[Quote], first: int = 1) -> Rows:
    """Return a button for each item of a numbered list of questions; it leads to the exchange.

    Args:
        quotes: one of each exchange in the list.
        first: the number of the first item.
    """
    buttons = [
        button(str(number), ShowExchange(exchange=quote.exchange_key))
        for number, quote in enumerate(quotes, first)
    ]
    return _rows(buttons, _NUMBERS_IN_A_ROW)


def wait_button(question_id: int, translator: Translator) -> InlineKeyboardButton:
    """Return the button by which a reader asks to be told when a question is answered."""
    return button(_wait_label(translator), WaitForAnswer(question_id=question_id))


def wait_link(question_id: int, username: str, translator: Translator) -> InlineKeyboardButton:
    """Return the same for a group: it leads to the chat with the bot, which may not write to a stranger."""
    url = create_deep_linked_url(username, wait_payload(question_id))
    return InlineKeyboardButton(_wait_label(translator), url=url)


def stop_waiting_button(question_id: int, translator: Translator) -> InlineKeyboardButton:
    """Return the button by which a reader does not want to be told any more."""
    return button(translator.gettext("Never mind, do not tell me"), StopWaiting(question_id=question_id))


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
    quote: Quote,
    translator: Translator,
    hit: SearchHit | None = None,
    *,
    can_share: bool = True,
    page: int = 0,
    waiting: InlineKeyboardButton | None = None,
) -> InlineKeyboardMarkup | None:
    """Return the buttons below a quote: all of them if they are few, else a page, and one that turns pages.

    Args:
        quote: what they are about.
        translator: into the reader's language.
        hit: the question that it was found for. Only the closest quote can be voted on: that is the answer
            which statistics count.
        can_share: whether the bot can be asked inline, which is how a quote is shared.
        page: which page, from 0; after the last comes the first.
        waiting: by which the reader waits for an answer, where this may be none, or stops waiting: on every
            page.
    """
    buttons = _quote_buttons(quote, translator, hit, can_share=can_share)
    last = [waiting] if waiting is not None else []
    shown = _QUOTE_BUTTONS_SHOWN - len(last)
    if len(buttons) > shown:
        on_page = shown - 1
        page %= math.ceil(len(buttons) / on_page)
        turn = TurnQuoteButtons(
            quote=quote_name(quote),
            question_id=hit.question_id if hit else None,
            rank=hit.rank if hit else 0,
            is_last=hit is None or hit.is_last,
            page=page + 1,
        )
        buttons = [*buttons[page * on_page : (page + 1) * on_page], button(TURN, turn)]
    return keyboard([*_rows(buttons, _IN_A_ROW), last])


def waiting_in(markup: InlineKeyboardMarkup | None) -> InlineKeyboardButton | None:
    """Return the button among these by which a reader waits for an answer or stops waiting, if any."""
    rows = markup.inline_keyboard if markup is not None else ()
    return next((item for row in rows for item in row if _is_about_waiting(item)), None)


def hit_of(data: TurnQuoteButtons) -> SearchHit | None:
    """Return what a button that turns pages knows of the quote's place in a search."""
    if data.question_id is None:
        return None
    return SearchHit(data.question_id, data.rank, is_last=bool(data.is_last))


def with_votes(markup: InlineKeyboardMarkup, up: int, down: int) -> InlineKeyboardMarkup:
    """Return the same buttons, the votes counted on theirs."""
    counts = {Opinion.UP: up, Opinion.DOWN: down}

    def counted(item: InlineKeyboardButton) -> InlineKeyboardButton:
        vote = _sent_back(Vote, item)
        if vote is None:
            return item
        face, count = _FACES[vote.opinion], counts[vote.opinion]
        return button(f"{face} {count}" if count else face, vote)

    return InlineKeyboardMarkup([[counted(item) for item in row] for row in markup.inline_keyboard])


def without_more(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """Return the buttons without *More on this*, on this page and on all others."""

    def turning(item: InlineKeyboardButton) -> InlineKeyboardButton:
        turn = _sent_back(TurnQuoteButtons, item)
        return item if turn is None else button(item.text, turn.model_copy(update={"is_last": 1}))

    rows = [
        [turning(item) for item in row if _sent_back(ShowMore, item) is None]
        for row in markup.inline_keyboard
    ]
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


def valid_buttons(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup | None:
    """Return the buttons that Telegram takes, None if there is none.

    A press brings the buttons below the message, and they need not be ours. Telegram refuses a keyboard for a
    single one that has no text, that does nothing or two things at once, or whose data is too long.
    """
    rows = [[item for item in row if _is_valid(item)] for row in markup.inline_keyboard]
    return InlineKeyboardMarkup([row for row in rows if row]) if any(rows) else None


def _is_valid(item: InlineKeyboardButton) -> bool:
    actions = item.to_dict().keys() - {"text", "style", "icon_custom_emoji_id"}
    shortest, longest = (
        InlineKeyboardButtonLimit.MIN_CALLBACK_DATA,
        InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
    )
    has_valid_data = not isinstance(item.callback_data, str) or (
        shortest <= len(item.callback_data.encode()) <= longest
    )
    return len(actions) == 1 and bool(item.text.strip()) and has_valid_data


def _wait_label(translator: Translator) -> str:
    return translator.gettext("Tell me when there is an answer")


def _quote_buttons(
    quote: Quote, translator: Translator, hit: SearchHit | None, *, can_share: bool
) -> list[InlineKeyboardButton]:
    """Return all buttons of a quote, the most useful first."""
    name = quote_name(quote)
    buttons = []
    if hit is not None and hit.rank == 0:
        buttons += [
            button(face, Vote(opinion=opinion, question_id=hit.question_id))
            for opinion, face in _FACES.items()
        ]
    if hit is not None and not hit.is_last:
        more = ShowMore(question_id=hit.question_id, rank=hit.rank + 1)
        buttons.append(button(translator.gettext("More on this"), more))
    if can_share:
        chats = SwitchInlineQueryChosenChat(
            SHARED + name,
            allow_user_chats=True,
            allow_bot_chats=False,
            allow_group_chats=True,
            allow_channel_chats=True,
        )
        share = translator.gettext("Share")
        buttons.append(InlineKeyboardButton(share, switch_inline_query_chosen_chat=chats))
    before, after = _neighbours(quote)
    if before:
        buttons.append(button(translator.gettext("◀ Before"), _show(before, quote)))
    if after:
        buttons.append(button(translator.gettext("After ▶"), _show(after, quote)))
    buttons.append(button(translator.gettext("Card"), ShowCard(quote=name)))
    buttons += [
        button(speaker.name, ShowSpeaker(exchange=quote.exchange_key, speaker=number))
        for number, speaker in enumerate(quote.interview.speakers[:_SPEAKERS_SHOWN])
        if speaker != quote.speaker
    ]
    return buttons


def _rows(buttons: Sequence[InlineKeyboardButton], in_a_row: int) -> Rows:
    return [list(buttons[start : start + in_a_row]) for start in range(0, len(buttons), in_a_row)]


def _is_about_waiting(item: InlineKeyboardButton) -> bool:
    _, _, payload = (item.url or "").partition("?start=")
    return parse_wait_payload(payload) is not None or any(
        _sent_back(kind, item) for kind in (WaitForAnswer, StopWaiting)
    )


def _sent_back(kind: type[D], item: InlineKeyboardButton) -> D | None:
    """Return what a button sends back if it is of this kind, else None."""
    try:
        return kind.unpack(str(item.callback_data))
    except ValueError:
        return None


def _neighbours(quote: Quote) -> tuple[Exchange | None, Exchange | None]:
    exchanges = quote.interview.exchanges
    at = exchanges.index(quote.exchange)
    return (exchanges[at - 1] if at else None, exchanges[at + 1] if at + 1 < len(exchanges) else None)


def _show(exchange: Exchange, quote: Quote) -> ShowExchange:
    """Return what leads to another exchange of a quote's interview."""
    return ShowExchange(exchange=exchange_key(quote.interview.slug, exchange.id))
