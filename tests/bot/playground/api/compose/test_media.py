"""Files that bots send: uploaded, sent again, downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.constants import MessageLimit

if TYPE_CHECKING:
    from bot.playground.server import Address
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Chat, Playground


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x06\x00\x00\x00"
    b"\xb6\x0f\x13\x9c\x00\x00\x00\x00IEND\xaeB`\x82"
)


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
