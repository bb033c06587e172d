"""Members, topics, channels, groups that move: what is stored, and which updates the bot gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.playground_client import ControlError, Playground, User

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot


def test_an_anonymous_administrator_speaks_as_the_group(bot: BareBot, pg: Playground, owner: User) -> None:
    group = pg.supergroup("Region", owner)
    owner.says(group, "/status", anonymous=True)
    message = bot.updates()[-1]["message"]
    assert message["from"]["id"] == 1087968824
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == group.id
    member = pg.user("Member")
    group.add(member)
    with pytest.raises(ControlError, match="only administrators"):
        member.says(group, "x", anonymous=True)


def test_coming_and_going_is_told(bot: BareBot, pg: Playground, owner: User) -> None:
    group = pg.supergroup("Region", owner)
    joined, told = bot.updates()
    assert joined["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert [user["id"] for user in told["message"]["new_chat_members"]] == [pg.bot_id]

    member = pg.user("Member")
    group.add(member)
    group.remove(member)
    assert [
        set(update["message"]) & {"new_chat_members", "left_chat_member"} for update in bot.updates()
    ] == [
        {"new_chat_members"},
        {"left_chat_member"},
    ]

    group.set_bot("administrator")
    assert bot.updates()[-1]["my_chat_member"]["new_chat_member"]["can_manage_chat"] is True
    bot.ok("getUpdates", allowed_updates=["chat_member"])
    group.add(member)
    assert bot.updates()[-1]["chat_member"]["new_chat_member"]["user"]["id"] == member.id


def test_topics(bot: BareBot, pg: Playground, owner: User) -> None:
    forum = pg.supergroup("Forum", owner, forum=True)
    topic = forum.topic("Trade")
    asked = owner.says(topic, "@InterviewBot oil?")
    message = bot.updates()[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic.id, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Trade"

    sent = bot.ok("sendMessage", chat_id=forum.id, message_thread_id=topic.id, text="gas")
    assert sent["message_thread_id"] == topic.id
    implied = bot.ok("sendMessage", chat_id=forum.id, text="!", reply_parameters={"message_id": asked.id})
    assert implied["message_thread_id"] == topic.id
    assert [said.text for said in pg.messages(topic) if said.text] == ["@InterviewBot oil?", "gas", "!"]

    refusal = bot.refused("sendMessage", chat_id=forum.id, message_thread_id=99, text="x")
    assert refusal == "Bad Request: message thread not found"
    topic.close()
    refusal = bot.refused("sendMessage", chat_id=forum.id, message_thread_id=topic.id, text="x")
    assert refusal == "Bad Request: TOPIC_CLOSED"


def test_a_chain_of_replies_is_not_a_topic(bot: BareBot, pg: Playground, owner: User) -> None:
    group = pg.supergroup("Region", owner)
    own = bot.ok("sendMessage", chat_id=group.id, text="hello")
    owner.says(group, "and?", reply_to=own["message_id"])
    message = bot.updates()[-1]["message"]
    assert message["message_thread_id"] == own["message_id"]
    assert "is_topic_message" not in message
    refusal = bot.refused(
        "sendMessage", chat_id=group.id, message_thread_id=message["message_thread_id"], text="x"
    )
    assert refusal == "Bad Request: message thread not found"


def test_a_group_that_became_a_supergroup(bot: BareBot, pg: Playground, owner: User) -> None:
    old = pg.group("Region", owner)
    new = old.migrate()
    body = bot.call("sendMessage", chat_id=old.id, text="x").json()
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    joined, *moved = bot.updates()[-3:]
    assert joined["my_chat_member"]["chat"]["id"] == new.id
    to, back = (update["message"] for update in moved)
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (old.id, new.id)
    assert (back["chat"]["id"], back["migrate_from_chat_id"]) == (new.id, old.id)


def test_channels_post_without_a_sender(bot: BareBot, pg: Playground, owner: User) -> None:
    channel = pg.channel("News", owner)
    owner.says(channel, "today")
    post = bot.updates()[-1]["channel_post"]
    assert "from" not in post
    assert post["sender_chat"]["id"] == channel.id
    sent = bot.ok("sendMessage", chat_id=channel.id, text="mine")
    assert "from" not in sent
    bot.ok("editMessageText", chat_id=channel.id, message_id=sent["message_id"], text="ours")
    forwarded = owner.forwards(pg.messages(channel)[0], pg.private(owner))
    assert forwarded.raw["forward_origin"]["type"] == "channel"


def test_blocking_is_told(bot: BareBot, pg: Playground, owner: User) -> None:
    owner.starts()
    owner.blocks_bot()
    assert bot.updates()[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(ControlError, match="has blocked the bot"):
        owner.says(pg.private(owner), "x")
    owner.starts("from-link")
    back, started = bot.updates()
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert started["message"]["text"] == "/start from-link"


def test_edits_and_reactions_are_told(bot: BareBot, pg: Playground, owner: User) -> None:
    bot.ok("getUpdates", allowed_updates=["edited_message", "message_reaction"])
    chat = pg.private(owner)
    said = owner.says(chat, "one")
    owner.edits(said, "two")
    owner.reacts(said, "👍")
    edited, reaction = bot.updates()
    assert edited["edited_message"]["text"] == "two"
    assert reaction["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
