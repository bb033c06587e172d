"""Quote -> quote cards: pictures of the passage, verbatim and well set, to post wherever pictures go."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from PIL import Image, ImageDraw
from telegram.constants import MediaGroupLimit

from bot.conversation.quote_html import shorten, utf16_length
from bot.conversation.translations import get_translator, primary_language
from bot.pictures.card_layout import Box, break_lines, lay_out
from bot.pictures.fonts import Face, draw, ink_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.translations import Translator
    from content.model import Interview
    from index.quotes import Quote


@dataclass(frozen=True, slots=True)
class _Style:
    """How a part of the frame around the passage is set.

    Attributes:
        size: in pixels per em.
        above: pixels from the baseline of the part before it to its own.
        leading: pixels from one of its baselines to the next.
        most_lines: what is longer ends with an ellipsis.
    """

    face: Face
    size: int
    colour: str
    above: int = 0
    leading: int = 0
    most_lines: int = 1


@dataclass(frozen=True, slots=True)
class _FooterLine:
    """A line of the footer, and how many pixels from the baseline before it to its own."""

    text: str
    style: _Style
    above: int


# Four to five: the tallest picture that social networks show whole.
_WIDTH: Final = 1080
_HEIGHT: Final = 1350
_MARGIN: Final = 96
_MEASURE: Final = _WIDTH - 2 * _MARGIN

_PAPER: Final = "#faf7f0"
_INK: Final = "#1d1b19"
# 6.7 to 1 on the paper.
_GREY: Final = "#5c564e"
_HAIRLINE: Final = "#cfc7b8"
_ACCENT: Final = "#9b2d1f"

_OUTLET: Final = _Style(Face(13, weight=600), 31, _INK)
_DATE: Final = _Style(Face(13), 31, _GREY)
_NUMBER: Final = _Style(Face(13, weight=600), 31, _ACCENT)
_SPEAKER: Final = _Style(Face(18, weight=700), 42, _INK, above=72, leading=50, most_lines=2)
_ROLE: Final = _Style(Face(13), 31, _GREY, above=48, leading=40, most_lines=2)
_QUESTION: Final = _Style(Face(18, italic=True), 29, _GREY, above=60, leading=37, most_lines=4)
_ORNAMENT: Final = _Style(Face(72, weight=700), 230, _ACCENT)
_PASSAGE: Final = Face(24)

_SIZES: Final = (108, 100, 92, 86, 80, 75, 70, 66, 62, 58, 55, 52, 49, 46, 44, 42, 40, 39, 38)
_SIZES_CONTINUED: Final = (46, 44, 42, 40, 39, 38)
_LEADING: Final = 1.36
# From a line's top to its baseline, in ems.
_ASCENT: Final = 0.98

# Pixels from the picture's top. Between the header and the footer the passage has its room.
_HEADER_BASELINE: Final = 122
_HEADER_RULE: Final = 152
_ROOM_TOP: Final = 204
_FOOTER_BOTTOM: Final = _HEIGHT - 104
# From the ornament's middle to the room's top, and to the top of the passage.
_ORNAMENT_MIDDLE: Final = 40
_ORNAMENT_HEIGHT: Final = 110
# Between the passage and the footer, and between the two ends of a line.
_GAP: Final = 48
# What looks like the middle is above it.
_OPTICAL_MIDDLE: Final = 0.42
_ACCENT_RULE: Final = (72, 6)

# More than this of a name or a question never fits, in UTF-16 units.
_LOOKED_AT: Final = 300
# What an ellipsis takes the place of.
_STOPS: Final = " .,;:–—…"
# Which quotation mark opens a quote; in a language that is not named it is the English one.
_OPENING: Final = {"ru": "«", "kk": "«"}


def draw_cards(quote: Quote) -> list[bytes]:
    """Return the quote as pictures to post: PNG, 1080 by 1350 pixels, in order.

    The passage is on them character for character; on each are the speaker, the question answered, the outlet
    and the date. Of these, what is too long for its lines ends with an ellipsis.

    Whatever is on a card is in the quote's language.

    Args:
        quote: what to set.

    Returns:
        As many cards as the passage needs, and no more than one album of Telegram's holds.

    Raises:
        TooManyCardsError: the passage is too long for these.
        UndrawableError: something in the quote cannot be drawn as it is.
    """
    language = primary_language(quote.interview.language)
    translator = get_translator(language)
    footer = _footer(quote, translator, language)
    footer_top = _FOOTER_BOTTOM - sum(line.above for line in footer)
    room = footer_top - _GAP - _ROOM_TOP - _ORNAMENT_HEIGHT
    box = Box(_MEASURE, room, _SIZES, _SIZES_CONTINUED, _LEADING, MediaGroupLimit.MAX_MEDIA_LENGTH)
    layout = lay_out(quote.passage.text, language, lambda text: width_of(text, _PASSAGE, language), box)
    cards = []
    for number, lines in enumerate(layout.cards, 1):
        card = _Card(language)
        card.draw_header(quote.interview, translator)
        # A passage on one card is centred vertically; one on several cards begins at the same height on each.
        free = room - len(lines) * _LEADING * layout.size if len(layout.cards) == 1 else 0
        card.draw_passage(_ROOM_TOP + free * _OPTICAL_MIDDLE, lines, layout.size, opens=number == 1)
        card.draw_footer(footer_top, footer)
        if len(layout.cards) > 1:
            card.write_right(footer_top + _SPEAKER.above, f"{number}/{len(layout.cards)}", _NUMBER)
        cards.append(card.png())
    return cards


class _Card:
    """One card while it is drawn, with the letter forms of one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._picture = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
        self._shapes = ImageDraw.Draw(self._picture)

    def draw_header(self, interview: Interview, translator: Translator) -> None:
        """Draw where the quote is from, and of which day."""
        date = (
            format_date(interview.date, format="long", locale=translator.language) if interview.date else ""
        )
        taken = _width(date, _DATE, self._language) + _GAP if date else 0.0
        outlet = _fitted(interview.outlet or interview.title, _OUTLET, _MEASURE - taken, self._language)
        self._write(_MARGIN, _HEADER_BASELINE, "".join(outlet), _OUTLET)
        self.write_right(_HEADER_BASELINE, date, _DATE)
        self._shapes.rectangle((_MARGIN, _HEADER_RULE, _WIDTH - _MARGIN, _HEADER_RULE + 1), _HAIRLINE)

    def draw_passage(self, top: float, lines: Sequence[str], size: int, *, opens: bool) -> None:
        """Draw lines of the passage; above its first ones an opening quotation mark as an ornament."""
        if opens:
            self._draw_ornament(top)
        style = _Style(_PASSAGE, size, _INK)
        for number, line in enumerate(lines):
            baseline = top + _ORNAMENT_HEIGHT + (number * _LEADING + _ASCENT) * size
            self._write(_MARGIN, baseline, line.rstrip(), style)

    def _draw_ornament(self, top: float) -> None:
        mark = _OPENING.get(self._language, "“")
        ink = ink_of(mark, _ORNAMENT.face, self._language)
        middle = (ink.top + ink.bottom) / 2
        baseline = top + _ORNAMENT_MIDDLE + middle * _ORNAMENT.size
        self._write(_MARGIN - ink.left * _ORNAMENT.size, baseline, mark, _ORNAMENT)

    def draw_footer(self, top: float, lines: Sequence[_FooterLine]) -> None:
        """Draw who was asked what."""
        self._shapes.rectangle((_MARGIN, top, _MARGIN + _ACCENT_RULE[0], top + _ACCENT_RULE[1] - 1), _ACCENT)
        baseline = top
        for line in lines:
            baseline += line.above
            self._write(_MARGIN, baseline, line.text, line.style)

    def write_right(self, baseline: float, text: str, style: _Style) -> None:
        """Write a text that ends at the right margin."""
        self._write(_WIDTH - _MARGIN - _width(text, style, self._language), baseline, text, style)

    def png(self) -> bytes:
        """Return the card as a PNG file."""
        file = io.BytesIO()
        self._picture.save(file, "PNG")
        return file.getvalue()

    def _write(self, left: float, baseline: float, text: str, style: _Style) -> None:
        draw(self._picture, (left, baseline), text, style.face, style.size, style.colour, self._language)


def _footer(quote: Quote, translator: Translator, language: str) -> list[_FooterLine]:
    question = quote.exchange.question.strip()
    asked = translator.gettext("in answer to: {question}").format(question=question) if question else ""
    # Right of the speaker there is room for a card's number.
    beside_number = _MEASURE - _GAP - _width("10/10", _NUMBER, language)
    return [
        _FooterLine(line, style, style.above if number == 0 else style.leading)
        for text, style, measure in (
            (quote.speaker.name, _SPEAKER, beside_number),
            (quote.speaker.role, _ROLE, _MEASURE),
            (asked, _QUESTION, _MEASURE),
        )
        for number, line in enumerate(_fitted(text, style, measure, language))
    ]


def _fitted(text: str, style: _Style, measure: float, language: str) -> tuple[str, ...]:
    """Return the lines of a text, shortened until they are no more than there may be."""
    text = shorten(text, _LOOKED_AT)
    while text:
        lines = break_lines(text, lambda part: width_of(part, style.face, language), measure / style.size)
        if len(lines) <= style.most_lines:
            return tuple(line.rstrip() for line in lines)
        fill = style.most_lines * measure / _width(text, style, language)
        # At least the ellipsis and a character before it go; the rest of a word goes with that.
        shortened = shorten(text, max(1, int(utf16_length(text) * min(fill, 1)) - 2))
        text = shortened.rstrip(_STOPS) + "…"
    return ()


def _width(text: str, style: _Style, language: str) -> float:
    return width_of(text, style.face, language) * style.size
