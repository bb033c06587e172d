"""What is behind a message: its update, and the calls made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground.api.routes import UPDATE_HEADER

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


def test_behind_a_message_are_its_update_and_the_calls_made_for_it(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    chat = pg.private(user)
    first, second = user.says(chat, "one"), user.says(chat, "two")
    updates = {update["message"]["text"]: update["update_id"] for update in bot.updates()}

    def call(method: str, cause: str, **params: object) -> dict[str, Any]:
        headers = {UPDATE_HEADER: str(updates[cause])}
        result: dict[str, Any] = bot.http.post(method, json=params, headers=headers).json()["result"]
        return result

    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    reply = call("sendMessage", "two", chat_id=user.id, text="to two", reply_markup=keyboard)
    call("sendMessage", "one", chat_id=user.id, text="to one")
    bot.ok("getMe")
    for message_id in (second.id, reply["message_id"]):
        behind = pg.do("behind", chat_id=chat.id, message_id=message_id)
        assert behind["update"]["message"]["text"] == "two"
        assert [(made["method"], made["params"]["text"], made["status"]) for made in behind["calls"]] == [
            ("sendMessage", "to two", 200)
        ]
        assert behind["calls"][0]["milliseconds"] >= 0
        assert behind["search"] is None
    assert pg.do("behind", chat_id=chat.id, message_id=first.id)["calls"][0]["params"]["text"] == "to one"

    query_id = user.starts_pressing(pg.message(chat.id, reply["message_id"]), "More")
    [pressed] = bot.updates()
    updates["press"] = pressed["update_id"]
    call("editMessageText", "press", chat_id=user.id, message_id=reply["message_id"], text="more of it")
    for target in ({"query_id": query_id}, {"chat_id": chat.id, "message_id": reply["message_id"]}):
        behind = pg.do("behind", **target)
        assert behind["update"]["callback_query"]["data"] == "more"
        assert [made["method"] for made in behind["calls"]] == ["editMessageText"]

    user.edits(first, "one, edited")
    assert pg.do("behind", chat_id=chat.id, message_id=first.id)["update"]["edited_message"]
    assert pg.do("behind", query_id="none") == {"update": None, "calls": [], "search": None}


def test_behind_a_chosen_result_is_the_query(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    query_id = user.starts_asking_inline("bees")
    content = {"message_text": "about bees"}
    result = {"type": "article", "id": "1", "title": "Bees", "input_message_content": content}
    bot.ok("answerInlineQuery", inline_query_id=query_id, results=[result])
    posted = pg.do("choose", query_id=query_id, result_id="1", chat_id=pg.private(user).id)
    behind = pg.do("behind", chat_id=user.id, message_id=posted["message_id"])
    assert behind["update"]["inline_query"]["query"] == "bees"
