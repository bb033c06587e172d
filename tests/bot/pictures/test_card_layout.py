"""A passage is on its cards character for character, evenly broken, and within the frame."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uniseg.graphemecluster import grapheme_clusters

from bot.pictures.card_layout import Box, Layout, TooManyCardsError, break_lines, lay_out

BOX = Box(width=600, height=400, sizes=(80, 60, 40), sizes_continued=(40, 30), leading=1.4, cards=10)
SENTENCES = st.sampled_from(
    [
        "We share a common past. ",
        "There are no territorial disputes, no disagreements over routes, and no conflicts over resources. ",
        "Весной вода поднималась на шесть метров за ночь. ",
        "«Реку не переспоришь», — говорил наш прораб. ",
        "Әкем маған Темірқазықты танытты! ",
        "O, hər naxışın mənasını əzbər bilirdi. ",
        "İyi çayın rengi tavşan kanı gibidir… ",
        "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine. ",
        "See https://courier.example/a/very/long/address?with=a&long=query. ",
        "5\u00a0000\u202fkm",
        " - ",
        "\n",
    ]
)
PASSAGES = st.one_of(
    st.lists(SENTENCES, min_size=1, max_size=20).map("".join),
    st.text(min_size=1, max_size=300),
).filter(str.strip)


def width_of(text: str) -> float:
    """Widths in ems that add up, wide and narrow ones."""
    return sum(
        0.0
        if unicodedata.combining(one)
        else 0.25
        if one in " .,:;'’ilıfjt"
        else 0.85
        if one in "mwжшщ"
        else 0.5
        for cluster in grapheme_clusters(text)
        for one in cluster[:1]
    )


def laid_out(text: str, box: Box = BOX) -> Layout:
    return lay_out(text, "en", width_of, box)


@settings(max_examples=60)
@given(PASSAGES)
def test_the_lines_of_all_cards_are_the_passage_and_fit(text: str) -> None:
    try:
        layout = laid_out(text)
    except TooManyCardsError:
        everything = laid_out(text, replace(BOX, cards=1000))
        assert len(everything.cards) > BOX.cards
        return
    assert "".join(line for card in layout.cards for line in card) == text
    assert len(layout.cards) <= BOX.cards
    for card in layout.cards:
        assert 0 < len(card) * layout.size * BOX.leading <= BOX.height
        for line in card:
            assert width_of(line.rstrip()) * layout.size <= BOX.width + 0.01


@settings(max_examples=20)
@given(
    st.lists(SENTENCES.filter(lambda part: part.endswith((". ", "! "))), min_size=6, max_size=15).map("".join)
)
def test_a_card_ends_with_a_sentence(text: str) -> None:
    for card in laid_out(text, replace(BOX, cards=1000)).cards:
        assert card[-1].rstrip().endswith((".", "!"))


def test_a_sentence_longer_than_a_card_goes_on_over_several() -> None:
    text = "and on " * 150
    layout = laid_out(text)
    assert len(layout.cards) > 1
    assert "".join(line for card in layout.cards for line in card) == text


@pytest.mark.parametrize("times", range(7, 60, 4))
def test_cards_are_filled_evenly(times: int) -> None:
    layout = laid_out("There are no conflicts over resources. " * times, replace(BOX, cards=1000))
    lines = [len(card) for card in layout.cards]
    # A sentence takes a line or two.
    assert max(lines) - min(lines) <= 2


@pytest.mark.parametrize("words", range(60, 240, 20))
@pytest.mark.parametrize("before", ["", "No. "])
def test_a_sentence_that_is_longer_than_a_card_is_divided_evenly(words: int, before: str) -> None:
    text = f"{before}{'and on ' * words}and on."
    layout = laid_out(text, replace(BOX, cards=1000))
    lines = [len(card) for card in layout.cards]
    assert len(lines) > 1
    assert max(lines) - min(lines) <= 2
    # No more cards than the lines need.
    assert len(lines) == -(-sum(lines) // BOX.lines(layout.size))


def test_a_sentence_that_fits_on_a_card_is_not_divided_for_evenness() -> None:
    long = f"{'and on ' * 55}and on. "
    layout = laid_out(f"No. {long}{long}", replace(BOX, sizes=(40,)))
    assert all(card[-1].rstrip().endswith("on.") for card in layout.cards)


def test_a_passage_that_needs_more_cards_than_there_are_is_refused() -> None:
    with pytest.raises(TooManyCardsError, match="too long for 10 cards"):
        laid_out("No end to it. " * 500)


def test_a_short_passage_has_the_largest_type_and_a_longer_one_smaller_type() -> None:
    sizes = [laid_out("They will not allow it. " * times).size for times in (1, 3, 5)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == BOX.sizes[0]
    assert sizes[0] > sizes[-1]


def test_type_is_small_enough_for_the_longest_word() -> None:
    assert laid_out("A friendliness.").size == 80
    word = "incomprehensibilities"
    layout = laid_out(f"Of {word}.")
    assert layout.size < 80
    assert any(word in line for line in layout.cards[0])


@pytest.mark.parametrize(
    ("text", "measure", "lines"),
    [
        # Not as much as possible on each line: evenly.
        ("aaa bb cc ddddd", 3.1, ("aaa ", "bb cc ", "ddddd")),
        # No last line of one short word.
        ("aaaa aaaa aaaa aaaa aa", 9.8, ("aaaa aaaa aaaa ", "aaaa aa")),
        # No short word at the end of a line where the next one is as good a place.
        ("aaaaaa a aaaaaa aaaaaaa", 4.2, ("aaaaaa ", "a aaaaaa ", "aaaaaaa")),
        # A dash between words ends a line; one that opens a sentence begins it.
        ("aaaa — bbbb", 3.3, ("aaaa — ", "bbbb")),
        ("aaaa. — bbbb", 2.9, ("aaaa. ", "— bbbb")),
        # Where the text forbids a break there is none.
        ("aaaa 5\u00a0km bbbb", 3.9, ("aaaa ", "5\u00a0km ", "bbbb")),
        ("aaaa\u00adbbbb cc", 4.1, ("aaaa\u00adbbb", "b cc")),
        # Where it requires one there is one.
        ("a\nb", 10.0, ("a\n", "b")),
        # An address breaks after a slash, a long word wherever it must, a letter never loses its accent.
        ("http://aaaa.aa/bbbbb", 7.0, ("http://aaaa.aa/", "bbbbb")),
        ("bbbbbbbb", 2.0, ("bbbb", "bbbb")),
        ("о\u0301о\u0301о\u0301", 1.0, ("о\u0301о\u0301", "о\u0301")),
    ],
)
def test_lines_break_where_a_typesetter_would_break_them(
    text: str, measure: float, lines: tuple[str, ...]
) -> None:
    assert break_lines(text, width_of, measure) == lines
