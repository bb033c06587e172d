"""Sending, editing and deleting, with Telegram's limits and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram.constants import InlineKeyboardMarkupLimit, MessageLimit

if TYPE_CHECKING:
    from bot.playground.server import Address
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground, User

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x06\x00\x00\x00"
    b"\xb6\x0f\x13\x9c\x00\x00\x00\x00IEND\xaeB`\x82"
)


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.fixture
def reader(pg: Playground) -> User:
    return pg.user("Aliya", last_name="B.", username="aliya_b", language_code="kk")


@pytest.fixture
def chat(pg: Playground, reader: User) -> Chat:
    reader.starts()
    return pg.private(reader)


# -- sending -----------------------------------------------------------------------------------------------


def test_a_message_looks_as_telegrams(bot: BareBot, reader: User, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="<b>Hi</b> 🏟 @aliya_b ", parse_mode="HTML")
    assert isinstance(sent.pop("date"), int)
    assert sent == {
        "message_id": 2,
        "from": {"id": 123456, "is_bot": True, "first_name": "Interview bot", "username": "InterviewBot"},
        "chat": {
            "id": reader.id,
            "first_name": "Aliya",
            "last_name": "B.",
            "username": "aliya_b",
            "type": "private",
        },
        "text": "Hi 🏟 @aliya_b",
        "entities": [
            {"offset": 0, "length": 2, "type": "bold"},
            {"offset": 6, "length": 8, "type": "mention"},
        ],
    }


@pytest.mark.parametrize("text", ["", " \n\t ", "<b> </b>"])
def test_an_empty_text_is_refused(bot: BareBot, chat: Chat, text: str) -> None:
    refusal = bot.refused("sendMessage", chat_id=chat.id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: message text is empty"


def test_the_length_counts_after_parsing(bot: BareBot, chat: Chat) -> None:
    longest = "x" * MessageLimit.MAX_TEXT_LENGTH
    bot.ok("sendMessage", chat_id=chat.id, text=f"<b>{longest}</b>", parse_mode="HTML")
    assert (
        bot.refused("sendMessage", chat_id=chat.id, text=longest + "y") == "Bad Request: message is too long"
    )


def test_explicit_entities_are_taken_and_checked(bot: BareBot, chat: Chat) -> None:
    quote = {"type": "blockquote", "offset": 0, "length": 2}
    found = {"type": "hashtag", "offset": 0, "length": 1}
    sent = bot.ok("sendMessage", chat_id=chat.id, text="hi", entities=[quote, found])
    assert sent["entities"] == [{"offset": 0, "length": 2, "type": "blockquote"}]
    for entity, complaint in (
        ({"type": "bold", "offset": 0}, 'Can\'t find field "length"'),
        ({"type": "huge", "offset": 0, "length": 1}, "Unsupported type specified"),
        ("bold", "expected an Object"),
    ):
        refusal = bot.refused("sendMessage", chat_id=chat.id, text="hi", entities=[entity])
        assert refusal == f"Bad Request: can't parse MessageEntity: {complaint}"


def test_only_html_is_parsed(bot: BareBot, chat: Chat) -> None:
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="*x*", parse_mode="MarkdownV2")
    assert refusal == "Bad Request: unsupported parse_mode"


def test_who_may_be_written_to(bot: BareBot, pg: Playground, reader: User, chat: Chat) -> None:
    stranger, acquaintance = pg.user("Stranger"), pg.user("Acquaintance")
    pg.supergroup("Common", members=[acquaintance])

    def refused(chat_id: object) -> str:
        return str(bot.refused("sendMessage", chat_id=chat_id, text="hi"))

    assert refused("") == "Bad Request: chat_id is empty"
    for unknown in (stranger.id, 5, -5, "@nobody_here", "what"):
        assert refused(unknown) == "Bad Request: chat not found"
    assert refused(acquaintance.id) == "Forbidden: bot can't initiate conversation with a user"
    reader.blocks_bot()
    assert refused(chat.id) == "Forbidden: bot was blocked by the user"
    reader.starts()
    bot.ok("sendMessage", chat_id=chat.id, text="hi")
    reader.deletes_account()
    assert refused(chat.id) == "Forbidden: user is deactivated"


def test_a_reply_needs_its_message(bot: BareBot, reader: User, chat: Chat) -> None:
    asked = reader.says(chat, "?")
    sent = bot.ok("sendMessage", chat_id=chat.id, text="!", reply_parameters={"message_id": asked.id})
    assert sent["reply_to_message"]["text"] == "?"
    reader.deletes(asked)
    parameters = {"message_id": asked.id}
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="!", reply_parameters=parameters)
    assert refusal == "Bad Request: message to be replied not found"
    parameters["allow_sending_without_reply"] = True
    assert "reply_to_message" not in bot.ok(
        "sendMessage", chat_id=chat.id, text="!", reply_parameters=parameters
    )


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
    ],
)
def test_buttons_are_checked(bot: BareBot, chat: Chat, button: dict[str, str], complaint: str) -> None:
    markup = keyboard([button])
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="x", reply_markup=markup)
    assert refusal == f"Bad Request: {complaint}"


def test_a_keyboard_has_so_many_buttons_and_no_more(bot: BareBot, chat: Chat) -> None:
    most = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
    rows = [[{"text": "x", "callback_data": str(index)}] for index in range(most + 1)]
    refusal = bot.refused("sendMessage", chat_id=chat.id, text="x", reply_markup=keyboard(*rows))
    assert refusal == "Bad Request: reply markup is too long"
    assert (
        len(
            bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup=keyboard(*rows[1:]))[
                "reply_markup"
            ]["inline_keyboard"]
        )
        == most
    )


def test_a_reply_keyboard_goes_to_the_reader_only(bot: BareBot, pg: Playground, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="x", reply_markup={"remove_keyboard": True})
    assert "reply_markup" not in sent
    assert pg.messages(chat)[-1].raw["reply_keyboard"] == {"remove_keyboard": True}


def test_a_chat_action_must_be_known(bot: BareBot, chat: Chat) -> None:
    assert bot.ok("sendChatAction", chat_id=chat.id, action="typing") is True
    refusal = bot.refused("sendChatAction", chat_id=chat.id, action="dancing")
    assert refusal == "Bad Request: wrong parameter action in request"


# -- files -------------------------------------------------------------------------------------------------


def test_a_photo_is_uploaded_sent_again_and_downloaded(
    bot: BareBot, pg: Playground, address: Address, chat: Chat
) -> None:
    response = bot.http.post(
        "sendPhoto",
        data={"chat_id": chat.id, "caption": "<i>Baku</i>", "parse_mode": "HTML"},
        files={"photo": PNG},
    )
    [size] = response.json()["result"]["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (2, 3, len(PNG))
    assert pg.messages(chat)[-1].marked("italic") == ["Baku"]
    again = bot.ok("sendPhoto", chat_id=chat.id, photo=size["file_id"])
    assert again["photo"] == [size]
    file = bot.ok("getFile", file_id=size["file_id"])
    url = f"{address.base_file_url}{address.token}/{file['file_path']}"
    assert bot.http.get(url).content == PNG


def test_what_is_no_photo_is_refused(bot: BareBot, chat: Chat) -> None:
    def refused(data: dict[str, Any], files: dict[str, bytes] | None = None) -> str:
        return str(bot.http.post("sendPhoto", data=data, files=files).json()["description"])

    data = {"chat_id": chat.id}
    assert refused(data, {"photo": b"text"}) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert refused(data, {"photo": b""}) == "Bad Request: file must be non-empty"
    assert refused(data) == "Bad Request: there is no photo in the request"
    assert refused(data | {"photo": "x"}) == "Bad Request: wrong file identifier/HTTP URL specified"
    long = "x" * (MessageLimit.CAPTION_LENGTH + 1)
    too_long = refused(data | {"caption": long}, {"photo": PNG})
    assert too_long == "Bad Request: message caption is too long"


def test_documents_keep_their_name_and_albums_their_order(bot: BareBot, chat: Chat) -> None:
    files = {"document": ("notes.txt", b"notes", "text/plain")}
    document = bot.http.post("sendDocument", data={"chat_id": chat.id}, files=files).json()["result"][
        "document"
    ]
    assert (document["file_name"], document["mime_type"]) == ("notes.txt", "text/plain")
    media = [
        {"type": "document", "media": document["file_id"], "caption": str(number)} for number in range(2)
    ]
    album = bot.ok("sendMediaGroup", chat_id=chat.id, media=media)
    assert [message["caption"] for message in album] == ["0", "1"]
    assert len({message["media_group_id"] for message in album}) == 1


# -- editing -----------------------------------------------------------------------------------------------


def test_an_edit_keeps_the_history(bot: BareBot, pg: Playground, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="one")
    edited = bot.ok("editMessageText", chat_id=chat.id, message_id=sent["message_id"], text="two")
    assert edited["edit_date"] >= sent["date"]
    message = pg.messages(chat)[-1]
    assert (message.text, message.history, message.is_edited) == ("two", ["one"], True)


def test_an_edit_must_change_something(bot: BareBot, chat: Chat) -> None:
    markup = keyboard([{"text": "x", "callback_data": "x"}])
    sent = bot.ok("sendMessage", chat_id=chat.id, text="<b>one</b>", parse_mode="HTML", reply_markup=markup)
    which = {"chat_id": chat.id, "message_id": sent["message_id"]}
    not_modified = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    same = {"text": "<b>one</b>", "parse_mode": "HTML"}
    assert bot.refused("editMessageText", **which, **same, reply_markup=markup) == not_modified
    assert bot.refused("editMessageReplyMarkup", **which, reply_markup=markup) == not_modified
    assert "reply_markup" not in bot.ok("editMessageText", **which, **same)
    assert bot.refused("editMessageReplyMarkup", **which) == not_modified


def test_only_ones_own_messages_are_edited(bot: BareBot, reader: User, chat: Chat) -> None:
    asked = reader.says(chat, "mine")
    for message_id, refusal in (
        (asked.id, "message can't be edited"),
        (999, "message to edit not found"),
        (0, "message identifier is not specified"),
    ):
        said = bot.refused("editMessageText", chat_id=chat.id, message_id=message_id, text="x")
        assert said == f"Bad Request: {refusal}"


# -- deleting, forwarding, copying, reacting ---------------------------------------------------------------


def test_deleting(bot: BareBot, pg: Playground, reader: User, chat: Chat) -> None:
    sent = bot.ok("sendMessage", chat_id=chat.id, text="x")
    bot.ok("deleteMessage", chat_id=chat.id, message_id=sent["message_id"])
    refusal = bot.refused("deleteMessage", chat_id=chat.id, message_id=sent["message_id"])
    assert refusal == "Bad Request: message to delete not found"
    assert pg.messages(chat, deleted=True)[-1].is_deleted
    asked = reader.says(chat, "y")
    assert bot.ok("deleteMessages", chat_id=chat.id, message_ids=[asked.id, sent["message_id"]]) is True
    assert [message.text for message in pg.messages(chat)] == ["/start"]


def test_forwards_tell_where_they_come_from_and_copies_do_not(bot: BareBot, reader: User, chat: Chat) -> None:
    asked = reader.says(chat, "said")
    source = {"chat_id": chat.id, "from_chat_id": chat.id, "message_id": asked.id}
    origin = bot.ok("forwardMessage", **source)["forward_origin"]
    assert (origin["type"], origin["sender_user"]["id"]) == ("user", reader.id)
    copied = bot.ok("copyMessage", **source)
    assert copied.keys() == {"message_id"}
    for method, what in (("forwardMessage", "forward"), ("copyMessage", "copy")):
        refusal = bot.refused(method, **source | {"message_id": 999})
        assert refusal == f"Bad Request: message to {what} not found"


def test_a_reaction_is_one_emoji_that_telegram_has(
    bot: BareBot, pg: Playground, reader: User, chat: Chat
) -> None:
    asked = reader.says(chat, "nice")
    which = {"chat_id": chat.id, "message_id": asked.id}
    bot.ok("setMessageReaction", **which, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert asked.now().raw["reactions"] == {str(pg.bot_id): ["👍"]}
    refusal = bot.refused("setMessageReaction", **which, reaction=[{"type": "emoji", "emoji": "x"}])
    assert refusal == "Bad Request: REACTION_INVALID"
