"""Whom a message speaks to, and what it asks."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram import Chat, ForumTopicCreated, Message, MessageEntity, TextQuote, User

from bot.telegram.addressing import (
    asked_after_command,
    asked_by_another,
    begins_with,
    is_clear_question,
    is_reply,
    replies_to_bot,
    speaks_to_another,
    without_mention,
)

if TYPE_CHECKING:
    from telegram import Bot

BOT = cast("Bot", SimpleNamespace(id=42, username="AbishevBot"))
BOT_USER, ANNA = User(42, "Bot", is_bot=True), User(7, "Anna", is_bot=False)
NOW, GROUP = datetime.now(UTC), Chat(-5, Chat.SUPERGROUP)
QUESTION = "What do you think about trade?"


def said(text: str, mentioning: str = "", **details: Any) -> Message:  # noqa: ANN401 - any fields
    """Return a message; where it names ``mentioning``, Telegram marks that."""
    entities = []
    if mentioning:
        before = text[: text.index(mentioning)].encode("utf-16-le")
        entities.append(MessageEntity(MessageEntity.MENTION, len(before) // 2, len(mentioning)))
    return Message(9, NOW, GROUP, from_user=ANNA, text=text, entities=entities, **details)


def replying(text: str = "", mentioning: str = "", by: User = ANNA, **original: Any) -> Message:  # noqa: ANN401
    earlier = Message(8, NOW, GROUP, from_user=by, text="Who buys the oil?", **original)
    return said(text, mentioning, reply_to_message=earlier)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@AbishevBot who?", "who?"),
        ("😀 @AbishevBot, who?", "😀 , who?"),
        ("who, @AbishevBot", "who"),
        ("@abishevbot: who?", "who?"),
    ],
)
def test_the_question_is_what_is_left_without_the_mention(text: str, question: str) -> None:
    mention = next(word.strip(",:") for word in text.split() if word.startswith("@"))
    assert without_mention(said(text, mention), BOT) == (True, question)


def test_somebody_elses_name_is_left_in_the_question() -> None:
    assert without_mention(said("@anna who?", "@anna"), BOT) == (False, "@anna who?")


@pytest.mark.parametrize(
    ("text", "mentioning", "another"),
    [
        ("@anna look at this", "@anna", True),
        ("  @bob do you think so?", "@bob", True),
        ("@AbishevBot do you think so?", "@AbishevBot", False),
        ("what does @anna mean?", "@anna", False),
        ("what is meant?", "", False),
    ],
)
def test_a_message_that_begins_with_somebody_elses_name_speaks_to_them(
    text: str, mentioning: str, another: bool
) -> None:
    assert speaks_to_another(said(text, mentioning), BOT) is another


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        (QUESTION, True),
        (f"{QUESTION} 😀", True),
        (f"{QUESTION}?! :D", True),
        (f"{QUESTION} xD", True),
        (f"{QUESTION} :)))", True),
        ("Сауда туралы не ойлайсыз? ❤️", True),
        ("ما رأيك في التجارة؟ 🙏", True),
        (f"{QUESTION} I do not", False),
        (f"{QUESTION} 5", False),
        ("What is trade good for.", False),
        ("Who?", False),
        ("Why, " * 100 + "why?", False),
    ],
)
def test_a_clear_question_has_some_length_and_ends_with_its_mark_but_for_a_smiley(
    text: str, clear: bool
) -> None:
    assert is_clear_question(said(text)) is clear


def test_a_question_to_a_person_asks_nobody_else() -> None:
    assert not is_clear_question(said(f"@bob {QUESTION}", "@bob"))
    assert not is_clear_question(replying(QUESTION))


def test_a_message_of_a_topic_and_a_comment_on_a_post_reply_to_nobody() -> None:
    for original in (
        {"forum_topic_created": ForumTopicCreated("Trade", 1)},
        {"is_automatic_forward": True},
    ):
        message = replying(QUESTION, **original)
        assert not is_reply(message)
        assert is_clear_question(message)
        assert asked_by_another(message, BOT) == ""


def test_a_bare_mention_asks_what_it_replies_to_unless_that_is_the_bots_own() -> None:
    assert asked_by_another(replying("@AbishevBot"), BOT) == "Who buys the oil?"
    assert replies_to_bot(replying("@AbishevBot", by=BOT_USER), BOT)
    assert asked_by_another(replying("@AbishevBot", by=BOT_USER), BOT) == ""
    assert asked_by_another(said("@AbishevBot"), BOT) == ""


def test_a_bare_mention_asks_what_it_quotes_also_from_another_chat() -> None:
    quote = TextQuote("Who sells it?", position=0)
    assert asked_by_another(said("@AbishevBot", quote=quote), BOT) == "Who sells it?"


@pytest.mark.parametrize(
    ("caption", "asks"),
    [
        ("/ask who?", True),
        ("/ask@AbishevBot who?", True),
        ("/ASK", True),
        ("/ask@OtherBot who?", False),
        ("/asking who?", False),
        ("who? /ask", False),
        ("", False),
    ],
)
def test_a_caption_may_begin_with_the_command(caption: str, asks: bool) -> None:
    message = Message(9, NOW, GROUP, from_user=ANNA, caption=caption)
    assert begins_with("/ask", message, BOT) is asks
    if asks:
        assert asked_after_command(message) in ("who?", "")
