"""Under a decline or a doubt, a reader asks to be told of an answer, and is told once after a reindex."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.conversation.keyboards import TURN
from content.also_asked import with_also_asked
from content.interview_file import read_interview

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message, User

QUESTION = "Could the two capitals compare notes on the zebra matter?"
TELL_ME, NEVER_MIND = "Tell me when there is an answer", "Never mind, do not tell me"
TOLD = "There is an answer now to what you asked"


def asks(bot: Bot, reader: User, question: str = QUESTION) -> Message:
    return bot.playground.wait_reply(reader.says(bot.playground.private(reader), question))


def waits(bot: Bot, reader: User, question: str = QUESTION) -> Message:
    """Let a reader wait for the answer, and return the decline."""
    declined = asks(bot, reader, question)
    answer = reader.presses(declined, TELL_ME)
    assert answer.text == "I will write to you once, when an interview answers this."
    return bot.playground.wait_until(
        lambda: declined.now() if declined.now().buttons[-1].text == NEVER_MIND else None, "another button"
    )


def reindexes_with_the_wording(bot: Bot) -> None:
    (path,) = bot.content_dir.glob("*.md")
    interview = read_interview(path)
    text = path.read_text(encoding="utf-8")
    changed = with_also_asked(text, interview.slug, interview.exchanges[0].id, [QUESTION])
    path.write_text(changed, encoding="utf-8")
    command = bot.editor.says(bot.editors_chat, "/reindex")
    bot.playground.wait_message(
        bot.editors_chat, lambda m: m.id > command.id and m.text.startswith("Done"), timeout=120
    )


def told(bot: Bot, reader: User) -> list[Message]:
    return [m for m in bot.playground.messages(bot.playground.private(reader)) if m.text.startswith(TOLD)]


def is_searched_for(bot: Bot) -> bool:
    """Return whether the bot has looked for every answer that somebody waits for."""
    with closing(sqlite3.connect(bot.data_dir / "state.sqlite")) as database:
        (left,) = database.execute("SELECT count(*) FROM waiting WHERE snapshot = ''").fetchone()
    return bool(left == 0)


def test_from_a_group_a_link_leads_to_where_the_bot_may_write(bot: Bot) -> None:
    group = bot.playground.supergroup("Club", members=[bot.reader])
    bot.greets(group)
    other = bot.playground.user("Bolat", language_code="en")
    asked = bot.reader.says(group, "/ask What is the best recipe for apple pie?")
    url = bot.playground.wait_reply(asked).button(TELL_ME).url or ""
    prefix = "https://t.me/AbishevBot?start="
    assert url.startswith(prefix)
    promise = bot.playground.wait_reply(other.starts(url.removeprefix(prefix)))
    assert "What is the best recipe for apple pie?" in promise.marked("italic")
    assert other.presses(promise, NEVER_MIND).text == "All right, I will not write to you about this."
    gone = bot.playground.wait_reply(other.starts("wait-7fffffffffffffff"))
    assert gone.text == "This button is out of date. Please ask again."


def test_below_a_doubt_a_reader_may_wait_as_well(start_bot: StartBot) -> None:
    with start_bot(DECLINE_BELOW="1", OFFER_FROM="0") as bot:
        doubt = asks(bot, bot.reader, "How do you assess Azerbaijani-Kazakh relations?")
        assert doubt.text.startswith("I am not sure that this answers your question, but it may:")
        assert [button.text for button in doubt.buttons] == ["👍", "👎", "More on this", TURN, TELL_ME]
        answer = bot.reader.presses(doubt, TELL_ME)
        assert answer.text == "I will write to you once, when an interview answers this."
        bot.playground.wait_until(
            lambda: doubt.now().buttons[-1].text == NEVER_MIND or None, "the button to stop waiting"
        )
        # It stays while the other buttons take turns.
        for shown in (["Share", "After ▶", "Card", TURN], ["👍", "👎", "More on this", TURN]):
            bot.reader.presses(doubt.now(), TURN)
            turned = [*shown, NEVER_MIND]
            bot.playground.wait_until(
                lambda: [button.text for button in doubt.now().buttons] == turned or None,  # noqa: B023
                "the buttons to be turned",
            )
        answer = bot.reader.presses(doubt.now(), NEVER_MIND)
        assert answer.text == "All right, I will not write to you about this."
        group = bot.greets(bot.playground.supergroup("Club", members=[bot.reader]))
        asked = bot.reader.says(group, "/ask How do you assess Azerbaijani-Kazakh relations?")
        doubt = bot.playground.wait_reply(asked)
        assert (doubt.now().button(TELL_ME).url or "").startswith("https://t.me/AbishevBot?start=wait-")


def test_who_still_waits_is_told_once_also_across_a_kill(bot: Bot) -> None:
    bot.playground.wait_reply(bot.editor.starts())
    readers = [bot.playground.user(name, language_code="en") for name in ("Ann", "Bea", "Cem", "Dan", "Eve")]
    still, changes_mind, forgets, blocks, last = readers
    waits(bot, still)
    declined = waits(bot, changes_mind)
    changes_mind.presses(declined, NEVER_MIND)
    bot.playground.wait_until(
        lambda: declined.now().buttons[-1].text == TELL_ME or None, "the button as it was"
    )
    waits(bot, forgets)
    asks(bot, forgets, "/forget")
    waits(bot, blocks)
    blocks.blocks_bot()
    waits(bot, last)

    reindexes_with_the_wording(bot)
    # The last who began to wait is the last to be told.
    bot.playground.wait_message(bot.playground.private(last), lambda m: m.text.startswith(TOLD), timeout=120)
    (message,) = told(bot, still)
    assert QUESTION in message.text
    assert message.marked("blockquote")
    assert "Gaziz Abishev" in message.text
    assert told(bot, changes_mind) == told(bot, forgets) == told(bot, blocks) == []

    # A message is out before it is stored that it is.
    bot.playground.wait_until(lambda: is_searched_for(bot) or None, "the end of all waits", timeout=120)
    bot.kill()
    with bot.started_again() as again:
        assert not any(button.text == TELL_ME for button in asks(again, changes_mind).buttons)
        waits(again, again.playground.user("Fay", language_code="en"), "Who won the football match?")
        bot.playground.wait_until(lambda: is_searched_for(again) or None, "a search", timeout=120)
        assert len(told(again, still)) == len(told(again, last)) == 1
