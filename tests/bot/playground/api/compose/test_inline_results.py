"""Results that bots answer inline queries with, and Telegram's limits of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.bot_api_objects import article, keyboard

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import User


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"results": [article(str(number)) for number in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article("1"), article("1")]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article("")]}, "RESULT_ID_EMPTY"),
        ({"results": [article("1")], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [article("1", title="")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article("1", input_message_content={"message_text": " "})]}, "message text is empty"),
        (
            {"results": [article("1", input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"results": [article("1", reply_markup=keyboard("x" * 65))]}, "BUTTON_DATA_INVALID"),
        (
            {"results": [article("1", type="news")]},
            'can\'t parse inline query result: type "news" is unsupported for the inline query result',
        ),
    ],
)
def test_results_are_checked(bot: BareBot, reader: User, answer: dict[str, Any], complaint: str) -> None:
    query_id = reader.starts_asking_inline("x")
    assert bot.refused("answerInlineQuery", inline_query_id=query_id, **answer) == f"Bad Request: {complaint}"
