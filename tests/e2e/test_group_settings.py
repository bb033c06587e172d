"""A group's own choices, on each database: who may make them, what they change, and that they move along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Chat, Message, User

QUESTION = "how do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"
ANY_QUESTION = "Answer any clear question"


@pytest.fixture
def bot(remembering_bot: Bot) -> Bot:
    remembering_bot.playground.set_options(privacy_mode=False)
    return remembering_bot


@pytest.fixture
def owner(bot: Bot) -> User:
    return bot.playground.user("Olzhas", language_code="en")


@pytest.fixture
def group(bot: Bot, owner: User) -> Chat:
    return bot.greets(bot.playground.supergroup("Readers", owner=owner, members=[bot.reader]))


def settings(bot: Bot, admin: User, group: Chat) -> Message:
    return bot.playground.wait_reply(admin.says(group, "/settings"))


def is_silent_on(bot: Bot, asker: User, group: Chat, text: str) -> bool:
    """Return whether nothing answers a text; what is asked after it is answered after it."""
    asked = asker.says(group, text)
    control = bot.playground.wait_reply(asker.says(group, f"/ask {QUESTION}"))
    return [m for m in bot.playground.messages(group) if m.from_bot and asked.id < m.id < control.id] == []


def test_admins_let_it_answer_any_clear_question(bot: Bot, owner: User, group: Chat) -> None:
    assert is_silent_on(bot, bot.reader, group, QUESTION)
    owner.presses(settings(bot, owner, group), ANY_QUESTION)
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(group, QUESTION)).text
    assert is_silent_on(bot, bot.reader, group, "When shall we meet for lunch tomorrow?")
    assert is_silent_on(bot, bot.reader, group, "I wonder how he assesses Azerbaijani-Kazakh relations.")
    forum = bot.greets(bot.playground.supergroup("Forum", owner=owner, members=[bot.reader], forum=True))
    owner.presses(settings(bot, owner, forum), ANY_QUESTION)
    topic = forum.topic("Politics")
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(topic, QUESTION)).text
    said = owner.says(group, "What do you all think?")
    replied = bot.reader.says(group, QUESTION, reply_to=said)
    bot.playground.wait_reply(bot.reader.says(group, f"/ask {QUESTION}"))
    assert [m for m in bot.playground.messages(group) if m.from_bot and m.reply_to == replied.id] == []


def test_what_nobody_asked_it_has_a_threshold_of_its_own(start_bot: StartBot) -> None:
    lunch = "When shall we meet for lunch tomorrow?"
    with start_bot(DECLINE_BELOW="0", DECLINE_BELOW_UNASKED="0.9") as bot:
        bot.playground.set_options(privacy_mode=False)
        owner = bot.playground.user("Olzhas", language_code="en")
        group = bot.greets(bot.playground.supergroup("Readers", owner=owner, members=[bot.reader]))
        owner.presses(settings(bot, owner, group), ANY_QUESTION)
        assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(group, QUESTION)).text
        unasked = bot.reader.says(group, lunch)
        assert "Abishev" in bot.playground.wait_reply(bot.reader.says(group, f"/ask {lunch}")).text
        assert [m for m in bot.playground.messages(group) if m.reply_to == unasked.id] == []


def test_what_a_group_asks_in_one_topic_is_no_context_in_another(bot: Bot, owner: User) -> None:
    forum = bot.greets(bot.playground.supergroup("Topics", owner=owner, members=[bot.reader], forum=True))
    politics, trade = forum.topic("Politics"), forum.topic("Trade")
    bot.playground.wait_reply(bot.reader.says(politics, f"/ask {QUESTION}"))
    follow_up = "/ask why is that?"
    assert "There is no answer to that" in bot.playground.wait_reply(bot.reader.says(trade, follow_up)).text
    assert "absence of contradictions" in bot.playground.wait_reply(bot.reader.says(politics, follow_up)).text


def test_a_group_speaks_the_language_its_admins_choose(bot: Bot, owner: User, group: Chat) -> None:
    owner.presses(settings(bot, owner, group), "Қазақша")
    declined = bot.playground.wait_reply(bot.reader.says(group, "/ask What time is it in Tokyo?"))
    assert declined.text.startswith("Сұхбатта бұл сұраққа жауап жоқ")


def test_others_cannot_change_anything(bot: Bot, owner: User, group: Chat) -> None:
    assert settings(bot, bot.reader, group).text.startswith("Only admins of this group")
    panel = settings(bot, owner, group)
    answer = bot.reader.presses(panel, ANY_QUESTION)
    assert answer.show_alert
    assert answer.text is not None
    assert answer.text.startswith("Only admins")
    assert panel.now().text == panel.text
    assert is_silent_on(bot, bot.reader, group, QUESTION)


def test_a_demoted_admin_can_change_nothing_any_more(bot: Bot, group: Chat) -> None:
    admin = bot.playground.user("Aruzhan")
    group.add(admin, "administrator")
    panel = settings(bot, admin, group)
    group.add(admin, "member")
    assert admin.presses(panel, ANY_QUESTION).show_alert


def test_it_introduces_itself_where_it_is_let_in_and_forgets_the_group_it_leaves(
    bot: Bot, owner: User, group: Chat
) -> None:
    owner.presses(settings(bot, owner, group), ANY_QUESTION)
    group.set_bot("left", owner)
    group.set_bot("member", owner)
    hello = bot.playground.wait_message(group, lambda m: m.text.startswith("Hello! I am a bot"))
    assert "@AbishevBot" in hello.text
    assert is_silent_on(bot, bot.reader, group, QUESTION)


def test_a_promotion_is_no_reason_to_speak(bot: Bot, owner: User, group: Chat) -> None:
    before = len([m for m in bot.playground.messages(group) if m.from_bot])
    group.set_bot("administrator", owner)
    bot.playground.wait_reply(bot.reader.says(group, f"/ask {QUESTION}"))
    assert len([m for m in bot.playground.messages(group) if m.from_bot]) == before + 1


def test_what_was_set_moves_with_the_group(bot: Bot, owner: User) -> None:
    small = bot.greets(bot.playground.group("Small", owner=owner, members=[bot.reader]))
    owner.presses(settings(bot, owner, small), ANY_QUESTION)
    large = small.migrate(owner)
    bot.playground.expect_silence(owner.says(large, "We have grown."), seconds=2.0)
    assert ASSESSMENT in bot.playground.wait_reply(bot.reader.says(large, QUESTION)).text


def test_a_channel_is_left_alone(bot: Bot, owner: User) -> None:
    channel = bot.playground.channel("News", owner=owner)
    before = bot.playground.calls()[-1].id
    bot.playground.inject(
        {
            "channel_post": {
                "message_id": 7,
                "date": 1,
                "chat": {"id": channel.id, "type": "channel", "title": "News"},
                "text": QUESTION,
            }
        }
    )
    bot.playground.wait_reply(owner.says(bot.playground.private(owner), QUESTION))
    assert {call.params.get("chat_id") for call in bot.playground.calls("sendMessage", after=before)} == {
        str(bot.playground.private(owner).id)
    }
