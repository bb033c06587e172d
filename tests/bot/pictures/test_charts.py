"""The chart shows each day as it was, in the reader's language, however many questions there were."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import numpy as np
import pytest
from PIL import Image

from bot.conversation.translations import LANGUAGES, get_translator
from bot.pictures.charts import draw_statistics
from bot.state.model import Day

BLUE, ORANGE = (0x00, 0x72, 0xB2), (0xE6, 0x9F, 0x00)
LAST = date(2026, 3, 15)


def days(counts: list[tuple[int, int]]) -> list[Day]:
    first = LAST - timedelta(days=len(counts) - 1)
    return [Day(first + timedelta(days=number), *count) for number, count in enumerate(counts)]


def drawn(counts: list[tuple[int, int]], language: str = "en") -> Image.Image:
    return Image.open(io.BytesIO(draw_statistics(days(counts), get_translator(language)))).convert("RGB")


def heights(picture: Image.Image, colour: tuple[int, int, int]) -> list[int]:
    """How many pixels of a colour there are in each column below the legend."""
    chart = np.asarray(picture)[100:]
    return [int(count) for count in (chart == colour).all(axis=-1).sum(axis=0)]


def test_bars_are_as_high_as_the_days_are_busy() -> None:
    picture = drawn([(10, 0)] * 20 + [(5, 5)] * 10)
    assert picture.size == (1280, 720)
    blue, orange = heights(picture, BLUE), heights(picture, ORANGE)
    assert max(blue[:640]) == pytest.approx(2 * max(blue[960:]), rel=0.02)
    assert max(orange[:640]) == 0
    assert max(orange[960:]) == pytest.approx(max(blue[960:]), rel=0.02)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("busy", [1, 40, 12_000])
def test_days_of_every_size_fit_in_every_language(language: str, busy: int) -> None:
    picture = drawn([(busy, busy // 3)] * 30, language)
    assert max(heights(picture, BLUE)) > 60
    frame = [
        picture.crop(side)
        for side in ((0, 0, 1280, 8), (0, 0, 4, 720), (1276, 0, 1280, 720), (0, 712, 1280, 720))
    ]
    assert {len(side.getcolors() or ()) for side in frame} == {1}


def test_a_month_without_questions_has_no_bars() -> None:
    picture = drawn([(0, 0)] * 30)
    assert max(heights(picture, BLUE)) == max(heights(picture, ORANGE)) == 0


def test_a_single_day_is_a_chart_too() -> None:
    assert max(heights(drawn([(3, 1)]), BLUE)) > 0


def test_every_reader_has_words_of_their_own() -> None:
    assert len({drawn([(3, 1)] * 30, language).tobytes() for language in LANGUAGES}) == len(LANGUAGES)


def test_charts_drawn_at_the_same_time_do_not_disturb_each_other() -> None:
    work = [([(number, 1)] * 30, language) for number in (2, 50) for language in ("kk", "tr")]
    one_by_one = [drawn(*item).tobytes() for item in work]
    with ThreadPoolExecutor(4) as threads:
        assert [picture.tobytes() for picture in threads.map(lambda item: drawn(*item), work)] == one_by_one
