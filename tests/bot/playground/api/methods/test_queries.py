"""Buttons, inline queries and guest messages: answered in time, once, and within the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.constants import InlineQueryLimit

from tests.support.bot_api_objects import article, keyboard
from tests.support.playground_client import Chat, ControlError, Playground, User

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot


TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def test_a_press_asks_the_bot_and_shows_its_answer(
    bot: BareBot, pg: Playground, reader: User, chat: Chat
) -> None:
    bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup=keyboard("more:1"))
    message = pg.messages(chat)[-1]
    query_id = reader.starts_pressing(message, "More")
    query = bot.updates()[-1]["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "more:1", reader.id)
    assert query["message"]["message_id"] == message.id
    bot.ok("answerCallbackQuery", callback_query_id=query_id, text="Done", show_alert=True)
    answer = pg.wait_press_answer(query_id)
    assert (answer.text, answer.show_alert) == ("Done", True)


def test_a_press_is_answered_once_in_time_and_briefly(
    bot: BareBot, pg: Playground, reader: User, chat: Chat
) -> None:
    bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup=keyboard("1"))
    message = pg.messages(chat)[-1]
    query_id = reader.starts_pressing(message, "1")
    refusal = bot.refused("answerCallbackQuery", callback_query_id=query_id, text="x" * 201)
    assert refusal == "Bad Request: MESSAGE_TOO_LONG"
    bot.ok("answerCallbackQuery", callback_query_id=query_id)
    assert bot.refused("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert bot.refused("answerCallbackQuery", callback_query_id="1") == TOO_OLD
    pg.set_options(callback_timeout=0)
    late = reader.starts_pressing(message, "1")
    assert bot.refused("answerCallbackQuery", callback_query_id=late) == TOO_OLD


def test_a_button_that_is_gone_cannot_be_pressed(
    bot: BareBot, pg: Playground, reader: User, chat: Chat
) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup=keyboard("1"))
    message = pg.messages(chat)[-1]
    bot.ok("editMessageReplyMarkup", chat_id=chat.id, message_id=sent["message_id"])
    with pytest.raises(ControlError, match="no button 'More'"):
        reader.starts_pressing(message, "More")


def test_an_inline_answer_reaches_the_reader_page_by_page(bot: BareBot, pg: Playground, reader: User) -> None:
    query_id = reader.starts_asking_inline("Baku")
    query = bot.updates()[-1]["inline_query"]
    assert (query["id"], query["query"], query["offset"]) == (query_id, "Baku", "")
    bot.ok(
        "answerInlineQuery",
        inline_query_id=query_id,
        results=[article("1")],
        next_offset="1",
        is_personal=True,
    )
    answer = pg.wait_inline_answer(query_id)
    assert [result["id"] for result in answer.results] == ["1"]
    assert (answer.next_offset, answer.cache_time, answer.is_personal) == ("1", 300, True)
    reader.starts_asking_inline("Baku", answer.next_offset)
    assert bot.updates()[-1]["inline_query"]["offset"] == "1"


def test_a_long_query_is_cut_as_the_apps_cut_it(bot: BareBot, reader: User) -> None:
    reader.starts_asking_inline("x" * 300)
    assert len(bot.updates()[-1]["inline_query"]["query"]) == InlineQueryLimit.MAX_QUERY_LENGTH


def test_an_inline_query_is_answered_once_and_in_time(bot: BareBot, pg: Playground, reader: User) -> None:
    query_id = reader.starts_asking_inline("x")
    bot.ok("answerInlineQuery", inline_query_id=query_id, results=[])
    assert bot.refused("answerInlineQuery", inline_query_id=query_id, results=[]) == TOO_OLD
    pg.set_options(inline_timeout=0)
    late = reader.starts_asking_inline("x")
    assert bot.refused("answerInlineQuery", inline_query_id=late, results=[]) == TOO_OLD


def test_a_chosen_result_is_posted_through_the_bot(
    bot: BareBot, pg: Playground, reader: User, chat: Chat
) -> None:
    pg.set_options(inline_feedback=True)
    query_id = reader.starts_asking_inline("x", chat=chat)
    results = [article("1", reply_markup=keyboard("1")), article("2")]
    bot.ok("answerInlineQuery", inline_query_id=query_id, results=results)
    answer = pg.wait_inline_answer(query_id)
    posted = reader.chooses(answer, "1", chat)
    assert (posted.text, posted.raw["via_bot"]["id"], posted.marked("bold")) == (
        "text 1",
        pg.bot_id,
        ["text"],
    )
    told, chosen = bot.updates()[-2:]
    assert told["message"]["via_bot"]["id"] == pg.bot_id
    assert chosen["chosen_inline_result"]["result_id"] == "1"
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]

    assert (
        bot.ok("editMessageText", inline_message_id=inline_id, text="new", reply_markup=keyboard("2")) is True
    )
    assert posted.now().text == "new"
    assert bot.updates() == []
    pressed = reader.starts_pressing(posted, "2")
    query = bot.updates()[-1]["callback_query"]
    assert (query["id"], query["inline_message_id"]) == (pressed, inline_id)
    assert "message" not in query
    refusal = bot.refused("editMessageText", inline_message_id="x", text="new")
    assert refusal == "Bad Request: MESSAGE_ID_INVALID"


def test_answers_are_kept_for_others_only_if_asked_for(bot: BareBot, pg: Playground, reader: User) -> None:
    pg.set_options(inline_cache=True)
    query_id = reader.starts_asking_inline("x")
    bot.ok("answerInlineQuery", inline_query_id=query_id, results=[article("1")])
    asked = len(bot.updates())
    other = pg.user("Other").asks_inline("x")
    assert [result["id"] for result in other.results] == ["1"]
    assert (asked, len(bot.updates())) == (1, 0)


def test_a_guest_answers_once_and_may_be_replied_to(bot: BareBot, pg: Playground, owner: User) -> None:
    assert bot.ok("getMe")["supports_guest_queries"] is True
    group = pg.supergroup("Region", owner, bot=None)
    asked = owner.says(group, "Why, @InterviewBot?")
    message = bot.updates()[-1]["guest_message"]
    assert (message["chat"]["id"], message["from"]["id"]) == (group.id, owner.id)
    query_id = message["guest_query_id"]
    assert "must be an object" in bot.refused("answerGuestQuery", guest_query_id=query_id, result=["x"])
    sent = bot.ok("answerGuestQuery", guest_query_id=query_id, result=article("1"))
    (answer,) = pg.replies(asked)
    assert (answer.text, answer.reply_to) == ("text 1", asked.id)
    assert answer.raw["guest_bot_caller_user"]["id"] == owner.id
    assert bot.refused("answerGuestQuery", guest_query_id=query_id, result=article("1")) == TOO_OLD
    assert "bot is not a member" in bot.refused("sendMessage", chat_id=group.id, text="and more")

    bot.ok("editMessageText", inline_message_id=sent["inline_message_id"], text="new")
    assert answer.now().text == "new"
    owner.says(group, "And why that?", reply_to=answer)
    assert bot.updates()[-1]["guest_message"]["reply_to_message"]["message_id"] == answer.id


def test_a_guest_answers_in_time(bot: BareBot, pg: Playground, owner: User) -> None:
    pg.set_options(guest_timeout=0)
    owner.says(pg.supergroup("Region", owner, bot=None), "Why, @InterviewBot?")
    query_id = bot.updates()[-1]["guest_message"]["guest_query_id"]
    assert bot.refused("answerGuestQuery", guest_query_id=query_id, result=article("1")) == TOO_OLD
