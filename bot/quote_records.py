"""Records which messages of the bot hold which passage, so that they can be marked when it is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.state.fallback import with_fallback
from bot.state.model import QuotedPassage, QuoteMessage
from content.model import passage_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.state.model import Interaction
    from bot.state.state import State
    from bot.telegram.messages import Reply
    from index.quotes import Quote


def quoted_passage(quote: Quote) -> QuotedPassage:
    """Return the passage of a quote as it is stored."""
    return QuotedPassage(
        passage_hash(quote.passage),
        quote.interview.slug,
        quote.exchange_key,
        quote.passage.number,
        quote.passage.text,
    )


async def record_sent_quote(
    reply: Reply, chat_id: int, ids: Sequence[int], user_id: int | None, language: str, state: State
) -> None:
    """Store which messages hold the quote of a reply; nothing if it has none, or if nobody asked for it.

    Args:
        reply: what was sent.
        chat_id: where.
        ids: of its messages.
        user_id: who asked for it.
        language: that it was sent in.
        state: where it is stored; if the database fails, the quote will not be marked.
    """
    if reply.quote is None or user_id is None:
        return
    quoted = quoted_passage(reply.quote)
    messages = [
        QuoteMessage(chat_id, id_, user_id, quoted.hash, language, is_continued=number > 0)
        for number, id_ in enumerate(ids)
    ]
    await with_fallback(state.record_quote(quoted, messages), None)


async def record_shown_quote(
    interaction: Interaction | None, reply: Reply, language: str, state: State
) -> None:
    """Store a reply that was not the answer to a question, so that a follow-up may refer to its subject.

    Args:
        interaction: with the messages of the reply; None where it is unknown who asked for it.
        reply: what was sent.
        language: that it was sent in.
        state: where it is stored.
    """
    if interaction is None:
        return
    await with_fallback(state.record_interaction(interaction), None)
    await record_sent_quote(
        reply, interaction.chat_id, interaction.replies, interaction.user_id, language, state
    )


def subject_of(quote: Quote | None) -> str | None:
    """Return what a follow-up to a quote refers to; None where there is no quote."""
    return quote.exchange.question or quote.best_sentence if quote is not None else None
