"""Which messages of a group a bot sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground, User


def seen(bot: BareBot) -> list[str]:
    """Return the texts of the messages that reached the bot."""
    messages = [update.get("message") or update.get("edited_message") or {} for update in bot.updates()]
    return [message["text"] for message in messages if "text" in message]


def test_with_privacy_the_bot_sees_only_what_is_meant_for_it(
    bot: BareBot, pg: Playground, owner: User
) -> None:
    group = pg.supergroup("Region", owner)
    own = bot.ok("sendMessage", chat_id=group.id, text="hello")
    for text in (
        "nothing",
        "/ask",
        "/ask@InterviewBot",
        "/ask@OtherBot",
        "hey @interviewbot!",
        "@InterviewBotto",
    ):
        owner.says(group, text)
    owner.says(group, "a reply", reply_to=own["message_id"])
    assert seen(bot) == ["/ask", "/ask@InterviewBot", "hey @interviewbot!", "a reply"]


def test_a_general_command_is_for_the_bot_that_spoke_last(bot: BareBot, pg: Playground, owner: User) -> None:
    other = pg.user("Other", username="OtherBot", is_bot=True)
    group = pg.supergroup("Region", owner, members=[other])
    other.says(group, "I am here")
    owner.says(group, "/ask")
    bot.ok("sendMessage", chat_id=group.id, text="so am I")
    owner.says(group, "/help")
    assert seen(bot) == ["/help"]


def test_without_privacy_or_as_administrator_it_sees_all_but_bots(
    bot: BareBot, pg: Playground, owner: User
) -> None:
    other = pg.user("Other", username="OtherBot", is_bot=True)
    group = pg.supergroup("Region", owner, members=[other])
    pg.set_options(privacy_mode=False)
    owner.says(group, "one")
    other.says(group, "@InterviewBot")
    pg.set_options(privacy_mode=True)
    group.set_bot("administrator")
    owner.says(group, "two")
    assert seen(bot) == ["one", "two"]


def guest_messages(bot: BareBot) -> list[str]:
    """Return the texts of the messages that called the bot as a guest."""
    return [update["guest_message"]["text"] for update in bot.updates() if "guest_message" in update]


def test_a_bot_outside_a_group_is_called_by_its_name_alone(bot: BareBot, pg: Playground, owner: User) -> None:
    group = pg.supergroup("Region", owner, bot=None)
    for text in ("nothing", "/ask", "/ask@InterviewBot", "@InterviewBotto", "hey @interviewbot!"):
        owner.says(group, text)
    assert guest_messages(bot) == ["hey @interviewbot!"]
    pg.set_options(guest_mode=False)
    owner.says(group, "hey @interviewbot!")
    assert bot.updates() == []


def test_a_bot_in_a_group_is_no_guest(bot: BareBot, pg: Playground, owner: User) -> None:
    owner.says(pg.supergroup("Region", owner), "hey @interviewbot!")
    assert guest_messages(bot) == []
