"""A quote that was sent is marked when its passage is corrected, removed or withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.answering import quote_reply
from bot.conversation.translations import get_translator
from bot.notifications.corrected_quotes import mark_corrected_quotes
from bot.quote_records import record_sent_quote
from index.search import Searcher
from index.store.build import build_in_memory
from tests.bot.notifications.conftest import services_over

if TYPE_CHECKING:
    from bot.state.state import State
    from content.model import Interview
    from index.encoders.encoder import Encoder

pytestmark = pytest.mark.anyio

BEES = 0
WINTER = 1
CHAT = 7


@dataclass
class Editing:
    """A bot that records what it edits, or fails to."""

    username = "TestBot"
    supports_inline_queries = True
    failure: TelegramError | None = None
    edited: list[tuple[int, str]] = field(default_factory=list)

    async def edit_message_text(self, text: str, chat_id: int, message_id: int, **_: object) -> None:
        assert chat_id == CHAT
        if self.failure is not None:
            raise self.failure
        self.edited.append((message_id, text))


@dataclass
class World:
    """A bot that has sent the answer on the bees' winter."""

    state: State
    interviews: tuple[Interview, ...]
    encoder: Encoder
    bot: Editing

    def searcher(self, snapshot: str, *interviews: Interview) -> Searcher:
        built = build_in_memory(interviews, self.encoder)
        return Searcher(replace(built, manifest=replace(built.manifest, id=snapshot)), self.encoder)

    async def sends(self, *ids: int) -> None:
        """Let the bot send the quote in these messages."""
        opening = self.searcher("one", *self.interviews).opening_quotes()[WINTER]
        reply = quote_reply(opening, get_translator("en"), can_share=True)
        await record_sent_quote(reply, CHAT, ids, CHAT, "en", self.state)

    async def reindexed(self, snapshot: str, *interviews: Interview) -> list[tuple[int, str]]:
        """Return what is edited after a reindex."""
        self.bot.edited.clear()
        services = services_over(self.state, self.searcher(snapshot, *interviews))
        await mark_corrected_quotes(services, cast("Any", self.bot))
        return self.bot.edited.copy()

    def with_answer(self, text: str) -> tuple[Interview, ...]:
        """Return the interviews with another answer on the bees' winter."""
        bees = self.interviews[BEES]
        winter = bees.exchanges[WINTER]
        turn = replace(winter.answer[0], paragraphs=(text,))
        exchanges = tuple(replace(one, answer=(turn,)) if one is winter else one for one in bees.exchanges)
        return (replace(bees, exchanges=exchanges), *self.interviews[1:])


@pytest.fixture
def world(state: State, interviews: tuple[Interview, ...], hashed_encoder: Encoder) -> World:
    return World(state, interviews, hashed_encoder, Editing())


CORRECTED = "They gather in a ball around the queen and shiver to keep warm. The syrup is their fuel."


async def test_a_corrected_passage_is_shown_with_what_has_changed_and_when(world: World) -> None:
    await world.sends(8)
    assert await world.reindexed("two", *world.interviews) == []
    ((message_id, text),) = await world.reindexed("three", *world.with_answer(CORRECTED))
    assert message_id == 8
    first, change, now, quote, *_ = text.split("\n")
    assert re.match(r"<b>Corrected \w+ \d+, 20", first)
    assert change == "• <s>honey</s> → <i>syrup</i>"
    assert now == "It now reads:"
    assert quote == f"<blockquote>{CORRECTED}</blockquote>"
    assert "Ada Hollis" in text
    assert await world.reindexed("four", *world.with_answer(CORRECTED)) == []
    # What it says now may be corrected, too.
    ((_, text),) = await world.reindexed("five", *world.interviews)
    assert "<s>syrup</s> → <i>honey</i>" in text


async def test_a_withdrawn_interview_and_a_removed_passage_are_quoted_no_more(world: World) -> None:
    await world.sends(8)
    ((_, text),) = await world.reindexed("two", *world.interviews[1:])
    assert re.match(r"<b>Withdrawn \w+ \d+, 20", text)
    assert "<blockquote>" not in text
    await world.sends(9)
    ((_, text),) = await world.reindexed(
        "three", *world.with_answer("Nothing of the kind was ever said here, dear reader!")
    )
    assert re.match(r"<b>Removed \w+ \d+, 20", text)


async def test_of_a_quote_in_several_messages_the_first_holds_the_new_words(world: World) -> None:
    await world.sends(8, 9)
    first, second = await world.reindexed("two", *world.with_answer(CORRECTED))
    assert CORRECTED in first[1]
    assert second[1].startswith("<b>Corrected")
    assert CORRECTED not in second[1]


async def test_a_lost_connection_is_tried_again_and_a_deleted_message_is_not(world: World) -> None:
    await world.sends(8)
    world.bot.failure = NetworkError("away")
    assert await world.reindexed("two", *world.interviews[1:]) == []
    world.bot.failure = None
    assert len(await world.reindexed("two", *world.interviews[1:])) == 1
    await world.sends(9)
    world.bot.failure = BadRequest("Message to edit not found")
    assert await world.reindexed("three", *world.interviews[1:]) == []
    world.bot.failure = None
    assert await world.reindexed("four", *world.interviews[1:]) == []


async def test_a_passage_that_only_moved_is_left_alone(world: World) -> None:
    await world.sends(8)
    bees = world.interviews[BEES]
    turned = replace(bees, exchanges=bees.exchanges[::-1])
    assert await world.reindexed("two", turned, *world.interviews[1:]) == []
