"""What was asked before the process ended is answered after it starts again, once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Chat, Message, User

QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"
LATE = "Sorry for the late answer"


def people_who_ask(bot: Bot, count: int) -> list[Message]:
    """Let people ask while Telegram takes no answer."""
    bot.playground.fault("sendMessage", kind="hang", seconds=60, times=count)
    people = [bot.playground.user(f"Person {number}", language_code="en") for number in range(count)]
    asked = [person.says(bot.playground.private(person), QUESTION) for person in people]
    bot.playground.wait_until(
        lambda: len(bot.playground.calls("sendMessage")) >= 1 or None, "an answer under way"
    )
    return asked


def test_after_a_kill_everybody_is_answered_once(start_bot: StartBot) -> None:
    with start_bot() as bot:
        asked = people_who_ask(bot, 20)
        bot.kill()
        bot.playground.clear_faults()
        with bot.started_again():
            for question in asked:
                reply = bot.playground.wait_reply(question, timeout=60)
                assert ASSESSMENT in reply.text
                # They may have written something else meanwhile.
                assert reply.reply_to == question.id
            # By now, anything that is answered a second time would have been.
            bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION))
            assert [len(bot.playground.replies(question)) for question in asked] == [1] * len(asked)


def test_after_a_stop_what_could_not_be_sent_in_time_is_answered(start_bot: StartBot) -> None:
    with start_bot() as bot:
        asked = people_who_ask(bot, 3)
        assert bot.stop() == 0
        bot.playground.clear_faults()
        with bot.started_again():
            for question in asked:
                assert ASSESSMENT in bot.playground.wait_reply(question, timeout=60).text


def test_a_message_that_is_delivered_twice_is_answered_once(bot: Bot) -> None:
    bot.playground.wait_reply(bot.reader.starts())
    update = sent(bot.reader, bot.chat, QUESTION)
    for update_id in (900_000, 900_000, 900_001):
        bot.playground.inject({"update_id": update_id, **update})
    bot.playground.wait_message(bot.chat, lambda message: ASSESSMENT in message.text)
    other = bot.playground.user("Dana", language_code="en")
    bot.playground.wait_reply(other.says(bot.playground.private(other), QUESTION))
    assert len([m for m in bot.playground.messages(bot.chat) if ASSESSMENT in m.text]) == 1


def test_a_question_of_an_hour_ago_is_answered_and_the_answer_says_that_it_is_late(bot: Bot) -> None:
    asker = bot.playground.user("Erlan", language_code="en")
    chat = bot.playground.private(asker)
    bot.playground.wait_reply(asker.starts())
    bot.playground.inject(sent(asker, chat, QUESTION, ago=3600))
    answer = bot.playground.wait_message(chat, lambda message: ASSESSMENT in message.text)
    assert answer.text.startswith(LATE)
    assert not bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION)).text.startswith(LATE)


def test_a_question_of_an_hour_ago_to_nobody_in_a_group_is_let_go_and_one_to_the_bot_is_not(
    bot: Bot,
) -> None:
    owner = bot.playground.user("Owner", language_code="en")
    group = bot.greets(bot.playground.supergroup("Evening", owner=owner))
    settings = bot.playground.wait_reply(owner.says(group, "/settings"))
    owner.presses(settings, "Answer any clear question")
    for text, ago in ((QUESTION, 0), (QUESTION, 3600), (f"/ask {QUESTION}", 3700)):
        bot.playground.inject(sent(owner, group, text, ago=ago))
    bot.playground.wait_message(group, lambda message: message.text.startswith(LATE))
    answers = [m.text for m in bot.playground.messages(group) if ASSESSMENT in m.text]
    assert [text.startswith(LATE) for text in answers] == [False, True]


def sent(by: User, chat: Chat, text: str, *, ago: int = 0) -> dict[str, Any]:
    """Return what Telegram sends for a message of some seconds ago."""
    sender = {"id": by.id, "is_bot": False, "first_name": by.first_name, "language_code": "en"}
    message = {"message_id": 800_000, "date": int(time.time()) - ago, "from": sender, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": text.index(" ")}]
    kind = "private" if chat.id == by.id else "supergroup"
    return {"message": {**message, "chat": {"id": chat.id, "type": kind}}}
