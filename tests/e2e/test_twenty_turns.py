"""A conversation of twenty turns in each language; `pytest -s` on this file prints it as a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.conversation.translations import get_translator
from tests.support.quote_buttons import turned_to

if TYPE_CHECKING:
    from bot.conversation.translations import Translator
    from tests.e2e.conftest import Bot
    from tests.support.playground_client import Message, User

RELATIONS = "balanced course marked by pragmatism"
RUSSIA = "not to pose any threat to their interests"
CHINA = "logistical link to Europe"
FAITH = "similar languages, a shared faith"
WATER = "such as water security or similar matters"


@dataclass(frozen=True)
class Script:
    """What one reader says, in the order of the turns."""

    language: str
    hello: str
    relations: str
    russia: str
    and_china: str
    off_subject: str
    never_asked: str
    clumsy: str
    who_are_you: str
    are_you_human: str
    then_edited_into: str
    thanks: str
    goodbye: str


SCRIPTS = (
    Script(
        language="en",
        hello="hi there!",
        relations="How good are relations between Azerbaijan and Kazakhstan?",
        russia="What does Russia want from Central Asia?",
        and_china="and China?",
        off_subject="what's the best recipe for pizza",
        never_asked="Who will win the next presidential election in Kazakhstan?",
        clumsy="do they hav teh same relgion n language",
        who_are_you="who are you?",
        are_you_human="are you a real person or a robot?",
        then_edited_into="Does Azerbaijan deal with Central Asia's water problems?",
        thanks="thanks a lot",
        goodbye="bye!",
    ),
    Script(
        language="ru",
        hello="Привет!",
        relations="Насколько хороши отношения Азербайджана и Казахстана?",
        russia="Чего Россия хочет от Центральной Азии?",
        and_china="а Китай?",
        off_subject="как приготовить пиццу",
        never_asked="Кто победит на следующих президентских выборах в Казахстане?",
        clumsy="похожи ли наши езыки и вера",
        who_are_you="ты кто такой?",
        are_you_human="ты человек или робот?",
        then_edited_into="Занимается ли Азербайджан водными проблемами Центральной Азии?",
        thanks="спасибо большое",
        goodbye="пока!",
    ),
    Script(
        language="kk",
        hello="Сәлем!",
        relations="Әзербайжан мен Қазақстан қарым-қатынасының қазіргі деңгейін қалай бағалайсыз?",
        russia="Ресей Орталық Азиядан не күтеді?",
        and_china="Қытай ше?",
        off_subject="пиццаны қалай пісіреді",
        never_asked="Қазақстандағы келесі президент сайлауында кім жеңеді?",
        clumsy="турки тилдери уксас па, дини бир ме",
        who_are_you="сен кімсің?",
        are_you_human="сен адамсың ба, робот па?",
        then_edited_into="Әзербайжан Орталық Азияның су мәселесімен айналыса ма?",
        thanks="көп рақмет",
        goodbye="сау бол!",
    ),
    Script(
        language="az",
        hello="Salam!",
        relations="Azərbaycanla Qazaxıstanın münasibətləri nə dərəcədə yaxşıdır?",
        russia="Rusiya Mərkəzi Asiyadan nə istəyir?",
        and_china="bəs Çin?",
        off_subject="pizza necə hazırlanır",
        never_asked="Qazaxıstanda növbəti prezident seçkilərində kim qalib gələcək?",
        clumsy="bizim dinimiz dilimiz eynidi?",
        who_are_you="sən kimsən?",
        are_you_human="sən insansan, yoxsa robot?",
        then_edited_into="Azərbaycan Mərkəzi Asiyanın su problemləri ilə məşğul olur?",
        thanks="çox sağ olun",
        goodbye="sağ ol, hələlik!",
    ),
    Script(
        language="tr",
        hello="Merhaba!",
        relations="Azerbaycan ile Kazakistan'ın ilişkileri ne kadar iyi?",
        russia="Rusya Orta Asya'dan ne istiyor?",
        and_china="peki ya Çin?",
        off_subject="pizza nasıl yapılır",
        never_asked="Kazakistan'daki bir sonraki cumhurbaşkanlığı seçimini kim kazanacak?",
        clumsy="dinleri dilleri ayni mi bunlarin",
        who_are_you="sen kimsin?",
        are_you_human="sen insan mısın, robot musun?",
        then_edited_into="Azerbaycan Orta Asya'nın su sorunlarıyla ilgileniyor mu?",
        thanks="çok teşekkürler",
        goodbye="hoşça kal!",
    ),
)


class Reader:
    """A person with a phone: what they do and see is printed."""

    def __init__(self, bot: Bot, script: Script) -> None:
        self._playground = bot.playground
        self._user: User = bot.playground.user("Reader", language_code=script.language)
        self._chat = bot.playground.private(self._user)
        self._translator: Translator = get_translator(script.language)
        self._embed: set[int] = set()
        self._asked: dict[int, Message] = {}
        self.turns = 0

    def says(self, text: str) -> Message:
        self._turn(f"🙂 {text}")
        return self._sees(self._user.says(self._chat, text))

    def starts(self) -> Message:
        self._turn("🙂 /start")
        return self._sees(self._user.starts())

    def shows_a_sticker(self) -> Message:
        self._turn("🙂 [a sticker]")
        return self._sees(self._user.says(self._chat, sticker={}))

    def edits(self, answer: Message, text: str) -> Message:
        """Edit the question that an answer belongs to."""
        self._turn(f"🙂 ✎ {text}")
        self._user.edits(self._asked[answer.id], text)
        self._playground.wait_until(lambda: answer.now().text != answer.text or None, "another answer")
        self._print(answer.now())
        return answer.now()

    def presses(self, message: Message, label: str) -> Message:
        """Press the button with this label in the reader's language, and return the result."""
        wanted = self._translator.gettext(label)
        shown = turned_to(self._user, message, wanted)
        button = next(button for button in shown.buttons if button.text.startswith(wanted))
        self._turn(f"🙂 [{button.text}]")
        self._user.presses(message, button)
        return self._sees(message)

    def votes(self, message: Message, face: str) -> None:
        self._turn(f"🙂 [{face}]")
        answer = self._user.presses(turned_to(self._user, message, face), face)
        print(f"🤖 ({answer.text})")

    def _sees(self, after: Message) -> Message:
        (found, *_) = self._playground.wait_until(lambda: self._new(after), "an answer")
        self._embed.add(found.id)
        self._asked[found.id] = after
        self._print(found)
        return found

    def _new(self, after: Message) -> list[Message] | None:
        messages = self._playground.messages(self._chat)
        return [m for m in messages if m.from_bot and m.id > after.id and m.id not in self._embed] or None

    def _turn(self, text: str) -> None:
        self.turns += 1
        print(f"\n{self.turns:2} {text}")

    def _print(self, message: Message) -> None:
        picture = "[a picture] " if "photo" in message.raw else ""
        print(f"🤖 {picture}{message.text}")
        for row in message.rows:
            print("   " + " ".join(f"[{button.text}]" for button in row))


@pytest.fixture(params=SCRIPTS, ids=lambda script: script.language)
def script(request: pytest.FixtureRequest) -> Script:
    assert isinstance(request.param, Script)
    return request.param


@pytest.fixture
def bot(remembering_bot: Bot) -> Bot:
    return remembering_bot


def test_twenty_turns(bot: Bot, script: Script, shipped: str) -> None:
    translator = get_translator(script.language)
    declined = translator.gettext("There is no answer to that in the interview.")
    reader = Reader(bot, script)

    def assert_quotes(message: Message, text: str = "") -> None:
        assert message.marked("blockquote"), message.text
        assert all(quote in shipped for quote in message.marked("blockquote"))
        assert text in message.marked("blockquote")[0]
        assert "Gaziz Abishev" in message.text

    hello = reader.starts()
    assert "Gaziz Abishev" in hello.text
    assert len(hello.buttons) == 3
    assert not reader.says(script.hello).marked("blockquote")
    first = reader.says(script.relations)
    assert_quotes(first, RELATIONS)
    after = reader.presses(first, "After ▶")
    assert_quotes(after)
    assert_quotes(reader.presses(after, "◀ Before"))
    reader.votes(first, "👎")
    reader.votes(first, "👍")
    assert_quotes(reader.says(script.russia), RUSSIA)
    china = reader.says(script.and_china)
    assert_quotes(china, CHINA)
    assert "photo" in reader.presses(china, "Card").raw
    off_subject = reader.says(script.off_subject)
    assert off_subject.text.startswith(declined)
    assert_quotes(reader.presses(off_subject, off_subject.buttons[0].text))
    assert reader.says(script.never_asked).text.startswith(declined)
    clumsy = reader.says(script.clumsy)
    assert_quotes(clumsy, FAITH)
    assert_quotes(reader.edits(clumsy, script.then_edited_into), WATER)
    for small_talk in (script.who_are_you, script.are_you_human):
        assert not reader.says(small_talk).marked("blockquote")
    assert reader.shows_a_sticker().text == translator.gettext(
        "I only understand text. Write me a question, and I will look for the answer."
    )
    for farewell in (script.thanks, script.goodbye):
        answer = reader.says(farewell)
        assert not answer.marked("blockquote")
        assert not answer.text.startswith(declined)
    assert reader.turns == 20
