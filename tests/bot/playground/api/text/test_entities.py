"""How Telegram tidies a text and its entities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.api.errors import ApiError
from bot.playground.api.text.entities import normalize
from bot.playground.api.text.formatted_text import Entity, widen


def test_what_is_marked_already_is_left_alone() -> None:
    code = Entity("code", 0, 6)
    assert normalize("/start /help", [code]).entities == (code, Entity("bot_command", 7, 5))


def test_a_style_is_cut_where_a_link_begins_and_ends_and_begins_at_a_word() -> None:
    entities = normalize("a @mention b c", [Entity("bold", 0, 14)]).entities
    pieces = [(entity.type, entity.offset, entity.length) for entity in entities]
    assert pieces == [("bold", 0, 2), ("mention", 2, 8), ("bold", 2, 8), ("bold", 11, 3)]


def test_the_ends_are_trimmed_and_entities_with_them() -> None:
    formatted = normalize(" \n hi there \n", [Entity("bold", 0, 13)])
    assert formatted.text == "hi there"
    assert formatted.entities == (Entity("bold", 0, 8),)


def test_control_characters_become_spaces_and_carriage_returns_go() -> None:
    formatted = normalize("a\tb\r\nc\u202ed", [Entity("bold", 4, 1)])
    assert formatted.text == "a b\ncd"
    assert formatted.entities == ()
    assert normalize("a\r\nb", [Entity("bold", 3, 1)]).entities == (Entity("bold", 2, 1),)


@pytest.mark.parametrize(
    ("entity", "complaint"),
    [
        (Entity("bold", -1, 1), "receive an entity with incorrect offset -1"),
        (Entity("bold", 0, -1), "receive an entity with incorrect length -1"),
        (Entity("bold", 9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
        (
            Entity("bold", 0, 9),
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
        ),
        (Entity("bold", 1, 1), "entity begins in a middle of a UTF-16 symbol at byte offset 0"),
    ],
)
def test_an_entity_must_fit_the_text(entity: Entity, complaint: str) -> None:
    with pytest.raises(ApiError) as refusal:
        normalize("🏟 x", [entity])
    assert refusal.value.description == f"Bad Request: {complaint}"


def test_only_a_hundred_entities_are_kept() -> None:
    entities = [Entity("bold", 2 * index, 1) for index in range(120)]
    assert len(normalize("a " * 120, entities).entities) == 100


KINDS = st.sampled_from(["bold", "italic", "underline", "spoiler", "code", "pre", "blockquote", "text_link"])


SPANS = st.lists(st.builds(Entity, KINDS, st.integers(0, 30), st.integers(1, 20), st.just("https://t.me/")))


@given(st.text(st.sampled_from("ab \n@/.🏟"), min_size=55, max_size=60), SPANS)
def test_any_entities_end_up_nested_and_in_order(text: str, spans: list[Entity]) -> None:
    wide = widen(text)

    def inside(edge: int) -> bool:
        return not "\udc00" <= wide[edge] <= "\udfff"

    usable = [span for span in spans if inside(span.offset) and inside(span.end)]
    formatted = normalize(text, usable)
    final = formatted.entities
    assert list(final) == sorted(final, key=lambda entity: (entity.offset, -entity.length))
    for index, outer in enumerate(final):
        for inner in final[index + 1 :]:
            assert inner.offset >= outer.end or inner.end <= outer.end
            if inner.offset < outer.end:
                assert outer.type not in ("code", "pre")
    assert normalize(formatted.text, final).text == formatted.text


def test_explicit_entities_keep_their_fields() -> None:
    link = Entity("text_link", 0, 4, url="https://t.me/")
    assert normalize("here", [link]).entities == (link,)
