"""A quote reaches the reader unchanged, attributed, and within Telegram's limits, whatever it contains."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import MessageLimit

from bot.conversation import quote_html
from bot.conversation.translations import LANGUAGES, Translator, get_translator
from bot.playground.api.text.html import parse_html
from index.quotes import Quote
from tests.support.interviews import Asked, interview_of_one

# What the interview format allows: Telegram alters control characters and the like.
characters = st.characters(
    exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
)
awkward = st.sampled_from(
    ['<b>&"', "</blockquote>", "&lt;", "😀" * 40, "слово ", "a" * 300, ". ", "… ", "'", "\u00a0"]
)
lines = st.lists(st.text(characters, max_size=60) | awkward, min_size=1, max_size=12).map("".join)
paragraphs = lines.map(str.strip).filter(lambda text: text.strip())
long_paragraphs = st.builds(
    lambda text, times: (text * times)[:9_000].strip(), paragraphs, st.integers(1, 300)
).filter(bool)
translators = st.sampled_from(LANGUAGES).map(get_translator)
# A passage this long leaves room for everything around it at its longest.
SURELY_FITS = 1_500
LINK = "https://t.me/AbishevBot?start=0123456789abcdef-0"
urls = st.sampled_from(["", 'https://example.com/a?b=1&c="2"', "http://example.com"])


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    answer = draw(st.lists(paragraphs | long_paragraphs, min_size=1, max_size=4))
    exchange = Asked("id", draw(st.just("") | paragraphs | long_paragraphs), tuple(answer))
    interview = interview_of_one(
        slug=draw(st.sampled_from(["one", "д" * 80])),
        title=draw(paragraphs),
        speaker=draw(paragraphs | long_paragraphs),
        language=draw(st.sampled_from([*LANGUAGES, "kk-KZ", "uz", "<b>", "д" * 500])),
        exchanges=(exchange,),
        role=draw(st.just("") | paragraphs),
        outlet=draw(st.just("") | paragraphs),
        url=draw(urls),
    )
    number = draw(st.integers(0, len(answer) - 1))
    return Quote(interview.passages()[number], answer[number], 0.5)


def quoted(message: str) -> list[str]:
    parsed = parse_html(message)
    raw = parsed.text.encode("utf-16-le")
    return [
        raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")
        for e in parsed.entities
        if e.type in {"blockquote", "expandable_blockquote"}
    ]


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(quotes(), translators)
def test_every_message_parses_and_fits(quote: Quote, translator: Translator) -> None:
    for message in [
        *quote_html.quote_messages(quote, translator),
        quote_html.inline_message(quote, translator, LINK),
    ]:
        parsed = parse_html(message)
        assert 0 < quote_html.utf16_length(parsed.text) <= MessageLimit.MAX_TEXT_LENGTH
        assert parsed.text == quote_html.visible(message).strip()


@given(quotes(), translators)
def test_the_passage_and_the_answer_arrive_character_for_character(
    quote: Quote, translator: Translator
) -> None:
    blocks = [block for message in quote_html.quote_messages(quote, translator) for block in quoted(message)]
    question = quote.exchange.question if quote_html.utf16_length(quote.exchange.question) > 1024 else ""
    answer = quote.answer.text if len(quote.answer.paragraphs) > 1 else ""
    assert without_space("".join(blocks)) == without_space(question + quote.passage.text + answer)
    assert all(block in quote.answer.text or block in question for block in blocks)


@given(quotes(), translators)
def test_a_heading_goes_first_and_leaves_the_quote_as_it_is(quote: Quote, translator: Translator) -> None:
    messages = quote_html.quote_messages(quote, translator)
    headed = quote_html.headed(messages, "Perhaps:")
    assert all(map(quote_html.fits, headed))
    assert "\n".join(headed) == "\n".join(["Perhaps:", *messages])


@given(quotes(), translators)
def test_every_message_says_who_said_it_and_where(quote: Quote, translator: Translator) -> None:
    speaker = quote_html.shorten(quote.speaker.name, 256)
    for message in [
        *quote_html.quote_messages(quote, translator),
        quote_html.inline_message(quote, translator, LINK),
    ]:
        assert f"— {speaker}" in quote_html.visible(message)
        assert not quote.interview.url or "<a href=" in message


@given(quotes(), translators)
def test_a_question_of_ordinary_length_travels_whole_with_every_message(
    quote: Quote, translator: Translator
) -> None:
    if quote_html.utf16_length(quote.exchange.question) <= 1000:
        question = " ".join(quote.exchange.question.split())
        for message in [
            *quote_html.quote_messages(quote, translator),
            quote_html.inline_message(quote, translator, LINK),
        ]:
            assert question in quote_html.visible(message)


@given(quotes(), translators)
def test_what_inline_mode_posts_holds_the_whole_passage_or_none_of_it_and_leads_to_the_bot(
    quote: Quote, translator: Translator
) -> None:
    message = quote_html.inline_message(quote, translator, LINK)
    assert f'<a href="{LINK}">' in message
    blocks = quoted(message)
    if quote_html.utf16_length(quote.passage.text) <= SURELY_FITS:
        assert blocks[0] == quote.passage.text
    else:
        assert blocks[:1] in ([quote.passage.text], [])


@given(quotes(), translators)
def test_a_caption_fits_and_says_who_said_it(quote: Quote, translator: Translator) -> None:
    parsed = parse_html(quote_html.caption(quote, translator, LINK))
    assert 0 < quote_html.utf16_length(parsed.text) <= MessageLimit.CAPTION_LENGTH
    assert f"— {quote_html.shorten(quote.speaker.name, 120)}" in parsed.text


@given(st.lists(paragraphs | long_paragraphs, min_size=1, max_size=3).map("\n\n".join), st.integers(5, 5000))
def test_splitting_loses_nothing_but_white_space_at_the_cuts(text: str, limit: int) -> None:
    parts = quote_html.split_text(text, limit)
    at = 0
    for part in parts:
        assert part
        assert quote_html.utf16_length(part) <= limit
        found = text.index(part, at)
        assert not text[at:found].strip()
        at = found + len(part)
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("First one. Second one here.", 20, ["First one.", "Second one here."]),
        ("A paragraph.\n\nAnother. And more.", 22, ["A paragraph.", "Another. And more."]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 5, ["abcde", "fgh"]),
        ("😀😀😀", 5, ["😀😀", "😀"]),
    ],
)
def test_cuts_are_made_between_paragraphs_then_sentences_then_words(
    text: str, limit: int, parts: list[str]
) -> None:
    assert quote_html.split_text(text, limit) == parts


def test_a_short_quote_is_one_message_with_the_whole_answer_folded_beneath() -> None:
    exchange = Asked("why", "Why <now>?", ("Because & so.", "And then."))
    interview = interview_of_one(
        "s", "Title", "A. Speaker", "en", (exchange,), role="analyst", url="https://example.com/x"
    )
    quote = Quote(interview.passages()[1], "And then.", 1.0)
    (message,) = quote_html.quote_messages(quote, get_translator("en"))
    assert message == (
        "<blockquote>And then.</blockquote>\n"
        "The whole answer:\n"
        "<blockquote expandable>Because &amp; so.\n\nAnd then.</blockquote>\n"
        "— <b>A. Speaker</b>, analyst\n"
        "in answer to: <i>Why &lt;now&gt;?</i>\n"
        '<a href="https://example.com/x#:~:text=And%20then.">Title</a>'
    )


@pytest.mark.parametrize(
    ("reader", "quoted", "note"),
    [
        ("en", "en", ""),
        ("en", "kk-KZ", " (in Kazakh)"),
        ("kk-KZ", "kk", ""),
        ("kk", "en", " (ағылшын тілінде)"),
        ("ru", "en", " (на английском)"),
        ("az", "tr", " (türk dilində)"),
        ("tr", "az", " (Azerbaycanca)"),
        ("la", "en", ""),
        ("ru", "uz", " (язык: узбекский)"),
        ("en", "<b>", " (language: &lt;b&gt;)"),
    ],
)
def test_a_quote_says_its_language_where_it_is_not_the_readers(reader: str, quoted: str, note: str) -> None:
    exchange = Asked("why", "", ("Because.",))
    interview = interview_of_one("s", "Title", "A. Speaker", quoted, (exchange,), url="https://example.com/x")
    quote = Quote(interview.passages()[0], "Because.", 1.0)
    translator = get_translator(reader)
    for message in (
        *quote_html.quote_messages(quote, translator),
        quote_html.inline_message(quote, translator, LINK),
    ):
        assert f'\n<a href="https://example.com/x#:~:text=Because.">Title</a>{note}\n' in f"{message}\n"
