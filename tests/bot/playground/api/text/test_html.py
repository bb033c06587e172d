"""Telegram's HTML, as TDLib reads it."""

from __future__ import annotations

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.api.errors import ApiError
from bot.playground.api.text.entities import normalize
from bot.playground.api.text.formatted_text import FormattedText, narrow, utf16_length, widen
from bot.playground.api.text.html import parse_html

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


TAGS = st.sampled_from(
    ["b", "i", "u", "s", "tg-spoiler", "code", "pre", "blockquote", "blockquote expandable"]
)


def read(source: str) -> FormattedText:
    parsed = parse_html(source)
    return normalize(parsed.text, parsed.entities)


def shown(source: str) -> list[tuple[str, int, int]]:
    return [(entity.type, entity.offset, entity.length) for entity in read(source).entities]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
    ],
)
def test_every_supported_tag_marks_its_text(tag: str, kind: str) -> None:
    assert shown(f"➡️ <{tag}>Баку</{tag.upper()}>") == [(kind, 3, 4)]


def test_a_quotation_may_be_expandable() -> None:
    for source in ("<blockquote expandable>q</blockquote>", "<blockquote expandable=''>q</blockquote>"):
        assert shown(source) == [("expandable_blockquote", 0, 1)]


def test_a_span_is_a_spoiler_or_nothing() -> None:
    assert shown('<span class="tg-spoiler">x</span>') == [("spoiler", 0, 1)]
    with pytest.raises(ApiError) as refusal:
        read("<span>x</span>")
    assert refusal.value.description.endswith('Tag "span" must have class "tg-spoiler" at byte offset 0')


def test_code_in_pre_gives_the_language() -> None:
    [entity] = read('<pre><code class="language-python">x = 1</code></pre>').entities
    assert (entity.type, entity.language) == ("pre", "python")


def test_links_are_spelt_as_telegram_spells_them() -> None:
    [entity] = read('<a href="Example.com?q=1&amp;r=2">here</a>').entities
    assert (entity.type, entity.url) == ("text_link", "http://example.com/?q=1&r=2")


def test_a_link_that_is_none_leaves_its_words() -> None:
    assert read('<a href="nowhere">here</a>') == FormattedText("here")


def test_a_link_to_a_user_is_a_mention() -> None:
    [entity] = read('<a href="tg://user?id=42">him</a>').entities
    assert (entity.type, entity.user_id) == ("text_mention", 42)


def test_a_custom_emoji_has_a_number() -> None:
    [entity] = read('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>').entities
    assert (entity.type, entity.length, entity.custom_emoji_id) == ("custom_emoji", 2, "5368324170671202286")
    with pytest.raises(ApiError, match="Invalid custom emoji identifier specified"):
        read("<tg-emoji emoji-id='x'>👍</tg-emoji>")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#60;&#x3c;&#128512;", "<<😀"),
        ("&lt b", "< b"),
        ("&laquo;&nbsp;&apos;&Or;", "&laquo;&nbsp;&apos;&Or;"),
        ("AT&T &", "AT&T &"),
        ("&#12345678;&#0;", "&#12345678;&#0;"),
    ],
)
def test_only_four_named_references_and_all_numeric_ones_are_decoded(source: str, text: str) -> None:
    assert read(source).text == text


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("🏟 🏟&lt;<foo>", 'Unsupported start tag "foo" at byte offset 13'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x_y>", "Unexpected end of name token at byte offset 8"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b></b></b>", "Unexpected end tag at byte offset 7"),
        ("<b>x</b ", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<i><b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_mistakes_get_telegrams_own_complaints(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.envelope() == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: can't parse entities: {complaint}",
    }


def test_an_end_tag_needs_no_name() -> None:
    assert shown("<b>x</>") == [("bold", 0, 1)]


def test_code_holds_nothing_and_stands_in_no_style() -> None:
    assert shown("<b>a<code>b</code>c</b>") == [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]
    assert shown("<code>a<b>b</b></code>") == [("code", 0, 2)]


def test_a_quotation_within_a_quotation_is_lost() -> None:
    assert shown("<blockquote>a<blockquote>b</blockquote></blockquote>") == [("blockquote", 0, 2)]


def test_a_quotation_holds_styles_links_and_code() -> None:
    source = '<blockquote><b>a</b> <a href="https://t.me">b</a> <code>c</code></blockquote>'
    assert shown(source) == [("blockquote", 0, 5), ("bold", 0, 1), ("text_link", 2, 1), ("code", 4, 1)]


def test_styles_of_a_kind_merge() -> None:
    assert shown("<b>a<b>b</b></b><b>c</b>") == [("bold", 0, 3)]


@given(ANY_TEXT)
def test_escaped_text_comes_back_unchanged(text: str) -> None:
    assert parse_html(html.escape(text, quote=False)) == FormattedText(text)


@given(st.lists(st.tuples(TAGS, ANY_TEXT, st.booleans())))
def test_entities_lie_within_the_text_and_cut_no_character(parts: list[tuple[str, str, bool]]) -> None:
    source = ""
    for tag, text, nested in parts:
        inside = html.escape(text, quote=False) + (source if nested else "")
        source = f"{'' if nested else source}<{tag}>{inside}</{tag.split()[0]}>"
    formatted = read(source)
    wide = widen(formatted.text)
    assert len(wide) == utf16_length(formatted.text)
    for entity in formatted.entities:
        assert 0 <= entity.offset < entity.end <= len(wide)
        inside = narrow(wide[entity.offset : entity.end])
        assert inside.strip(" \n")
        inside.encode()  # fails on half a character


@given(st.text("<>&;/ab =\"'#x0!-", max_size=40))
def test_whatever_is_sent_is_read_or_refused(source: str) -> None:
    with contextlib.suppress(ApiError):
        assert "<b>" not in read(source).text or "&" in source
