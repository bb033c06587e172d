"""A deep link leads to the quote, or tells what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.model import Passage, exchange_key, passage_hash
from tests.bot.handlers.test_check_quote import services_of, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from content.model import Interview

__all__ = ["services_of", "told"]  # fixtures


def winter(interviews: tuple[Interview, ...]) -> Passage:
    return Passage(interviews[0], interviews[0].exchanges[1], 0)


def link_to(passage: Passage, words: str | None = None) -> str:
    key = exchange_key(passage.interview.slug, passage.exchange.id)
    return f"c_{key}-{passage.number}-{words or passage_hash(passage)}"


def opened(payload: str) -> dict[str, object]:
    return {"text": f"/start {payload}", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}


def test_what_has_not_changed_is_quoted(
    told: Callable[..., list[str]], interviews: tuple[Interview, ...]
) -> None:
    passage = winter(interviews)
    (reply,) = told(opened(link_to(passage)))
    assert reply.startswith(f"<blockquote>{passage.text}")
    older_link = f"{exchange_key('beekeeper', passage.exchange.id)}-0"
    assert told(opened(older_link)) == [reply]


def test_what_has_changed_is_told_above_what_it_says_now(
    told: Callable[..., list[str]], interviews: tuple[Interview, ...]
) -> None:
    passage = winter(interviews)
    (reply,) = told(opened(link_to(passage, words="0" * 16)))
    assert reply.startswith(
        "<b>Corrected: this passage of the interview has changed since.</b>\nIt now reads:\n"
    )
    assert f"<blockquote>{passage.text}" in reply


def test_what_is_gone_is_told(told: Callable[..., list[str]]) -> None:
    (reply,) = told(opened(f"c_{'0' * 16}-0-{'0' * 16}"))
    assert reply == "<b>Removed: what was quoted here is not in the interview any more.</b>"
