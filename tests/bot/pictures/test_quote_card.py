"""A quote card shows the whole passage, the speaker and the source, whatever they contain."""

from __future__ import annotations

import datetime
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from telegram.constants import MediaGroupLimit

from bot.conversation.translations import LANGUAGES
from bot.pictures.card_layout import TooManyCardsError
from bot.pictures.fonts import UndrawableError
from bot.pictures.quote_card import draw_cards
from content.interview_file import read_interviews
from content.model import Interview
from index.quotes import Quote
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH, HEIGHT, MARGIN = 1080, 1350, 96
ACCENT = (0x9B, 0x2D, 0x1F)
SENTENCE = (
    "There are no territorial disputes, no disagreements over routes, and no conflicts over resources. "
)


def quoted(
    text: str,
    question: str = "Why?",
    speaker: str = "Ada Hollis",
    role: str = "",
    outlet: str = "The Evening Courier",
    language: str = "en",
    date: datetime.date | None = None,
) -> Quote:
    exchange = Asked("why", question, (text,))
    interview = interview_of_one(
        "slug", "A title", speaker, language, (exchange,), role=role, outlet=outlet, date=date
    )
    return Quote(interview.passages()[0], text, 1.0)


def pixels(card: bytes) -> NDArray[np.uint8]:
    picture = Image.open(io.BytesIO(card))
    assert picture.format == "PNG"
    return np.asarray(picture.convert("RGB"))


def ink(card: bytes) -> tuple[int, int, int, int]:
    """The box of what is not paper: left, top, right, bottom."""
    drawn = pixels(card)
    rows, columns = np.nonzero((drawn != drawn[0, 0]).any(axis=-1))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def assert_is_well_set(card: bytes) -> None:
    """The margins are empty, and so is the space between the passage and the accent above the speaker."""
    drawn = pixels(card)
    assert drawn.shape == (HEIGHT, WIDTH, 3)
    left, top, right, bottom = ink(card)
    # A letter may overhang slightly, such as an f or a j.
    assert left >= MARGIN - 12
    assert right <= WIDTH - MARGIN + 12
    assert top >= 80
    assert bottom <= HEIGHT - 80
    accents = np.flatnonzero((drawn[:, MARGIN : MARGIN + 60] == ACCENT).all(axis=(1, 2)))
    assert (drawn[accents[-1] - 30 : accents[0]] == drawn[0, 0]).all()


def test_every_passage_of_the_published_interview_is_well_set() -> None:
    (interview,) = read_interviews(Path("content/interviews"))
    for passage in interview.passages():
        cards = draw_cards(Quote(passage, passage.text, 1.0))
        assert len(cards) <= 2
        for card in cards:
            assert_is_well_set(card)


def test_cards_are_drawn_in_five_languages(interviews: tuple[Interview, ...]) -> None:
    assert len({interview.language for interview in interviews}) == 5
    for interview in interviews:
        for passage in interview.passages():
            (card,) = draw_cards(Quote(passage, passage.text, 1.0))
            assert_is_well_set(card)


@pytest.mark.parametrize(
    "quote",
    [
        quoted("No."),
        quoted("No.", question=""),
        quoted("No.", role="engineer", date=datetime.date(2026, 3, 15)),
        quoted("No.", outlet=""),
        quoted("No.", outlet=" ", role=" ", question=" "),
        quoted("No.", question="And what, in your view, " * 40),
        quoted("No.", role="head of the department " * 40, speaker="Maximiliana Featherstonehaugh " * 9),
        quoted("No.", outlet="The Quarterly Review of Everything " * 9, date=datetime.date(2026, 11, 30)),
        quoted("No.", outlet="A" * 500, speaker="B" * 500, role="C" * 500, question="D" * 500),
        quoted("A" * 500),
        quoted("Qjgy\tÅŞÇ|  two\nlines  ", question=" two\n lines "),
        quoted(SENTENCE * 3, language="unknown"),
    ],
    ids=lambda quote: quote.passage.text[:4],
)
def test_nothing_about_a_quote_pushes_it_off_the_card(quote: Quote) -> None:
    for card in draw_cards(quote):
        assert_is_well_set(card)


def test_a_long_passage_goes_on_over_several_cards_that_all_say_who_speaks() -> None:
    first, *others = draw_cards(quoted(SENTENCE * 25))
    assert 1 <= len(others) < MediaGroupLimit.MAX_MEDIA_LENGTH
    for card in (first, *others):
        assert_is_well_set(card)
    header, footer = slice(0, 160), slice(1140, HEIGHT)
    speaker = slice(0, 800)
    for card in others:
        assert (pixels(card)[header] == pixels(first)[header]).all()
        assert (pixels(card)[footer, speaker] == pixels(first)[footer, speaker]).all()
        # The number is another one.
        assert (pixels(card)[footer] != pixels(first)[footer]).any()


def test_a_whole_album_can_be_filled_but_not_more() -> None:
    cards = draw_cards(quoted(SENTENCE * 58))
    assert len(cards) == MediaGroupLimit.MAX_MEDIA_LENGTH
    for card in cards:
        assert_is_well_set(card)
    with pytest.raises(TooManyCardsError):
        draw_cards(quoted(SENTENCE * 70))


@pytest.mark.parametrize(
    "quote",
    [
        quoted("in Chinese: 中"),
        quoted("No.", question="in Chinese: 中"),
        quoted("No.", speaker="in Chinese: 中"),
        quoted("No.", role="in Chinese: 中"),
        quoted("No.", outlet="in Chinese: 中"),
    ],
)
def test_a_quote_that_cannot_be_drawn_is_refused_whichever_part_it_is(quote: Quote) -> None:
    with pytest.raises(UndrawableError, match=r"'中' cannot be drawn \(U\+4E2D"):
        draw_cards(quote)


@pytest.mark.parametrize(
    "changed",
    [
        quoted("Because?", "Why?", role="engineer", date=datetime.date(2026, 3, 15)),
        quoted("Because.", "How?", role="engineer", date=datetime.date(2026, 3, 15)),
        quoted("Because.", "Why?", role="engineers", date=datetime.date(2026, 3, 15)),
        quoted("Because.", "Why?", role="engineer", date=datetime.date(2026, 3, 16)),
        quoted("Because.", "Why?", role="engineer", date=datetime.date(2026, 3, 15), speaker="Ada Holliss"),
        quoted(
            "Because.", "Why?", role="engineer", date=datetime.date(2026, 3, 15), outlet="The Morning Courier"
        ),
    ],
)
def test_every_part_of_a_quote_can_be_seen(changed: Quote) -> None:
    whole = quoted("Because.", "Why?", role="engineer", date=datetime.date(2026, 3, 15))
    assert draw_cards(whole) != draw_cards(changed)


def test_the_date_and_the_label_are_in_the_language_of_the_quote() -> None:
    date = datetime.date(2026, 3, 15)
    quotes = [quoted("Because.", date=date, language=language) for language in LANGUAGES]
    labels = [quoted("Because.", "Why?", language=language) for language in LANGUAGES]
    for different in (quotes, labels):
        assert len({draw_cards(quote)[0] for quote in different}) == len(LANGUAGES)


def test_the_quotation_is_opened_once() -> None:
    first, second, *_ = draw_cards(quoted(SENTENCE * 25))
    ornament = slice(170, 290), slice(MARGIN - 12, MARGIN + 120)
    assert (pixels(first)[ornament] == ACCENT).all(axis=2).any()
    assert not (pixels(second)[ornament] == ACCENT).all(axis=2).any()


def test_cards_drawn_at_the_same_time_do_not_disturb_each_other() -> None:
    quotes = [quoted(SENTENCE * number) for number in range(1, 7)]
    one_by_one = [draw_cards(quote) for quote in quotes]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda quote: draw_cards(quote), quotes)) == one_by_one
