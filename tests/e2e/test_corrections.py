"""A correction travels: what the bot has sent is marked, and the link below what was posted tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import NOTIFY_EVERY

if TYPE_CHECKING:
    from tests.e2e.conftest import StartBot
    from tests.support.playground_client import Message

SHIPPED = "gaziz-abishev-azerbaijan-kazakhstan.md"
QUESTION = "What does China want from the region?"
SAID, CORRECTED = "a logistical link to Europe", "a trade link to Europe"
# The job runs every so many seconds, and may be busy.
MARKED_WITHIN = 10 * NOTIFY_EVERY.total_seconds()


def test_a_corrected_passage_is_marked_where_it_was_sent_and_told_where_it_was_posted(
    start_bot: StartBot,
) -> None:
    with start_bot() as bot:
        playground = bot.playground
        sent = playground.wait_reply(bot.reader.says(bot.chat, QUESTION))
        assert SAID in sent.text
        group = playground.supergroup("Elsewhere", members=[bot.reader], bot=None)
        found = bot.reader.asks_inline(QUESTION)
        posted = bot.reader.chooses(found, found.results[0], group)
        (link,) = [one for one in posted.links() if one.startswith("https://t.me/")]

        file = bot.content_dir / SHIPPED
        file.write_text(file.read_text(encoding="utf-8").replace(SAID, CORRECTED), encoding="utf-8")
        bot.editor.starts()
        bot.editor.says(bot.editors_chat, "/reindex")

        def marked() -> Message | None:
            (now,) = [one for one in playground.messages(bot.chat) if one.id == sent.id]
            return now if now.text.startswith("Corrected ") else None

        now = playground.wait_until(marked, "the quote is marked", timeout=MARKED_WITHIN)
        assert "logistical → trade" in now.text
        assert CORRECTED in now.marked("blockquote")[0]
        told = playground.wait_reply(bot.reader.starts(link.partition("start=")[2]))
        assert told.text.startswith("Corrected")
        assert CORRECTED in told.marked("blockquote")[0]
