"""The conversation around a quote, on each database: buttons, follow-ups, edits, and what is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.quote_buttons import turned_to

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot
    from tests.support.playground_client import Button, Message, User

CHINA = "What does China want from the region?"
RELATIONS = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"
EUROPE = "logistical link to Europe"
DECLINED = "There is no answer to that in the interview."
PNG = b"\x89PNG\r\n"


@pytest.fixture
def bot(remembering_bot: Bot) -> Bot:
    return remembering_bot


@pytest.fixture
def reader(bot: Bot) -> User:
    """Somebody whom the bot has not met yet."""
    return bot.playground.user("Dana", language_code="en")


def asks(bot: Bot, reader: User, question: str) -> Message:
    return bot.playground.wait_reply(reader.says(bot.playground.private(reader), question))


def labelled(message: Message, label: str) -> Button:
    return next(button for button in message.buttons if button.text.startswith(label))


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def wait_gone(bot: Bot, message: Message, label: str) -> None:
    bot.playground.wait_until(lambda: label not in labels(message.now()) or None, f"{label!r} to go")


def presses(bot: Bot, reader: User, message: Message, label: str) -> Message:
    """Press a button and return the message that it leads to."""
    known = {m.id for m in bot.playground.messages(bot.playground.private(reader))}
    reader.presses(message, labelled(turned_to(reader, message, label), label))
    return bot.playground.wait_message(bot.playground.private(reader), lambda m: m.id not in known)


def test_typing_is_shown_before_the_answer(bot: Bot, reader: User) -> None:
    before = bot.playground.calls()[-1].id
    asks(bot, reader, CHINA)
    methods = [call.method for call in bot.playground.calls(after=before)]
    assert methods.index("sendChatAction") < methods.index("sendMessage")


def test_more_goes_on_to_the_next_closest_until_there_is_none(bot: Bot, reader: User, shipped: str) -> None:
    message = asks(bot, reader, RELATIONS)
    seen = [message.marked("blockquote")[0]]
    while "More on this" in labels(message):
        following = presses(bot, reader, message, "More on this")
        wait_gone(bot, message, "More on this")
        message = following
        seen.append(message.marked("blockquote")[0])
    assert len(seen) == len(set(seen)) > 1
    assert all(passage in shipped for passage in seen)


def test_more_is_not_offered_where_the_subject_ends(bot: Bot, reader: User) -> None:
    assert "More on this" not in labels(asks(bot, reader, CHINA))


def test_before_and_after_lead_through_the_interview(bot: Bot, reader: User) -> None:
    first = presses(bot, reader, asks(bot, reader, "/questions"), "1")
    assert "◀ Before" not in labels(first)
    second = presses(bot, reader, first, "After ▶")
    back = presses(bot, reader, second, "◀ Before")
    assert back.text == first.text
    assert second.text != first.text


def test_no_more_than_five_buttons_are_shown_at_a_time(bot: Bot, reader: User) -> None:
    message = asks(bot, reader, RELATIONS)
    assert labels(message) == ["👍", "👎", "More on this", "Share", "⋯"]
    reader.presses(message, "👍")
    reader.presses(message, "⋯")
    assert labels(message.now()) == ["After ▶", "Card", "⋯"]
    reader.presses(message, "⋯")
    assert labels(message.now()) == ["👍 1", "👎", "More on this", "Share", "⋯"]


def test_the_source_is_a_link(bot: Bot, reader: User) -> None:
    assert asks(bot, reader, CHINA).links()[0].startswith("https://caspianpost.com/interview/")


def test_sharing_posts_the_very_quote_with_a_link_that_leads_back_to_it(bot: Bot, reader: User) -> None:
    message = asks(bot, reader, CHINA)
    share = labelled(message, "Share").raw["switch_inline_query_chosen_chat"]
    answer = reader.asks_inline(share["query"])
    (result,) = answer.results
    friend = bot.greets(bot.playground.supergroup("Friends", members=[reader]))
    posted = reader.chooses(answer, result, friend)
    assert posted.marked("blockquote") == message.marked("blockquote")
    (link,) = [link for link in posted.links() if link.startswith("https://t.me/AbishevBot")]
    payload = parse_qs(urlsplit(link).query)["start"][0]
    other = bot.playground.user("Erlan")
    opened = bot.playground.wait_reply(other.starts(payload))
    assert opened.marked("blockquote") == message.marked("blockquote")


@pytest.mark.parametrize("payload", ["gone", "0000000000000000-0", "x" * 64, "0000000000000000-999999"])
def test_a_link_that_leads_nowhere_still_starts_the_bot(bot: Bot, reader: User, payload: str) -> None:
    assert bot.playground.wait_reply(reader.starts(payload)).text.startswith("Hello! I am a bot")


def test_a_card_is_a_picture_that_says_who_said_it(bot: Bot, reader: User) -> None:
    card = presses(bot, reader, asks(bot, reader, CHINA), "Card")
    assert "photo" in card.raw
    assert "Gaziz Abishev" in card.text
    assert "in answer to: " in card.text
    assert bot.playground.file(card.raw["photo"][-1]["file_id"]).startswith(PNG)


def test_where_no_pictures_are_allowed_a_card_ends_with_a_word(bot: Bot, reader: User) -> None:
    message = turned_to(reader, asks(bot, reader, CHINA), "Card")
    refusal = "Bad Request: not enough rights to send photos to the chat"
    bot.playground.fault("sendPhoto", kind="error", code=400, description=refusal)
    told = reader.presses(message, labelled(message, "Card"))
    assert (told.text or "").startswith("I am not allowed to send this here.")
    assert told.show_alert


def test_more_that_is_pressed_twice_ends_with_a_word(bot: Bot, reader: User) -> None:
    message = asks(bot, reader, RELATIONS)
    more = labelled(message, "More on this")
    first, second = (reader.starts_pressing(message, more) for _ in range(2))
    ends = [bot.playground.wait_press_answer(press).text for press in (first, second)]
    assert sorted(text or "" for text in ends) == ["", "This has already been sent: see below."]


def test_an_opinion_is_counted_changed_and_taken_back(bot: Bot, reader: User) -> None:
    message = asks(bot, reader, CHINA)
    for label, counted in (("👍", ["👍 1", "👎"]), ("👎", ["👍", "👎 1"]), ("👎", ["👍", "👎"])):
        reader.presses(message, labelled(message.now(), label))
        bot.playground.wait_until(
            lambda: labels(message.now())[:2] == counted or None,  # noqa: B023
            f"{counted}",
        )


def test_a_follow_up_is_understood_from_what_came_before(bot: Bot, reader: User) -> None:
    asks(bot, reader, "What does Russia think of the rapprochement between Azerbaijan and Central Asia?")
    assert EUROPE in asks(bot, reader, "and China?").text


def test_a_follow_up_may_lean_on_what_a_button_led_to(bot: Bot, reader: User) -> None:
    hello = bot.playground.wait_reply(reader.starts())
    quote = presses(bot, reader, hello, "1")
    bot.playground.expect_silence(quote, seconds=3.0)  # nobody reads a quote in no time
    assert asks(bot, reader, "why?").marked("blockquote")
    after = presses(bot, reader, quote, "After ▶")
    bot.playground.expect_silence(after, seconds=3.0)
    asks(bot, reader, "What time is it in Tokyo?")
    chat = bot.playground.private(reader)
    assert bot.playground.wait_reply(reader.says(chat, "why?", reply_to=after)).marked("blockquote")


def test_an_edited_follow_up_still_leans_on_what_came_before(bot: Bot, reader: User) -> None:
    asks(bot, reader, "How do you assess Azerbaijani-Kazakh relations?")
    chat = bot.playground.private(reader)
    follow_up = reader.says(chat, "and China?")
    answer = bot.playground.wait_reply(follow_up)
    reader.edits(follow_up, "why?")
    bot.playground.wait_until(lambda: EUROPE not in answer.now().text or None, "another answer")
    assert answer.now().marked("blockquote")


def test_more_on_a_follow_up_goes_on_where_its_answer_left_off(bot: Bot, reader: User) -> None:
    asks(bot, reader, "How do you assess Azerbaijani-Kazakh relations?")
    message = asks(bot, reader, "why?")
    assert message.text.startswith(
        "Understood as a follow-up to: How do you assess Azerbaijani-Kazakh relations?"
    )
    seen = [message.marked("blockquote")[0]]
    while "More on this" in labels(message):
        message = presses(bot, reader, message, "More on this")
        seen.append(message.marked("blockquote")[0])
    assert len(seen) == len(set(seen))


def test_what_was_no_question_becomes_one_by_an_edit_and_the_other_way_round(bot: Bot, reader: User) -> None:
    chat = bot.playground.private(reader)
    for first in ("hi", "/ask"):
        said = reader.says(chat, first)
        answer = bot.playground.wait_reply(said)
        reader.edits(said, f"/ask {CHINA}" if first == "/ask" else CHINA)
        bot.playground.wait_until(lambda: EUROPE in answer.now().text or None, "an answer")  # noqa: B023
    asked = reader.says(chat, "What is the best recipe for zebra pie?")
    answer = bot.playground.wait_reply(asked)
    reader.edits(asked, "thank you!")
    bot.playground.wait_until(lambda: not answer.now().text.startswith(DECLINED) or None, "other words")
    bot.playground.wait_reply(bot.editor.starts())
    waiting = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/unanswered"))
    assert "zebra pie" not in waiting.text


def test_an_edited_question_edits_its_answer(bot: Bot, reader: User) -> None:
    chat = bot.playground.private(reader)
    asked = reader.says(chat, "How do you assess Azerbaijani-Kazakh relations?")
    answer = bot.playground.wait_reply(asked)
    assert ASSESSMENT in answer.text
    reader.edits(asked, CHINA)
    bot.playground.wait_until(lambda: EUROPE in answer.now().text or None, "the answer to be edited")
    reader.edits(asked, "What time is it in Tokyo?")
    bot.playground.wait_until(lambda: answer.now().text.startswith(DECLINED) or None, "a decline")
    assert [m.id for m in bot.playground.messages(chat)] == [asked.id, answer.id]


def test_what_is_forgotten_is_edited_no_more(bot: Bot, reader: User) -> None:
    chat = bot.playground.private(reader)
    asked = reader.says(chat, CHINA)
    answer = bot.playground.wait_reply(asked)
    assert "nothing is stored under your Telegram ID" in asks(bot, reader, "/forget").text
    reader.edits(asked, "What time is it in Tokyo?")
    asks(bot, reader, "/privacy")
    assert EUROPE in answer.now().text


def test_what_is_kept_is_said_plainly(bot: Bot, reader: User) -> None:
    text = asks(bot, reader, "/privacy").text
    assert "90 days" in text
    assert "/forget" in text


def test_a_chosen_language_stays_until_another_is_chosen(bot: Bot, reader: User) -> None:
    offer = asks(bot, reader, "/language")
    assert [button.text for button in offer.buttons] == [
        "✓ Same as Telegram", "English", "Русский", "Қазақша", "Azərbaycanca", "Türkçe",
    ]  # fmt: skip
    reader.presses(offer, "Русский")
    bot.playground.wait_until(
        lambda: offer.now().text.startswith("На каком языке") or None, "the offer in Russian"
    )
    assert asks(bot, reader, "What time is it in Tokyo?").text.startswith("В интервью нет ответа")
    assert "(на английском)" in asks(bot, reader, CHINA).text
    reader.presses(offer, "Как в Telegram")
    assert asks(bot, reader, "What time is it in Tokyo?").text.startswith(DECLINED)


def test_what_was_asked_can_be_browsed(bot: Bot, reader: User, shipped: str) -> None:
    listed = asks(bot, reader, "/questions")
    assert len(listed.buttons) == 4
    quote = presses(bot, reader, listed, listed.buttons[2].text)
    assert quote.marked("blockquote")[0] in shipped


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("hello!", "en", "bot"),
        ("кто ты?", "ru", "бот"),
        ("рақмет", "kk", ""),
        ("Sağ olun!", "az", ""),
        ("sen robot musun?", "tr", "bot"),
    ],
)
def test_small_talk_is_answered_in_its_own_words_never_with_a_quote(
    bot: Bot, said: str, language: str, expected: str
) -> None:
    reader = bot.playground.user("Somebody", language_code=language)
    reply = asks(bot, reader, said)
    assert reply.marked("blockquote") == []
    assert reply.buttons == []
    assert expected in reply.text


@pytest.mark.parametrize(
    "forged",
    [
        "m:1:1", "m:zz:1", "m:ffffffffffffffff:0", "m:1", "m::", "v:+:1", "v:*:1", "v:+", "b:x", "b:",
        "c:../../etc", "c:0000000000000000-0", "q:-1", "q:x", "q:", "i:-", "i:0000000000000000:0", "l:xx",
        "l:", "g:a:questions",
        "u:d:1", "u:a:1:2", "a:1", "a:", "u:", "z", ":", "x",
    ],
)  # fmt: skip
def test_a_forged_button_is_called_out_of_date(bot: Bot, reader: User, forged: str) -> None:
    message = asks(bot, reader, "/help")
    before = bot.playground.calls()[-1].id
    query = {
        "id": f"forged-{forged}",
        "from": {"id": reader.id, "is_bot": False, "first_name": "Dana", "language_code": "en"},
        "chat_instance": "1",
        "message": message.raw,
        "data": forged,
    }
    bot.playground.inject({"callback_query": query})
    (call, *_) = bot.playground.wait_calls("answerCallbackQuery", after=before)
    assert call.params["text"] == "This button is out of date. Please ask again."
    assert [call.method for call in bot.playground.calls(after=before) if call.method != "getUpdates"] == [
        "answerCallbackQuery"
    ]
