"""Acting as Telegram's users, and what the playground says to mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.playground_client import ControlError

if TYPE_CHECKING:
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground


def test_mistakes_of_a_test_are_explained(pg: Playground) -> None:
    user = pg.user("Reader", username="reader")
    for mistake, explanation in (
        (lambda: pg.do("dance"), "there is no action 'dance'"),
        (lambda: pg.do("say", user_id=user.id), "the argument 'chat_id' is missing"),
        (lambda: pg.user("Twin", username="reader"), "is taken"),
        (lambda: user.says(pg.private(pg.user("Other")), "x"), "cannot write in the private chat"),
        (lambda: user.starts("a b"), "is no deep link"),
        (lambda: pg.set_options(privacy=False), "there is no option privacy"),
        (lambda: pg.fault(kind="fire"), "'fire' is not a valid FaultKind"),
    ):
        with pytest.raises(ControlError, match=re.escape(explanation)):
            mistake()


def test_users_send_anything(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader")
    chat = pg.private(user)
    user.says(chat, sticker={"emoji": "👍"})
    user.says(chat, photo={}, caption="look, @InterviewBot")
    user.says(chat, voice={"duration": 7})
    user.says(chat, document={"file_name": "a.txt", "content_base64": "aGk="})
    user.says(chat, content={"location": {"latitude": 40.4, "longitude": 49.9}})
    sticker, photo, voice, document, location = (update["message"] for update in bot.updates())
    assert sticker["sticker"]["emoji"] == "👍"
    assert photo["caption_entities"][0]["type"] == "mention"
    assert voice["voice"]["duration"] == 7
    assert pg.file(document["document"]["file_id"]) == b"hi"
    assert location["location"]["latitude"] == 40.4


def test_nobody_sends_an_empty_file(pg: Playground) -> None:
    user = pg.user("Reader")
    with pytest.raises(ControlError, match="document: the file is empty"):
        user.says(pg.private(user), document={"file_name": "a.txt", "content_base64": ""})


def test_a_client_speaks_another_language(bot: BareBot, pg: Playground) -> None:
    user = pg.user("Reader", language_code="en")
    assert pg.do("set_language", user_id=user.id, language_code="kk")["language_code"] == "kk"
    user.starts()
    assert bot.updates()[0]["message"]["from"]["language_code"] == "kk"
    with pytest.raises(ControlError, match="is not a language tag"):
        pg.do("set_language", user_id=user.id, language_code="<b>")
