"""Five readers with five client languages: the bot speaks to each in theirs, and quotes stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.conversation.translations import get_translator
from tests.e2e.conftest import EDITOR_ID
from tests.support.playground_client import User

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot
    from tests.support.playground_client import Message

SOURCE = "The Caspian Post"


@dataclass(frozen=True)
class Speech:
    """What a reader asks, and what the bot says around its quotes."""

    language: str
    question: str
    asked: str
    note: str
    declined: str
    hello: str
    usage: str
    unknown: str
    outdated: str
    commands: dict[str, str]
    group_commands: dict[str, str]


SPEECHES = (
    Speech(
        language="en",
        question="How do you assess Azerbaijani-Kazakh relations?",
        asked="in answer to: How",
        note="",
        declined="There is no answer to that in the interview.",
        hello="Hello! I am a bot",
        usage="In a group: mention @AbishevBot",
        unknown="I do not know this command.",
        outdated="This button is out of date.",
        commands={"ask": "ask a question", "about": "who is quoted here", "help": "how to use this bot"},
        group_commands={"ask": "ask the interview a question"},
    ),
    Speech(
        language="ru",
        question="Как вы оцениваете азербайджано-казахстанские отношения?",
        asked="в ответ на вопрос: How",
        note=" (на английском)",
        declined="В интервью нет ответа на этот вопрос.",
        hello="Здравствуйте! Я бот",
        usage="В группе: упомяните @AbishevBot",
        unknown="Я не знаю такой команды.",
        outdated="Эта кнопка устарела.",
        commands={
            "ask": "задать вопрос",
            "about": "кого здесь цитируют",
            "help": "как пользоваться ботом",
        },
        group_commands={"ask": "найти ответ в интервью"},
    ),
    Speech(
        language="kk",
        question="Әзербайжан мен Қазақстан қарым-қатынасының қазіргі деңгейін қалай бағалайсыз?",
        asked="мына сұраққа жауабы: How",
        note=" (ағылшын тілінде)",
        declined="Сұхбатта бұл сұраққа жауап жоқ.",
        hello="Сәлеметсіз бе! Мен сұхбаттан дәйексөз келтіретін ботпын",
        usage="Топта: хабарламада @AbishevBot деп жазыңыз",
        unknown="Мен бұл команданы білмеймін.",
        outdated="Бұл батырма ескірген.",
        commands={
            "ask": "сұрақ қою",
            "about": "мұнда кімнің сөзі келтіріледі",
            "help": "ботты қалай қолдануға болады",
        },
        group_commands={"ask": "жауапты сұхбаттан іздеу"},
    ),
    Speech(
        language="az",
        question="Azərbaycan-Qazaxıstan münasibətlərini necə qiymətləndirirsiniz?",
        asked="cavab verdiyi sual: How",
        note=" (ingilis dilində)",
        declined="Müsahibədə bu suala cavab yoxdur.",
        hello="Salam! Mən müsahibədən sitat gətirən botam",
        usage="Qrupda: mesajda @AbishevBot yazın",
        unknown="Bu əmri tanımıram.",
        outdated="Bu düymə köhnəlib.",
        commands={
            "ask": "sual vermək",
            "about": "burada kimdən sitat gətirilir",
            "help": "botdan necə istifadə etmək olar",
        },
        group_commands={"ask": "cavabı müsahibədə axtarmaq"},
    ),
    Speech(
        language="tr",
        question="Azerbaycan-Kazakistan ilişkilerinin düzeyini nasıl değerlendiriyorsunuz?",
        asked="yanıtladığı soru: How",
        note=" (İngilizce)",
        declined="Röportajda bu sorunun yanıtı yok.",
        hello="Merhaba! Ben röportajdan alıntı yapan bir botum",
        usage="Bir grupta: Mesajınızda @AbishevBot yazın",
        unknown="Bu komutu bilmiyorum.",
        outdated="Bu düğme artık geçerli değil.",
        commands={
            "ask": "soru sor",
            "about": "burada kimden alıntı yapılıyor",
            "help": "bot nasıl kullanılır",
        },
        group_commands={"ask": "yanıtı röportajda ara"},
    ),
)


@pytest.fixture(params=SPEECHES, ids=lambda speech: speech.language)
def speech(request: pytest.FixtureRequest) -> Speech:
    assert isinstance(request.param, Speech)
    return request.param


@pytest.fixture
def reader(bot: Bot, speech: Speech) -> User:
    return bot.playground.user("Reader", language_code=speech.language)


def answer(bot: Bot, reader: User, text: str) -> Message:
    return bot.playground.wait_reply(reader.says(bot.playground.private(reader), text))


def shown(bot: Bot, reader: User, chat_id: int) -> dict[str, str]:
    """The commands that a reader is offered in a chat, with what Telegram says of each."""
    commands = bot.playground.do("commands_shown", user_id=reader.id, chat_id=chat_id)
    return {command["command"]: command["description"] for command in commands}


def test_an_answer_is_the_quote_as_it_is_with_words_of_the_reader_around_it(
    bot: Bot, reader: User, speech: Speech, shipped: str
) -> None:
    reply = answer(bot, reader, speech.question)
    (passage,) = reply.marked("blockquote")
    assert passage in shipped
    assert speech.asked in reply.text
    assert reply.text.endswith(f"{SOURCE}{speech.note}")


def test_a_decline_and_the_suggestion_that_is_pressed(bot: Bot, reader: User, speech: Speech) -> None:
    declined = answer(bot, reader, "What time is it in Tokyo?")
    assert declined.text.startswith(speech.declined)
    assert reader.presses(declined, declined.buttons[0]).text is None
    quote = bot.playground.wait_reply(declined)
    assert quote.marked("blockquote")
    assert quote.text.endswith(f"{SOURCE}{speech.note}")


def test_start_help_and_an_unknown_command(bot: Bot, reader: User, speech: Speech) -> None:
    hello = bot.playground.wait_reply(reader.starts())
    assert hello.text.startswith(speech.hello)
    assert hello.marked("bold") == ["Gaziz Abishev"]
    assert speech.usage in answer(bot, reader, "/help").text
    assert answer(bot, reader, "/frobnicate").text.startswith(speech.unknown)


def test_the_commands_in_private_and_in_a_group(bot: Bot, reader: User, speech: Speech) -> None:
    group = bot.greets(bot.playground.supergroup("Readers", members=[reader]))
    assert speech.commands.items() <= shown(bot, reader, bot.playground.private(reader).id).items()
    assert speech.group_commands.items() <= shown(bot, reader, group.id).items()


def test_a_reader_of_another_language_is_spoken_to_in_english(bot: Bot) -> None:
    other = bot.playground.user("Giulia", language_code="it")
    assert "in answer to: How" in answer(bot, other, SPEECHES[0].question).text
    assert SPEECHES[0].commands.items() <= shown(bot, other, bot.playground.private(other).id).items()


def test_a_regional_variant_is_the_language(bot: Bot) -> None:
    kazakh = next(speech for speech in SPEECHES if speech.language == "kk")
    reader = bot.playground.user("Dana", language_code="kk-KZ")
    assert answer(bot, reader, kazakh.question).text.endswith(kazakh.note)


def test_in_a_group_each_is_answered_in_their_own_language(bot: Bot, reader: User, speech: Speech) -> None:
    group = bot.greets(bot.playground.supergroup("Region", members=[reader, bot.reader]))
    reply = bot.playground.wait_reply(reader.says(group, f"@AbishevBot {speech.question}"))
    assert speech.asked in reply.text
    in_english = bot.reader.says(group, f"@AbishevBot {SPEECHES[0].question}")
    assert SPEECHES[0].asked in bot.playground.wait_reply(in_english).text


def test_an_inline_quote_is_in_the_language_of_who_types(bot: Bot, reader: User, speech: Speech) -> None:
    group = bot.playground.supergroup("Elsewhere", members=[reader], bot=None)
    found = reader.asks_inline(speech.question)
    assert found.is_personal, "another reader must not be given it from Telegram's cache"
    posted = reader.chooses(found, found.results[0], group)
    assert f"{SOURCE}{speech.note}\n" in posted.text


def test_the_notice_of_a_button_is_in_the_language_of_who_presses(
    bot: Bot, reader: User, speech: Speech
) -> None:
    declined = answer(bot, reader, "What time is it in Tokyo?")
    bot.playground.inject(
        {
            "callback_query": {
                "id": speech.language,
                "from": {
                    "id": reader.id,
                    "is_bot": False,
                    "first_name": "Reader",
                    "language_code": speech.language,
                },
                "message": {k: v for k, v in declined.raw.items() if k not in {"history", "reactions"}},
                "chat_instance": "1",
                "data": "x:0000000000000000",
            }
        }
    )
    bot.playground.wait_until(
        lambda: [
            call
            for call in bot.playground.calls("answerCallbackQuery")
            if call.params.get("text", "").startswith(speech.outdated)
        ],
        "a notice in the reader's language",
    )


@pytest.mark.parametrize(
    ("language", "holds"),
    [
        ("en", "Contents: 1 interview, 4 exchanges, 9 passages"),
        ("ru", "Содержит: 1 интервью, 4 вопроса с ответами, 9 фрагментов"),
        ("kk", "Құрамы: 1 сұхбат, 4 сұрақ-жауап, 9 үзінді"),
        ("az", "Tərkibi: 1 müsahibə, 4 sual-cavab, 9 hissə"),
        ("tr", "İçeriği: 1 röportaj, 4 soru-yanıt, 9 bölüm"),
    ],
)
def test_an_editor_is_spoken_to_in_their_language_too(bot: Bot, language: str, holds: str) -> None:
    said = bot.editor.says(bot.editors_chat, "/help")
    bot.playground.wait_reply(said)
    bot.playground.inject(
        {
            "message": {
                **{k: v for k, v in said.raw.items() if k not in {"history", "reactions"}},
                "from": {
                    "id": EDITOR_ID,
                    "is_bot": False,
                    "first_name": "Edita",
                    "language_code": language,
                },
                "message_id": said.id + 1000,
                "text": "/status",
                "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
            }
        }
    )
    bot.playground.wait_message(bot.editors_chat, lambda m: m.id > said.id and holds in m.text)


def test_inline_mode_says_first_that_there_is_no_answer_and_offers_to_ask_in_private(
    bot: Bot, reader: User, speech: Speech
) -> None:
    translator = get_translator(speech.language)
    known = reader.asks_inline(speech.question).button
    unknown = reader.asks_inline("What time is it in Tokyo?").button
    assert known is None
    assert unknown is not None
    assert unknown["text"] == translator.gettext(
        "No answer in the interview, only what is closest. Ask in private?"
    )
    assert bot.playground.wait_reply(reader.starts(unknown["start_parameter"])).text.startswith(speech.hello)
